"""Parts of the training loop: who learns, the averaged copy, the order of pictures, seeds, several processes."""
from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from filelock import FileLock, Timeout
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ganlib.run import TrainingError


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
        if self.counts:
            torch._foreach_copy_(*zip(*self.counts))


class Order:
    """An endless stream of row numbers, on the device: one shuffle of all rows after another, each a function of (seed, epoch)."""

    def __init__(self, rows: int, seed: int, device: torch.device | str = "cpu") -> None:
        self.n, self.seed, self.device = rows, seed, device
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
            self.epoch, self.shuffle = epoch, torch.randperm(self.n, generator=rng).to(self.device)
        return self.shuffle


def decayed(progress: float, start: float) -> float:
    """Factor of the learning rates at `progress` in [0, 1): 1 until `start`, then falling linearly to 0 at the end."""
    return 1.0 if progress <= start else (1 - progress) / (1 - start)


def seed_of(*numbers: int) -> int:
    """One well-mixed 32-bit seed from several small numbers (torch's CPU generator takes 32 bits)."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


def log_spaced(last: int, count: int) -> set[int]:
    """About `count` whole numbers from 1 to `last`, evenly spaced in their logarithm."""
    return {round(x) for x in np.geomspace(1, last, count)}


def reseed(device: torch.device, seed: int) -> None:
    """Seed the generators of the CPU and of the device: `torch.manual_seed` without the other devices, which take 60 times as long."""
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed(seed)
    elif device.type != "cpu":
        torch.manual_seed(seed)


def fuse(optimizer: torch.optim.Optimizer) -> None:
    """Have each step of the optimizer done by one kernel, where torch has one: of Adam, AdamW, SGD and Adagrad."""
    if "fused" in optimizer.defaults:
        for group in optimizer.param_groups:
            group["fused"] = True


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


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Keep other trainings, of any process, from writing into `out`. Raises TrainingError if one does."""
    lock = out / "state" / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise TrainingError(f"Another training writes into {out}. Wait for it, stop it, or choose another --out.") from None
    try:
        yield
    finally:
        held.release()
