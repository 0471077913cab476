"""The objective of each variant, written out by hand: who is told what, of which pictures, and by how much."""
import pytest
import torch
from conftest import tiny
from test_variants import random_batch, rng
from torch import nn
from torch.testing import assert_close

from ganlib import losses
from ganlib.training_parts import Frozen
from ganlib.variants import VARIANTS, cyclegan, pix2pix
from ganlib.variants.progan import MinibatchStddev


def bold(model):
    """Weights large enough that real and generated pictures are told apart."""
    torch.manual_seed(2)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.2)
    return model.eval()


def logistic(real, fake):
    return {"real": -real.sigmoid().log().mean(), "fake": -(1 - fake.sigmoid()).log().mean()}


def fooled(scores):
    return -scores.sigmoid().log().mean()


WASSERSTEIN = (lambda real, fake: {"real": -real.mean(), "fake": fake.mean()}), (lambda scores: -scores.mean())

SQUARES = (lambda real, fake: {"real": (real - 1).square().mean() / 2, "fake": fake.square().mean() / 2},
           lambda scores: (scores - 1).square().mean() / 2)


@pytest.mark.parametrize("name, d, g", [("gan", logistic, fooled), ("dcgan", logistic, fooled), ("lsgan", *SQUARES),
                                        ("wgan", *WASSERSTEIN), ("wgan_gp", *WASSERSTEIN), ("progan", *WASSERSTEIN)])
def test_the_game_is_that_of_the_paper(name, d, g):
    model = tiny(name).eval() if name == "progan" else bold(tiny(name))  # whose weights begin large
    batch, fake = random_batch(model), model.decode(model.latent(6, rng())).detach()
    model.fakes = lambda like: fake
    ours, theirs = (turn.loss(batch) for turn in model.turns().values())
    expected = d(model.judge(batch["image"]), model.judge(fake))
    assert_close({key: ours[key] for key in expected}, expected)
    assert_close(theirs, {"fool": g(model.judge(fake))})


@pytest.mark.parametrize("name", ["wgan_gp", "progan"])
def test_the_penalty_weighs_ten_times(name):
    model = bold(tiny(name))
    batch, fake = random_batch(model), model.decode(model.latent(6, rng())).detach()
    model.fakes = lambda like: fake
    turn = next(iter(model.turns().values()))
    torch.manual_seed(5)
    terms = turn.loss(batch)
    torch.manual_seed(5)
    assert_close(terms["penalty"], 10 * losses.gradient_penalty(model.judge, batch["image"], fake))


@pytest.mark.parametrize("name", ["gan", "dcgan", "progan", "sgan"])
def test_fakes_are_made_of_gaussian_noise(name):
    model, seen = tiny(name), []
    model.generator.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    model.fakes(torch.zeros(4000, 1))
    assert seen[0].shape == (4000, 4) and abs(seen[0].mean()) < 0.03 and seen[0].std().item() == pytest.approx(1, abs=0.03)


def test_dcgans_weights_begin_as_in_the_paper():
    layers = [*VARIANTS["dcgan"](size=32, width=16).modules()]
    weights = torch.cat([m.weight.flatten() for m in layers if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d))])
    gains = torch.cat([m.weight for m in layers if isinstance(m, nn.BatchNorm2d)])
    assert weights.std().item() == pytest.approx(0.02, rel=0.02) and abs(weights.mean()) < 1e-3
    assert gains.mean().item() == pytest.approx(1, abs=0.01) and gains.std().item() == pytest.approx(0.02, rel=0.3)


def test_r1_is_estimated_on_the_first_quarter():
    seen, real = [], torch.randn(40, 1, 2, 2)
    losses.r1_term(lambda x: seen.append(x.detach()) or x.sum((1, 2, 3)), real, 1.0)
    losses.r1_term(lambda x: seen.append(x.detach()) or x.sum((1, 2, 3)), real[:5], 1.0)
    assert torch.equal(seen[0], real[:10]) and torch.equal(seen[1], real[:2])


def test_minibatch_stddev_is_that_of_each_group_of_four():
    x = torch.randn(8, 2, 4, 4)
    found = MinibatchStddev().train()(x)[:, 2, 0, 0]
    groups = [x[first::2].std(0, correction=0).mean() for first in range(2)]
    assert_close(found, torch.stack(groups * 4))


