"""A network small enough to copy at every step, and the optimizer that moves it.

All weights are one vector: a snapshot of a player is three clones, a gradient one vector, and Adam a few lines. With
`torch.optim` the first step waits two seconds for imports and a snapshot costs more than a step.
"""
from __future__ import annotations

import copy
import itertools
import math
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor

DECAY = 0.99  # Adam's b2
EPSILON = 1e-8


class Player:
    """A perceptron with leaky ReLUs, moved by Adam (arXiv 1412.6980) or by plain gradient descent."""

    def __init__(self, sizes: tuple[int, ...], slope: float, lr: float, momentum: float, adapts: bool,
                 rng: torch.Generator) -> None:
        """sizes: units of every layer, inputs first. He-initialised from `rng`.

        adapts: Adam, with `momentum` as its b1; otherwise w -= lr gradient, where a small gradient is a small step.
        """
        self.shapes = list(itertools.pairwise(sizes))  # (inputs, outputs) of each layer
        self.slope, self.lr, self.momentum, self.adapts = slope, lr, momentum, adapts
        parts = []
        for layer, (inputs, outputs) in enumerate(self.shapes, 1):
            gain = 2 / (1 + slope ** 2) if layer < len(self.shapes) else 1  # the last layer has no ReLU to make up for
            std = math.sqrt(gain / inputs)
            parts += [std * torch.randn(outputs * inputs, generator=rng), torch.zeros(outputs)]
        self.weights = torch.cat(parts).requires_grad_()
        self.mean, self.square = torch.zeros_like(self.weights), torch.zeros_like(self.weights)
        self.steps = 0

    def __call__(self, x: Tensor) -> Tensor:
        """(n, inputs) -> (n, outputs)."""
        parts = self.weights.split([size for i, o in self.shapes for size in (o * i, o)])
        for layer, (inputs, outputs) in enumerate(self.shapes):
            x = F.linear(x, parts[2 * layer].view(outputs, inputs), parts[2 * layer + 1])
            if layer < len(self.shapes) - 1:
                x = F.leaky_relu(x, self.slope)
        return x

    def gradient(self, loss: Tensor) -> Tensor:
        """d loss / d weights, (weights,)."""
        return torch.autograd.grad(loss, self.weights)[0]

    @torch.no_grad()
    def descend(self, gradient: Tensor) -> None:
        """Adam: w -= lr m^ / (sqrt(v^) + eps), m^ and v^ the running means corrected for their start at 0."""
        if not self.adapts:
            self.weights -= self.lr * gradient
            return
        self.steps += 1
        self.mean.lerp_(gradient, 1 - self.momentum)
        self.square.lerp_(gradient.square(), 1 - DECAY)
        mean = self.mean / (1 - self.momentum ** self.steps)
        square = self.square / (1 - DECAY ** self.steps)
        self.weights -= self.lr * mean / (square.sqrt() + EPSILON)

    @torch.no_grad()
    def clip(self, limit: float) -> None:
        """Every weight into [-limit, limit]."""
        self.weights.clamp_(-limit, limit)

    def copy(self) -> Self:
        other = copy.copy(self)
        other.weights = self.weights.detach().clone().requires_grad_()
        other.mean, other.square = self.mean.clone(), self.square.clone()
        return other
