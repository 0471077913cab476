"""DCGAN beside a public training script: the same pictures, as many of them, one machine, one process after the other.

    python -m train.against path/to/dcgan.py --script-arguments="--batch_size 64" --images 200000

The script is run as it is, in a folder of its own, and stopped when it has seen as many pictures: nothing of it is changed.
It must read MNIST by torchvision, whose files are those of the data set here, and leave its generator in a variable.
"""
from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import chdir, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import torch
import tyro
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_post_hook

import ganlib
from ganlib import checkpoints, history
from ganlib.data import DataError
from ganlib.metrics.distances import frechet_distance
from ganlib.metrics.features import Features, real_features
from ganlib.run import Run, TrainingError
from ganlib.training import device_name
from ganlib.training_parts import section
from ganlib.variant import ArgumentError
from ganlib.variants.dcgan import DCGAN
from train import dcgan

RAW = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST"}  # where torchvision keeps the files of a data set
SAMPLES = 10_000
START = 0.2  # share of the steps after which both are at their speed


class Enough(BaseException):
    """Leaves a script that has seen its pictures; no `except Exception` of its own holds it up."""


def main(
    script: Annotated[Path, tyro.conf.Positional],
    script_arguments: str = "",
    mnist_at: str = "../../data/mnist",
    generator: str = "generator",
    latent: tuple[int, ...] = (100,),
    data: Literal["mnist", "fashion_mnist"] = "fashion_mnist",
    data_root: Path = Path(os.environ.get("GANLIB_DATA", "data")),
    images: int = 200_000,
    batch_size: int = 64,
    width: int = 32,
    size: int = 64,
    device: Literal["auto", "cuda", "cpu"] = "auto",
    precision: Literal["auto", "bf16", "fp32"] = "auto",
    folder: Path = checkpoints.CHECKPOINTS,
) -> None:
    """Train both, and print for each its parameters, its pictures per second, and the Frechet distance of its samples to the
    training pictures.

    Args:
        script: The public script.
        script_arguments: What it is called with, in one string; its batch size must be --batch-size.
        mnist_at: Where it looks for MNIST, seen from the folder it runs in.
        generator: The variable that holds its generator.
        latent: Shape of that generator's noise, without the batch: 100, or 100 1 1.
        data: What both learn from, and the classifier in whose features the distance is measured.
        data_root: Folder with local copies of the data sets.
        images: Pictures that each of them sees in training.
        batch_size: Pictures per step.
        width: Width of our networks.
        size: Image side of both in pixels; not 30 or 32, where our pictures have a border that the script's have not.
        device: Where ours trains; the script takes a GPU if there is one.
        precision: Arithmetic of ours; auto is bf16 on a GPU that has it. The script's is its own.
        folder: Where the classifier lies.
    """
    if 28 < size <= 32:
        raise TrainingError(f"At {size} px our pictures have a black border, and those of the script have none. Choose another --size, "
                            "such as 64.")
    if not script.is_file():
        raise TrainingError(f"There is no script {script}.")
    DCGAN(size, 1, width=width)  # or what is wrong with them, before the script has run
    judge = Features(f"classifier-{data}", folder / f"classifier-{data}")
    real = real_features(judge, data, data_root, size, "train")

    def seed_0() -> torch.Generator:
        return torch.Generator().manual_seed(0)

    def distance(draw: Callable[[int], Tensor]) -> str:
        with torch.inference_mode():
            fake = torch.cat([judge(draw(500).float().cpu()) for _ in range(SAMPLES // 500)])
        return f"Frechet distance {frechet_distance(fake, real):.1f}"

    def tell(name: str, seconds: float, rate: float, network: nn.Module, draw: Callable[[int], Tensor]) -> None:
        print(f"{name}: {sum(p.numel() for p in network.parameters()):,} parameters in the generator, {rate * batch_size:,.0f} images per "
              f"second, {images / seconds:,.0f} with start and end, {distance(draw)}", flush=True)

    torch.manual_seed(0)
    seconds, rate, variables = run_public(script, shlex.split(script_arguments), data_root / RAW[data], mnist_at, images // batch_size)
    if not isinstance(theirs := variables.get(generator), nn.Module):
        networks = [name for name, value in variables.items() if isinstance(value, nn.Module)]
        raise TrainingError(f"{script} has no network called '{generator}', but {', '.join(networks)}: name its --generator.")
    theirs.eval()
    place = next(theirs.parameters()).device
    tell(script.name, seconds, rate, theirs, lambda n: theirs(torch.randn(n, *latent, device=place)))
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        dcgan.main(Run(data, images // batch_size, batch_size, data_root, Path(out), save_every=images, device=device,
                       precision=precision), size, width)
        seconds, ours, records = time.perf_counter() - started, ganlib.load(out), history.read(Path(out)).records
        arithmetic = checkpoints.read_config(Path(out))["training"]["precision"]
        last_weights = section(load_file(Path(out) / "state" / "state.safetensors"), "model.")
    last = records[-1]
    first = next(record for record in records if record["step"] >= START * last["step"])
    rate = (last["step"] - first["step"]) / max(last["seconds"] - first["seconds"], 0.1)
    tell(f"train.dcgan of width {width}, {arithmetic}", seconds, rate, ours.generator, partial(ours.sample, rng=seed_0()))
    ours.load_state_dict(last_weights)
    print(f"the same by its last weights, not averaged, as the script's are: {distance(partial(ours.sample, rng=seed_0()))}")
    print(f"{images:,} pictures of {data} at {size} px in batches of {batch_size}, {SAMPLES:,} samples, features of {judge.name}, "
          f"{device_name(place)}; the speed is that after the first {START:.0%} of the steps")


def run_public(script: Path, arguments: list[str], pictures: Path, mnist_at: str, steps: int) -> tuple[float, float, dict[str, Any]]:
    """Run a script until its optimizers have made so many steps: the seconds that took, its steps per second once it had begun,
    and its variables.

    A `pictures` folder with raw/ stands where it looks for MNIST. What it prints is not shown.
    """
    moves: Counter[int] = Counter()
    begun: list[tuple[int, float]] = []  # step and time

    def count(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        moves[id(optimizer)] += 1
        done = min(moves.values()) if len(moves) > 1 else 0
        if not begun and done >= START * steps:
            begun.append((done, time.perf_counter()))
        if done >= steps:
            raise Enough

    variables: dict[str, Any] = {"__name__": "__main__", "__file__": str(script)}
    before, sys.argv = sys.argv, [str(script), *arguments]
    hook = register_optimizer_step_post_hook(count)
    with tempfile.TemporaryDirectory() as top, open(os.devnull, "w") as nowhere:
        here = Path(top) / "implementations" / "dcgan"
        here.mkdir(parents=True)
        shutil.copytree(pictures / "raw", (here / mnist_at / "MNIST" / "raw").resolve())
        code, started = compile(script.read_text(), script, "exec"), time.perf_counter()
        try:
            with chdir(here), redirect_stdout(nowhere):
                exec(code, variables)
            raise TrainingError(f"{script} ended of its own before it had seen enough pictures; let it run longer by --script-arguments.")
        except Enough:
            (first, then), now = begun[0], time.perf_counter()
            return now - started, (steps - first) / (now - then), variables
        finally:
            sys.argv = before
            hook.remove()


if __name__ == "__main__":
    try:
        tyro.cli(main)
    except (ArgumentError, checkpoints.CheckpointError, DataError, TrainingError, OSError) as error:
        sys.exit(f"error: {error}")
