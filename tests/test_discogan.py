"""DiscoGAN: its objective by hand, its curriculum, and that everything passes the narrow middle."""
import pytest
import torch
from conftest import tiny
from torch import nn
from torch.nn.functional import softplus

from ganlib.data import Dataset
from ganlib.run import Run
from train import discogan as script


def batch(n=4):
    torch.manual_seed(1)
    return dict(zip(("a", "image"), torch.rand(2, n, 1, 16, 16) * 2 - 1))


def test_the_weighted_terms_are_those_of_the_paper():
    model, pictures = tiny("discogan"), batch()
    a, b = pictures["a"], pictures["image"]
    model.r = 0.3
    fool = features = back = 0
    for there, again, judge, source, target in ((model.to_b, model.to_a, model.judge_b, a, b),
                                                (model.to_a, model.to_b, model.judge_a, b, a)):
        fake = there(source)
        fool += -torch.sigmoid(judge(fake)).log().mean()
        for real, found in zip(judge.features(target), judge.features(fake)):
            features += (real.mean(0) - found.mean(0)).square().mean()
        back += ((again(fake) + 1) / 2 - (source + 1) / 2).square().mean()
    terms = model.generators_loss(pictures)
    torch.testing.assert_close(terms["fool"], 0.7 * 0.1 * fool)
    torch.testing.assert_close(terms["features"], 0.7 * 0.9 * features)
    torch.testing.assert_close(terms["back"], 0.3 * back)


def test_the_discriminators_loss_is_the_logistic_one_of_both_domains():
    model, pictures = tiny("discogan"), batch()
    a, b = pictures["a"], pictures["image"]
    terms = model.discriminators_loss(pictures)
    torch.testing.assert_close(terms["real"], softplus(-model.judge_a(a)).mean() + softplus(-model.judge_b(b)).mean())
    torch.testing.assert_close(terms["fake"], softplus(model.judge_a(model.to_a(b))).mean() + softplus(model.judge_b(model.to_b(a))).mean())


def test_the_way_back_counts_little_at_first_and_half_later_and_the_discriminators_move_every_third_step():
    model, rates = tiny("discogan"), []
    for progress in (0.0, 0.19, 0.2, 0.9, 1.0):
        model.schedule(progress)
        rates.append(model.r)
    assert rates == [0.01, 0.01, 0.5, 0.5, 0.5]
    assert {name: turn.every for name, turn in model.turns().items()} == {"generators": 1, "discriminators": 3}


@pytest.mark.parametrize("resize, up", [(False, nn.ConvTranspose2d), (True, nn.Conv2d)])
def test_without_skips_everything_passes_the_narrow_middle(resize, up):
    model, images = tiny("discogan", resize=resize), batch()["a"]
    middle = [m for m in model.to_b if isinstance(m, nn.Conv2d)][3]
    nn.init.zeros_(middle.weight)
    torch.testing.assert_close(model.to_b(images), model.to_b(-images))
    assert not torch.allclose(model.to_a(images), model.to_a(-images))
    assert [type(m) for m in model.to_b if "Conv" in type(m).__name__] == [nn.Conv2d] * 4 + [up] * 4


def test_the_script_takes_pairs_apart_and_decays_weights_and_step_size(monkeypatch):
    pixels = torch.arange(9, dtype=torch.uint8).view(9, 1, 1, 1).expand(9, 1, 16, 16)
    monkeypatch.setattr(script, "load_data", lambda run, size: Dataset("pairs", {"a": pixels, "image": pixels}, ""))
    given = []
    monkeypatch.setattr(script, "train", lambda model, optimizers, data, run, decay_from: given.append((optimizers, data, decay_from)))
    script.main(Run("pairs", steps=1, batch_size=1), size=16, width=4, decay_from=0.4)
    (optimizers, data, decay_from), = given
    assert decay_from == 0.4
    assert not torch.isclose(data.tensors["a"].float(), data.tensors["image"].float()).flatten(1).all(1).any()
    assert all(optimizer.defaults["weight_decay"] == pytest.approx(1e-5) for optimizer in optimizers.values())
