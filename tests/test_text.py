"""Reading sentences and drawing from them: the text encoder, GAN-CLS-INT and StackGAN."""
import copy
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from conftest import TINY, tiny
from test_variants import random_batch

from ganlib import characters, checkpoints, losses, text
from ganlib.data import avatars, captioned
from ganlib.metrics import text as figures
from ganlib.run import Run
from ganlib.training import Trainer
from ganlib.variant import ReadsText
from ganlib.variants import VARIANTS
from ganlib.variants.gan_cls import halfway
from ganlib.variants.text_encoder import joint_embedding, trained

READERS = [name for name, cls in VARIANTS.items() if issubclass(cls, ReadsText)]
SENTENCES = ["a person with red hair", "빨간 머리를 한 사람", "", "🎩🎩🎩", "word " * 1000]


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def batch_for(model, n=6):
    images = torch.rand(n, 3, model.size, model.size) * 2 - 1
    codes = torch.randint(1, 60, (n, characters.LENGTH)).to(torch.int8)
    return {"image": images, "caption": codes, "other_image": images.roll(1, 0), "other_caption": codes.roll(1, 0)}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def faces(root, monkeypatch):
    for split in avatars.COUNTS:
        monkeypatch.setitem(avatars.COUNTS, split, 24)
    return captioned.load("avatars", root, 32)


# ---- The ability ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", READERS)
def test_pictures_depend_on_the_sentence_and_the_seed_alone(name):
    model = tiny(name).eval()
    images = model.sample_text(SENTENCES, rng(3))
    assert images.shape == (5, 3, model.size, model.size) and images.abs().max() <= 1 and images.isfinite().all()
    torch.manual_seed(99)  # the global generator must not matter
    assert torch.equal(model.sample_text(SENTENCES, rng(3)), images)
    assert not torch.allclose(model.sample_text(SENTENCES, rng(4)), images)
    other = model.sample_text(["a hat", *SENTENCES[1:]], rng(3))
    assert not torch.allclose(other[0], images[0])
    torch.testing.assert_close(other[1:], images[1:], atol=1e-5, rtol=1e-4)  # one sentence does not see the others


@pytest.mark.parametrize("name", READERS)
def test_noise_and_embeddings_decode_to_the_pictures_of_the_sentences(name):
    model = tiny(name).eval()
    assert torch.equal(model.decode(model.latent(2, rng(1)), model.embed(SENTENCES[:2])), model.sample_text(SENTENCES[:2], rng(1)))


@pytest.mark.parametrize("name", READERS)
def test_the_reader_learns_nothing_from_the_game(name, faces, tmp_path):
    model = VARIANTS[name](**TINY[name] | {"size": 32})
    before = copy.deepcopy(model.reader.state_dict())
    optimizers = {name: torch.optim.Adam([p for net in turn.nets for p in net.parameters()], 1e-2) for name, turn in model.turns().items()}
    trainer = Trainer(model, optimizers, faces, Run("avatars", steps=3, batch_size=4, device="cpu", out=tmp_path))
    for _ in range(3):
        trainer.schedule(0.0)
        trainer.step(trainer.batch())
    for reader in (model.reader, trainer.average.model.reader):
        assert all(torch.equal(value, before[key]) for key, value in reader.state_dict().items())
    assert not model.reader.training and model.training


# ---- The char-CNN-RNN -----------------------------------------------------------------------------------------------

def test_a_short_sentence_is_read_as_if_there_were_no_padding():
    """The states of pieces without text do not count: what the recurrence makes of the padding is not in the embedding."""
    torch.manual_seed(0)
    network = text.CharCNNRNN(width=4, features=6).eval()
    codes = characters.encode(["red hair"])
    pieces = network.pieces(network.characters(codes.int()).transpose(1, 2)).transpose(1, 2)
    assert pieces.shape[1] == 20 and len("red hair") <= network.STRIDE  # so the first piece alone holds text
    states, _ = network.recurrent(pieces[:, :1])
    torch.testing.assert_close(network(codes), network.out(states[:, 0]))
    longer = characters.encode(["red hair and a hat"])
    states, _ = network.recurrent(network.pieces(network.characters(longer.int()).transpose(1, 2)).transpose(1, 2))
    torch.testing.assert_close(network(longer), network.out(states[:, :2].mean(1)))


