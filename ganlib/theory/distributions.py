"""Distributions in one and two dimensions, as masses on a grid that add up to 1, and samples from them.

A grid covers [low, high] in every dimension with equal cells. The mass of a cell is the density at its centre times
its volume, normalised over the grid, so that every integral below is a sum in which all the mass counts. Masses are
kept as logarithms: far from a Gaussian its mass underflows, and KL needs its logarithm there.
"""
from __future__ import annotations

import math
from functools import cache, cached_property
from typing import NamedTuple, Protocol

import torch
from torch import Tensor


class Grid:
    """Equal cells over [low, high]^dim; `n` of them along each dimension."""

    def __init__(self, low: float, high: float, n: int, dim: int) -> None:
        self.low, self.high, self.n, self.dim = low, high, n, dim
        self.width = (high - low) / n  # of a cell, along each dimension

    @cached_property
    def axis(self) -> Tensor:
        """Centres along one dimension, (n,)."""
        return self.low + self.width * (torch.arange(self.n, dtype=torch.double) + 0.5)

    @cached_property
    def points(self) -> Tensor:
        """Centres of all cells, (n ** dim, dim); in 2-D x runs fastest and y grows with the row."""
        if self.dim == 1:
            return self.axis[:, None]
        y, x = torch.meshgrid(self.axis, self.axis, indexing="ij")
        return torch.stack([x, y], -1).reshape(-1, 2)

    @property
    def volume(self) -> float:
        return self.width ** self.dim

    def histogram(self, samples: Tensor) -> Tensor:
        """Share of samples (s, dim) in each cell, (n ** dim,); those outside count in the nearest cell, so all count."""
        return torch.bincount(self.cell_of(samples), minlength=self.n ** self.dim).double() / len(samples)

    def cell_of(self, points: Tensor) -> Tensor:
        """Index of the cell of each point (s, dim), (s,); for those outside, of the nearest one. NaN counts as low."""
        scaled = ((points.double() - self.low) / self.width).nan_to_num()
        index = scaled.floor().clamp(0, self.n - 1).long()
        return index[:, 0] if self.dim == 1 else index[:, 1] * self.n + index[:, 0]


LINE = Grid(-8, 8, 640, 1)
PLANE = Grid(-3, 3, 60, 2)
GRIDS = {1: LINE, 2: PLANE}


class Distribution(Protocol):
    dim: int

    def log_mass(self, grid: Grid) -> Tensor:
        """Logarithm of the mass of each cell, (n ** dim,); the masses add up to 1."""

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n points, float32 (n, dim)."""


class Mixture(NamedTuple):
    """Gaussians of equal width in all directions: sum_k w_k N(mean_k, std^2 I)."""

    means: Tensor  # double (k, dim)
    std: float
    weights: Tensor  # double (k,), positive, adding up to 1

    @property
    def dim(self) -> int:
        return self.means.shape[1]

    def log_mass(self, grid: Grid) -> Tensor:
        squared = (grid.points[:, None] - self.means).square().sum(-1)  # (cells, k)
        return torch.logsumexp(self.weights.log() - squared / (2 * self.std ** 2), dim=1).log_softmax(0)

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        which = torch.multinomial(self.weights, n, replacement=True, generator=rng)
        return self.means[which].float() + self.std * torch.randn(n, self.dim, generator=rng)

    def moved(self, by: float) -> Mixture:
        """The same shape, `by` further along the first axis."""
        return self._replace(means=self.means + torch.eye(self.dim, dtype=torch.double)[0] * by)


class Drawn(NamedTuple):
    """A histogram drawn by hand: uniform within each of its cells."""

    levels: Tensor  # double (k ** dim,), not negative, not all zero; in 2-D row by row from low y
    dim: int

    def log_mass(self, grid: Grid) -> Tensor:
        return self.levels[self._coarse(grid).cell_of(grid.points)].log().log_softmax(0)

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        coarse = self._coarse(GRIDS[self.dim])
        which = torch.multinomial(self.levels, n, replacement=True, generator=rng)
        return (coarse.points[which] + (torch.rand(n, self.dim, generator=rng) - 0.5) * coarse.width).float()

    def _coarse(self, grid: Grid) -> Grid:
        return Grid(grid.low, grid.high, round(len(self.levels) ** (1 / self.dim)), self.dim)


def mixture(means: list[list[float]], std: float) -> Mixture:
    """Equal weights. `means` holds one list of coordinates for each Gaussian."""
    return Mixture(torch.tensor(means, dtype=torch.double), std, torch.full((len(means),), 1 / len(means), dtype=torch.double))


def circle(n: int, radius: float) -> list[list[float]]:
    return [[radius * math.cos(2 * math.pi * i / n), radius * math.sin(2 * math.pi * i / n)] for i in range(n)]


def spiral(n: int, turns: float, radius: float) -> list[list[float]]:
    """Points of an Archimedean spiral, evenly spaced along its length, from near the centre outwards."""
    reach = [math.sqrt(0.04 + 0.96 * (i + 0.5) / n) for i in range(n)]  # of the radius: length grows as its square
    return [[radius * r * math.cos(2 * math.pi * turns * r), radius * r * math.sin(2 * math.pi * turns * r)] for r in reach]


class Shape(NamedTuple):
    """A data distribution to choose by name."""

    distribution: Mixture
    has_modes: bool  # separate enough that each Gaussian can be counted as found or missed


@cache
def shapes() -> dict[str, Shape]:
    """The named data distributions of the lab, 1-D first."""
    steps = [-1.5, -0.5, 0.5, 1.5]
    return {
        "one": Shape(mixture([[0.0]], 0.6), True),
        "far": Shape(mixture([[5.0]], 0.5), True),
        "two": Shape(mixture([[-2.0], [2.0]], 0.4), True),
        "four": Shape(mixture([[-3.0], [-1.0], [1.0], [3.0]], 0.25), True),
        "blob": Shape(mixture([[0.0, 0.0]], 0.4), True),
        "eight": Shape(mixture(circle(8, 1.6), 0.1), True),
        "grid": Shape(mixture([[x, y] for y in steps for x in steps], 0.1), True),
        "ring": Shape(mixture(circle(64, 1.5), 0.1), False),
        "spiral": Shape(mixture(spiral(96, 1.75, 1.8), 0.08), False),
    }


# ---- Drawn by hand, as text for a link ------------------------------------------------------------------------------

DRAWN_CELLS = {1: 64, 2: 20}  # along each dimension
DIGITS = "0123456789abcdef"


def drawn(text: str, dim: int) -> Drawn | None:
    """A drawing from one hexadecimal digit for each cell; None where the text is not a drawing of this dimension."""
    levels = [DIGITS.find(digit) for digit in text]
    if len(levels) != DRAWN_CELLS[dim] ** dim or min(levels) < 0 or not any(levels):
        return None
    return Drawn(torch.tensor(levels, dtype=torch.double), dim)


def modes_covered(samples: Tensor, data: Mixture) -> int:
    """How many of the data's Gaussians have at least a quarter of their fair share of samples within 3 std.

    samples (s, dim). A sample counts for the nearest Gaussian only.
    """
    squared, nearest = (samples[:, None] - data.means.float()).square().sum(-1).min(dim=1)
    share = torch.bincount(nearest[squared < (3 * data.std) ** 2], minlength=len(data.means)) / len(samples)
    return int((share >= data.weights / 4).sum())
