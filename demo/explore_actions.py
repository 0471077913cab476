"""What lies beside the walk of Interpolate: the square between four seeds, lerp against slerp, directions that change pictures most,
and a picture from outside in the latent space. Like actions.py: takes the catalog and values from outside, trusts none of them,
imports no UI.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from demo import actions, given
from demo.actions import MAX_SEED, MODES, Problem, choice, find, load, number, seeded, whole
from demo.uploads import receive
from ganlib import Entry, checkpoints, latent
from ganlib.checkpoints import model_file
from ganlib.images import to_uint8
from ganlib.latent import Direction

SIDE = 7  # pictures along an edge of the square
CORNERS = (0, 17, 5, 29)  # its seeds at first
STRIP = 11  # pictures of a walk that are shown beside its lengths
DIRECTIONS = 6
SEED = 0  # of the picture that they change, at first
REACH = 4  # of a slider, in standard deviations of the prior
USUAL = (0.05, 0.95)  # shares of the draws that are shorter than the band of usual lengths, and than its upper end
STEPS, MAX_STEPS = 200, 1000
EVERY = 10  # steps between two pictures of an inversion


# ---- Four corners -------------------------------------------------------------------------------------------------

@torch.inference_mode()
def square(catalog: Sequence[Entry], model: Any, seeds: Any, mode: Any) -> Tensor:
    """The pictures of the square between four seeds, row by row: uint8 (SIDE * SIDE, C, H, W)."""
    entry = find(catalog, model, "HasLatent")
    if not isinstance(seeds, (list, tuple)) or len(seeds) != 4:
        raise Problem("error.corners")
    seeds = [whole("seeds", seed, 0, MAX_SEED) for seed in seeds]
    walk = MODES[choice("mode", mode, MODES)]
    network = load(entry)
    return to_uint8(network.decode(latent.corners(latent.of_seeds(network, seeds), SIDE, walk)))


def seeds_of(text: str) -> list[int]:
    """The seeds of four corners that a link names, "1,2,3,4"; raises ValueError."""
    seeds = [int(seed) for seed in text.split(",")]
    if len(seeds) != 4 or not all(0 <= seed <= actions.MAX_SEED for seed in seeds):
        raise ValueError(f"'{text}' does not name the seeds of four corners.")
    return seeds


# ---- Lengths ------------------------------------------------------------------------------------------------------

def norms(catalog: Sequence[Entry], model: Any, seed_a: Any, seed_b: Any) -> dict[str, tuple[Tensor, list[float]]]:
    """For each walk between two seeds, its pictures and the length |z| at each, as `actions.walk` gives them."""
    return {mode: actions.walk(catalog, model, seed_a, seed_b, mode) for mode in MODES}


def strip(images: Tensor) -> Tensor:
    """STRIP pictures of a walk, evenly spaced."""
    return images[torch.linspace(0, actions.STEPS, STRIP).round().long()]


@torch.inference_mode()
def usual_length(catalog: Sequence[Entry], model: Any) -> list[float]:
    """Between which lengths nine of ten draws of the prior lie."""
    network = load(find(catalog, model, "HasLatent"))
    return network.latent(1000, seeded(0)).norm(dim=1).quantile(torch.tensor(USUAL)).tolist()


# ---- Directions ---------------------------------------------------------------------------------------------------

def directions(catalog: Sequence[Entry], model: Any) -> list[Direction]:
    """The first DIRECTIONS principal directions of a model; kept, because they take a second."""
    entry = find(catalog, model, "HasLatent")
    return _directions(entry.path, model_file(entry.path).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _directions(path: Path, written: int) -> list[Direction]:
    return latent.directions(load(checkpoints.read_entry(path)), DIRECTIONS, seeded(0))


def numbers(found: Sequence[Direction]) -> list[dict[str, Any]]:
    """Directions as they are sent and saved."""
    return [{"share": direction.share, "vector": [round(x, 5) for x in direction.vector.tolist()]} for direction in found]


@torch.inference_mode()
def moved(catalog: Sequence[Entry], model: Any, seed: Any, amounts: Any) -> Tensor:
    """The picture of a seed, moved along each direction by an amount in -REACH..REACH: uint8 (1, C, H, W)."""
    entry = find(catalog, model, "HasLatent")
    found = directions(catalog, model)
    if not isinstance(amounts, (list, tuple)) or len(amounts) != len(found):
        raise Problem("error.amounts", count=len(found))
    amounts = [number("amounts", amount, -REACH, REACH) for amount in amounts]
    network = load(entry)
    z = latent.of_seeds(network, [whole("seed", seed, 0, MAX_SEED)])
    return to_uint8(network.decode(z + sum(amount * direction.vector for amount, direction in zip(amounts, found))))


# ---- Back from a picture ------------------------------------------------------------------------------------------

class Inverted(NamedTuple):
    """An inversion after some of its steps."""

    image: Tensor  # uint8 (1, C, H, W): what is looked for
    result: Tensor  # uint8 (1, C, H, W): the nearest picture so far
    errors: list[float]  # mean squared error of pixels in [0, 1], after every step so far
    length: float  # |z|
    steps: int  # of the whole
    done: list[str]  # what was done to the upload, by name


def invert(catalog: Sequence[Entry], model: Any, content: bytes, steps: Any = STEPS) -> Iterator[Inverted]:
    """The search for an uploaded picture, as it goes on: every EVERY steps, and at the end."""
    entry = find(catalog, model, "HasLatent")
    steps = whole("steps", steps, EVERY, MAX_STEPS)
    image, done = receive(content, entry.size, given.described(entry).channels)
    network, errors = load(entry), []
    for step, (z, error) in enumerate(latent.invert(network, image, steps, seeded(0))):
        errors.append(error / 4)  # pixels span 2 there
        if step % EVERY == 0 or step == steps:
            with torch.inference_mode():
                yield Inverted(to_uint8(image), to_uint8(network.decode(z)), [*errors], z.norm().item(), steps, done)
