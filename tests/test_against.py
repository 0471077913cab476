"""A public script is run unchanged, on the given pictures, and stopped after as many as ours sees."""
import subprocess
import sys

import pytest
import torch

from ganlib import checkpoints
from ganlib.run import TrainingError
from ganlib.variant import ArgumentError
from ganlib.variants.classifier import Classifier
from train.against import main as against
from train.against import run_public

SCRIPT = """
import argparse
import torch
from torchvision import datasets
parser = argparse.ArgumentParser()
parser.add_argument("--batch_size", type=int)
batch = parser.parse_args().batch_size
pictures = datasets.MNIST("../../data/mnist", train=True, download=False)
generator = torch.nn.Sequential(torch.nn.Linear(5, 64), torch.nn.Unflatten(1, (1, 8, 8)), torch.nn.Tanh())
discriminator = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 1))
both = [torch.optim.Adam(net.parameters()) for net in (generator, discriminator)]
for step in range(steps := 50):
    print("a line at every step")
    for optimizer in both:
        optimizer.zero_grad()
        discriminator(generator(torch.randn(batch, 5))).mean().backward()
        optimizer.step()
if __name__ != "__main__":
    raise SystemExit("not run as a script")
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "dcgan.py"
    path.write_text(SCRIPT)
    return path


def test_a_script_sees_the_pictures_and_is_stopped_after_as_many_steps(script, idx_root, capsys):
    seconds, rate, variables = run_public(script, ["--batch_size", "4"], idx_root / "FashionMNIST", "../../data/mnist", steps=7)
    assert variables["step"] == 6 and len(variables["pictures"]) == 40 and variables["batch"] == 4
    assert 0 < 5 / rate < seconds and capsys.readouterr().out == ""
    torch.optim.SGD(variables["generator"].parameters()).step()  # nothing of the watching is left


def test_a_script_that_ends_too_early_is_told_of(script, idx_root):
    with pytest.raises(TrainingError, match="ended of its own"):
        run_public(script, ["--batch_size", "4"], idx_root / "FashionMNIST", "../../data/mnist", steps=51)


def test_the_command_tells_both_speeds_and_distances(script, tmp_path, idx_root, environment):
    torch.manual_seed(0)
    checkpoints.save(Classifier([str(i) for i in range(10)], size=8, width=4, features=6), tmp_path / "classifier-fashion_mnist",
                     data="fashion_mnist")
    result = subprocess.run([
        sys.executable, "-m", "train.against", str(script), "--script-arguments=--batch_size 8", "--images", "40", "--batch-size", "8",
        "--latent", "5", "--size", "8", "--width", "4", "--device", "cpu", "--precision", "bf16",
        "--data-root", str(idx_root), "--folder", str(tmp_path)],
        env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    theirs, *_, ours, last, how = result.stdout.splitlines()
    for line, name in ((theirs, "dcgan.py: "), (ours, "train.dcgan of width 4, bf16: ")):
        assert line.startswith(name) and "in the generator, " in line
        assert " images per second, " in line and " with start and end, Frechet distance " in line
    assert "last weights, not averaged" in last
    assert last.split()[-1] == ours.split()[-1]  # after five steps the average is the last
    assert how.startswith("40 pictures of fashion_mnist at 8 px in batches of 8")


def test_what_is_not_there_is_named(script, tmp_path, idx_root):
    with pytest.raises(TrainingError, match="no script .*nothing.py"):
        against(tmp_path / "nothing.py")
    checkpoints.save(Classifier([str(i) for i in range(10)], size=8, width=4, features=6), tmp_path / "classifier-fashion_mnist",
                     data="fashion_mnist")
    with pytest.raises(TrainingError, match="no network called 'netG', but generator, discriminator: name its --generator"):
        against(script, "--batch_size 8", generator="netG", images=40, batch_size=8, size=8, data_root=idx_root, folder=tmp_path)


def test_a_size_at_which_only_our_pictures_have_a_border_is_refused(script):
    with pytest.raises(TrainingError, match="black border"):
        against(script, size=32)
    with pytest.raises(ArgumentError, match="size"):  # before the script runs
        against(script, size=48)
