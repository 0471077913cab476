"""Walks between latent vectors.

    lerp(a, b; t)  = (1 - t) a + t b
    slerp(a, b; t) = sin((1 - t) w) / sin(w) a + sin(t w) / sin(w) b,   w the angle between a and b

In many dimensions the prior N(0, I) lies near a sphere of radius sqrt(d). lerp cuts through the inside of it, where
the generator has seen nothing; slerp goes along it: Tom White, "Sampling Generative Networks", arXiv 1609.04468, 2016.
"""
from __future__ import annotations

import torch
from torch import Tensor


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
