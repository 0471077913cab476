"""One contract test per ability, over every variant that has it; and what every variant promises."""
import copy
import json
import math

import pytest
import torch
import torch.nn.functional as F
from conftest import TINY, tiny
from safetensors.torch import load_file
from torch import nn

import ganlib
from ganlib import checkpoints, losses
from ganlib.blocks import a_patch_of_each, doubling
from ganlib.characters import LENGTH
from ganlib.training import train
from ganlib.training_parts import Frozen
from ganlib.variant import (
    ArgumentError,
    AssemblesParts,
    ClassConditional,
    Classifies,
    Completes,
    EditsAttributes,
    Encodes,
    HasCodes,
    HasLatent,
    Judges,
    JudgesPatches,
    ReadsAttributes,
    Samples,
    ScoresLikelihood,
    Translates,
    abilities,
    by_group,
    wanted,
)
from ganlib.variants import VARIANTS, vae
from ganlib.variants.infogan import gaussian_nll
from ganlib.variants.progan import Equalised, MinibatchStddev, PixelNorm
from ganlib.variants.sgan import Normalised


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def random_batch(model, n=6):
    torch.manual_seed(1)
    images, labelled = torch.rand(2, n, model.channels, model.size, model.size) * 2 - 1
    labels = torch.arange(n) % 3
    return {"image": images, "label": labels, "labelled_image": labelled, "labelled_label": labels, "a": labelled,
            "attributes": torch.stack([labels % 2, labels], dim=1), "named": torch.stack([labels % 2, labels], dim=1),
            "caption": torch.randint(1, 90, (n, LENGTH)).to(torch.int8), "other_caption": torch.randint(1, 90, (n, LENGTH)).to(torch.int8),
            "other_image": torch.rand(n, model.channels, model.size, model.size) * 2 - 1}


def having(ability):
    names = [name for name, cls in VARIANTS.items() if issubclass(cls, ability)]
    assert names, f"no variant has {ability.__name__}"
    return pytest.mark.parametrize("name", names)


# ---- Abilities ----------------------------------------------------------------------------------------------------

@having(Samples)
def test_samples_are_pictures_and_depend_on_the_seed_alone(name):
    model = tiny(name).eval()
    images = model.sample(5, rng(3))
    assert images.shape == (5, model.channels, model.size, model.size)
    assert images.isfinite().all() and images.abs().max() <= 1
    torch.manual_seed(99)  # the global generator must not matter
    assert torch.equal(images, model.sample(5, rng(3)))
    assert not torch.equal(images, model.sample(5, rng(4)))
    assert len({tuple(image.flatten().tolist()) for image in images}) == 5


@having(HasLatent)
def test_latent_decodes_to_the_sample_of_the_same_seed(name):
    model = tiny(name).eval()
    z = model.latent(4, rng(7))
    assert z.shape == (4, model.latent_dim)
    assert torch.equal(model.decode(z), model.sample(4, rng(7)))
    alone = torch.cat([model.decode(row[None]) for row in z])
    torch.testing.assert_close(alone, model.decode(z), atol=1e-5, rtol=1e-4)  # one picture does not see the others


@having(Judges)
def test_judge_scores_each_picture_on_its_own(name):
    model = tiny(name).eval()
    images = random_batch(model)["image"]
    scores = model.judge(images)
    assert scores.shape == (len(images),)
    torch.testing.assert_close(model.judge(images[2:3]), scores[2:3])


@having(Classifies)
def test_classify_returns_logits_not_probabilities(name):
    model = tiny(name).eval()
    logits = model.classify(random_batch(model)["image"])
    assert logits.shape == (6, len(model.classes))
    assert not torch.allclose(logits.exp().sum(1), torch.ones(6))  # neither probabilities nor their logarithm
    assert not torch.allclose(logits.sum(1), torch.ones(6))


@having(ReadsAttributes)
def test_attributes_are_read_as_a_probability_of_each_value(name):
    model = tiny(name).eval()
    images = random_batch(model)["image"]
    read = model.classify_attributes(images)
    groups = by_group(model.attributes)
    assert {group: p.shape for group, p in read.items()} == {group: (6, len(values)) for group, values in groups.items()}
    assert all(0 <= p.min() and p.max() <= 1 for p in read.values())
    alone = model.classify_attributes(images[2:3])
    assert all(torch.allclose(alone[group], p[2:3]) for group, p in read.items())


@having(ClassConditional)
def test_the_class_decides_what_and_the_noise_how(name):
    model = tiny(name).eval()
    z, labels = model.latent(3, rng(1)), torch.tensor([0, 1, 2])
    images = model.decode(z, labels)
    assert images.shape == (3, model.channels, model.size, model.size) and images.abs().max() <= 1
    assert not torch.allclose(model.decode(z, labels.flip(0))[0], images[0])
    assert torch.equal(model.sample_class(labels, rng(1)), images)
    one_hot = torch.eye(len(model.classes))
    torch.testing.assert_close(model.decode(z, one_hot[labels]), images)  # a blend of one class is that class
    between = model.decode(z, (one_hot[labels] + one_hot[labels.flip(0)]) / 2)
    assert not torch.allclose(between[0], images[0])