def test_every_character_of_a_sentence_counts():
    torch.manual_seed(0)
    network = text.CharCNNRNN(width=8, features=6).eval()
    sentence = "a person with long red hair and a blue hoodie, smiling"
    reference = network(characters.encode([sentence]))
    for i in range(len(sentence)):
        assert not torch.equal(network(characters.encode([sentence[:i] + "z" + sentence[i + 1:]])), reference), f"character {i} is not read"


def test_joint_embedding_is_the_mean_margin_of_what_violates_it():
    torch.manual_seed(0)
    v, t = torch.randn(2, 5, 3).double()
    wrong = torch.rand(5, 5) < 0.6
    wrong.fill_diagonal_(False)
    by_caption = by_picture = 0.0
    for n in range(5):
        captions = [1 + v[n] @ t[k] - v[n] @ t[n] for k in range(5) if wrong[n, k]]
        pictures = [1 + v[k] @ t[n] - v[n] @ t[n] for k in range(5) if wrong[k, n]]
        for margins, add in ((captions, "caption"), (pictures, "picture")):
            violated = [m.item() for m in margins if m > 0]
            mean = sum(violated) / max(len(violated), 1) / 5
            by_caption, by_picture = by_caption + mean * (add == "caption"), by_picture + mean * (add == "picture")
    terms = joint_embedding(v, t, wrong)
    assert terms["caption"].item() == pytest.approx(by_caption) and terms["picture"].item() == pytest.approx(by_picture)
    assert all(value == 0 for value in joint_embedding(v, t, torch.zeros(5, 5, dtype=torch.bool)).values())  # everything is true
    far = 10 * torch.eye(5)
    assert all(value == 0 for value in joint_embedding(far, far, ~torch.eye(5, dtype=torch.bool)).values())


def test_the_text_encoder_learns_which_sentence_is_true_of_a_picture(tmp_path):
    """Four colours, each said in two ways: after eighty steps every sentence finds its colour."""
    colours = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "black": (0, 0, 0)}
    images = torch.tensor([*colours.values()], dtype=torch.uint8)[:, :, None, None].expand(4, 3, 8, 8).contiguous()
    codes = torch.stack([characters.encode([f"a {name} picture", f"this is {name}."]) for name in colours])
    numbers = torch.arange(4)[:, None]
    said = numbers[:, None].repeat(1, 2, 1)
    data = captioned.Captioned("colours", {"image": images, "captions": codes, "attributes": numbers, "named": said}, "")
    torch.manual_seed(0)
    model = VARIANTS["text_encoder"](size=8, width=8, features=8, image_width=4)
    optimizer = torch.optim.Adam([*model.reader.parameters(), *model.image.parameters()], 3e-3)
    trainer = Trainer(model, {"encoder": optimizer}, data, Run("colours", steps=80, batch_size=16, device="cpu", out=tmp_path))
    for _ in range(80):
        trainer.step(trainer.batch())
    with torch.no_grad():
        scores = model.eval().match(data.batch(torch.arange(4))["image"], [f"this is {name}." for name in colours])
    assert scores.argmax(0).tolist() == scores.argmax(1).tolist() == [0, 1, 2, 3]


# ---- What is understood ---------------------------------------------------------------------------------------------

@pytest.fixture
def reader():
    torch.manual_seed(0)
    made = text.Reader(width=4, features=6).eval()
    words = map(characters.decomposed, ("red", "hair", "hoodie", "안경을", "후드"))
    made.remember([*words], torch.zeros(3, 2, characters.LENGTH).to(torch.int8))
    return made


def marked(reader, sentence):
    return [sentence[start:end] for start, end in reader.understood(sentence)]


def test_known_words_are_marked_where_they_stand(reader):
    assert marked(reader, "A Red, red person with HAIR; 안경을 쓴 🎩") == ["Red", "red", "HAIR", "안경을"]
    for nothing in ("", "   ", "🎩🎩", "quantum computing", "!?"):
        assert reader.understood(nothing) == []


def test_what_lies_behind_the_last_character_that_is_read_is_not_understood(reader):
    sentence = "red " + "x" * (characters.LENGTH - 12) + " hair hair red"
    assert marked(reader, sentence) == ["red", "hair"]


