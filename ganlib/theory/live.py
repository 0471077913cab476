"""A GAN small enough to watch: points in one or two dimensions, tiny networks, the atlas's own objectives.

One step is a move of D or a move of G. Everything is derived from `Settings` and the moves made, so the same settings
and the same moves give the same picture on every machine of the same kind. presets.py holds settings worth watching.
"""
from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, Self

import torch
from torch import Tensor

from ganlib import losses
from ganlib.theory import distributions, divergences
from ganlib.theory.distributions import Distribution, Grid
from ganlib.theory.player import Player

SHOWN = 256  # samples drawn on the screen
MEASURED = 1024  # samples on which divergences are measured
SURFACE = {1: Grid(-8, 8, 160, 1), 2: Grid(-3, 3, 30, 2)}  # where D is drawn
BINS = {1: Grid(-8, 8, 64, 1), 2: Grid(-3, 3, 24, 2)}  # where the samples are counted


class Objective(NamedTuple):
    """What both players descend: functions of D's raw output, from ganlib/losses.py."""

    discriminator: Callable[[Tensor, Tensor], dict[str, Tensor]]
    generator: Callable[[Tensor], Tensor]
    is_logistic: bool = False  # D's output is a logit
    clips: bool = False  # WGAN: weights of D are kept in [-clip, clip]
    penalises: bool = False  # WGAN-GP


OBJECTIVES = {
    "minimax": Objective(losses.logistic_discriminator, losses.saturating, is_logistic=True),
    "non_saturating": Objective(losses.logistic_discriminator, losses.non_saturating, is_logistic=True),
    "least_squares": Objective(losses.least_squares_discriminator, losses.least_squares_generator),
    "wgan": Objective(losses.wasserstein_critic, losses.wasserstein_generator, clips=True),
    "wgan_gp": Objective(losses.wasserstein_critic, losses.wasserstein_generator, penalises=True),
}


class Settings(NamedTuple):
    """All that a training depends on, apart from the moves made."""

    data: str = "eight"  # a name of distributions.shapes(), or "drawn1" / "drawn2" for `drawing` in 1-D / 2-D
    drawing: str = ""  # see distributions.drawn
    objective: str = "non_saturating"
    lr_d: float = 1e-3
    lr_g: float = 1e-3
    d_steps: int = 1  # moves of D for each move of G
    head_start: int = 0  # moves of D before the first of G
    noise: int = 2  # dimensions of z ~ N(0, I)
    width: int = 32  # units of each of the two hidden layers
    adam_g: bool = True  # G moves by plain gradient descent otherwise
    momentum: float = 0.5  # Adam's b1
    clip: float = 0.01  # WGAN
    penalty: float = 0.1  # weight of WGAN-GP's term; its paper's 10 suits pictures, not points a unit apart
    unroll: int = 0  # moves of D that G looks ahead
    seed: int = 0
    batch: int = 64


class Losses(NamedTuple):
    """Of the latest moves; None before the first."""

    d: float | None = None
    g: float | None = None