@having(HasCodes)
def test_every_code_changes_the_picture(name):
    model = tiny(name).eval()
    z = model.latent(2, rng(1))
    codes = {code.name: torch.zeros(2) for code in model.codes}
    images = model.decode(z, codes)
    assert images.shape == (2, model.channels, model.size, model.size) and images.abs().max() <= 1
    for code in model.codes:
        last = code.range - 1 if code.kind == "category" else code.range[1]
        changed = model.decode(z, codes | {code.name: torch.full((2,), float(last))})
        assert not torch.allclose(changed, images), f"{code.name} changes nothing"


@having(Encodes)
def test_encode_gives_codes_that_decode(name):
    model = tiny(name).eval()
    images = random_batch(model)["image"]
    z = model.encode(images)
    assert z.shape == (6, model.latent_dim) and model.decode(z).shape == images.shape
    torch.testing.assert_close(model.encode(images[2:3]), z[2:3])


@having(ScoresLikelihood)
def test_likelihood_is_the_sum_over_pixels_in_nats(name):
    model = tiny(name).eval()
    images = random_batch(model)["image"].sign()
    nats = model.pixel_nats(images)
    assert nats.shape == images.shape and (nats > 0).all()
    torch.testing.assert_close(model.log_prob(images), -nats.flatten(1).sum(1))


@having(Completes)
def test_completing_keeps_what_is_known_and_needs_no_more_than_the_seed(name):
    model = tiny(name).eval()
    images = random_batch(model)["image"].sign()
    known = torch.zeros(6, 1, 8, 8)
    known[:, :, :4] = 1
    *partial, finished = model.complete(images, known, rng(2))
    assert len(partial) >= 3 and torch.equal(finished[:, :, :4], images[:, :, :4])
    assert torch.equal([*model.complete(images, known, rng(2))][-1], finished)
    assert not torch.equal([*model.complete(images, known, rng(3))][-1], finished)


@having(Completes)
def test_painting_completes_and_its_entropies_are_those_of_the_conditionals(name):
    """Of a binary pixel with the probability p that was scored: the nats of its value, as likely as that is, and those of the other."""
    model = tiny(name).eval()
    images = random_batch(model)["image"].sign()
    *_, (painted, entropy) = model.paint(images, torch.ones_like(images), rng(2))
    nats = model.pixel_nats(images).detach()
    p = (-nats).exp()
    assert torch.equal(painted, images)
    torch.testing.assert_close(entropy, p * nats - (1 - p) * (1 - p).log(), atol=1e-5, rtol=1e-4)


@having(Translates)
def test_translations_are_pictures_and_repeatable(name):
    model = tiny(name).eval()
    images = random_batch(model)["image"]
    for direction in model.directions:
        out = model.translate(images, direction, rng(1))
        assert out.shape == images.shape and out.abs().max() <= 1 and out.isfinite().all()
        assert torch.equal(model.translate(images, direction, rng(1)), out)
        torch.manual_seed(7)  # the global generator must not matter
        assert torch.equal(model.translate(images, direction, rng(1)), out)
    with pytest.raises(ValueError, match="direction"):
        model.translate(images, "up to down", rng(1))


@having(JudgesPatches)
def test_each_patch_of_a_translation_is_judged_and_by_what_it_shows(name):
    model = tiny(name).eval()
    images, translated = random_batch(model)["image"], random_batch(model)["a"]
    for direction in model.directions:
        scores = model.judge_map(images, translated, direction)
        assert scores.shape[:2] == (6, 1) and scores.shape[2] == scores.shape[3] > 1 and scores.isfinite().all()
        torch.testing.assert_close(model.judge_map(images[2:3], translated[2:3], direction), scores[2:3])
        assert not torch.allclose(model.judge_map(images, -translated, direction), scores)


@having(EditsAttributes)
def test_edits_are_pictures_that_depend_on_every_target(name):
    model = tiny(name).eval()
    batch = random_batch(model)
    images, targets = batch["image"], wanted(model.attributes, batch["attributes"])
    edited = model.edit(images, targets)
    assert targets.shape == (6, len(model.attributes)) and edited.shape == images.shape and edited.abs().max() <= 1
    torch.testing.assert_close(model.edit(images[2:3], targets[2:3]), edited[2:3])
    for i in range(len(model.attributes)):
        other = targets.clone()
        other[:, i] = 1 - other[:, i]
        assert not torch.allclose(model.edit(images, other), edited), f"{model.attributes[i]} changes nothing"


@having(AssemblesParts)
def test_parts_become_pictures_and_masks_in_any_order(name):
    model = tiny(name).eval()
    patches = torch.stack([random_batch(model)[key] for key in ("image", "a", "labelled_image")], dim=1)[:, :model.parts, :, 2:9, :5]
    images, masks = model.assemble(patches, rng(1))
    assert images.shape == (6, model.channels, model.size, model.size) and images.abs().max() <= 1
    assert masks.shape == (6, 1, model.size, model.size) and 0 <= masks.min() and masks.max() <= 1
    torch.manual_seed(7)  # the global generator must not matter
    turned = model.assemble(patches.flip(1), rng(1))
    torch.testing.assert_close(turned, (images, masks))


def test_wanted_values_are_one_of_each_group():
    names = ("hat: no", "hat: hat", "mouth: sad", "mouth: smiling", "mouth: serious")
    assert wanted(names, torch.tensor([[1, 0], [0, 2]])).tolist() == [[0, 1, 1, 0, 0], [1, 0, 0, 0, 1]]