def test_a_near_word_counts_only_if_the_network_takes_it_for_the_known_one(reader, monkeypatch):
    assert text.nearly("hodie", "hoodie") and text.nearly("hoodiee", "hoodie") and text.nearly("hodoie", "hoodie")
    assert text.nearly("hoadie", "hoodie") and not text.nearly("hood", "hoodie") and not text.nearly("rad", "red")
    assert text.nearly(characters.decomposed("후드를"), characters.decomposed("후드")) and not text.nearly("hoodies2", "hoodie")
    assert text.nearly(characters.decomposed("빨강머리"), characters.decomposed("머리")) and not text.nearly("park", "dark")

    def takes_typos(sentences):  # nearness counted in letters h, o, d, i, e
        return torch.tensor([[float(sum(c in "hodie" for c in s))] for s in sentences])

    monkeypatch.setattr(reader, "embed", takes_typos)
    assert marked(reader, "a hodie") == ["hodie"]
    monkeypatch.setattr(reader, "embed", lambda sentences: torch.tensor([[float("hoodie" in s)] for s in sentences]))
    assert marked(reader, "a hodie") == []  # to this network it is as good as nothing


def test_a_reader_remembers_words_and_examples(reader, faces):
    reader.remember([*faces.words, "x" * 100], faces.tensors["captions"])
    assert marked(reader, "a man with a red beard and glasses") == ["red", "beard", "glasses"]
    known = {row.numpy().tobytes() for row in faces.tensors["captions"].flatten(0, 1)}
    assert all(row.numpy().tobytes() in known for row in reader.examples)
    assert len({row.numpy().tobytes() for row in reader.examples}) > 50


def test_a_text_encoder_is_found_beside_the_checkpoint_or_asked_for(tmp_path):
    with pytest.raises(checkpoints.CheckpointError, match="text_encoder-avatars is not there.*python -m train.text_encoder --data avatars"):
        trained(None, tmp_path / "gan_cls-avatars", "avatars")
    checkpoints.save(tiny("text_encoder"), tmp_path / "text_encoder-avatars", data="avatars")
    assert trained(None, tmp_path / "gan_cls-avatars", "avatars").reader.features == TINY["text_encoder"]["features"]
    checkpoints.save(tiny("dcgan"), tmp_path / "other", data="avatars")
    with pytest.raises(checkpoints.CheckpointError, match="holds a dcgan, not a text encoder"):
        trained(tmp_path / "other", None, "avatars")


@pytest.mark.parametrize("size, width, taken", [(16, 4, 2), (32, 2, 1), (16, 8, 0)])
def test_a_discriminator_begins_with_what_the_text_encoder_sees(size, width, taken):
    """With its convolutions to 4 and 8 features, where the discriminator ends in such; layers of other shapes stay as they are."""
    encoder = VARIANTS["text_encoder"](size=16, width=4, features=6, image_width=4)
    discriminator = text.TextDiscriminator(6, 5, width, 3, size).eval()
    before = copy.deepcopy(discriminator.body)
    assert discriminator.begin_with(encoder.image) == taken
    if taken == 2:
        images = torch.rand(2, 3, 16, 16)
        assert torch.equal(discriminator.seen(images), encoder.eval().image[:-2](images))
    if not taken:
        assert all(torch.equal(value, before.state_dict()[key]) for key, value in discriminator.body.state_dict().items())


# ---- GAN-CLS-INT ----------------------------------------------------------------------------------------------------

class Sees(torch.nn.Module):
    """A discriminator whose logit is the mean pixel plus the mean of the embedding."""

    def seen(self, images):
        return images.mean((1, 2, 3))

    def fits(self, h, sentence):
        return h + sentence.mean(1)

    def forward(self, images, sentence):
        return self.fits(self.seen(images), sentence)


def test_wrong_sentences_weigh_as_much_as_half_of_the_fakes_and_fakes_the_other_half():
    real, fake = torch.rand(2, 4, 3, 2, 2)
    right = torch.randn(4, 5)
    wrong = right[[2, 3, 0, 1]]
    terms = text.matching_aware(Sees(), real, fake, right)
    d = [torch.sigmoid(Sees()(*pair)) for pair in ((real, right), (real, wrong), (fake, right))]
    exact = {"real_right": -d[0].log().mean(), "real_wrong": -(1 - d[1]).log().mean() / 2, "fake_right": -(1 - d[2]).log().mean() / 2}
    assert terms.keys() == exact.keys()
    for name, value in exact.items():
        torch.testing.assert_close(terms[name], value)


