"""The one training loop of all 21 systems.

A step draws one batch and gives each turn that is due its move: the turn's loss over the batch, backward, its
own optimizer. Everything random in step t (noise, dropout, which pictures) is a function of (seed, process, t),
so a run that was killed and resumed ends with the weights of one that never stopped.
"""
from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import tyro
from accelerate import Accelerator, PartialState
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from tqdm import tqdm

from ganlib import cards, checkpoints, data as data_sets
from ganlib.data import Dataset
from ganlib.variant import ArgumentError, Samples, Turn, Variant

EMA_DECAY = 0.999
FRAMES = 16  # of the timeline
RECORDS = 500  # of the history, at most


class TrainingError(RuntimeError):
    """A run that cannot start or go on: the message says why and what to do."""


@dataclass(frozen=True)
class Run:
    """The flags that every training script shares."""

    data: str
    """Data set: mnist, fashion_mnist, or the path of a folder of images."""
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
    save_every: int = 1000
    """Save, and write samples and timeline, every so many steps."""
    seed: int = 0
    """Seed of initial weights, noise and batches."""
    device: Literal["auto", "cuda", "cpu"] = "auto"
    """Where to train; auto takes a GPU if there is one."""
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    """Arithmetic of the networks; auto is bf16 on a GPU that has it. Gradient penalties are always fp32."""
    push: str | None = None
    """Hub repository (user/repo) to push the finished checkpoint to."""

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "save_every"):
            if getattr(self, name) < 1:
                raise TrainingError(f"--{name.replace('_', '-')} must be at least 1, not {getattr(self, name)}.")


