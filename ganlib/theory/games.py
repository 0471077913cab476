"""The two games of arXiv 1406.2661, section 3: G minimises log(1 - D(G(z))), or -log D(G(z)).

Both have the same fixed point. In D's logit l, D = sigmoid(l), their slopes are

    d/dl log(1 - D) = -D            vanishes where D is sure that the sample is generated, l << 0
    d/dl (-log D)   = -(1 - D)      is largest there

so that early in training the first game sends G nothing to learn from. Values and slopes below come from the losses
the atlas trains with, by automatic differentiation.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import torch

from ganlib import losses
from ganlib.theory.live import LiveGAN, Settings

GAMES = {"minimax": losses.saturating, "non_saturating": losses.non_saturating}


class Curve(NamedTuple):
    value: list[float]
    slope: list[float]


def curves(logits: Sequence[float]) -> dict[str, Curve]:
    """What G minimises in each game for one sample of each logit, and its slope in the logit."""
    found = {}
    for name, loss in GAMES.items():
        at = torch.tensor(logits, dtype=torch.double, requires_grad=True)
        values = torch.stack([loss(logit) for logit in at])
        slope, = torch.autograd.grad(values.sum(), at)
        found[name] = Curve(values.tolist(), slope.tolist())
    return found


class Moment(NamedTuple):
    """A moment of a real training: where D stands on generated samples, and what would reach G."""

    logit: float  # D's mean logit on generated samples
    minimax: float  # norm of the gradient over G's weights in the next move
    non_saturating: float


@lru_cache(maxsize=16)
def measured(seed: int = 0, moves: int = 60) -> tuple[Moment, ...]:
    """Gradient norms while D alone learns that samples are generated, and then while G alone learns to fool it.

    2 * moves + 1 moments. The data are far from the samples at first, so D becomes sure; then D is frozen.
    """
    gan = LiveGAN(Settings(data="far", seed=seed, lr_d=1e-2, lr_g=1e-2))
    moments = [_moment(gan)]
    for move in [gan.step_d] * moves + [gan.step_g] * moves:
        move()
        moments.append(_moment(gan))
    return tuple(moments)


def _moment(gan: LiveGAN) -> Moment:
    with torch.no_grad():
        logit = gan.scores(gan.samples()).mean().item()
    return Moment(logit, **gan.gradient_norms())