def test_abilities_are_known_from_the_class_alone():
    assert abilities(VARIANTS["dcgan"]) == ("Samples", "HasLatent", "Judges")
    assert abilities(VARIANTS["classifier"]) == ("Classifies",)
    assert issubclass(VARIANTS["wgan_gp"], HasLatent) and not issubclass(VARIANTS["wgan_gp"], Translates)
    assert isinstance(tiny("dcgan"), Judges) and not isinstance(tiny("classifier"), Judges)


def test_attributes_are_grouped_by_their_names_and_disorder_is_refused():
    assert by_group(("hat: no", "hat: a: b", "mouth: sad")) == {"hat": ["no", "a: b"], "mouth": ["sad"]}
    for wrong in (["hat"], ["hat: no", "mouth: sad", "hat: hat"]):
        with pytest.raises(ValueError, match="beside each other"):
            by_group(wrong)


# ---- What every variant promises ------------------------------------------------------------------------------------

def test_every_variant_has_a_tiny_size_to_be_tested_in():
    assert TINY.keys() == VARIANTS.keys()


def test_each_turn_changes_only_its_own_nets(variant):
    variant.train()
    batch = random_batch(variant)
    for name, turn in variant.turns().items():
        before = copy.deepcopy(variant.state_dict())
        own = {id(t) for net in turn.nets for t in net.state_dict(keep_vars=True).values()}
        parameters = [p for net in turn.nets for p in net.parameters()]
        with Frozen(variant, turn.nets):
            sum(turn.loss(batch).values()).backward()
        assert all(p.grad is None for p in variant.parameters() if id(p) not in own), f"{name} leaks gradient"
        torch.optim.SGD(parameters, lr=0.1).step()
        changed = {key for key, value in variant.state_dict().items() if not torch.equal(value, before[key])}
        assert changed, f"{name} changes nothing"
        outside = {key for key, value in variant.state_dict(keep_vars=True).items() if id(value) not in own}
        assert not changed & outside, f"{name} changes {sorted(changed & outside)}"
        variant.zero_grad(set_to_none=True)


def test_loss_terms_are_named_finite_scalars(variant):
    for turn in variant.turns().values():
        terms = turn.loss(random_batch(variant))
        assert terms and all(value.shape == () and value.isfinite() for value in terms.values())


def test_arguments_rebuild_the_same_network(variant):
    arguments = json.loads(json.dumps(variant.arguments))
    twin = type(variant)(**arguments)
    assert [(k, v.shape) for k, v in twin.state_dict().items()] == [(k, v.shape) for k, v in variant.state_dict().items()]


def test_every_buffer_is_persistent(variant):
    assert {name for name, _ in variant.named_buffers()} <= variant.state_dict().keys()


def test_checkpoints_give_back_the_same_network_in_half_precision(variant, tmp_path):
    checkpoints.save(variant, tmp_path / "copy", data="test")
    loaded = ganlib.load(tmp_path / "copy")
    assert type(loaded) is type(variant) and not loaded.training
    shipped = {key: value for key, value in variant.state_dict().items() if not key.startswith(variant.training_only)}
    assert loaded.state_dict().keys() == shipped.keys() == load_file(tmp_path / "copy" / "model.safetensors").keys()
    for key, value in shipped.items():
        assert loaded.state_dict()[key].dtype == value.dtype
        torch.testing.assert_close(loaded.state_dict()[key], value, atol=1e-4, rtol=1e-3)
    assert all(getattr(loaded, name) is None and getattr(variant, name) is not None for name in variant.training_only)


def test_batch_norm_keeps_its_usual_eps_and_momentum(variant):
    """`BatchNorm2d(n, 0.8)` sets eps, not momentum: a mistake in several public collections."""
    norms = [m for m in variant.modules() if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d))]
    assert all(norm.eps == 1e-5 and norm.momentum == 0.1 for norm in norms)


# ---- DCGAN and WGAN-GP ----------------------------------------------------------------------------------------------