def command(main: Callable[..., Any]) -> None:
    """Run a training script's `main` from the command line; its signature is the list of flags.

    Errors that carry their own advice are printed as one sentence, exit code 1; after Ctrl-C it is 130.
    """
    try:
        tyro.cli(main, config=(tyro.conf.OmitArgPrefixes,))
    except (TrainingError, ArgumentError, data_sets.DataError, checkpoints.CheckpointError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def load_data(run: Run, size: int) -> Dataset:
    """The run's data set at size x size pixels; with several processes, the first one downloads."""
    with PartialState(cpu=run.device == "cpu").main_process_first():
        return data_sets.load(run.data, run.data_root, size)


def train(model: Variant, optimizers: dict[str, torch.optim.Optimizer], data: Dataset, run: Run) -> Path:
    """Train `model` by its turns, each with the optimizer of the same name; returns the checkpoint folder.

    Running again resumes, if nothing that shapes the trajectory has changed. Raises TrainingError when it has,
    and when a loss is no longer finite; raises KeyboardInterrupt after Ctrl-C, with everything saved.
    """
    trainer = Trainer(model, optimizers, data, run)
    trainer.resume()
    if trainer.step_number < run.steps:
        trainer.run_to_the_end()
    elif trainer.accelerator.is_main_process:
        trainer.export()
        print(f"{trainer.out}: already at step {trainer.step_number} of {run.steps}; its files were written anew. "
              "Raise --steps to go on.")
    if run.push and trainer.accelerator.is_main_process:
        from ganlib import hub

        hub.push(trainer.out, run.push)
    return trainer.out


class Trainer:
    """One run: the model, its optimizers and data on the device, the averaged copy, and the history."""

    def __init__(self, model: Variant, optimizers: dict[str, torch.optim.Optimizer], data: Dataset, run: Run) -> None:
        if run.device == "cuda" and not torch.cuda.is_available():
            raise TrainingError("--device cuda: this torch sees no GPU. Use --device cpu, or install a CUDA build.")
        self.accelerator = Accelerator(cpu=run.device == "cpu")
        self.device = self.accelerator.device
        self.rank, self.world = self.accelerator.process_index, self.accelerator.num_processes
        self.bf16 = run.precision == "bf16" or (
            run.precision == "auto" and self.device.type == "cuda" and torch.cuda.is_bf16_supported())

        self.run_settings = run
        self.model = model.to(self.device, memory_format=torch.channels_last).train()
        self.data = data.to(self.device)
        self.order = Order(len(data), run.seed)
        self.optimizers = optimizers
        self.turns = model.turns()
        self.frozen = {name: Frozen(model, turn.nets) for name, turn in self.turns.items()}
        check_optimizers(self.turns, optimizers)
        if self.world > 1:
            for tensor in model.state_dict().values():
                torch.distributed.broadcast(tensor, src=0)
        self.average = Average(self.model, EMA_DECAY)

        self.out = run.out or checkpoints.CHECKPOINTS / f"{model.name}-{data.name}"
        self.step_number = 0
        self.seconds = 0.0
        self.history: list[dict[str, float]] = []
        self.pending: list[tuple[int, dict[str, Tensor]]] = []  # losses not yet read from the device
        self.frame_steps = log_spaced(run.steps, FRAMES)

    # ---- One step ---------------------------------------------------------------------------------------------

    def step(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """One step on one batch: every turn that is due moves. Returns each loss term as "turn/term"."""
        losses = {}
        for name, turn in self.turns.items():
            if (self.step_number + 1) % turn.every == 0:
                losses |= {f"{name}/{term}": value for term, value in self.move(name, turn, batch).items()}
        self.step_number += 1
        self.average.update(self.step_number)
        return losses

    def move(self, name: str, turn: Turn, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        optimizer = self.optimizers[name]
        with self.frozen[name]:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
                terms = turn.loss(batch)
            torch.stack([*terms.values()]).sum().backward()
        if self.world > 1:
            average_over_processes(turn.nets, self.world)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return {term: value.detach() for term, value in terms.items()}

    def batch(self) -> dict[str, Tensor]:
        """This process's share of the pictures of the current step."""
        n = self.run_settings.batch_size
        index = self.order.rows(start=(self.step_number * self.world + self.rank) * n, count=n)
        return self.data.batch(index.to(self.device))

    # ---- The loop ---------------------------------------------------------------------------------------------

    def run_to_the_end(self) -> None:
        run, started, seconds_before = self.run_settings, time.monotonic(), self.seconds
        read_every = max(1, run.steps // RECORDS)
        bar = tqdm(total=run.steps, initial=self.step_number, unit="step", disable=not self.accelerator.is_main_process)
        with bar, interrupts() as interrupted:
            while self.step_number < run.steps:
                torch.manual_seed(seed_of(run.seed, self.rank, self.step_number))
                self.model.schedule(self.step_number / run.steps)
                losses = self.step(self.batch())
                self.pending.append((self.step_number, losses))
                self.seconds = seconds_before + time.monotonic() - started
                out_of_time = bool(run.minutes) and time.monotonic() - started > 60 * run.minutes
                stop = self.any_process(bool(interrupted) or out_of_time)
                last = stop or self.step_number == run.steps
                if last or self.step_number % read_every == 0 or self.step_number % run.save_every == 0:
                    bar.set_postfix({name: f"{value:.3f}" for name, value in self.read_losses().items()})
                if self.step_number in self.frame_steps:
                    self.keep_frame()
                if last or self.step_number % run.save_every == 0:
                    self.save()
                bar.update()
                if stop:
                    break
        if self.accelerator.is_main_process:
            print(f"{self.out}: step {self.step_number} of {run.steps}. "
                  + ("Done." if self.step_number >= run.steps else "The same command goes on from here."))
        if interrupted:
            raise KeyboardInterrupt

    def any_process(self, flag: bool) -> bool:
        """Whether any process raised the flag, so that all leave the loop at the same step."""
        if self.world == 1:
            return flag
        return bool(self.accelerator.reduce(torch.tensor(float(flag), device=self.device)))

    def read_losses(self) -> dict[str, float]:
        """Fetch the pending losses in one go, stop at the first that is not finite, add a record to the history."""
        if not self.pending:
            return {}
        values = iter(torch.stack([v.float() for _, terms in self.pending for v in terms.values()]).tolist())
        sums: dict[str, list[float]] = {}
        for step, terms in self.pending:
            for name in terms:
                value = next(values)
                if not np.isfinite(value):
                    raise TrainingError(
                        f"{name} became {value} at step {step}. {self.out} keeps the last good checkpoint; "
                        "try a smaller learning rate, or --precision fp32.")
                sums.setdefault(name, []).append(value)
        self.pending.clear()
        means = {name: sum(vs) / len(vs) for name, vs in sums.items()}
        self.history.append({"step": self.step_number, "seconds": round(self.seconds, 1)}
                            | {name: float(f"{value:.5g}") for name, value in means.items()})
        return means

    # ---- Pictures ---------------------------------------------------------------------------------------------

    def keep_frame(self) -> None:
        """Keep a grid of samples of fixed seed for the timeline."""
        if self.accelerator.is_main_process and isinstance(self.average.model, Samples):
            frame = cards.sample_sheet(self.average.model, n=36, columns=6)
            checkpoints.replace_file(self.out / "state" / f"frame-{self.step_number:08d}.png", cards.png(frame))

    def frames(self) -> dict[int, Path]:
        """The kept frames by step, none later than now."""
        paths = sorted((self.out / "state").glob("frame-*.png"))
        by_step = {int(path.stem.removeprefix("frame-")): path for path in paths}
        return {step: path for step, path in by_step.items() if step <= self.step_number and step in self.frame_steps}

    # ---- Save and resume --------------------------------------------------------------------------------------

    @property
    def state_file(self) -> Path:
        return self.out / "state" / "state.safetensors"

    def hyper_parameters(self) -> dict[str, Any]:
        """Everything that shapes the trajectory; a run resumes only where all of it is unchanged."""
        run = self.run_settings
        settings = {"variant": self.model.name, "data": run.data, "pictures": len(self.data), "batch_size": run.batch_size,
                    "processes": self.world, "seed": run.seed, "precision": "bf16" if self.bf16 else "fp32"}
        if type(self.model).schedule is not Variant.schedule:  # progress is measured in the total
            settings["steps"] = run.steps
        settings |= {f"model.{name}": value for name, value in self.model.arguments.items()}
        for turn, optimizer in self.optimizers.items():
            settings[f"{turn}.optimizer"] = type(optimizer).__name__
            settings |= {f"{turn}.{name}": value for name, value in optimizer.defaults.items()
                         if value not in (None, False)}
        return json.loads(json.dumps(settings))  # tuples become lists, as they will when read back

    def save(self) -> None:
        """Write the state to resume from, then the checkpoint; each file is replaced in one move."""
        if self.accelerator.is_main_process:
            tensors = {f"model.{k}": v for k, v in self.model.state_dict().items()}
            tensors |= {f"average.{k}": v for k, v in self.average.model.state_dict().items()}
            for turn, optimizer in self.optimizers.items():
                for index, values in optimizer.state_dict()["state"].items():
                    tensors |= {f"optimizer.{turn}.{index}.{k}": v for k, v in values.items()}
            metadata = {"step": self.step_number, "seconds": self.seconds, "history": self.history,
                        "hyper_parameters": self.hyper_parameters()}
            content = to_safetensors({k: v.detach().cpu().contiguous() for k, v in tensors.items()},
                                     {k: json.dumps(v) for k, v in metadata.items()})
            checkpoints.replace_file(self.state_file, content)
            self.export()
        self.accelerator.wait_for_everyone()

    def export(self) -> None:
        """Write what is shipped: averaged weights, config, history, samples, timeline and card."""
        frames = self.frames()
        history = {"frames": list(frames), "records": self.history}
        training = self.hyper_parameters() | {
            "images": self.step_number * self.run_settings.batch_size * self.world, "seconds": round(self.seconds),
            "licence": self.data.licence,
            "device": torch.cuda.get_device_name() if self.device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads",
            "torch": torch.__version__}
        checkpoints.save(self.average.model, self.out, data=self.data.name, steps=self.step_number, training=training)
        checkpoints.replace_file(self.out / "history.json", checkpoints.to_json(history))
        if frames:
            checkpoints.replace_file(self.out / "timeline.webp", cards.animation([*frames.values()]))
        if isinstance(self.average.model, Samples):
            checkpoints.replace_file(self.out / "samples.png", cards.png(cards.sample_sheet(self.average.model, 64, 8)))
        cards.write(self.out)

    def resume(self) -> None:
        """Take up the state of an earlier call, if there is one and nothing that shapes the trajectory changed."""
        if not self.state_file.exists():
            return
        try:
            with safe_open(self.state_file, framework="pt", device=str(self.device)) as file:
                metadata = {key: json.loads(value) for key, value in file.metadata().items()}
                self.refuse_changes(metadata["hyper_parameters"])
                tensors = {key: file.get_tensor(key) for key in file.keys()}
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise TrainingError(f"{self.state_file} is damaged ({error}). Delete {self.state_file.parent} to start "
                                "over, or choose another --out.") from error
        self.model.load_state_dict(section(tensors, "model."))
        self.average.model.load_state_dict(section(tensors, "average."))
        for turn, optimizer in self.optimizers.items():
            restore(optimizer, section(tensors, f"optimizer.{turn}."))
        self.step_number, self.seconds, self.history = metadata["step"], metadata["seconds"], metadata["history"]

    def refuse_changes(self, before: dict[str, Any]) -> None:
        now = self.hyper_parameters()
        changed = [f"  {name}: {before.get(name)} -> {now.get(name)}" for name in sorted({*before, *now})
                   if before.get(name) != now.get(name)]
        if changed:
            raise TrainingError(f"{self.out} was trained with other settings:\n" + "\n".join(changed) +
                                f"\nRun it with the old ones to go on, choose another --out, or delete {self.out}.")


class Frozen:
    """While active, only `nets` learn: other parameters take no gradient, other BatchNorms keep no statistics."""

    def __init__(self, model: nn.Module, nets: list[nn.Module]) -> None:
        own = {id(item) for net in nets for item in (*net.modules(), *net.parameters())}
        self.parameters = [p for p in model.parameters() if id(p) not in own]
        self.norms = [m for m in model.modules() if isinstance(m, _BatchNorm) and id(m) not in own]

    def __enter__(self) -> None:
        self.learn(False)

    def __exit__(self, *_: object) -> None:
        self.learn(True)

    def learn(self, flag: bool) -> None:
        for parameter in self.parameters:
            parameter.requires_grad_(flag)
        for norm in self.norms:
            norm.track_running_stats = flag


class Average:
    """Exponential moving average of weights and buffers, in eval mode; its memory grows over the first steps."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.model = deepcopy(model).requires_grad_(False).eval()
        pairs = list(zip(self.model.state_dict().values(), model.state_dict().values()))
        self.floats = [pair for pair in pairs if pair[0].is_floating_point()]
        self.counts = [pair for pair in pairs if not pair[0].is_floating_point()]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """average <- d average + (1 - d) weights, d = min(decay, (1 + step) / (10 + step))."""
        decay = min(self.decay, (1 + step) / (10 + step))
        ours, theirs = zip(*self.floats)
        torch._foreach_lerp_(ours, theirs, 1 - decay)
        for ours, theirs in self.counts:
            ours.copy_(theirs)


class Order:
    """An endless stream of row numbers: one shuffle of all rows after another, each a function of (seed, epoch)."""

    def __init__(self, rows: int, seed: int) -> None:
        self.n, self.seed = rows, seed
        self.epoch, self.shuffle = -1, torch.empty(0)

    def rows(self, start: int, count: int) -> Tensor:
        """Rows number start .. start + count of the stream, int64 (count,)."""
        parts = []
        while count:
            epoch, offset = divmod(start, self.n)
            part = self.shuffled(epoch)[offset:offset + count]
            parts.append(part)
            start, count = start + len(part), count - len(part)
        return torch.cat(parts)

    def shuffled(self, epoch: int) -> Tensor:
        if epoch != self.epoch:
            rng = torch.Generator().manual_seed(seed_of(self.seed, epoch))
            self.epoch, self.shuffle = epoch, torch.randperm(self.n, generator=rng)
        return self.shuffle


def seed_of(*numbers: int) -> int:
    """One well-mixed 32-bit seed from several small numbers (torch's CPU generator takes 32 bits)."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


def log_spaced(last: int, count: int) -> set[int]:
    """About `count` whole numbers from 1 to `last`, evenly spaced in their logarithm."""
    return {round(x) for x in np.geomspace(1, last, count)}


def check_optimizers(turns: dict[str, Turn], optimizers: dict[str, torch.optim.Optimizer]) -> None:
    """Each turn's optimizer must hold exactly the parameters of the turn's nets."""
    if turns.keys() != optimizers.keys():
        raise TrainingError(f"Turns are {sorted(turns)}, optimizers {sorted(optimizers)}: one of each name is needed.")
    for name, turn in turns.items():
        wanted = {id(p) for net in turn.nets for p in net.parameters()}
        if {id(p) for group in optimizers[name].param_groups for p in group["params"]} != wanted:
            raise TrainingError(f"The optimizer of turn '{name}' does not hold exactly the parameters of its nets.")


def average_over_processes(nets: list[nn.Module], world: int) -> None:
    """Average gradients and BatchNorm statistics of `nets` over all processes, as one flat buffer."""
    tensors = [p.grad for net in nets for p in net.parameters() if p.grad is not None]
    tensors += [b for net in nets for b in net.buffers() if b.is_floating_point()]
    flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
    torch.distributed.all_reduce(flat)
    flat /= world
    for tensor, part in zip(tensors, flat.split([t.numel() for t in tensors])):
        tensor.copy_(part.view(tensor.shape))


def section(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): tensor for key, tensor in tensors.items() if key.startswith(prefix)}


def restore(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put saved moments back, in their parameter's memory layout, so that later steps round as they would have."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, name = key.split(".", 1)
        like = parameters[int(index)]
        state.setdefault(int(index), {})[name] = (
            torch.empty_like(like).copy_(tensor) if tensor.shape == like.shape else tensor)
    optimizer.load_state_dict(optimizer.state_dict() | {"state": state})


@contextlib.contextmanager
def interrupts() -> Iterator[list[int]]:
    """A list that Ctrl-C, or a polite kill, makes non-empty; a second Ctrl-C stops at once."""
    caught: list[int] = []

    def note(number: int, _: object) -> None:
        if caught:
            raise KeyboardInterrupt
        caught.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