def test_cgan_plays_the_game_of_each_label():
    model = bold(tiny("cgan"))
    batch = random_batch(model)
    labels, fake = batch["label"], model.decode(model.latent(6, rng()), batch["label"]).detach()
    model.fakes = lambda labels: fake
    assert_close(model.discriminator_loss(batch), logistic(model.logits(batch["image"], labels), model.logits(fake, labels)))
    assert_close(model.generator_loss(batch), {"fool": fooled(model.logits(fake, labels))})


def first_patch(logits):
    return logits.flatten(1)[:, 0]


def of_both(model, batch):
    return {"r1": sum(losses.r1_term(judge, batch[side], 1.0)["r1"] for judge, side in ((model.judge_a, "a"), (model.judge_b, "image")))}


R1 = {"dcgan": lambda model, batch: losses.r1_term(model.discriminator, batch["image"], 1.0),
      "puzzlegan": lambda model, batch: losses.r1_term(model.discriminator, batch["image"], 1.0),
      "cgan": lambda model, batch: losses.r1_term(lambda x: model.logits(x, batch["label"][:len(x)]), batch["image"], 1.0),
      "pix2pix": lambda model, batch: losses.r1_term(lambda x: first_patch(model.patch_logits(batch["a"][:len(x)], x)),
                                                     batch["image"], 1.0),
      "discogan": of_both,
      "cyclegan": lambda model, batch: {"r1": sum(losses.r1_term(lambda x, judge=judge: first_patch(judge(x)), batch[side], 1.0)["r1"]
                                                  for judge, side in ((model.judge_a, "a"), (model.judge_b, "image")))}}


@pytest.mark.parametrize("name", R1)
def test_r1_is_the_slope_of_each_judge_at_its_own_real_pictures(name, monkeypatch):
    for module in (cyclegan, pix2pix):
        monkeypatch.setattr(module, "a_patch_of_each", first_patch)
    model = bold(tiny(name, r1_gamma=1.0))
    batch = random_batch(model, 10)
    turn = next(turn for turn_name, turn in model.turns().items() if turn_name.startswith("discriminator"))
    assert_close(turn.loss(batch)["r1"], R1[name](model, batch)["r1"], atol=0, rtol=1e-4)


def test_acgans_two_questions_are_those_of_the_paper():
    model = bold(tiny("acgan"))
    batch = random_batch(model)
    labels, fake = batch["label"], model.decode(model.latent(6, rng()), batch["label"]).detach()
    model.fakes = lambda labels: fake
    (real, of_real), (made, of_made) = model.discriminate(batch["image"]), model.discriminate(fake)
    named = [-logits.log_softmax(1)[torch.arange(6), labels].mean() for logits in (of_real, of_made)]
    assert_close(model.discriminator_loss(batch), logistic(real, made) | dict(zip(("real_class", "fake_class"), named)))
    assert_close(model.generator_loss(batch), {"fool": fooled(made), "class": named[1]})


def test_infogan_draws_its_codes_from_their_prior_to_learn_and_to_sample():
    model, seen = tiny("infogan"), []
    model.generator.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    model.sample(500, rng())
    for inputs in (torch.cat(model.inputs(500), dim=1), seen[0]):
        category, numbers = inputs[:, 4:14], inputs[:, 14:]
        assert category.sum(0).min() > 20 and (category.sum(1) == 1).all()
        assert -1 <= numbers.min() < -0.95 and 0.95 < numbers.max() <= 1


def test_sgans_discriminator_has_three_kinds_of_pictures():
    model = bold(tiny("sgan"))
    batch, fake = random_batch(model), model.decode(model.latent(6, rng())).detach()
    model.fakes = lambda like: fake
    labelled = -model.classify(batch["labelled_image"]).log_softmax(1)[torch.arange(6), batch["labelled_label"]].mean()
    game = logistic(model.judge(batch["image"]), model.judge(fake))
    assert_close(model.discriminator_loss(batch), {"labelled": labelled, "unlabelled": game["real"] / 2, "generated": game["fake"] / 2})