def test_the_discriminator_reads_the_sentence_at_its_4x4_map():
    model = tiny("gan_cls").eval()
    images, sentences = torch.rand(2, 3, 8, 8), model.embed(SENTENCES[:2])
    logits = model.discriminator(images, sentences)
    assert logits.shape == (2,) and not torch.allclose(model.discriminator(images, sentences.flip(0)), logits)
    assert model.discriminator.body(images).shape[2:] == (4, 4)
    full = VARIANTS["gan_cls"]()
    assert full.discriminator.sentence[0].out_features == full.generator["sentence"][0].out_features == 128


def test_interpolation_is_half_of_one_sentence_and_half_of_another():
    t = torch.randn(5, 3)
    assert torch.equal(halfway(t), torch.stack([(t[0] + t[4]) / 2, (t[2] + t[1]) / 2, (t[4] + t[3]) / 2]))
    model = tiny("gan_cls")
    seen = []
    model.discriminator.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[1]))
    batch = batch_for(model)
    terms = model.generator_loss(batch)
    right = model.read(text.told_apart(batch)[1])
    assert torch.equal(seen[0], torch.cat([right, halfway(right)])) and terms.keys() == {"fool", "between"}


# ---- StackGAN -------------------------------------------------------------------------------------------------------

def test_stage_one_learns_first_and_then_stays_as_it_is(faces, tmp_path):
    model = VARIANTS["stackgan"](**TINY["stackgan"])
    optimizers = {name: torch.optim.Adam([p for net in turn.nets for p in net.parameters()], 1e-2) for name, turn in model.turns().items()}
    trainer = Trainer(model, optimizers, faces, Run("avatars", steps=4, batch_size=4, device="cpu", out=tmp_path))

    def changed(progress):
        """Which stages a step changes, weights and statistics."""
        stages = list(zip(model.generators, model.discriminators))
        before = [[copy.deepcopy(net.state_dict()) for net in nets] for nets in stages]
        trainer.schedule(progress)
        trainer.step(trainer.batch())
        return [any(not torch.equal(value, was[key]) for net, was in zip(nets, states) for key, value in net.state_dict().items())
                for nets, states in zip(stages, before)]

    assert changed(0.0) == changed(0.49) == [True, False]
    assert changed(0.5) == changed(0.99) == [False, True]


def test_the_step_size_falls_at_the_end_of_each_stage(faces, tmp_path):
    """Stage I stays as its last step left it, so that step had better be a small one."""
    model = VARIANTS["stackgan"](**TINY["stackgan"], first_share=0.4)
    assert [model.stage_progress(p) for p in (0.0, 0.2, 0.4, 0.7)] == pytest.approx([0, 0.5, 0, 0.5])
    assert tiny("gan_cls").stage_progress(0.3) == 0.3
    optimizers = {name: torch.optim.Adam([p for net in turn.nets for p in net.parameters()], 1e-2) for name, turn in model.turns().items()}
    run = Run("avatars", steps=10, batch_size=4, device="cpu", out=tmp_path)
    trainer, rates = Trainer(model, optimizers, faces, run, decay_from=0.5), []
    step = trainer.step
    trainer.step = lambda batch: rates.append(optimizers["generator"].param_groups[0]["lr"]) or step(batch)
    trainer.run_to_the_end()
    assert rates == pytest.approx([0.01, 0.01, 0.01, 0.005, 0.01, 0.01, 0.01, 0.01, 0.01 * 2 / 3, 0.01 / 3])


def test_the_r1_weight_grows_with_the_number_of_pixels():
    model = VARIANTS["stackgan"](**TINY["stackgan"], r1_gamma=1.0)
    batch = batch_for(model)
    pictures, captions = text.told_apart(batch)
    right = model.read(captions)
    for progress, weight in ((0.0, 1.0), (1.0, (32 / 16) ** 2)):
        model.schedule(progress)
        found = model.discriminator_loss(batch)["r1"]
        real = F.adaptive_avg_pool2d(pictures, model.sizes[model.stage])
        expected = losses.r1_term(lambda x: model.discriminators[model.stage](x, right[:len(x)]), real, weight)["r1"]
        torch.testing.assert_close(found, expected)


