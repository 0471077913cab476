"""The whole atlas trained as a job on the Hub's machines: python -m ganlib job USER [--dry-run]

The job mounts this checkout's ganlib/ and train/, installs what requirements.txt asks for, trains within the time
given and pushes every checkpoint to USER. It runs on credit of the account that is logged in.
"""
from __future__ import annotations

import shlex
from pathlib import Path

from ganlib.checkpoints import CheckpointError

ROOT = Path(__file__).resolve().parent.parent
THERE = "/atlas"  # where the job finds the code
FOLDERS = ("ganlib", "train")
NOT_FOR_TRAINING = {"gradio", "streamlit", "av"}
SPARE = 30  # minutes to install, download data and push


def command(owner: str, minutes: int = 120, flavor: str = "a10g-small", root: Path = ROOT) -> list[str]:
    """The `hf jobs uv run` that trains and pushes; HF_TOKEN of the environment goes with it as a secret.

    Raises CheckpointError if `root` is not a checkout of the project, or where there is no time.
    """
    if minutes < 1:
        raise CheckpointError(f"--minutes must be at least 1, not {minutes}.")
    for name in ("requirements.txt", *FOLDERS):
        if not (root / name).exists():
            raise CheckpointError(f"{root / name} is missing: a job is started from a checkout of the project.")
    options = ["--flavor", flavor, "--timeout", f"{minutes + SPARE}m", "--secrets", "HF_TOKEN", "--env", f"PYTHONPATH={THERE}"]
    for name in FOLDERS:
        options += ["--volume", f"{root / name}:{THERE}/{name}"]
    for requirement in requirements(root / "requirements.txt"):
        options += ["--with", requirement]
    train = f"python -m train.all --minutes {minutes} --out /tmp/atlas --data-root /tmp/data"
    push = f"python -m ganlib push all {shlex.quote(owner)} --checkpoints /tmp/atlas"
    # What was trained is pushed also where something failed, which the exit code then says.
    # What could not be sent is tried again once: with the job ends all that it trained.
    return ["hf", "jobs", "uv", "run", *options, "bash", "-c",
            f"{train}; trained=$?; {{ {push} || {{ sleep 60; {push}; }} }} && exit $trained"]


def requirements(file: Path) -> list[str]:
    """What training needs of a requirements file."""
    lines = [line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and line.split(">")[0].split("=")[0].strip() not in NOT_FOR_TRAINING]
