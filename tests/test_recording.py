"""CUDA graphs: what can be recorded never waits for the device; and, where there is a GPU, a replayed training is the same training."""
import copy

import pytest
import torch
from conftest import tiny
from test_variants import random_batch
from torch._subclasses.fake_tensor import DynamicOutputShapeException, FakeTensorMode
from torch.optim import Adam

from ganlib.data import Dataset
from ganlib.run import Run
from ganlib.training import Trainer
from ganlib.variants import VARIANTS

RECORDED = sorted(name for name in VARIANTS if tiny(name).recorded_for() is not None)
on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="CUDA graphs need a GPU")


class Pictures(Dataset):
    """The batch of `random_batch`, rows in the loop's order."""

    def batch(self, index):
        return {key: tensor[index] for key, tensor in self.tensors.items()}


def trainer(name, out, graphs, device="cuda", precision="fp32"):
    model = tiny(name)
    optimizers = {name: Adam([p for net in turn.nets for p in net.parameters()], 1e-3) for name, turn in model.turns().items()}
    run = Run("noise", steps=12, batch_size=4, out=out, device=device, precision=precision, graphs=graphs)
    return Trainer(model, optimizers, Pictures("noise", random_batch(model, 8), "none"), run)


def trained(one, steps=12):
    losses = []
    for step in range(steps):
        torch.manual_seed(step)
        losses.append(one.step(one.batch()))
    return losses


def test_most_variants_are_recorded():
    assert {*VARIANTS} - {*RECORDED} == {"nade", "puzzlegan"}


@pytest.mark.parametrize("name", RECORDED)
def test_what_can_be_recorded_never_asks_the_device_how_it_turned_out(name):
    """Fake tensors have no values: who asks for one gets an error."""
    with FakeTensorMode():
        model = tiny(name)
        batch = random_batch(model)
        for turn in model.turns().values():
            torch.stack([*turn.loss(batch).values()]).sum().backward()


def test_asking_would_be_noticed():
    with FakeTensorMode(), pytest.raises(DynamicOutputShapeException):
        model = tiny("nade")
        model.loss(random_batch(model))


def test_nothing_is_recorded_without_a_gpu(tmp_path):
    assert trainer("dcgan", tmp_path, graphs=True, device="cpu").recordings is None


@on_a_gpu
@pytest.mark.parametrize("name", RECORDED)
def test_a_replayed_training_is_the_same_training(name, tmp_path):
    first, second = trainer(name, tmp_path / "a", graphs=False), trainer(name, tmp_path / "b", graphs=True)
    for expected, found in zip(trained(first), trained(second), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-2, atol=1e-3)
    assert second.recordings.graphs.keys() == second.turns.keys()


@on_a_gpu
@pytest.mark.parametrize("name", RECORDED)
def test_replays_work_in_bf16_and_draw_anew(name, tmp_path):
    one = trainer(name, tmp_path, graphs=True, precision="bf16")
    before = copy.deepcopy(one.model.state_dict())
    losses = trained(one, 16)
    assert all(torch.isfinite(value) for terms in losses for value in terms.values())
    assert any(not torch.equal(tensor, before[key]) for key, tensor in one.model.state_dict().items())
    assert losses[-1] != losses[-2]


@on_a_gpu
def test_a_stage_is_recorded_anew(tmp_path):
    one = trainer("progan", tmp_path, graphs=True)
    one.model.schedule(0.0)
    trained(one, 5)
    first = one.recordings.graphs["generator"]
    one.model.schedule(1.0)
    trained(one, 5)
    assert one.recordings.graphs["generator"] is not first


@on_a_gpu
def test_other_seeds_give_other_noise(tmp_path):
    one = trainer("dcgan", tmp_path, graphs=True)
    trained(one, 5)
    batch = one.batch()
    found = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        found.append(one.recordings.move("generator", batch)["fool"].item())
    assert found[0] == found[1] != found[2]