def test_a_sketch_becomes_a_picture_of_the_same_noise():
    model = tiny("stackgan").eval()
    z, sentences = model.latent(3, rng(0)), model.embed(SENTENCES[:3])
    sketch, picture = model.stages(z, sentences)
    assert sketch.shape[-1] == model.sizes[0] == 16 and picture.shape[-1] == model.sizes[1] == 32
    assert torch.equal(model.decode(z, sentences), picture)
    model.schedule(0.0)
    torch.testing.assert_close(model.decode(z, sentences), F.interpolate(sketch, 32))  # all there is, while stage I learns
    model.schedule(1.0)
    assert not torch.allclose(model.generators[1](-sketch, sentences, z[:, -5:])[0], picture)  # stage II looks at the sketch


def test_conditioning_augmentation_draws_from_the_gaussian_whose_kl_is_the_closed_form():
    model = tiny("stackgan")
    augment, sentences = model.generators[0].augment, torch.randn(4000, 6)[:1].expand(4000, -1)
    c, mu, log_var = augment(sentences, torch.randn(4000, 5, generator=rng(0)))
    standard = (c - mu) / (log_var / 2).exp()
    torch.testing.assert_close(standard.mean(0), torch.zeros(5), atol=0.06, rtol=0)
    torch.testing.assert_close(standard.std(0), torch.ones(5), atol=0.06, rtol=0)
    torch.manual_seed(5)
    batch = batch_for(model)
    torch.manual_seed(6)
    terms = model.generator_loss(batch)
    right = model.read(text.told_apart(batch)[1])
    _, mu, log_var = model.generators[1].augment(right, torch.zeros(6, 5))
    q = torch.distributions.Normal(mu, (log_var / 2).exp())
    exact = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).mean()
    assert terms["kl"].item() == pytest.approx(2.0 * exact.item(), rel=1e-4)


@pytest.mark.parametrize("wrong", [dict(first_size=32), dict(first_size=4), dict(first_share=0.0), dict(first_share=1.0)])
def test_stages_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="first_size.*first_share"):
        VARIANTS["stackgan"](**TINY["stackgan"] | wrong)


@pytest.mark.parametrize("name", [*READERS, "text_encoder"])
def test_checkpoints_of_the_default_size_travel(name):
    model = VARIANTS[name]()
    for left_behind in model.training_only:
        setattr(model, left_behind, None)
    size = sum(p.numel() * 2 for p in model.parameters()) + sum(b.numel() * b.element_size() for b in model.buffers())
    print(name, f"{size / 1e6:.1f} MB")
    assert size < 10e6


# ---- Figures --------------------------------------------------------------------------------------------------------

def test_shares_are_of_what_is_named():
    named = torch.tensor([[0, -1], [1, 2], [1, -1], [-1, 2]])
    read = torch.tensor([[0, 5], [1, 2], [0, 5], [9, 1]])
    assert figures.shares(read, named) == pytest.approx([2 / 3, 1 / 2])


@pytest.fixture
def measured(faces, root, tmp_path, monkeypatch):
    """Checkpoints of all four networks, untrained, and the command's figures of them."""
    from ganlib.metrics.__main__ import measure

    monkeypatch.setattr(figures, "SPOKEN_OF", 10)
    folder = tmp_path / "checkpoints"
    names = [f"{group}: {value}" for group, values in avatars.ATTRIBUTES.items() for value in values]
    torch.manual_seed(0)
    checkpoints.save(VARIANTS["attributes"](names, size=32, width=4, features=6), folder / "attributes-avatars", data="avatars")
    for name in (*READERS, "text_encoder"):
        model = VARIANTS[name](**TINY[name] | {"size": 32})
        model.reader.remember(faces.words, faces.tensors["captions"])
        checkpoints.save(model, folder / f"{name}-avatars", data="avatars")
    return folder, lambda id: measure(id, folder, root, n=60, seed=0)


def test_figures_of_all_that_read_text(measured):
    folder, measure = measured
    assert 0 <= measure("text_encoder-avatars")["retrieval_accuracy"]["value"] <= 1
    found = measure("gan_cls-avatars")
    assert {"frechet_distance", "attribute_hits", "caption_diversity"} <= found.keys() and "stage1_attribute_hits" not in found
    assert found["attribute_hits"]["by_attribute"].keys() == avatars.ATTRIBUTES.keys() and found["caption_diversity"]["n"] > 0
    found = measure("stackgan-avatars")
    assert {"frechet_distance", "attribute_hits", "stage1_frechet_distance", "stage1_attribute_hits", "caption_diversity",
            "stage1_caption_diversity", "frechet_distance_16", "stage1_frechet_distance_16"} <= found.keys()
    assert found["stage1_frechet_distance"]["value"] != found["stage1_frechet_distance_16"]["value"], "measured against other pictures"
    assert "sample_text" in (folder / "gan_cls-avatars" / "README.md").read_text()


