"""Walks between latent vectors, and sums of them.

    lerp(a, b; t)  = (1 - t) a + t b
    slerp(a, b; t) = sin((1 - t) w) / sin(w) a + sin(t w) / sin(w) b,   w the angle between a and b

In many dimensions the prior N(0, I) lies near a sphere of radius sqrt(d). lerp cuts through the inside of it, where
the generator has seen nothing; slerp goes along it: Tom White, "Sampling Generative Networks", arXiv 1609.04468, 2016.

    y = mean(a1, a2, a3) - mean(b1, b2, b3) + mean(c1, c2, c3)

Three pictures stand for a concept, because the sum of single ones is unstable; around y, noise of +-0.25 in each number shows
whether it is a place or a stroke of luck: Radford, Metz, Chintala, arXiv 1511.06434, 2016, figure 7. The mean of three draws is
shorter than one, but y, of variance 1/3 + 1/3 + 1/3, is as long as a draw again.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ganlib.variant import HasLatent

SPREAD = 0.25  # half the width of the noise around a sum, in standard deviations of the prior


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The straight walk from a to b, (n, d) each; exactly a at t = 0 and exactly b at t = 1.

    t is a number and the result (n, d), or t is a tensor of frames (f,) and the result (f, n, d).
    """
    t = _frames(a, b, t)
    return ((1 - t) * a + t * b).to(a.dtype)


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The walk along the great circle from a to b, shaped as in `lerp`; lengths go from |a| to |b|.

    The circle through two vectors is not unique where they are parallel or opposite, or one of them is zero:
    there the walk is straight.
    """
    t = _frames(a, b, t)
    a64, b64 = a.double(), b.double()
    unit_a, unit_b = (v / v.norm(dim=-1, keepdim=True).clamp_min(1e-300) for v in (a64, b64))
    # Kahan's form of the angle: acos loses half of the digits near 0 and near pi.
    w = 2 * torch.atan2((unit_a - unit_b).norm(dim=-1, keepdim=True), (unit_a + unit_b).norm(dim=-1, keepdim=True))
    is_zero = (a64 == 0).all(-1, keepdim=True) | (b64 == 0).all(-1, keepdim=True)
    straight = (torch.sin(w) < 1e-6) | is_zero
    w = torch.where(straight, torch.ones_like(w), w)  # any angle with a sine, so that no frame divides by zero
    round_walk = torch.sin((1 - t) * w) / torch.sin(w) * a64 + torch.sin(t * w) / torch.sin(w) * b64
    return torch.where(straight, (1 - t) * a64 + t * b64, round_walk).to(a.dtype)


def _frames(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """t in double precision, () or (f, 1, 1), after a check of the shapes."""
    if a.shape != b.shape or a.dim() != 2:
        raise ValueError(f"a and b must both be (n, d), not {tuple(a.shape)} and {tuple(b.shape)}")
    t = torch.as_tensor(t, dtype=torch.float64, device=a.device)
    return t if t.dim() == 0 else t.reshape(-1, 1, 1)


# ---- Sums -----------------------------------------------------------------------------------------------------------

def of_seeds(model: HasLatent, seeds: Sequence[int]) -> Tensor:
    """The latent vector of each seed, (n, d), each the same as alone."""
    return torch.cat([model.latent(1, torch.Generator().manual_seed(seed)) for seed in seeds])


def average(z: Tensor) -> Tensor:
    """The mean of the vectors of one concept: (..., k, d) -> (..., d)."""
    return z.mean(-2)


def arithmetic(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """a - b + c, of concepts (n, d) each: "what a has and b has not", put on c."""
    if not a.shape == b.shape == c.shape:
        raise ValueError(f"a, b and c must have one shape, not {tuple(a.shape)}, {tuple(b.shape)} and {tuple(c.shape)}")
    return a - b + c


def around(z: Tensor, rng: torch.Generator, spread: float = SPREAD) -> Tensor:
    """A 3x3 neighbourhood of a vector (d,): (9, d), row by row, z itself in the middle and in each of the others
    uniform noise of +-spread."""
    noise = (torch.rand(9, len(z), generator=rng) * 2 - 1) * spread
    noise[4] = 0
    return z + noise.to(z)


def search(likely: Callable[[Sequence[int]], Tensor], seeds: Iterable[int], sure: float = 0.9,
           batch: int = 64) -> Iterator[tuple[int, float]]:
    """The seeds whose picture shows something, in their order, with how likely that is.

    `likely` tells the probability (n,) for a batch of seeds; those of at least `sure` are found. Nothing is read before it is asked for.
    """
    seeds = iter(seeds)
    while part := list(islice(seeds, batch)):
        for seed, chance in zip(part, likely(part).tolist(), strict=True):
            if chance >= sure:
                yield seed, chance


# ---- Between four, along what matters most, and back from a picture -------------------------------------------------

def corners(z: Tensor, side: int, walk: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Tensor:
    """A square between four vectors (4, d), its corners row by row: (side * side, d). `walk` is lerp or slerp, along the rows of the
    upper and of the lower edge and then down between them."""
    t = torch.linspace(0, 1, side, dtype=torch.float64)
    upper, lower = (walk(a, b, t)[:, 0] for a, b in (z.split(1)[:2], z.split(1)[2:]))
    return walk(upper, lower, t).flatten(0, 1)


class Direction(NamedTuple):
    """Where to go in the latent space so that the pictures change most."""

    vector: Tensor  # (d,), of length 1
    share: float  # of the variance of the pictures that lies along this principal component


@torch.no_grad()
def directions(model: HasLatent, count: int, rng: torch.Generator, n: int = 1024, finest: int = 16, batch: int = 128) -> list[Direction]:
    """The directions of the first `count` principal components of n pictures, averaged to `finest` pixels a side.

    With V the components, c = V^T (x - mean) and z the vectors behind the pictures, the direction of component i is what best tells z
    from c_i, sum(c_i z) / sum(c_i^2), scaled to length 1: Harkonen et al., "GANSpace", arXiv 2004.02546, 2020, section 2.2, with the
    pictures in the place of the first layer. Its sign, which is free, makes the largest number positive.
    """
    z = model.latent(n, rng)
    images = torch.cat([F.adaptive_avg_pool2d(x, min(finest, x.shape[-1])) for x in map(model.decode, z.split(batch))]).flatten(1).double()
    images = images - images.mean(0)
    variances, components = torch.linalg.eigh(images.T @ images / n)  # from the smallest
    found = []
    for variance, component in list(zip(variances, components.T))[::-1][:min(count, z.shape[1])]:
        vector = F.normalize((images @ component) @ z.double(), dim=0)
        sign = vector[vector.abs().argmax()].sign()
        found.append(Direction((sign * vector).to(z), (variance / variances.sum().clamp_min(1e-12)).item()))
    return found


PRIOR = 1e-3  # weight of |z|^2 / d beside the pixels' mean squared error: what the generator never saw should cost something


def invert(model: HasLatent, image: Tensor, steps: int, rng: torch.Generator, starts: int = 128,
           rate: float = 0.1) -> Iterator[tuple[Tensor, float]]:
    """Vectors (1, d) whose pictures come nearer and nearer to a picture (1, C, H, W) in [-1, 1], with the mean squared error of each.

    Adam descends mean((G(z) - x)^2) + PRIOR |z|^2 / d from the best of `starts` draws, its rate falling to zero; the first of the
    steps + 1 vectors is that draw.
    """
    with torch.no_grad():
        draws = model.latent(starts, rng)
        best = (model.decode(draws) - image).square().mean((1, 2, 3)).argmin()
    z = draws[best:best + 1].clone().requires_grad_()
    optimizer = torch.optim.Adam([z], lr=rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))
    for _ in range(steps + 1):
        with torch.enable_grad():
            error = (model.decode(z) - image).square().mean()
            z.grad, = torch.autograd.grad(error + PRIOR * z.square().mean(), z)
        yield z.detach().clone(), error.item()
        optimizer.step()
        schedule.step()
