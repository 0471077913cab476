"""What a discriminator sees: its score of a picture, the pixels that score hangs on, and a game against it. Imports no UI."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

import ganlib
from demo import actions
from demo.actions import MAX_SEED, Problem, able, find, load, seeded, whole
from demo.compare_actions import classifier_of, index_of, scale, searchable
from demo.uploads import receive
from ganlib import Entry, Variant, neighbours
from ganlib.images import to_float, to_uint8

REFERENCE = 500  # real and generated pictures, at most, among whose scores one is set
BINS = 24
DEAL = 16  # pictures of a game
HOT = torch.tensor([251, 146, 60]) / 127.5 - 1  # the colour of a pixel that matters
DIMMED = 0.55  # of the picture below the heat


class Judged(NamedTuple):
    """A picture, what D says of it, and where it looks."""

    image: Tensor  # uint8 (1, C, H, W)
    heat: Tensor  # uint8 (1, 3, H, W): |d score / d pixel| over the dimmed picture
    kind: str  # of the score: "logit", "target" or "critic"
    score: float  # as the network gives it; larger is more real
    shown: float  # the probability where the score is a logit, or else the score
    below: dict[str, float]  # share of real and of generated pictures with a lower score; of real only where some are at hand
    low: float  # of the histogram
    high: float
    bins: dict[str, list[float]]  # share of the real and of the generated pictures in each bin
    done: list[str]  # what was done to an uploaded picture, by name


def judges(catalog: Sequence[Entry]) -> list[Entry]:
    """The checkpoints that judge pictures and make some."""
    return [entry for entry in able(catalog, "Judges") if "Samples" in entry.abilities]


def opponents(catalog: Sequence[Entry]) -> list[Entry]:
    """Those whose data set has pictures at hand to mix with theirs."""
    known = {entry.id for entry in searchable(catalog)}
    return [entry for entry in judges(catalog) if entry.id in known]


def judge(catalog: Sequence[Entry], model: Any, seed: Any, content: bytes | None) -> Judged:
    """What a model's discriminator says of an image file, or of the model's own sample of a seed where there is none."""
    entry = find(judges(catalog), model, "Judges")
    network = load(entry)
    if content is None:
        image, done = to_float(actions.pictures(catalog, model, seed, 1)), []
    else:
        image, done = receive(content, entry.size, network.channels)
    kind = scale(entry.variant)
    score, gradient = score_and_gradient(network, image)
    real, fake = reference(catalog, entry)
    values = {name: shown(scores, kind) for name, scores in (("real", real), ("fake", fake)) if len(scores)}
    value = float(shown(torch.tensor(score), kind))
    low, high = bounds(torch.cat([*values.values(), torch.tensor([value])]), kind)
    bins = {name: (v.clamp(low, high).histc(BINS, low, high) / len(v)).tolist() for name, v in values.items()}
    below = {name: (v < value).float().mean().item() for name, v in values.items()}
    return Judged(to_uint8(image), heat(image, gradient), kind, score, value, below, low, high, bins, done)


def score_and_gradient(network: Variant, image: Tensor) -> tuple[float, Tensor]:
    """The score of one picture (1, C, H, W), and d score / d pixel of the same shape."""
    image = image.clone().requires_grad_()
    with torch.enable_grad():
        score = network.judge(image)
        gradient, = torch.autograd.grad(score.sum(), image)
    return score.item(), gradient


def heat(image: Tensor, gradient: Tensor) -> Tensor:
    """|gradient| summed over channels, relative to its 99th percentile, laid over the dimmed picture: uint8 (1, 3, H, W)."""
    strength = gradient.abs().sum(1, keepdim=True)
    return laid_over(image, (strength / strength.flatten().quantile(0.99).clamp(min=1e-12)).clamp(0, 1))


def laid_over(image: Tensor, strength: Tensor) -> Tensor:
    """Strength (1, 1, H, W) in [0, 1] as heat over the dimmed picture (1, C, H, W): uint8 (1, 3, H, W)."""
    dimmed = (image.mean(1, keepdim=True) + 1) * DIMMED - 1
    return to_uint8(torch.lerp(dimmed.expand(-1, 3, -1, -1), HOT.view(1, 3, 1, 1).expand(1, 3, *image.shape[-2:]), strength))


def shown(scores: Tensor, kind: str) -> Tensor:
    """Logits as probabilities, other scores as they are."""
    return scores.sigmoid() if kind == "logit" else scores


def bounds(values: Tensor, kind: str) -> tuple[float, float]:
    """Of the histogram's axis."""
    if kind == "logit":
        return 0.0, 1.0
    low, high = values.min().item(), values.max().item()
    return (low, high) if high > low else (low - 1, high + 1)


def reference(catalog: Sequence[Entry], entry: Entry) -> tuple[Tensor, Tensor]:
    """Scores of some real training pictures (none where none are at hand) and of some generated ones, as the network gives them."""
    real = real_pictures(catalog, entry, torch.arange(REFERENCE))
    folder = None if real is None else classifier_of(catalog, entry.data).path
    return _reference(entry.path, (entry.path / "model.safetensors").stat().st_mtime_ns, folder)


@lru_cache(maxsize=8)
@torch.inference_mode()
def _reference(path: Path, written: int, index_folder: Path | None) -> tuple[Tensor, Tensor]:
    network = ganlib.load(path)
    fake = scores_of(network, network.sample(REFERENCE, seeded(0)))
    if index_folder is None:
        return torch.empty(0), fake
    index = neighbours.load(index_folder)
    return scores_of(network, index.at(network.size, torch.arange(min(REFERENCE, len(index))))), fake


def scores_of(network: Variant, images: Tensor) -> Tensor:
    return torch.cat([network.judge(part) for part in images.split(100)])


def real_pictures(catalog: Sequence[Entry], entry: Entry, rows: Tensor) -> Tensor | None:
    """These rows of the index of training pictures as the model sees them, float (n, C, H, W); None where there is no index for it."""
    try:
        index = index_of(catalog, entry.data)
    except Problem:
        return None
    if index.images.shape[1] != load(entry).channels:
        return None
    return index.at(entry.size, rows[rows < len(index)])


# ---- The game -----------------------------------------------------------------------------------------------------

class Deal(NamedTuple):
    """Real and generated pictures, mixed."""

    images: Tensor  # uint8 (DEAL, C, H, W)
    real: list[bool]
    scores: list[float]  # of D, as they are shown
    threshold: float  # a score above it is D's "real"
    kind: str


@torch.inference_mode()
def deal(catalog: Sequence[Entry], model: Any, seed: Any) -> Deal:
    """Half real, half generated, in an order that the seed chooses, with D's score of each."""
    entry = find(judges(catalog), model, "Judges")
    rng = seeded(whole("seed", seed, 0, MAX_SEED))
    index = index_of(catalog, entry.data)
    real = real_pictures(catalog, entry, torch.randperm(len(index), generator=rng)[:DEAL // 2])
    if real is None or len(real) < DEAL // 2:
        raise Problem("error.no_opponent", model=entry.id)
    network = load(entry)
    images = torch.cat([real, network.sample(DEAL // 2, rng)])
    order = torch.randperm(DEAL, generator=rng)
    images, truth = images[order], (order < DEAL // 2).tolist()
    kind = scale(entry.variant)
    real_scores, fake_scores = reference(catalog, entry)
    threshold = {"logit": 0.5, "target": 0.5}.get(kind, ((real_scores.mean() + fake_scores.mean()) / 2).item())
    return Deal(to_uint8(images), truth, shown(scores_of(network, images), kind).tolist(), threshold, kind)
