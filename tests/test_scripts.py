"""Every training script, run as a user would with a tiny budget; and what it says when asked for the impossible."""
import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import TINY

import ganlib
from ganlib import checkpoints
from ganlib.data import avatars
from ganlib.run import command
from ganlib.variant import Variant
from ganlib.variants import VARIANTS
from train import benchmark

ROOT = Path(__file__).parent.parent
SHARED_FLAGS = ["--data", "--data-root", "--out", "--steps", "--minutes", "--batch-size", "--save-every", "--seed",
                "--device", "--precision", "--graphs", "--fit", "--push", "--start-from", "--accept-changes"]


FROM_THE_DATA = ("classes", "attributes", "channels", "source", "target")  # arguments of a variant that are no flags
DATA = {"pix2pix": "maps", "cyclegan": "maps", "discogan": "maps", "attributes": "avatars",
        "gan_cls": "avatars", "stackgan": "avatars",
        "text_encoder": "avatars", "stargan": "avatars", "puzzlegan": "avatars"}  # what a script needs where Fashion-MNIST will not do


@pytest.fixture(autouse=True)
def few_avatars(monkeypatch):
    for split in avatars.COUNTS:
        monkeypatch.setitem(avatars.COUNTS, split, 10)


@pytest.fixture
def script(monkeypatch, capsys):
    """Run `python -m train.<name> FLAGS` within this process: exit code, standard output, standard error."""

    def run(name, *flags):
        module = importlib.import_module(f"train.{name}")
        monkeypatch.setattr(sys, "argv", [f"train/{name}.py", *map(str, flags)])
        code = 0
        try:
            command(module.main)
        except SystemExit as exit:
            code = exit.code
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


def test_every_variant_has_a_script():
    scripts = {path.stem for path in (ROOT / "train").glob("*.py")}
    assert VARIANTS.keys() <= scripts


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_script_trains_resumes_and_documents_itself(name, tmp_path, script, idx_root):
    out = tmp_path / "out"
    arguments = {key: value for key, value in TINY[name].items() if key not in FROM_THE_DATA}
    if name in ("gan_cls", "stackgan"):  # they read with an encoder that lies beside them
        arguments = {key: value for key, value in arguments.items() if key not in ("text_width", "features")}
        checkpoints.save(VARIANTS["text_encoder"](**TINY["text_encoder"]), tmp_path / "text_encoder-avatars", data="avatars")
    small = [flag for key, value in arguments.items() for flag in (f"--{key.replace('_', '-')}", value)]
    small += ["--labels", 10] if name in ("sgan", "aae_semi") else []  # there are 40 pictures
    if "decay_from" in inspect.signature(importlib.import_module(f"train.{name}").main).parameters:
        small += ["--decay-from", 1]  # a decay is laid out over all the steps
    flags = ["--data", DATA.get(name, "fashion_mnist"), "--data-root", idx_root, "--out", out, "--batch-size", 4, "--device", "cpu", *small]
    more = 5 if VARIANTS[name].schedule is Variant.schedule else 3  # a schedule is laid out over all the steps
    assert script(name, *flags, "--steps", 3)[0] == 0
    assert script(name, *flags, "--steps", more)[0] == 0
    assert type(ganlib.load(out)) is VARIANTS[name]
    assert json.loads((out / "config.json").read_text())["steps"] == more

    code, _, _ = script(name, *flags, "--steps", 7, "--lr", 0.5)
    assert "-> 0.5" in str(code)

    _, text, _ = script(name, "--help")
    assert all(flag in text for flag in SHARED_FLAGS)
    described = dict(re.findall(r"--([\w-]+) (.*?)(?=\(default)", text, re.DOTALL))
    undocumented = [flag for flag, words in described.items() if len(re.findall(r"[a-z]{2,}", words)) < 3]
    assert "lr" in described
    assert not undocumented, f"flags without a word of help: {undocumented}"


def test_a_folder_of_pictures_is_a_data_set(tmp_path, script, picture_folder):
    script("dcgan", "--data", picture_folder, "--out", tmp_path / "out", "--steps", 2, "--batch-size", 4,
           "--size", 8, "--width", 4, "--device", "cpu")
    assert ganlib.load(tmp_path / "out").channels == 3


