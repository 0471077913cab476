"""Examples beside a checkpoint: held out, the right way round, lossless, read with suspicion, and they travel."""
import io

import pytest
import torch
from conftest import tiny
from PIL import Image
from test_training import adams

from ganlib import checkpoints, examples, hub
from ganlib.checkpoints import CheckpointError
from ganlib.data import Dataset, load
from ganlib.metrics.__main__ import MEASURES, measure
from ganlib.run import Run
from ganlib.training import train
from ganlib.variant import Samples

SIDES = ("left", "right")


def noise(n: int, *names: str, channels: int = 3, size: int = 8) -> Dataset:
    rng = torch.Generator().manual_seed(0)
    return Dataset("noise", {name: torch.randint(0, 256, (n, channels, size, size), generator=rng, dtype=torch.uint8) for name in names},
                   "none", sides=SIDES)


@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_written_comes_back_exactly(tmp_path, channels):
    data = noise(15, "a", "image", channels=channels)
    examples.write(tmp_path, data, SIDES)
    rows = examples.read(tmp_path, 8, channels)
    index = [0, 2, 4, 6, 8, 10, 12, 14]
    assert torch.equal(rows, torch.stack([data.tensors["a"][index], data.tensors["image"][index]]))


def test_where_many_large_pictures_would_be_refused_later_fewer_are_written(tmp_path, monkeypatch):
    data = noise(9, "a", "image", size=32)
    monkeypatch.setattr(examples, "MAX_BYTES", 3 * 2 * 3 * 32 * 32)  # of noise, which nothing compresses
    examples.write(tmp_path, data, SIDES)
    rows = examples.read(tmp_path, 32, 3)
    assert torch.equal(rows, torch.stack([data.tensors["a"][[0, 8]], data.tensors["image"][[0, 8]]]))


def test_the_first_row_is_what_the_model_starts_from(tmp_path):
    data = noise(3, "a", "image")
    examples.write(tmp_path, data, SIDES[::-1])
    assert torch.equal(examples.read(tmp_path, 8, 3), torch.stack([data.tensors["image"], data.tensors["a"]]))
    examples.write(tmp_path, noise(3, "image"), SIDES[::-1])
    assert examples.read(tmp_path, 8, 3).shape == (1, 3, 3, 8, 8)


def webp(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "WEBP")
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"not a picture", webp((24, 16))[:40], webp((20, 8)), webp((24, 24)), webp((8 * 17, 8)),
                                     b"\0" * (examples.MAX_BYTES + 1)])
def test_a_file_that_is_no_such_sheet_is_named(tmp_path, content):
    (tmp_path / examples.EXAMPLES_FILE).write_bytes(content)
    with pytest.raises(CheckpointError, match="examples.webp is damaged"):
        examples.read(tmp_path, 8, 3)


def test_no_file_is_no_error(tmp_path):
    assert examples.read(tmp_path, 8, 3) is None


# ---- Training and the Hub -----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def trained(idx_root, tmp_path_factory):
    """A translator trained for two steps on the pairs of conftest.py, in the direction from right to left."""
    out = tmp_path_factory.mktemp("trained") / "pix2pix-maps"
    data = load("maps", idx_root, 16)
    torch.manual_seed(0)
    model = type(tiny("pix2pix"))("map", "aerial", size=16, width=4)
    turned = Dataset("maps", {"a": data.tensors["image"], "image": data.tensors["a"]}, data.licence, sides=data.sides[::-1])
    run = Run("maps", steps=2, batch_size=2, device="cpu", out=out, data_root=idx_root)
    train(model, adams(model), turned, run)
    return out


def test_training_leaves_held_out_examples(trained, idx_root):
    held_out = load("maps", idx_root, 16, "test")
    rows = examples.read(trained, 16, 3)
    assert torch.equal(rows[0], held_out.tensors["image"]) and torch.equal(rows[1], held_out.tensors["a"])


def test_without_held_out_pictures_training_still_ends(tmp_path, capsys):
    model = tiny("pix2pix")
    data = noise(4, "a", "image", channels=1, size=16)
    train(model, adams(model), data, Run("no such data", steps=1, batch_size=2, device="cpu", out=tmp_path / "pix2pix-none"))
    assert "no held-out pictures" in capsys.readouterr().out
    assert not (tmp_path / "pix2pix-none" / examples.EXAMPLES_FILE).exists()


def test_measuring_lays_examples_beside_a_density_that_has_none(tmp_path, idx_root, monkeypatch):
    monkeypatch.setitem(MEASURES, Samples, lambda subject: {})
    checkpoints.save(tiny("nade"), tmp_path / "nade-mnist", data="mnist")
    measure("nade-mnist", tmp_path, idx_root, n=4, seed=0)
    rows = examples.read(tmp_path / "nade-mnist", 8, 1)
    assert torch.equal(rows[0, -1], load("mnist", idx_root, 8, "test").tensors["image"][-1])


def test_what_draws_from_noise_gets_none(tmp_path, idx_root):
    model = tiny("dcgan")
    run = Run("fashion_mnist", steps=1, batch_size=2, device="cpu", out=tmp_path / "dcgan-fashion_mnist", data_root=idx_root)
    train(model, adams(model), load("fashion_mnist", idx_root, 8), run)
    assert not (run.out / examples.EXAMPLES_FILE).exists()


def test_examples_travel_to_the_hub_and_back(trained, hub_state, tmp_path):
    hub.push(trained, "alice/pix2pix-maps")
    pulled = hub.pull("alice/pix2pix-maps", into=tmp_path)
    assert (pulled / examples.EXAMPLES_FILE).read_bytes() == (trained / examples.EXAMPLES_FILE).read_bytes()
    checkpoints.verify(pulled)
    assert examples.MAX_BYTES == hub.FILES[examples.EXAMPLES_FILE]