def test_dcgan_has_batch_norm_everywhere_but_at_the_generators_output_and_the_discriminators_input():
    model = VARIANTS["dcgan"](size=32, width=8)
    generator = [type(m) for m in model.generator.modules() if isinstance(m, (nn.ConvTranspose2d, nn.BatchNorm2d))]
    assert generator == [nn.ConvTranspose2d, nn.BatchNorm2d] * 3 + [nn.ConvTranspose2d]
    discriminator = [type(m) for m in model.discriminator.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
    assert discriminator == [nn.Conv2d, nn.Conv2d, nn.BatchNorm2d, nn.Conv2d, nn.BatchNorm2d, nn.Conv2d]
    assert all(m.negative_slope == 0.2 for m in model.discriminator if isinstance(m, nn.LeakyReLU))
    assert isinstance(model.generator[-1], nn.Tanh)


def test_wgan_gp_has_no_batch_norm_in_the_critic_and_judges_pictures_one_by_one_in_training():
    model = tiny("wgan_gp").train()
    assert not any(isinstance(m, nn.modules.batchnorm._BatchNorm) for m in model.discriminator.modules())
    images = random_batch(model)["image"]
    torch.testing.assert_close(model.judge(images)[:1], model.judge(images[:1]))


def test_wgan_gp_moves_its_generator_once_in_five_steps():
    turns = VARIANTS["wgan_gp"]().turns()
    assert {name: turn.every for name, turn in turns.items()} == {"critic": 1, "generator": 5}


def test_gan_without_saturating_has_gradient_where_the_discriminator_is_sure_and_with_it_has_none():
    norms = {}
    for saturating in (True, False):
        torch.manual_seed(0)
        model = VARIANTS["gan"](**TINY["gan"], saturating=saturating)
        with torch.no_grad():
            model.discriminator[-2].bias.fill_(-12.0)  # sure that everything is generated
        sum(model.generator_loss(random_batch(model)).values()).backward()
        norms[saturating] = sum(p.grad.norm() for p in model.generator.parameters())
    assert norms[False] > 1e4 * norms[True]


def test_wgan_weights_never_leave_the_clip(tmp_path, monkeypatch):
    """Seen after every step of a real run of the script, from the first on."""
    from ganlib.data import Dataset
    from ganlib.run import Run
    from train import wgan

    largest = []

    def watched(model, optimizers, data, run, decay_from):
        def look(*_):
            largest.append(max(p.abs().max().item() for p in model.discriminator.parameters()))
        look()
        optimizers["critic"].register_step_post_hook(look)
        return train(model, optimizers, data, run, decay_from)

    monkeypatch.setattr(wgan, "train", watched)
    monkeypatch.setattr(wgan, "load_data", lambda run, size: Dataset("noise", {"image": torch.randint(0, 256, (9, 1, 8, 8)).byte()}, ""))
    wgan.main(Run("noise", steps=12, batch_size=4, device="cpu", out=tmp_path), size=8, width=4, latent_dim=4, lr=0.1)
    assert len(largest) == 13 and max(largest) == pytest.approx(0.01) and min(largest) > 0


def test_critics_and_least_squares_have_no_sigmoid():
    assert not any(isinstance(m, nn.Sigmoid) for name in ("wgan", "wgan_gp", "lsgan") for m in tiny(name).modules())


def test_the_objective_is_the_only_difference_between_the_convolutional_four():
    counts = {name: sum(p.numel() for p in VARIANTS[name]().parameters()) for name in ("dcgan", "lsgan", "wgan", "wgan_gp")}
    print(counts)
    assert len(set(counts.values())) == 1


# ---- Classes and codes ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["dcgan", "cgan", "gan_cls", "stackgan", "cyclegan", "discogan", "puzzlegan", "pix2pix"])
def test_r1_is_a_term_of_the_discriminator_where_it_is_asked_for(name):
    for gamma in (0.0, 1.0):
        model = tiny(name, r1_gamma=gamma).train()
        turn = next(turn for turn_name, turn in model.turns().items() if turn_name.startswith("discriminator"))
        assert ("r1" in turn.loss(random_batch(model))) == (gamma > 0)


def test_every_turn_learns_in_bfloat16(variant):
    """As on a GPU, with what asks for float32 in the middle of it: penalties, recurrences."""
    model = tiny(variant.name, **({"r1_gamma": 1.0} if "r1_gamma" in variant.arguments else {})).train()
    for turn in model.turns().values():
        with torch.autocast("cpu", torch.bfloat16):
            terms = turn.loss(random_batch(model))
        torch.stack([*terms.values()]).sum().backward()
        gradients = [p.grad for net in turn.nets for p in net.parameters() if p.grad is not None]
        assert gradients and all(gradient.isfinite().all() for gradient in gradients)
        assert any(gradient.abs().max() > 0 for gradient in gradients)


def test_cgan_tells_both_players_the_class():
    model = tiny("cgan").eval()
    images = random_batch(model)["image"]
    zeros, ones = torch.zeros(6, dtype=torch.long), torch.ones(6, dtype=torch.long)
    assert not torch.allclose(model.logits(images, zeros), model.logits(images, ones))


def test_class_heads_meet_a_softmax_once():
    """Cross-entropy of uniform logits is log K, and it falls to zero as the right logit grows: not so after a second softmax."""
    model = tiny("acgan")
    with torch.no_grad():
        model.heads["class"].weight.zero_()
        model.heads["class"].bias.zero_()
    batch = random_batch(model) | {"label": torch.zeros(6, dtype=torch.long)}
    assert model.discriminator_loss(batch)["real_class"].item() == pytest.approx(math.log(3), abs=1e-5)
    with torch.no_grad():
        model.heads["class"].bias[0] = 40.0
    assert model.discriminator_loss(batch)["real_class"].item() == pytest.approx(0, abs=1e-5)
    assert not any(isinstance(m, (nn.Softmax, nn.LogSoftmax)) for name in TINY for m in tiny(name).modules())


def test_infogan_gaussian_log_likelihood_is_the_closed_form():
    x, mean, log_std = torch.tensor([0.3]), torch.tensor([-0.2]), torch.tensor([0.7])
    exact = -torch.distributions.Normal(mean, log_std.exp()).log_prob(x)
    torch.testing.assert_close(gaussian_nll(x, mean, log_std), exact)


def test_infogan_shares_the_body_between_d_and_q_and_has_ten_categories_two_numbers_and_62_noises():
    model = VARIANTS["infogan"]()
    assert model.noise_dim == 62 and [code.kind for code in model.codes] == ["category", "continuous", "continuous"]
    assert model.codes[0].range == 10 and model.codes[1].range == (-1.0, 1.0)
    turns = model.turns()
    assert turns["discriminator"].nets == [model.body, model.source, model.q] and turns["generator"].nets == [model.generator]


def test_infogan_d_and_g_both_descend_v_and_lambda_times_what_q_cannot_read():
    """Each part of the information is what Q's answers to the very pictures that D judges say, times its lambda."""
    torch.manual_seed(0)
    model = tiny("infogan", categorical_weight=3.0, continuous_weight=0.5).eval()
    batch, drawn = random_batch(model), model.inputs(6)
    model.inputs = lambda n: drawn
    _, category, numbers = drawn
    fake = model.generator(torch.cat(drawn, dim=1))
    logits, mean, log_std = model.read_codes(fake)
    unread = {"category": 3 * -(logits.log_softmax(1) * category).sum(1).mean(),
              "numbers": 0.5 * -torch.distributions.Normal(mean, log_std.exp()).log_prob(numbers).sum(1).mean()}
    expected = {"real": -model.judge(batch["image"]).sigmoid().log().mean(), "fake": -(1 - model.judge(fake).sigmoid()).log().mean()}
    torch.testing.assert_close(model.discriminator_loss(batch), expected | unread)
    torch.testing.assert_close(model.generator_loss(batch), {"fool": -model.judge(fake).sigmoid().log().mean()} | unread)


def test_infogan_information_is_maximal_when_q_reads_the_code_back():
    model = tiny("infogan")
    torch.manual_seed(0)
    _, category, numbers = model.inputs(64)
    log_std = torch.full_like(numbers, -4.0)
    model.read_features = lambda answers: answers
    best = model.unread((30 * category, numbers, log_std), category, numbers)
    worse = model.unread((30 * category.roll(1, 0), -numbers, log_std), category, numbers)
    assert best["category"] < 1e-6 < worse["category"] and best["numbers"] < worse["numbers"]


def test_sgan_is_a_softmax_over_k_plus_one_with_the_last_logit_zero():
    model = tiny("sgan").eval()
    images = random_batch(model)["image"]
    logits = model.classify(images)
    softmax = torch.cat([logits, torch.zeros(6, 1)], dim=1).softmax(1)
    torch.testing.assert_close(model.judge(images).sigmoid(), 1 - softmax[:, -1])


def test_sgan_reads_the_labels_of_the_labelled_pictures_only():
    model, batch = tiny("sgan").eval(), random_batch(tiny("sgan"))
    torch.manual_seed(5)
    without = model.discriminator_loss({key: value for key, value in batch.items() if key != "label"})
    torch.manual_seed(5)
    scrambled = model.discriminator_loss(batch | {"label": batch["label"].flip(0)})
    assert all(torch.equal(without[key], scrambled[key]) for key in without)


def test_sgan_judges_each_picture_alone_and_is_noisy_only_while_training():
    model = tiny("sgan")
    images = random_batch(model)["image"]
    assert not torch.equal(model.train().classify(images), model.classify(images))
    model.eval()
    torch.testing.assert_close(model.classify(images)[:1], model.classify(images[:1]))
    silent = tiny("sgan", noise=0.0)
    torch.testing.assert_close(silent.train().classify(images)[:1], silent.classify(images[:1]))


def test_sgan_matches_mean_features_of_both_layers_and_fools_d():
    model = tiny("sgan", matching=2.0, adversarial=0.3).eval()
    images = random_batch(model)["image"]
    model.fakes = lambda like: like.flip(0)  # other pictures one by one, the same on average
    terms = model.generator_loss({"image": images})
    assert terms["maps"] < 1e-12 and terms["features"] < 1e-12
    torch.testing.assert_close(terms["fool"], 0.3 * -model.judge(images).sigmoid().log().mean())
    model.fakes = lambda like: -like
    terms, maps = model.generator_loss({"image": images}), model.convolutions(images).mean(0) - model.convolutions(-images).mean(0)
    assert terms.keys() == {"maps", "features", "fool"} and terms["features"] > 0
    torch.testing.assert_close(terms["maps"], 2 * maps.square().mean())


def test_sgans_weights_are_a_gain_times_a_direction():
    model = tiny("sgan")
    layers = [module for module in model.modules() if isinstance(module, Normalised)]
    assert len(layers) == 3  # 8 -> 4 px, hidden, classes
    for layer, shape in zip(layers, [(6, 1, 8, 8), (6, 64), (6, 128)]):
        x, v = torch.randn(shape), layer.layer.weight.detach()
        with torch.no_grad():
            layer.gain.mul_(3.0), layer.layer.bias.fill_(0.5)
        norms = v.flatten(1).norm(dim=1)
        plain = copy.deepcopy(layer.layer)
        plain.load_state_dict({"weight": 3.0 * v / norms.view(-1, *[1] * (v.dim() - 1)), "bias": layer.layer.bias})
        torch.testing.assert_close(layer(x), plain(x))


# ---- VAE, AAE, NADE -------------------------------------------------------------------------------------------------

def test_vae_kl_is_the_closed_form():
    mu, log_var = torch.randn(5, 3), torch.randn(5, 3)
    q, p = torch.distributions.Normal(mu, (log_var / 2).exp()), torch.distributions.Normal(0.0, 1.0)
    torch.testing.assert_close(vae.kl(mu, log_var), torch.distributions.kl_divergence(q, p).sum(1))


def test_vae_bound_of_one_sample_is_its_loss_and_more_samples_tighten_it():
    model = tiny("vae").eval()
    binary = random_batch(model, 64)["image"].sign()
    torch.manual_seed(0)
    loss = torch.stack([sum(model.loss({"image": binary}).values()) for _ in range(20)]).mean()
    one = torch.stack([model.bound(binary, 1, rng(i)).mean() for i in range(20)]).mean()
    many = model.bound(binary, 200, rng(0)).mean()
    assert one.item() == pytest.approx(-loss.item(), rel=2e-3)
    assert many > one


def test_vae_is_a_probability_over_binary_pictures():
    """p(x) = E_z p(x | z), by a fine grid over z, summed over all 2^4 pictures of a 2x2 canvas."""
    torch.manual_seed(0)
    model = VARIANTS["vae"](size=2, latent_dim=1, width=4).double()
    z = torch.linspace(-8, 8, 2001, dtype=torch.double)[:, None]
    density = torch.distributions.Normal(0.0, 1.0).log_prob(z[:, 0]).exp() * (z[1] - z[0])
    canvases = all_binary(4).view(16, 1, 2, 2).double()
    p = torch.stack([(vae.log_bernoulli(x.expand(len(z), 1, 2, 2), model.decoder(z)).exp() * density).sum() for x in canvases])
    assert p.sum().item() == pytest.approx(1, abs=1e-6)
    bounds = model.bound(canvases * 2 - 1, 5000, rng(0))
    torch.testing.assert_close(bounds, p.log(), atol=0.02, rtol=0)  # the bound is tight with many samples


def all_binary(n):
    return torch.tensor([[(i >> j) & 1 for j in range(n)] for i in range(2 ** n)], dtype=torch.float)


def test_acgan_drops_channels_of_the_discriminator_only_while_it_learns():
    model, images = tiny("acgan").eval(), random_batch(tiny("acgan"))["image"]
    assert torch.equal(model.classify(images), model.classify(images))
    model.train()
    torch.manual_seed(0)
    assert not torch.equal(model.classify(images), model.classify(images))
    model.dropout = 0.0
    assert torch.equal(model.classify(images), model.classify(images))


def test_aae_mixture_has_ten_petals_and_the_gaussian_its_scale():
    mixture = VARIANTS["aae"](size=8, width=8, prior="mixture", prior_scale=5.0).draw(4000, rng(0))
    angles = torch.atan2(mixture[:, 1], mixture[:, 0]).div(2 * math.pi / 10)
    assert (angles - angles.round()).abs().mean() < 0.12  # evenly spread, they would be a quarter off
    assert len(angles.round().long().remainder(10).unique()) == 10
    gaussian = VARIANTS["aae"](size=8, width=8, prior_scale=5.0).draw(4000, rng(0))
    assert gaussian.std(0).tolist() == pytest.approx([5, 5], rel=0.05)


def test_semi_supervised_aae_reads_labels_of_the_labelled_pictures_only():
    model, batch = tiny("aae_semi").eval(), random_batch(tiny("aae_semi"))
    others = batch | {"label": batch["label"].flip(0)}
    relabelled = batch | {"labelled_label": (batch["labelled_label"] + 1) % 3}
    for turn in model.turns().values():
        torch.manual_seed(0)
        terms = turn.loss(batch)
        torch.manual_seed(0)
        assert turn.loss(others) == terms
        torch.manual_seed(0)
        assert (turn.loss(relabelled) == terms) == ("labelled" not in terms)


def test_semi_supervised_aae_compares_categories_with_categories_and_styles_with_gaussians():
    """An encoder whose output is already distributed as the priors leaves nothing to tell: optimal discriminators score log 2."""
    model = tiny("aae_semi").eval()
    batch = random_batch(model)
    for discriminator in (model.category_discriminator, model.style_discriminator):
        for parameter in discriminator.parameters():
            nn.init.zeros_(parameter)
    terms = model.discriminators_loss(batch) | model.encoder_loss(batch)
    assert terms.keys() == {"category_real", "category_fake", "style_real", "style_fake", "fool_category", "fool_style"}
    assert all(value.item() == pytest.approx(math.log(2)) for value in terms.values())
    seen = []
    model.category_discriminator.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    model.style_discriminator.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    model.discriminators_loss({"image": torch.rand(2000, 1, 8, 8)})
    one_hot, softmax, gaussian, _ = seen
    assert one_hot.shape == (2000, 3) and torch.equal(one_hot.max(1).values, torch.ones(2000)) and one_hot.mean(0).min() > 0.28
    torch.testing.assert_close(softmax.sum(1), torch.ones(2000))
    assert gaussian.mean().abs() < 0.05 and abs(gaussian.std() - 1) < 0.05


def test_semi_supervised_aae_adds_noise_only_while_it_learns():
    model, images = tiny("aae_semi").eval(), random_batch(tiny("aae_semi"))["image"]
    assert torch.equal(model.classify(images), model.classify(images))
    assert not torch.equal(model.train().classify(images), model.classify(images))


def test_nade_probabilities_over_all_pictures_of_a_tiny_canvas_sum_to_one():
    torch.manual_seed(0)
    model = VARIANTS["nade"](size=2, hidden=5)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_()
    p = model.log_prob(all_binary(4).view(16, 1, 2, 2) * 2 - 1).exp()
    assert p.sum().item() == pytest.approx(1, abs=1e-5) and p.max() < 0.9


def test_nade_sees_neither_itself_nor_a_later_pixel():
    model = tiny("nade")
    x = torch.rand(1, 64, requires_grad=True)
    logits = model.logits(x, chunk=7)
    for d in range(0, 64, 9):
        gradient, = torch.autograd.grad(logits[0, d], x, retain_graph=True)
        assert gradient[0, d:].abs().max() == 0 and (d == 0 or gradient[0, :d].abs().min() > 0)


def test_nade_is_the_naive_product_of_conditionals_and_independent_of_the_chunk():
    model, x = tiny("nade"), (torch.rand(3, 64) > 0.5).float()
    naive = torch.stack([(torch.sigmoid(model.c + x[:, :d] @ model.w[:d]) * model.v[d]).sum(1) + model.b[d] for d in range(64)], dim=1)
    gradients = torch.autograd.grad(naive.square().sum(), [*model.parameters()])
    for chunk in (1, 10, 64):
        torch.testing.assert_close(model.logits(x, chunk), naive)
        torch.testing.assert_close(torch.autograd.grad(model.logits(x, chunk).square().sum(), [*model.parameters()]), gradients)


def test_nade_draws_from_the_distribution_it_scores():
    """Frequencies of 20,000 samples of a 2x2 canvas against exp(log_prob)."""
    torch.manual_seed(0)
    model = VARIANTS["nade"](size=2, hidden=5)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_()
    samples = (model.sample(20_000, rng(0)) > 0).flatten(1).long()
    frequency = (samples * torch.tensor([1, 2, 4, 8])).sum(1).bincount(minlength=16) / 20_000
    p = model.log_prob(all_binary(4).view(16, 1, 2, 2) * 2 - 1).exp()
    torch.testing.assert_close(frequency, p.detach(), atol=0.012, rtol=0)


# ---- Attribute classifier -------------------------------------------------------------------------------------------

def test_the_attribute_classifiers_loss_is_a_cross_entropy_for_each_group():
    model = tiny("attributes").eval()
    batch = random_batch(model)
    seen = batch["image"].clone()  # every second picture at half its resolution
    halved = F.interpolate(seen[1::2], scale_factor=0.5, mode="bilinear", antialias=True)
    seen[1::2] = F.interpolate(halved, seen.shape[-2:], mode="bilinear", antialias=True)
    terms, read = model.loss(batch), model.classify_attributes(seen)
    assert terms.keys() == {"hair", "hat"}
    for i, group in enumerate(("hair", "hat")):
        torch.testing.assert_close(read[group].sum(1), torch.ones(6))
        by_hand = -read[group][torch.arange(6), batch["attributes"][:, i]].log().mean()
        torch.testing.assert_close(terms[group], by_hand)


# ---- Pix2Pix --------------------------------------------------------------------------------------------------------

def test_pix2pix_keeps_its_dropout_on_at_test():
    model = tiny("pix2pix").eval()
    a = random_batch(model)["a"]
    assert not torch.equal(model.translate(a, "left to right", rng(1)), model.translate(a, "left to right", rng(2)))


@pytest.mark.parametrize("resize", [False, True])
def test_only_a_transposed_convolution_draws_a_checkerboard(resize):
    torch.manual_seed(0)
    doubled = nn.Sequential(*doubling(3, 5, resize))(torch.ones(1, 3, 8, 8))
    inside = doubled[:, :, 1:-1, 1:-1]
    assert doubled.shape == (1, 5, 16, 16)
    assert torch.allclose(inside, inside[:, :, :1, :1], atol=1e-5) == resize


@pytest.mark.parametrize("resize", [False, True])
@pytest.mark.parametrize("dropouts", [0, 1, 2, 3])
def test_pix2pix_drops_out_after_as_many_ups_as_asked(dropouts, resize):
    model = VARIANTS["pix2pix"](size=64, width=4, dropouts=dropouts, resize=resize).eval()
    maps = []
    for layer in (*model.generator.up, model.generator.end):
        layer.register_forward_pre_hook(lambda module, inputs: maps.append(inputs[0]))
    a = torch.randn(1, 3, 64, 64)
    first, second = (model.translate(a, "map to aerial", rng(seed)) for seed in (1, 2))
    assert torch.equal(first, second) == (dropouts == 0)
    assert [x.shape[-1] for x in maps[:5]] == [2, 4, 8, 16, 32]
    assert [(x == 0).any().item() for x in maps[:5]] == [False] + [i < dropouts for i in range(4)]


def test_pix2pix_r1_looks_at_one_patch_of_each_picture():
    logits = torch.arange(24.0).view(2, 1, 3, 4)
    drawn = torch.stack([a_patch_of_each(logits) for _ in range(200)])
    assert drawn.shape == (200, 2) and [set(column.tolist()) for column in drawn.T] == [set(range(12)), set(range(12, 24))]


def test_pix2pix_judges_the_pair_and_each_patch_for_itself():
    model = VARIANTS["pix2pix"](size=128, width=4, judge_layers=2)
    a, b = torch.randn(2, 1, 3, 128, 128).repeat_interleave(2, 1)
    logits = model.patch_logits(a, b)
    assert logits.shape == (2, 1, 30, 30)
    assert not torch.allclose(model.patch_logits(a.flip(1), b), logits)
    for norm in [m for m in model.discriminator if isinstance(m, nn.InstanceNorm2d)]:
        norm.forward = lambda x: x  # statistics span the picture; without them only the patch matters
    b.requires_grad_()
    gradient, = torch.autograd.grad(model.patch_logits(a, b)[0, 0, 15, 15], b)
    rows = gradient[0].abs().sum((0, 2)).nonzero().flatten()
    assert rows.max() - rows.min() + 1 == 34


def test_pix2pix_skips_carry_the_input_to_the_output():
    """Blind the bottleneck: the picture still comes through, by the skips."""
    model = tiny("pix2pix")
    for parameter in model.generator.down[-1].parameters():
        nn.init.zeros_(parameter)
    images = random_batch(model)["a"]
    assert not torch.allclose(model.generator(images, rng(1)), model.generator(-images, rng(1)))


def test_pix2pix_with_adversarial_zero_is_the_l1_network():
    model = VARIANTS["pix2pix"](**TINY["pix2pix"], adversarial=0.0)
    terms = model.generator_loss(random_batch(model))
    assert terms["fool"] == 0 and terms["l1"] > 0


# ---- ProGAN ---------------------------------------------------------------------------------------------------------

def small_progan():
    torch.manual_seed(0)
    return VARIANTS["progan"](size=16, channels=3, latent_dim=4, width=8)


def test_progan_rests_at_4_then_fades_in_and_rests_at_each_level_for_equally_long():
    """Within the first `growth` of the training; afterwards they are as large as they get."""
    model, seen = small_progan(), []
    for progress in (0.0, 0.19, 0.2, 0.3, 0.4, 0.59, 0.6, 0.7, 0.8, 1.0):
        model.schedule(model.growth * progress)
        seen.append((model.level, round(model.alpha, 6)))
    assert seen == [(0, 1), (0, 1), (1, 0), (1, 0.5), (1, 1), (1, 1), (2, 0), (2, 0.5), (2, 1), (2, 1)]
    model.schedule(1.0)
    assert (model.level, model.alpha) == (2, 1) and 0 < model.growth < 1
    for wrong in (dict(growth=0), dict(penalty_share=0.0), dict(penalty_share=1.1)):
        with pytest.raises(ArgumentError, match="growth and penalty_share must be"):
            VARIANTS["progan"](**wrong)


@pytest.mark.parametrize("level", [1, 2])
def test_progan_with_alpha_zero_is_the_previous_resolution_enlarged(level):
    model, z = small_progan(), torch.randn(3, 4)
    below = model.generator(z, level - 1, 1.0)
    torch.testing.assert_close(model.generator(z, level, 0.0), below.repeat_interleave(2, 2).repeat_interleave(2, 3))
    images = torch.randn(4, 3, 4 * 2 ** level, 4 * 2 ** level)
    torch.testing.assert_close(model.discriminator(images, level, 0.0),
                               model.discriminator(torch.nn.functional.avg_pool2d(images, 2), level - 1, 1.0))


def test_progan_shows_the_discriminator_real_pictures_as_sharp_as_its_fakes():
    model, images = small_progan(), torch.randn(2, 3, 16, 16)
    model.schedule(model.growth * 0.6)  # level 2 begins to fade in: what it sees still has 8x8 detail
    shrunk = model.shrink(images)
    assert shrunk.shape == (2, 3, 16, 16)
    torch.testing.assert_close(shrunk, torch.nn.functional.avg_pool2d(images, 2).repeat_interleave(2, 2).repeat_interleave(2, 3))
    model.schedule(1.0)
    assert torch.equal(model.shrink(images), images)


def test_equalised_layers_keep_the_variance_of_what_passes():
    torch.manual_seed(0)
    x = torch.randn(64, 200)
    y = Equalised(nn.Linear(200, 300), gain=1)(x)
    assert y.var().item() == pytest.approx(1, rel=0.05)
    layer = Equalised(nn.Conv2d(3, 5, 3, padding=1))
    assert layer.layer.weight.std().item() == pytest.approx(1, rel=0.15) and layer.scale == pytest.approx((2 / 27) ** 0.5)


def test_pixel_norm_makes_every_pixels_features_of_unit_mean_square():
    y = PixelNorm()(torch.randn(2, 7, 3, 3) * 40)
    torch.testing.assert_close(y.square().mean(1), torch.ones(2, 3, 3))


def test_minibatch_stddev_is_zero_for_equal_pictures_and_not_for_different_ones():
    layer, picture = MinibatchStddev().train(), torch.randn(1, 2, 4, 4)
    equal, different = layer(picture.repeat(4, 1, 1, 1)), layer(torch.randn(4, 2, 4, 4))
    assert equal.shape == (4, 3, 4, 4) and equal[:, 2].abs().max() < 1e-3 < 0.1 < different[:, 2].min()


def test_progan_pulls_the_scores_of_real_pictures_to_zero():
    model = small_progan().train()
    batch = {"image": torch.randn(4, 3, 16, 16)}
    terms = model.discriminator_loss(batch)
    assert terms["drift"].item() == pytest.approx(1e-3 * model.score(batch["image"]).square().mean().item())


def test_progan_may_estimate_its_penalty_on_a_share_of_the_batch(monkeypatch):
    batch, seen = {"image": torch.randn(8, 3, 16, 16)}, []
    penalty = losses.gradient_penalty
    monkeypatch.setattr(losses, "gradient_penalty", lambda critic, real, fake: seen.append(real) or penalty(critic, real, fake))
    for share in (1.0, 0.25, 0.01):
        model = VARIANTS["progan"](size=16, channels=3, latent_dim=4, width=8, penalty_share=share).train()
        model.discriminator_loss(batch)
    assert [len(real) for real in seen] == [8, 2, 1] and all(torch.equal(real, batch["image"][:len(real)]) for real in seen)


@pytest.mark.parametrize("size", [0, 4, 28, 33])
def test_a_size_that_cannot_be_halved_to_4_is_refused(size):
    with pytest.raises(ValueError, match="power of two"):
        VARIANTS["dcgan"](size=size)