def test_aae_takes_the_prior_for_real_and_codes_for_fake():
    model = bold(tiny("aae"))
    batch, prior = random_batch(model), 5 * torch.randn(6, 2)
    model.draw = lambda n, device: prior
    d, codes = model.discriminator, model.encode(batch["image"])
    assert_close(model.discriminator_loss(batch), logistic(d(prior), d(codes)))
    assert_close(model.encoder_loss(batch), {"fool": fooled(d(codes))})


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_each_net_of_a_turn_learns_in_it(name):  # two lines of test_each_turn_changes_only_its_own_nets
    model = tiny(name).train()
    for turn in model.turns().values():
        with Frozen(model, turn.nets):
            sum(turn.loss(random_batch(model)).values()).backward()
        assert all(any(p.grad is not None and p.grad.any() for p in net.parameters()) for net in turn.nets)
        model.zero_grad(set_to_none=True)


def test_semi_supervised_aae_paints_from_category_and_style():
    model = tiny("aae_semi").eval()
    x = random_batch(model)["image"]
    logits, z = model.read(x)
    by_hand = (model.generator(torch.cat([z, logits.softmax(1)], dim=1)) - x).square().mean()
    assert_close(model.reconstruction_loss({"image": x}), {"squares": by_hand})


@pytest.mark.parametrize("binarise", [True, False])
def test_vae_draws_binary_pixels_unless_told_not_to(binarise):
    model, seen, images = tiny("vae", binarise=binarise), [], torch.full((50, 1, 8, 8), -0.4)
    model.encoder.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    torch.manual_seed(0)
    model.loss({"image": images})
    assert seen[0].mean().item() == pytest.approx(-0.4, abs=0.06) and (seen[0].abs() == 1).all() == binarise


def test_a_convolutional_vae_gives_logits():
    model = tiny("vae", convolutional=True).eval()
    nn.init.constant_(model.decoder[-1].bias, 5.0)
    assert model.decode(torch.zeros(1, 2)).min() > 0.98


def test_nade_learns_from_pixels_drawn_from_their_probabilities():
    model, seen = tiny("nade"), []
    logits = model.logits
    model.logits = lambda x: seen.append(x) or logits(x)
    torch.manual_seed(0)
    model.loss({"image": torch.full((50, 1, 8, 8), -0.4)})  # probability 0.3
    assert seen[0].unique().tolist() == [0, 1] and seen[0].mean().item() == pytest.approx(0.3, abs=0.03)


def test_pix2pixs_terms_are_those_of_the_paper():
    model = bold(tiny("pix2pix"))
    batch = random_batch(model)
    a, b, fake = batch["a"], batch["image"], batch["other_image"]
    model.generator.forward = lambda x, rng=None: fake
    assert_close(model.discriminator_loss(batch), logistic(model.patch_logits(a, b), model.patch_logits(a, fake)))
    assert_close(model.generator_loss(batch), {"fool": fooled(model.patch_logits(a, fake)), "l1": 100 * (b - fake).abs().mean()})


def test_pix2pixs_dropout_doubles_what_stays():
    kept = pix2pix.dropout(torch.ones(10_000), rng())
    assert kept.unique().tolist() == [0, 2] and kept.mean().item() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("name", ["cgan", "acgan", "aae_semi"])
def test_samples_are_of_classes_drawn_evenly(name):
    model, asked = tiny(name).eval(), []
    draw = model.sample_class
    model.sample_class = lambda labels, rng: asked.append(labels) or draw(labels, rng)
    model.sample(300, rng())
    assert asked[0].bincount(minlength=3).min() > 70


def test_the_vaes_loss_is_reconstruction_and_kl():
    model = bold(tiny("vae"))
    binary = random_batch(model, 8)["image"].sign()
    mu, log_var = model.posterior(binary)
    q = torch.distributions.Normal(mu, (log_var / 2).exp())
    by_hand = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(1).mean()
    assert_close(model.loss({"image": binary})["kl"], by_hand)


def test_progan_fades_in_linearly():
    torch.manual_seed(0)
    model, z = tiny("progan", size=16), torch.randn(3, 4)
    off, on = (model.generator(z, 2, alpha) for alpha in (0.0, 1.0))
    assert_close(model.generator(z, 2, 0.3), 0.7 * off + 0.3 * on)