class LiveGAN:
    """The two players and their random numbers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.objective = OBJECTIVES[settings.objective]
        self.data = distribution(settings)
        self.rng = torch.Generator().manual_seed(settings.seed)
        dim, hidden = self.data.dim, (settings.width, settings.width)
        self.generator = Player((settings.noise, *hidden, dim), 0.0, settings.lr_g, settings.momentum, settings.adam_g, self.rng)
        self.discriminator = Player((dim, *hidden, 1), 0.2, settings.lr_d, settings.momentum, True, self.rng)
        self.shown_noise = torch.randn(MEASURED, settings.noise, generator=self.rng)
        self.losses = Losses()
        for _ in range(settings.head_start):
            self.step_d()

    def copy(self) -> Self:
        """A snapshot: it goes on by itself and leaves this one as it is."""
        other = copy.copy(self)
        other.generator, other.discriminator = self.generator.copy(), self.discriminator.copy()
        other.rng = torch.Generator()
        other.rng.set_state(self.rng.get_state())
        return other

    # ---- Moves ----

    def noise(self, n: int) -> Tensor:
        return torch.randn(n, self.settings.noise, generator=self.rng)

    def scores(self, points: Tensor) -> Tensor:
        """D's raw output (n, dim) -> (n,): a logit, or a critic's score."""
        return self.discriminator(points)[:, 0]

    def step_d(self) -> None:
        """One move of the discriminator on a fresh batch."""
        real = self.data.sample(self.settings.batch, self.rng)
        with torch.no_grad():
            fake = self.generator(self.noise(self.settings.batch))
        # One pass: these networks have no BatchNorm, which would mix the statistics of real and fake.
        terms = self.objective.discriminator(*self.scores(torch.cat([real, fake])).split(self.settings.batch))
        if self.objective.penalises:
            terms["penalty"] = self.settings.penalty * losses.gradient_penalty(self.scores, real, fake, self.rng)
        loss = sum(terms.values())
        self.discriminator.descend(self.discriminator.gradient(loss))
        if self.objective.clips:
            self.discriminator.clip(self.settings.clip)
        self.losses = self.losses._replace(d=loss.item())

    def step_g(self) -> None:
        """One move of the generator; with `unroll`, against D as it will be that many of its own moves later.

        G's gradient does not pass through those moves: a first-order form of Metz et al., arXiv 1611.02163.
        """
        now = self.discriminator, self.losses
        if self.settings.unroll:
            self.discriminator = self.discriminator.copy()
            for _ in range(self.settings.unroll):
                self.step_d()
        loss = self.generator_loss()
        self.discriminator, self.losses = now
        self.generator.descend(self.generator.gradient(loss))
        self.losses = self.losses._replace(g=loss.item())

    def step_both(self) -> None:
        """`d_steps` moves of D, then one of G: one step of the algorithm."""
        for _ in range(self.settings.d_steps):
            self.step_d()
        self.step_g()

    def generator_loss(self, objective: Objective | None = None) -> Tensor:
        """What G descends, on a fresh batch, with the objective of the settings or another."""
        return (objective or self.objective).generator(self.scores(self.generator(self.noise(self.settings.batch))))

    def gradient_norms(self) -> dict[str, float]:
        """Norm of the gradient that reaches G's weights in its next move, in each of the paper's two games.

        Both on the same batch, and nothing moves. The objective must be one whose D returns logits.
        """
        state = self.rng.get_state()
        norms = {}
        for name in ("minimax", "non_saturating"):
            self.rng.set_state(state)
            norms[name] = self.generator.gradient(self.generator_loss(OBJECTIVES[name])).norm().item()
        self.rng.set_state(state)
        return norms

    # ---- What can be seen ----

    @torch.no_grad()
    def samples(self) -> Tensor:
        """G of the same noise every time, so that points move instead of jumping: (MEASURED, dim)."""
        return self.generator(self.shown_noise)

    @torch.no_grad()
    def surface(self) -> Tensor:
        """D on the grid SURFACE, (cells,): the probability of real for logits, the raw output otherwise."""
        scores = self.scores(surface_points(self.data.dim))
        return torch.sigmoid(scores) if self.objective.is_logistic else scores

    def arrows(self) -> tuple[Tensor, Tensor]:
        """The shown samples and, at each, minus the gradient of G's loss there: where it would go, (SHOWN, dim) both."""
        points = self.samples()[:SHOWN].requires_grad_()
        loss = self.objective.generator(self.scores(points)) * SHOWN  # the loss is a mean; each point's own share
        gradient, = torch.autograd.grad(loss, points)
        return points.detach(), -gradient

    def measure(self) -> Measures:
        """Divergences of the samples from the data and the modes they cover."""
        samples = self.samples().nan_to_num()
        counts = BINS[self.data.dim].histogram(samples) * len(samples) + 0.5  # KL needs q > 0 wherever p is
        p, q = bin_log_mass(self.settings.data, self.settings.drawing), (counts / counts.sum()).log()
        reference = sorted_reference(self.settings.data, self.settings.drawing)
        found = {"kl": divergences.kl(p, q).value, "reverse_kl": divergences.reverse_kl(p, q).value,
                 "js": divergences.jensen_shannon(p, q).value, "tv": divergences.total_variation(p, q).value,
                 "w1": divergences.wasserstein_of_slices(divergences.sorted_slices(samples), reference)}
        shape = distributions.shapes().get(self.settings.data)
        return Measures(found, distributions.modes_covered(samples, shape.distribution) if shape and shape.has_modes else None)

    @property
    def is_finite(self) -> bool:
        return bool(self.generator.weights.isfinite().all() and self.discriminator.weights.isfinite().all())


class Measures(NamedTuple):
    divergences: dict[str, float]
    modes: int | None  # None where the data has no separate modes


def distribution(settings: Settings) -> Distribution:
    """The data of a training. Raises ValueError where it has no such name or drawing."""
    return _distribution(settings.data, settings.drawing)


@lru_cache(maxsize=32)
def _distribution(data: str, drawing: str) -> Distribution:
    if data in distributions.shapes():
        return distributions.shapes()[data].distribution
    found = distributions.drawn(drawing, {"drawn1": 1, "drawn2": 2}[data])
    if found is None:
        raise ValueError(f"'{drawing[:40]}' is not a drawing")
    return found


@lru_cache(maxsize=32)
def bin_log_mass(data: str, drawing: str) -> Tensor:
    """The data's mass in each of BINS, (cells,), with the least mass that one sample in 10^6 would have."""
    found = _distribution(data, drawing)
    fine = distributions.GRIDS[found.dim]
    coarse = BINS[found.dim]
    mass = torch.zeros(coarse.n ** coarse.dim, dtype=torch.double)
    mass.index_add_(0, coarse.cell_of(fine.points), found.log_mass(fine).exp())
    mass = mass.clamp_min(1e-6)
    return (mass / mass.sum()).log()


@lru_cache(maxsize=32)
def sorted_reference(data: str, drawing: str) -> Tensor:
    """Slices of MEASURED samples of the data, to measure W1 against."""
    return divergences.sorted_slices(_distribution(data, drawing).sample(MEASURED, torch.Generator().manual_seed(0)))


@lru_cache(maxsize=2)
def surface_points(dim: int) -> Tensor:
    return SURFACE[dim].points.float()