@pytest.mark.parametrize("flags, words", [
    (["--data", "cats"], "no data set 'cats'"),
    (["--steps", "0"], "--steps must be at least 1"),
    (["--size", "33"], "power of two"),
    (["--batch-size", "-2"], "--batch-size must be at least 1"),
    (["--width", "0"], "--width must be at least 1"),
    (["--lr", "0"], "--lr must be more than 0"),
    (["--lr", "nan"], "--lr must be a number"),
    (["--r1-gamma", "-0.1"], "--r1-gamma must be a number and not negative"),
    (["--beta1", "1"], "--beta1 must be below 1"),
    pytest.param(["--device", "cuda"], "sees no GPU", marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")),
])
def test_impossible_wishes_end_in_one_sentence(tmp_path, script, idx_root, flags, words):
    code, _, _ = script("dcgan", "--data-root", idx_root, "--out", tmp_path / "out", *flags)
    assert words in code and "\n" not in code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name, flags, words", [
    ("puzzlegan", ["--first-weight", "0"], "--first-weight must be more than 0"),
    ("gan", ["--momentum", "1"], "--momentum must be below 1"),
    ("acgan", ["--dropout", "1.5"], "--dropout must be below 1"),
    ("pix2pix", ["--dropouts", "-1"], "--dropouts must be at least 0"),
    ("infogan", ["--batch-size", "1", "--size", "8", "--width", "2"], "--batch-size must be at least 2"),
    ("pix2pix", ["--data", "bags2shoes"], "bags2shoes is two sets without pairs"),
])
def test_wishes_that_are_impossible_for_one_script_alone(tmp_path, script, idx_root, name, flags, words):
    code, _, _ = script(name, "--data-root", idx_root, "--out", tmp_path / "out", "--device", "cpu", *flags)
    assert words in code and "\n" not in code


@pytest.mark.parametrize("name, what", [("cgan", "labels"), ("acgan", "labels"), ("sgan", "labels"), ("classifier", "labels"),
                                        ("pix2pix", "pairs"), ("cyclegan", "pairs"), ("discogan", "pairs"),
                                        ("attributes", "attributes"), ("stargan", "attributes")])
def test_variants_that_need_labels_pairs_or_attributes_say_so(name, what, script, picture_folder, tmp_path):
    code, _, _ = script(name, "--data", picture_folder, "--out", tmp_path / "out", "--size", 8)
    assert f"pictures has no {what}" in code


def test_a_script_is_a_command_with_an_exit_code(tmp_path, environment, idx_root):
    line = [sys.executable, "-m", "train.dcgan", "--data-root", str(idx_root), "--out", str(tmp_path / "out"), "--device", "cpu",
            "--steps", "2", "--batch-size", "4", "--size", "8", "--width", "4"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "step 2 of 2. Done." in done.stdout, done.stderr
    refused = subprocess.run([*line, "--width", "5"], env=environment, capture_output=True, text=True)
    assert refused.returncode == 1 and "model.width: 4 -> 5" in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_the_benchmark_times_every_variant(name, capsys):
    benchmark.main(name, size=16, width=4, batch_size=4, seconds=0.1, device="cpu")
    line = capsys.readouterr().out
    speed, share = re.search(r"([\d,]+) images per second, ([\d.]+)% of the time on data", line).groups()
    assert line.startswith(f"{name}, 16 px, width 4, batch 4, fp32, CPU") and int(speed.replace(",", "")) > 0
    assert 0 < float(share) < 100


def test_the_benchmark_times_compiled_losses(monkeypatch, capsys):
    compiled, compile_ = [], torch.compile
    monkeypatch.setattr(torch, "compile", lambda loss: compiled.append(loss) or compile_(loss, backend="eager"))  # without a C++ compiler
    benchmark.main("dcgan", size=16, width=4, batch_size=4, seconds=0.1, device="cpu", compiled=True)
    assert len(compiled) == 2 and "fp32, compiled, CPU" in capsys.readouterr().out
