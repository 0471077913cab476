"""CUDA graphs: what can be recorded never waits for the device; and, where there is a GPU, a replayed training is the same training."""
from contextlib import nullcontext

import pytest
import torch
from accelerate.state import AcceleratorState
from conftest import tiny
from test_variants import random_batch
from torch.optim import Adam
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from ganlib.data import Dataset
from ganlib.run import Run, TrainingError
from ganlib.training import Trainer
from ganlib.variants import VARIANTS

RECORDED = sorted(name for name in VARIANTS if tiny(name).recorded_for() is not None)


class Pictures(Dataset):
    """The batch of `random_batch`, rows in the loop's order."""

    def batch(self, index):
        return {key: tensor[index] for key, tensor in self.tensors.items()}


def trainer(name, out, graphs, device="cuda", precision="fp32"):
    model = tiny(name)
    optimizers = {name: Adam([p for net in turn.nets for p in net.parameters()], 1e-4) for name, turn in model.turns().items()}
    run = Run("noise", steps=20, batch_size=4, out=out, device=device, precision=precision, graphs=graphs)
    return Trainer(model, optimizers, Pictures("noise", random_batch(model, 8), "none"), run)


def trained(one, steps=20):
    losses = []
    for step in range(steps):
        torch.manual_seed(step)
        losses.append(one.step(one.batch()))
    return losses


def test_most_variants_are_recorded():
    assert {*VARIANTS} - {*RECORDED} == {"nade", "puzzlegan"}


class Travels(TorchDispatchMode):
    """Notes every operation between tensors of two devices."""

    def __init__(self):
        super().__init__()
        self.found = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        tensors = [leaf for leaf in tree_leaves((args, kwargs, out)) if isinstance(leaf, torch.Tensor)]
        if len({tensor.device for tensor in tensors if tensor.dim()}) > 1:
            self.found.append(str(function))
        return out


@pytest.fixture
def no_autocast(monkeypatch):
    """There is none for the meta device, whose tensors have no values: who asks for one gets an error."""
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())


@pytest.mark.parametrize("name", RECORDED)
def test_what_can_be_recorded_never_leaves_the_device_nor_asks_it_how_something_turned_out(name, no_autocast):
    with torch.device("meta"):
        model = tiny(name)
        batch = random_batch(model)
    with Travels() as travels:
        for turn in model.turns().values():
            torch.stack([*turn.loss(batch).values()]).sum().backward()
    assert not travels.found


def test_leaving_and_asking_would_be_noticed(no_autocast):
    with torch.device("meta"):
        model = tiny("nade")
        batch = random_batch(model)
    with pytest.raises(NotImplementedError):
        model.loss(batch)
    with Travels() as travels:
        torch.zeros(2).to("meta")
    assert travels.found


def test_nothing_is_recorded_without_a_gpu(tmp_path):
    assert trainer("dcgan", tmp_path, graphs=True, device="cpu").recordings is None


@pytest.fixture
def gpu():
    """A GPU, although earlier tests may have told accelerate to stay on the CPU; and arithmetic that repeats itself."""
    if not torch.cuda.is_available():
        pytest.skip("CUDA graphs need a GPU")
    AcceleratorState._reset_state(reset_partial_state=True)
    with torch.backends.cudnn.flags(deterministic=True, allow_tf32=False):
        yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.mark.parametrize("name", RECORDED)
def test_a_replayed_training_is_the_same_training(name, tmp_path, gpu):
    now, recorded = trainer(name, tmp_path / "a", graphs=False), trainer(name, tmp_path / "b", graphs=True)
    for expected, found in zip(trained(now), trained(recorded), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)
    assert recorded.recordings.graphs.keys() == recorded.turns.keys()


@pytest.mark.parametrize("name", RECORDED)
def test_replays_work_in_bf16_and_draw_anew(name, tmp_path, gpu):
    one = trainer(name, tmp_path, graphs=True, precision="bf16")
    losses = trained(one)
    assert all(torch.isfinite(value) for terms in losses for value in terms.values())
    assert len({str(terms) for terms in losses[-10:]}) > 1


def test_a_stage_is_recorded_anew(tmp_path, gpu):
    one = trainer("progan", tmp_path, graphs=True)
    one.model.schedule(0.0)
    trained(one, 5)
    first = one.recordings.graphs["generator"]
    one.model.schedule(1.0)
    trained(one, 5)
    assert one.recordings.graphs["generator"] is not first


def test_a_recorded_step_takes_the_learning_rate_of_now(tmp_path, gpu):
    one = trainer("dcgan", tmp_path, graphs=True)
    trained(one, 5)
    weight = next(one.model.generator.parameters())
    for rates, moves in (({"generator": [0.0], "discriminator": [0.0]}, False), ({"generator": [1e-3], "discriminator": [1e-3]}, True)):
        one.rates = rates
        one.set_learning_rates(0.0)
        before = weight.detach().clone()
        trained(one, 1)
        assert torch.equal(weight, before) != moves


def test_what_cannot_be_recorded_ends_in_advice(tmp_path, gpu):
    one = trainer("dcgan", tmp_path, graphs=True)
    one.model.generator_loss = lambda batch: {"fool": one.model.judge(batch["image"]).mean() * batch["image"].mean().item()}
    one.turns = one.model.turns()
    with pytest.raises(TrainingError, match="--no-graphs"):
        trained(one)
