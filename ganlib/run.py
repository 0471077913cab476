"""What every training script shares: its flags, its way to end with one sentence, and its data."""
from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import tyro
from accelerate import PartialState

from ganlib import checkpoints
from ganlib import data as data_sets
from ganlib.data import Dataset
from ganlib.variant import ArgumentError


class TrainingError(RuntimeError):
    """A run that cannot start or go on: the message says why and what to do."""


@dataclass(frozen=True)
class Run:
    """The flags that every training script shares."""

    data: str
    """Data set: mnist, fashion_mnist, cifar10, celeba, avatars, maps, flowers and others, or the path of a folder of images."""
    steps: int
    """Steps in all. In one step each player moves once, or once in k steps where its turn says so."""
    batch_size: int
    """Pictures per step and process."""
    data_root: Path = Path(os.environ.get("GANLIB_DATA", "data"))
    """Folder with local copies of the data sets; downloads go there too. Default: $GANLIB_DATA, or data/."""
    out: Path | None = None
    """Checkpoint folder. Default: checkpoints/<variant>-<data>. What resuming needs lies in its state/."""
    minutes: float = 0
    """Stop and save after this many minutes of this call; 0 is no limit."""
    fit: bool = False
    """Fit the run into --minutes, all its calls together: its schedule and decay are laid out over them instead of over --steps."""
    save_every: int = 1000
    """Save, and write samples and timeline, every so many steps."""
    seed: int = 0
    """Seed of initial weights, noise and batches."""
    device: Literal["auto", "cuda", "cpu"] = "auto"
    """Where to train; auto takes a GPU if there is one."""
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    """Arithmetic of the networks; auto is bf16 on a GPU that has it. Gradient penalties are always fp32."""
    graphs: bool = True
    """On a GPU, launch a turn's kernels together, as a CUDA graph, where the variant allows it."""
    push: str | None = None
    """Hub repository (user/repo) to push the checkpoint to, once it is finished."""
    start_from: str | None = None
    """Begin with the weights of a checkpoint of the same variant and size, an id, a folder or a Hub id, and, on its data, with its film."""
    overwrite: bool = False
    """Train anew where --out holds a checkpoint that cannot be resumed, such as one that came with the atlas."""

    accept_changes: bool = False
    """Go on with other settings than the run began with; the card tells which, and from which step on."""

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "save_every"):
            if getattr(self, name) < 1:
                raise TrainingError(f"--{name.replace('_', '-')} must be at least 1, not {getattr(self, name)}.")
        if not self.minutes >= 0:
            raise TrainingError(f"--minutes must not be negative: {self.minutes}.")
        if self.fit and self.minutes == 0:
            raise TrainingError("--fit needs --minutes: how long the run may take.")
        if self.seed < 0:
            raise TrainingError(f"--seed must not be negative: {self.seed}.")
        if self.out and self.out.exists() and not self.out.is_dir():
            raise TrainingError(f"--out {self.out} is a file; name a folder.")


def unusable(name: str, value: Any) -> str:
    """What a flag's number would have to be, for any script to train with it; "" if it can be used."""
    if type(value) is int and value < 1 and name not in ("label_seed", "dropouts"):
        return "at least 1"
    if type(value) is int and value < 0:
        return "at least 0"
    if type(value) is float and not 0 <= value < math.inf:
        return "a number and not negative"
    if (name.endswith("lr") or name in ("first_weight", "last_weight")) and value == 0:
        return "more than 0"
    if name.startswith(("beta", "momentum", "dropout")) and type(value) is float and value >= 1:
        return "below 1"
    return ""


def command(main: Callable[..., Any]) -> None:
    """Run a training script's `main` from the command line; its signature is the list of flags.

    Errors that carry their own advice are printed as one sentence, exit code 1; after Ctrl-C it is 130.
    """
    @wraps(main)
    def checked(**flags: Any) -> Any:
        for name, value in flags.items():
            if wanted := unusable(name, value):
                raise TrainingError(f"--{name.replace('_', '-')} must be {wanted}, not {value}.")
        return main(**flags)

    try:
        tyro.cli(checked, config=(tyro.conf.OmitArgPrefixes,))
    except (TrainingError, ArgumentError, data_sets.DataError, checkpoints.CheckpointError, OSError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except ValueError as error:
        if "more than 1 value per channel" not in str(error):  # what torch says of BatchNorm
            raise
        sys.exit("error: BatchNorm compares the pictures of a batch: --batch-size must be at least 2.")


def load_data(run: Run, size: int, load: Callable[[str, Path, int], Dataset] = data_sets.load) -> Dataset:
    """The run's data set at size x size pixels, by the loader; with several processes, the first one downloads."""
    with PartialState(cpu=run.device == "cpu").main_process_first():
        return load(run.data, run.data_root, size)