def test_a_model_that_draws_one_picture_has_no_diversity_and_one_that_draws_the_data_all_of_it(faces):
    class Judge:
        def features(self, images):
            return images.flatten(1)

    model = tiny("gan_cls").eval()
    one = torch.zeros(3, 32, 32)
    assert figures.diversity(model, Judge(), lambda z, t: one.expand(len(z), -1, -1, -1), faces, rng())[0] == 0
    drawn = faces.batch(torch.arange(24))["image"]
    ratio, counted = figures.diversity(model, Judge(), lambda z, t: drawn[torch.randint(24, (len(z),))], faces, rng())
    assert counted > 0 and 0.5 < ratio < 2


def test_what_is_wrong_is_what_a_caption_says_of_a_picture_and_not_the_other_way_round(monkeypatch):
    seen, model = [], tiny("text_encoder")
    monkeypatch.setattr("ganlib.variants.text_encoder.joint_embedding", lambda pictures, texts, wrong: seen.append(wrong))
    facts = {"named": torch.tensor([[0, -1], [-1, -1]]), "attributes": torch.tensor([[0, 0], [1, 1]])}
    model.loss(random_batch(model, 2) | facts)
    assert seen[0].tolist() == [[False, False], [True, False]]  # the first caption is untrue of the second picture


def test_gan_cls_plays_its_game_with_written_sentences_and_those_between():
    model, pictures = tiny("gan_cls").eval(), torch.rand(9, 3, 8, 8)
    batch = batch_for(model)
    model.discriminator, model.decode = Sees(), lambda z, sentences: pictures[:len(sentences)]
    real, captions = text.told_apart(batch)
    right = model.read(captions)
    torch.testing.assert_close(model.discriminator_loss(batch), text.matching_aware(Sees(), real, pictures[:6], right))
    d = Sees()(pictures, torch.cat([right, halfway(right)])).sigmoid().log()
    torch.testing.assert_close(model.generator_loss(batch), {"fool": -d[:6].mean(), "between": -d[6:].mean()})


def test_stackgans_generator_fools_d_with_its_own_sentences():
    model, fake = tiny("stackgan").eval(), torch.rand(6, 3, 32, 32)
    batch = batch_for(model)
    model.discriminators[1] = Sees()
    model.draw = lambda z, sentences: (fake, torch.zeros(6, 5), torch.zeros(6, 5))
    right = model.read(text.told_apart(batch)[1])
    torch.testing.assert_close(model.generator_loss(batch)["fool"], -Sees()(fake, right).sigmoid().log().mean())


@pytest.mark.parametrize("name", ["gan_cls", "stackgan"])
def test_samples_are_of_many_captions(name):
    model, seen = tiny(name).eval(), []
    model.reader.examples.random_(1, 60, generator=rng())
    model.reader.network.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    model.sample(40, rng())
    assert len(seen[0].unique(dim=0)) > 30


def test_retrieval_counts_the_picture_that_is_ranked_first(monkeypatch):
    numbers = torch.arange(40)[:, None] % 4
    images = (60 * numbers).byte().view(40, 1, 1, 1).expand(40, 3, 8, 8)
    test = captioned.Captioned("n", {"image": images, "captions": numbers[:, None], "attributes": numbers, "named": numbers[:, None]}, "")
    monkeypatch.setattr(figures, "held_out", lambda subject: (test, numbers, numbers))
    for sign, share in ((1, 1.0), (-1, 0.0)):
        reader = SimpleNamespace(network=lambda codes, sign=sign: sign * F.one_hot(codes[:, 0], 4).float())
        model = SimpleNamespace(reader=reader, image=lambda x: F.one_hot(((x[:, 0, 0, 0] + 1) * 127.5 / 60).round().long(), 4).float())
        assert figures.retrieval(SimpleNamespace(model=model, seed=0))["retrieval_accuracy"]["value"] == share
