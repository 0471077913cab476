"""`python -m train.<name> --push USER/REPO`, as a user runs it: the finished checkpoint is on the Hub, over HTTP."""
import subprocess
import sys

import pytest
import torch

import ganlib
from ganlib import checkpoints, history

REPO = "alice/fresh"


@pytest.fixture
def train(environment, idx_root, tmp_path):
    """Trains the smallest DCGAN for two steps and pushes it; the finished process."""

    def run(token="hf_alice_write", steps=2, out=tmp_path / "out", more=()):
        line = [sys.executable, "-m", "train.dcgan", "--data-root", str(idx_root), "--out", str(out), "--device", "cpu",
                "--steps", str(steps), "--batch-size", "4", "--size", "8", "--width", "4", "--push", REPO, *more]
        return subprocess.run(line, env=environment | {"HF_TOKEN": token}, capture_output=True, text=True)

    return run


def test_the_finished_checkpoint_is_pushed(train, hub_state, tmp_path):
    done = train()
    assert done.returncode == 0, done.stderr
    files = hub_state.repos[f"models/{REPO}"].files
    assert {"model.safetensors", "config.json", "README.md"} <= set(files) and not [name for name in files if "state" in name]
    assert files["model.safetensors"].content == (tmp_path / "out" / "model.safetensors").read_bytes()

    here, there = ganlib.load(tmp_path / "out"), ganlib.load(REPO)
    assert torch.equal(here.sample(1, torch.Generator().manual_seed(1)), there.sample(1, torch.Generator().manual_seed(1)))
    assert there.trained["steps"] == 2


def test_another_training_goes_on_with_the_film_of_one_on_the_hub(train, hub_state, tmp_path):
    assert train().returncode == 0
    on = tmp_path / "on"
    done = train(steps=3, out=on, more=("--start-from", REPO))
    assert done.returncode == 0, done.stderr
    assert history.read(on).frames == [1, 2, 3, 4, 5] and checkpoints.read_config(on)["steps"] == 5


def test_a_push_that_fails_is_one_sentence_and_the_training_is_kept(train, hub_state, tmp_path):
    hub_state.failures["/commit/"] = 503
    failed = train()
    assert failed.returncode == 1 and "failed with 503" in failed.stderr and "Traceback" not in failed.stderr
    checkpoints.verify(tmp_path / "out")
    hub_state.failures.clear()
    again = train(steps=3)  # the same command, a step further, goes on and pushes
    assert again.returncode == 0, again.stderr
    assert ganlib.load(REPO).trained["steps"] == 3


def test_without_a_token_the_sentence_says_how_to_get_one(train, hub_state, tmp_path):
    refused = train(token="")
    assert refused.returncode == 1 and "hf auth login" in refused.stderr and "Traceback" not in refused.stderr
    assert not hub_state.repos
