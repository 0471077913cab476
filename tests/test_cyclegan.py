"""CycleGAN: its objective by hand, no pairs, the history of fakes and a run that resumes with it."""
from dataclasses import replace

import pytest
import torch
from conftest import TINY, tiny
from safetensors.torch import load_file
from torch import nn
from torch.optim import Adam

import ganlib
from ganlib.data import Dataset
from ganlib.run import Run, TrainingError
from ganlib.training import Trainer, train
from ganlib.variants.cyclegan import CycleGAN
from train import cyclegan as script


class Same(nn.Module):
    def forward(self, x):
        return x


def two_sets(n=10, size=16):
    a, b = torch.randint(0, 256, (2, n, 1, size, size), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return Dataset("noise", {"a": a, "image": b}, "none")


def batch(n=3):
    torch.manual_seed(1)
    return dict(zip(("a", "image"), torch.rand(2, n, 1, 16, 16) * 2 - 1))


def test_translators_that_change_nothing_return_everywhere_and_are_fooled_by_scores_alone():
    model, pictures = tiny("cyclegan"), batch()
    model.to_a, model.to_b = Same(), Same()
    terms = model.generators_loss(pictures)
    assert terms["cycle"] == 0 and terms["identity"] == 0
    by_hand = (model.judge_b(pictures["a"]) - 1).square().mean() + (model.judge_a(pictures["image"]) - 1).square().mean()
    torch.testing.assert_close(terms["fool"], by_hand)


def test_the_weighted_terms_are_those_of_the_paper():
    model, pictures = tiny("cyclegan"), batch()
    a, b = pictures["a"], pictures["image"]
    terms = model.generators_loss(pictures)
    there_and_back = (model.to_a(model.to_b(a)) - a).abs().mean() + (model.to_b(model.to_a(b)) - b).abs().mean()
    left_alone = (model.to_b(b) - b).abs().mean() + (model.to_a(a) - a).abs().mean()
    torch.testing.assert_close(terms["cycle"], 10 * there_and_back)
    torch.testing.assert_close(terms["identity"], 5 * left_alone)
    terms = model.discriminators_loss(pictures)
    of_fakes = model.judge_b(model.to_b(a)).square().mean() + model.judge_a(model.to_a(b)).square().mean()
    torch.testing.assert_close(terms["fake"], of_fakes / 2)
    torch.testing.assert_close(terms["real"], ((model.judge_b(b) - 1).square().mean() + (model.judge_a(a) - 1).square().mean()) / 2)


def test_reflected_borders_leave_no_frame():
    """On an evenly grey picture nothing but a padding of zeros could tell the border from the middle."""
    model = tiny("cyclegan").to_b
    for layer in model:
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (7, 7):
            grey = layer(torch.full((1, layer.in_channels, 16, 16), 0.3))
            torch.testing.assert_close(grey, grey[..., :1, :1].expand_as(grey))
    assert sum(isinstance(m, nn.Conv2d) and m.padding_mode == "reflect" for m in model.modules()) == 4


def test_the_script_takes_pairs_apart(monkeypatch):
    n = 12
    pixels = torch.arange(n, dtype=torch.uint8).view(n, 1, 1, 1).expand(n, 1, 16, 16)
    monkeypatch.setattr(script, "load_data", lambda run, size: Dataset("pairs", {"a": pixels, "image": pixels + 100}, ""))
    given = []
    monkeypatch.setattr(script, "train", lambda model, optimizers, data, run, decay_from: given.append(data))
    script.main(Run("pairs", steps=1, batch_size=1), size=16, width=4, blocks=1)
    a, b = (given[0].tensors[key][:, 0, 0, 0].int() for key in ("a", "image"))
    assert sorted(a.tolist()) == list(range(n)) and b.tolist() == list(range(100, 100 + n))
    assert (a != b - 100).all()


# ---- The history ------------------------------------------------------------------------------------------------------

def numbered(*numbers):
    return torch.tensor(numbers, dtype=torch.float).view(-1, 1, 1, 1)


def test_a_history_that_fills_shows_fakes_as_they_are_and_a_full_one_older_ones_half_the_time():
    model = CycleGAN(**TINY["cyclegan"] | {"history": 50})
    torch.manual_seed(0)
    for first in range(0, 50, 5):
        fakes = numbered(*range(first, first + 5))
        assert torch.equal(model.from_history("a", fakes), fakes)
    seen = torch.cat([model.from_history("a", numbered(i)) for i in range(50, 1050)]).flatten()
    new = seen == torch.arange(50, 1050)
    assert new.float().mean().item() == pytest.approx(0.5, abs=0.05)
    assert (seen[~new] < torch.arange(50, 1050)[~new]).all()
    assert len(seen.unique()) == 1000  # what was shown has left the history; nothing is shown twice
    assert model.memory["a"].shape == (50, 1, 1, 1) and model.memory.keys() == {"a", "a_kept"}


def adams(model):
    return {name: Adam([p for net in turn.nets for p in net.parameters()], 1e-3) for name, turn in model.turns().items()}


def settings(out, **changes):
    return replace(Run("noise", steps=8, batch_size=2, save_every=100, device="cpu", out=out), **changes)


def stopped_after(steps, monkeypatch):
    """Make the loop believe, after so many steps of a call, that Ctrl-C came."""
    done, step = [], Trainer.step

    def counted(self, batch):
        done.append(1)
        return step(self, batch)

    monkeypatch.setattr(Trainer, "step", counted)
    monkeypatch.setattr(Trainer, "any_process", lambda self, flag: len(done) == steps)


def test_stopped_and_resumed_is_the_same_run_with_history_and_decay(tmp_path, monkeypatch):
    for out, stop in ((tmp_path / "straight", None), (tmp_path / "resumed", 5)):
        with monkeypatch.context() as patch:
            if stop:
                stopped_after(stop, patch)
                model = tiny("cyclegan")
                train(model, adams(model), two_sets(), settings(out), decay_from=0.25)
        model = tiny("cyclegan")
        train(model, adams(model), two_sets(), settings(out), decay_from=0.25)
    straight, resumed = (load_file(tmp_path / name / "state" / "state.safetensors") for name in ("straight", "resumed"))
    assert straight.keys() == resumed.keys() and straight["memory.a"].shape == straight["memory.b"].shape == (4, 1, 16, 16)
    assert all(torch.equal(straight[key], resumed[key]) for key in straight)


def test_the_history_is_not_shipped(tmp_path):
    model = tiny("cyclegan")
    train(model, adams(model), two_sets(), settings(tmp_path, steps=2))
    assert load_file(tmp_path / "model.safetensors").keys() == tiny("cyclegan").state_dict().keys()
    assert ganlib.load(tmp_path).memory == {}


# ---- The decay --------------------------------------------------------------------------------------------------------

def test_the_learning_rate_is_constant_and_then_falls_linearly_to_zero(tmp_path):
    model, rates = tiny("cyclegan"), []
    optimizers = adams(model)
    optimizers["generators"].register_step_pre_hook(lambda optimizer, *_: rates.append(optimizer.param_groups[0]["lr"]))
    train(model, optimizers, two_sets(), settings(tmp_path), decay_from=0.5)
    assert rates == pytest.approx([1e-3 * factor for factor in (1, 1, 1, 1, 1, 0.75, 0.5, 0.25)])


def test_another_decay_is_another_run(tmp_path):
    model = tiny("cyclegan")
    train(model, adams(model), two_sets(), settings(tmp_path, steps=2), decay_from=0.5)
    with pytest.raises(TrainingError, match="(?s)decay_from: 0.5 -> unset.*steps: 2 -> unset"):
        train(model, adams(model), two_sets(), settings(tmp_path, steps=4))
    with pytest.raises(TrainingError, match="--decay-from must be between 0 and 1"):
        train(model, adams(model), two_sets(), settings(tmp_path, steps=4), decay_from=2.0)
