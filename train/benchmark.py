"""Images per second of a variant's training step, and the share of the time that goes to its data."""
import inspect
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Literal

import torch
import tyro

from ganlib.characters import ALPHABET, LENGTH
from ganlib.data import Dataset
from ganlib.data.captioned import Captioned
from ganlib.data.few_labels import with_few_labels
from ganlib.run import Run, TrainingError
from ganlib.training import Trainer, device_name
from ganlib.variant import ArgumentError, MatchesText, ReadsText, Translates, by_group
from ganlib.variants import VARIANTS

ATTRIBUTES = [f"{i}: {value}" for i in range(10) for value in ("no", "yes")]


def main(
    variant: Annotated[Literal[tuple(VARIANTS)], tyro.conf.Positional],
    size: int = 32,
    width: int = 64,
    batch_size: int = 128,
    seconds: float = 20,
    device: Literal["auto", "cuda", "cpu"] = "auto",
    precision: Literal["auto", "bf16", "fp32"] = "auto",
    compiled: bool = False,
    graphs: bool = True,
) -> None:
    """Time a variant's training steps on as many random pictures as Fashion-MNIST has, living on the device.

    Args:
        variant: Name of the variant.
        size: Image side in pixels.
        width: Channels of the largest feature map.
        batch_size: Pictures per step.
        seconds: How long to measure, after a warm-up.
        device: Where to train; auto takes a GPU if there is one.
        precision: Arithmetic; auto is bf16 on a GPU that has it.
        compiled: Measure what torch.compile would make of the losses; it takes no gradient penalty.
        graphs: Replay turns as CUDA graphs, on a GPU.
    """
    torch.manual_seed(0)
    classes = [str(i) for i in range(10)]
    known = inspect.signature(VARIANTS[variant]).parameters
    arguments = {"size": size, "first_size": size // 2, "channels": 1, "width": width, "classes": classes, "attributes": ATTRIBUTES}
    model = VARIANTS[variant](**{name: value for name, value in arguments.items() if name in known})
    optimizers = {name: torch.optim.Adam([p for net in turn.nets for p in net.parameters()], 1e-4)
                  for name, turn in model.turns().items()}
    pictures = torch.randint(0, 256, (60_000, 1, size, size), dtype=torch.uint8)
    labels = torch.arange(60_000) % 10
    tensors = {"image": pictures, "label": labels, "attributes": torch.stack([labels % 2] * len(by_group(ATTRIBUTES)), dim=1)}
    if issubclass(VARIANTS[variant], Translates):
        tensors["a"] = pictures
    data = Dataset("random", tensors, "none", tuple(classes))
    if issubclass(VARIANTS[variant], (ReadsText, MatchesText)):
        codes = torch.randint(1, len(ALPHABET), (60_000, 1, LENGTH), dtype=torch.int8)
        data = Captioned("random", tensors | {"captions": codes, "named": tensors["attributes"][:, None]}, "none")
    if variant in ("sgan", "aae_semi"):
        data = with_few_labels(data, labels=100, seed=0)
    with tempfile.TemporaryDirectory() as out:
        run = Run("random", steps=1, batch_size=batch_size, device=device, precision=precision, out=Path(out), graphs=graphs)
        trainer = Trainer(model, optimizers, data, run)
        if compiled:
            trainer.turns = {name: turn._replace(loss=torch.compile(turn.loss)) for name, turn in trainer.turns.items()}
            for _ in range(3):  # compile, before the clock starts
                trainer.step(trainer.batch())
        timed(trainer, lambda: trainer.step(trainer.batch()), seconds=min(3, seconds))
        steps, whole = timed(trainer, lambda: trainer.step(trainer.batch()), seconds)
        draws, drawing = timed(trainer, trainer.batch, seconds=1)
    share = (drawing / draws) / (whole / steps)
    print(f"{variant}, {size} px, width {width}, batch {batch_size}, {'bf16' if trainer.bf16 else 'fp32'}, "
          f"{'compiled, ' if compiled else ''}{'CUDA graphs, ' if trainer.recordings else ''}"
          f"{device_name(trainer.device)}: {steps * batch_size / whole:,.0f} images per second, {share:.2%} of the time on data")


def timed(trainer: Trainer, work, seconds: float) -> tuple[int, float]:
    """Repeat `work` for about so many seconds: (how often, how long in seconds), the device's queue emptied."""
    started, times = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        work()
        times += 1
        if trainer.device.type == "cuda" and times % 20 == 0:
            torch.cuda.synchronize()
    if trainer.device.type == "cuda":
        torch.cuda.synchronize()
    return times, time.perf_counter() - started


if __name__ == "__main__":
    try:
        tyro.cli(main)
    except (ArgumentError, TrainingError) as error:
        sys.exit(f"error: {error}")
