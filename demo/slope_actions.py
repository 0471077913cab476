"""How steep a discriminator is: its weights, and how fast its score changes between real and generated pictures. Imports no UI."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

import ganlib
from demo import compare_actions
from demo.actions import find, seeded
from demo.compare_actions import DISCRIMINATORS, classifier_of
from demo.eye_actions import opponents
from ganlib import Entry, neighbours
from ganlib.blocks import NoiseToImage
from ganlib.checkpoints import model_file
from ganlib.losses import gradient_norms
from ganlib.variants import VARIANTS

POINTS = 200  # between as many real and generated pictures, at most
BINS = 41  # odd, so that the middle one holds the weights around zero
OUTLIERS = 0.002  # share of weights and of norms that the axes may leave out; a pile at the end of one is never an outlier


class Slope(NamedTuple):
    """The weights of one discriminator, and |d score / d picture| at points between real and generated pictures."""

    entry: Entry
    clip: float | None  # the bound that training held the weights within
    largest: float  # of |weight|
    edge: float  # the weights' axis is -edge to edge
    weights: list[float]  # share in each of BINS
    steepest: float  # the norms' axis is 0 to steepest
    norms: list[float]  # share in each of BINS
    median: float  # of the norms


def comparable(catalog: Sequence[Entry]) -> list[Entry]:
    """The checkpoints that make pictures from noise alone and judge them, with real ones at hand."""
    return [entry for entry in opponents(catalog) if issubclass(VARIANTS[entry.variant], NoiseToImage)]


def groups(catalog: Sequence[Entry]) -> list[list[Entry]]:
    """Those of one architecture and data together; the largest group first. Reads no weights."""
    able = comparable(catalog)
    return sorted(filter(None, ([entry for entry in group if entry in able] for group in compare_actions.groups(catalog))),
                  key=len, reverse=True)


def slopes(catalog: Sequence[Entry], model: Any) -> list[Slope]:
    """Of every checkpoint of `model`'s group; raises Problem, CheckpointError."""
    able = comparable(catalog)
    return [slope(catalog, entry) for entry in compare_actions.group_of(catalog, find(able, model, "Judges").id) if entry in able]


def slope(catalog: Sequence[Entry], entry: Entry) -> Slope:
    return Slope(entry, *_slope(entry.path, model_file(entry.path).stat().st_mtime_ns, classifier_of(catalog, entry.data).path))


@lru_cache(maxsize=16)
def _slope(path: Path, written: int, index_folder: Path) -> tuple:
    """The fields of a Slope after the first."""
    network, index = ganlib.load(path), neighbours.load(index_folder)
    nets = next(turn.nets for name, turn in network.turns().items() if name in DISCRIMINATORS)
    real = index.at(network.size, torch.arange(min(POINTS, len(index))))
    with torch.no_grad():
        fake = network.sample(len(real), seeded(0))
        weights = torch.cat([parameter.flatten() for net in nets for parameter in net.parameters()])
    with torch.enable_grad():
        norms = gradient_norms(network.judge, real, fake, seeded(0)).detach()
    edge, steepest = reach(weights.abs()), reach(norms)
    return (getattr(network, "clip", None), weights.abs().max().item(), edge, shares(weights, -edge, edge), steepest,
            shares(norms, 0.0, steepest), norms.median().item())


def reach(values: Tensor) -> float:
    """How far an axis goes that shows all of these but the outliers."""
    return max(values.sort().values[int((1 - OUTLIERS) * (len(values) - 1))].item(), 1e-6)


def shares(values: Tensor, low: float, high: float) -> list[float]:
    return (values.histc(BINS, low, high) / len(values)).tolist()
