"""Turns as CUDA graphs: a turn's loss and gradients, recorded once and from then on replayed as a single launch.

At 32 or 64 px a turn is hundreds of kernels, each of which runs for less time than the processor takes to launch it. A replay
launches all of them together. It repeats what was recorded, with other numbers: in the same memory, whatever Python says by then.
So a batch is copied to where the recorded one lay, and what a loss asks of Python must be as it was: `Variant.recorded_for`.
Random numbers are new in every replay, and those of `torch.manual_seed`.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable

import torch
from torch import Tensor

from ganlib.variant import Batch, Terms, Turn, Variant

WARM_UP = 3  # moves of a turn before it is recorded: by then libraries have chosen their kernels and taken their memory


class Recordings:
    """Calls `gradients(name, batch)`, which fills in the gradients of that turn, or replays what it did."""

    def __init__(self, model: Variant, turns: dict[str, Turn], gradients: Callable[[str, Batch], Terms]) -> None:
        self.model, self.turns, self.gradients = model, turns, gradients
        self.graphs: dict[str, Graph] = {}
        self.moves: Counter[str] = Counter()
        self.key: Hashable | None = None

    def move(self, name: str, batch: Batch) -> Terms:
        """The gradients of a turn on a batch; returns its terms."""
        key = self.model.recorded_for()
        if key != self.key:
            self.graphs.clear()
            self.moves.clear()
            self.key = key
        self.moves[name] += 1
        if key is None or self.moves[name] <= WARM_UP:
            return self.gradients(name, batch)
        if name not in self.graphs:
            self.graphs[name] = Graph(lambda batch: self.gradients(name, batch), batch, self.turns[name])
        return self.graphs[name].replay(batch)


class Graph:
    """What `gradients` does with a batch of this shape, ready to be repeated."""

    def __init__(self, gradients: Callable[[Batch], Terms], batch: Batch, turn: Turn) -> None:
        self.batch = {key: tensor.clone() for key, tensor in batch.items()}
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):  # nothing runs yet
            terms = gradients(self.batch)
            self.values = torch.stack([*terms.values()])
        self.names = [*terms]
        self.learnt: list[tuple[torch.nn.Parameter, Tensor | None]] = [(p, p.grad) for net in turn.nets for p in net.parameters()]

    def replay(self, batch: Batch) -> Terms:
        for key, tensor in batch.items():
            self.batch[key].copy_(tensor)
        self.graph.replay()
        for parameter, gradient in self.learnt:
            parameter.grad = gradient
        return dict(zip(self.names, self.values.clone()))
