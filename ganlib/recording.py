"""Turns as CUDA graphs: a turn's move, recorded once and from then on replayed as a single launch.

At 32 or 64 px a move is hundreds of kernels, each of which runs for less time than the processor takes to launch it. A replay
launches all of them together. It repeats what was recorded, with other numbers: in the same memory, whatever Python says by then.
So batches are copied to where the first one lay, learning rates live on the device, and what a loss asks of Python must be as it
was: `Variant.recorded_for`. Random numbers are new in every replay, and those of `torch.manual_seed`.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable

import torch
from torch.optim import Adam, Optimizer

from ganlib.run import TrainingError
from ganlib.variant import Batch, Terms, Variant

WARM_UP = 3  # moves of a turn before it is recorded: by then libraries have chosen their kernels, and Adam has its moments


class Recordings:
    """Calls `move(turn, batch)`, or replays what it did. Turns whose optimizer is not Adam are never recorded."""

    def __init__(self, model: Variant, optimizers: dict[str, Optimizer], move: Callable[[str, Batch], Terms]) -> None:
        self.model, self.move_now = model, move
        self.recordable = {name for name, optimizer in optimizers.items() if isinstance(optimizer, Adam)}
        for name in self.recordable:
            for group in optimizers[name].param_groups:
                group["capturable"] = True
                group["lr"] = torch.tensor(group["lr"], device=model.device)
        self.batch: Batch = {}
        self.graphs: dict[str, Graph] = {}
        self.moves: Counter[str] = Counter()
        self.key: Hashable | None = None

    def hold(self, batch: Batch) -> Batch:
        """The batch, in the memory from which recorded moves read it."""
        if not self.batch:
            self.batch = batch
        else:
            for key, tensor in batch.items():
                self.batch[key].copy_(tensor)
        return self.batch

    def move(self, name: str, batch: Batch) -> Terms:
        """Move, on a batch from `hold`; returns the terms of the loss."""
        key = self.model.recorded_for()
        if key != self.key:
            self.graphs.clear()
            self.moves.clear()
            self.key = key
        self.moves[name] += 1
        if key is None or name not in self.recordable or self.moves[name] <= WARM_UP:
            return self.move_now(name, batch)
        if name not in self.graphs:
            self.graphs[name] = Graph(lambda: self.move_now(name, batch))
        return self.graphs[name].replay()


class Graph:
    """A move, ready to be repeated. Raises TrainingError where it cannot be."""

    def __init__(self, move: Callable[[], Terms]) -> None:
        self.graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(self.graph):  # nothing runs yet
                terms = move()
                self.values = torch.stack([value.float() for value in terms.values()])
        except RuntimeError as error:
            raise TrainingError(f"CUDA cannot record a step of this training ({error!s:.200}). Train with --no-graphs.") from error
        self.names = [*terms]

    def replay(self) -> Terms:
        self.graph.replay()
        return dict(zip(self.names, self.values.clone().unbind()))
