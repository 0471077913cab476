"""Explicit models of n binary pixels: how many numbers they need, and one learnt until its probabilities are all known.

By the chain rule p(x) = prod_i p(x_i | x_1 .. x_{i-1}). A dependency graph keeps only the parents of each pixel,

    p(x) = prod_i p(x_i | parents(i)),    numbers needed: sum_i 2^|parents(i)|

one for every setting of the parents: n if every pixel is independent, 2n - 1 for a chain, 2^n - 1 if each depends on
all before it, which is as many as a table of all 2^n probabilities has (the last follows from the sum being 1).
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 3  # pixels of an image, across and down
PIXELS = SIDE * SIDE

Graph = tuple[tuple[int, ...], ...]  # for each pixel, in order, the earlier pixels it depends on


def parameters(graph: Sequence[Sequence[int]]) -> int:
    """sum_i 2^|parents(i)|. Raises ValueError where a pixel depends on itself, on a later one, or on one twice."""
    check(graph)
    return sum(2 ** len(parents) for parents in graph)


def check(graph: Sequence[Sequence[int]]) -> None:
    for pixel, parents in enumerate(graph):
        if len(set(parents)) != len(parents) or any(not 0 <= parent < pixel for parent in parents):
            raise ValueError(f"pixel {pixel} may depend on each earlier pixel once, not on {list(parents)}")


def independent(n: int) -> Graph:
    return ((),) * n


def chain(n: int) -> Graph:
    return tuple((i - 1,) if i else () for i in range(n))


def full(n: int) -> Graph:
    return tuple(tuple(range(i)) for i in range(n))


def neighbours(side: int) -> Graph:
    """The pixel above and the one to the left, row by row."""
    return tuple(tuple(j for j, there in ((i - side, i >= side), (i - 1, i % side > 0)) if there) for i in range(side * side))


class TableModel(nn.Module):
    """p(x_i = 1 | parents) = sigmoid(theta[i, setting of the parents]): exactly `parameters(graph)` numbers."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.theta = nn.Parameter(torch.zeros(parameters(graph)))  # pixel after pixel
        starts, place = [0], torch.zeros(len(graph), len(graph))
        for pixel, parents in enumerate(graph):
            starts.append(starts[-1] + 2 ** len(parents))
            for k, parent in enumerate(parents):
                place[parent, pixel] = 2 ** k
        self.register_buffer("starts", torch.tensor(starts[:-1]))
        self.register_buffer("place", place)  # the parents' values read as a binary number

    def logits(self, images: Tensor) -> Tensor:
        """The logit of x_i = 1 given the parents of i, for images of zeros and ones: (m, n) -> (m, n)."""
        return self.theta[self.starts + (images @ self.place).long()]

    def pixel_nats(self, images: Tensor) -> Tensor:
        """-log p(x_i | parents), (m, n) -> (m, n) nats."""
        logits = self.logits(images)
        return F.softplus(torch.where(images == 1, -logits, logits))  # -log sigmoid(l) or -log(1 - sigmoid(l))

    def log_prob(self, images: Tensor) -> Tensor:
        """log p(x), (m, n) -> (m,)."""
        return -self.pixel_nats(images).sum(1)


def all_images(n: int) -> Tensor:
    """Every binary image of n pixels, (2^n, n); pixel 0 is the lowest bit of the row's number."""
    return (torch.arange(2 ** n)[:, None] >> torch.arange(n) & 1).float()


@lru_cache(maxsize=1)
def bars_and_stripes() -> Tensor:
    """The data: 3 x 3 images made of whole rows or whole columns, 14 of the 512, float (14, 9)."""
    lines = all_images(SIDE)
    rows = lines[:, :, None].expand(-1, -1, SIDE).reshape(-1, PIXELS)
    columns = lines[:, None, :].expand(-1, SIDE, -1).reshape(-1, PIXELS)
    return torch.cat([rows, columns]).unique(dim=0)


@lru_cache(maxsize=64)
def learnt(graph: Graph, steps: int = 300, lr: float = 6.0) -> TableModel:
    """A model of bars and stripes, learnt by gradient descent on -log p of the data. Do not change it: it is shared.

    The loss is convex, and its curvature in any one number at most 1/4, so steps up to 8 times the slope go downhill.
    """
    model = TableModel(graph)
    for _ in range(steps):
        gradient, = torch.autograd.grad(-model.log_prob(bars_and_stripes()).mean(), model.theta)
        with torch.no_grad():
            model.theta -= lr * gradient
    return model.requires_grad_(False)


def data_entropy() -> float:
    """The least -log p a model of the data can reach on average: log 14 nats."""
    return math.log(len(bars_and_stripes()))
