"""What Density shows: how likely a picture is, where it falls among the test set's, how surprising each pixel was, and pictures
painted or finished row by row. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from demo.actions import MAX_SEED, Problem, find, load, seeded, seen, whole
from demo.class_actions import BLANK
from demo.eye_actions import laid_over
from demo.given import described, given
from ganlib import Entry, Variant
from ganlib.images import grid, to_float, to_pil, to_uint8

NOISY = (0.02, 0.2)  # shares of the pixels that are replaced
FAR = 0.15  # of the side, how far a picture is shifted
SURPRISING = 6.0  # nats of a pixel that are shown at full heat: a chance of 1 in 400
BARS = 40
MAX_WAYS = 8
# What the pages begin with: the seed, how many ways to finish a picture, and the parts to finish, in shares of the side.
SEED, WAYS = 3, 6
HALVES = {"bottom": (0.5, 0, 0.5, 1), "right": (0, 0.5, 1, 0.5), "top": (0, 0, 0.5, 1), "left": (0, 0, 1, 0.5), "box": (0.3, 0.3, 0.4, 0.4)}
# A drawn 3, for models that have no example beside them.
DIGIT = "HFdKX0FqO3Y4gziQPJpDoUylVqVhoWyZdY97g3-CfpGCnYqmlKuhq66mup7FkcyD0XPRZc5Yx069"


# ---- One picture --------------------------------------------------------------------------------------------------

CHANGES = ("as_is", "inverted", "speckled", "noisy", "shifted", "turned", "shuffled")


class Histogram(NamedTuple):
    """The test set's -log p in nats: shares of pictures between neighbouring `edges`, which grow by a factor."""

    edges: list[float]
    shares: list[float]


class Scored(NamedTuple):
    """A picture and its CHANGES, each with what a model makes of it."""

    images: Tensor  # uint8 (n, C, H, W), as the model reads them: in its levels
    surprise: Tensor  # uint8 (n, 3, H, W): how unexpected each pixel was, as heat over the picture
    nats: list[float]  # -log p(x)
    likelier: list[float | None]  # share of the test pictures that are likelier; None where the checkpoint was not measured
    done: list[str]  # what was done to an upload, by name


def changed(image: Tensor) -> Tensor:
    """A picture (1, C, H, W) in [-1, 1] after each of CHANGES, (n, C, H, W); the noise is always the same."""
    rng, side = seeded(0), image.shape[-1]
    uniform, values = torch.rand(1, 1, side, side, generator=rng), torch.rand(image.shape, generator=rng).round() * 2 - 1
    far = round(FAR * side)
    shifted = torch.full_like(image, image[0, :, 0].median().item())
    shifted[:, :, far:, far:] = image[:, :, :-far, :-far]
    shuffled = image.flatten(2)[:, :, torch.randperm(side * side, generator=rng)].view_as(image)
    speckled, noisy = (torch.where(uniform < share, values, image) for share in NOISY)
    return torch.cat([image, -image, speckled, noisy, shifted, image.flip(2, 3), shuffled])


def quantised(network: Variant, images: Tensor) -> Tensor:
    """Pictures as a model with a density reads them: every value at the nearest of its levels; binary ones have two."""
    steps = getattr(network, "levels", 2) - 1
    return ((images + 1) / 2 * steps).round() / steps * 2 - 1


@torch.inference_mode()
def score(catalog: Sequence[Entry], model: Any, **start: Any) -> Scored:
    """How likely a picture and its changes are; `start` is what `given` takes. Raises Problem where nothing is on the picture."""
    entry = find(catalog, model, "ScoresLikelihood")
    image, done, _ = given(entry, 0, **{"example": 0} | start)
    if image.max() - image.min() < BLANK:
        raise Problem("error.blank")
    network = load(entry)
    images = quantised(network, changed(image))
    pixels = network.pixel_nats(images)
    nats = pixels.flatten(1).double().sum(1).tolist()
    heat = (pixels.sum(1, keepdim=True) / pixels.shape[1] / SURPRISING).clamp(0, 1)
    return Scored(to_uint8(images), torch.cat([laid_over(x, h) for x, h in zip(images.split(1), heat.split(1))]), nats,
                  [likelier(entry, value) for value in nats], done)


def quantiles(entry: Entry) -> np.ndarray | None:
    """Percentiles of the test set's -log p in nats, growing; None where they were not measured, or do not grow."""
    for name in ("nats", "bits_per_dimension"):
        found = entry.metrics.get(name, {}).get("quantiles")
        if found and len(found) > 1 and found == sorted(found) and found[0] < found[-1]:
            return -np.array(found[::-1], dtype=np.float64)
    return None


def likelier(entry: Entry, nats: float) -> float | None:
    """The share of the test pictures that are likelier than one of this -log p."""
    found = quantiles(entry)
    return None if found is None else float(np.interp(nats, found, np.linspace(0, 1, len(found))))


def histogram(entry: Entry) -> Histogram | None:
    """How the test set's -log p are spread; None where they were not measured."""
    found = quantiles(entry)
    if found is None or found[0] <= 0:
        return None
    edges = np.geomspace(found[0], found[-1], BARS + 1)
    below = np.interp(edges, found, np.linspace(0, 1, len(found)))
    return Histogram(edges.round(2).tolist(), np.diff(below).round(4).tolist())


# ---- Painting -----------------------------------------------------------------------------------------------------

class Row(NamedTuple):
    """A row of n pictures, as soon as it is drawn."""

    number: int
    values: Tensor  # uint8 (n, C, W)
    entropy: Tensor  # uint8 (n, W): how open the pixels were, from settled 0 to 255, an even choice among all levels


def hidden(text: Any, side: int) -> tuple[int, int, int, int]:
    """The box "top,left,height,width" in pixels that is to be painted; nothing at all says everything. Raises Problem."""
    if text is None or text == "":
        return 0, 0, side, side
    parts = text.split(",") if isinstance(text, str) and len(text) < 40 else []
    if len(parts) != 4 or not all(part.strip().isdecimal() for part in parts):
        raise Problem("error.hidden", side=side)
    top, left, height, width = map(int, parts)
    if not (1 <= height <= side - top and 1 <= width <= side - left):
        raise Problem("error.hidden", side=side)
    return top, left, height, width


def pixels_of(text: Any, channels: int, side: int) -> Tensor:
    """A picture (1, C, H, W) in [-1, 1] out of base64url of its bytes; raises Problem."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as error:
        raise Problem("error.pixels") from error
    if len(data) != channels * side * side:
        raise Problem("error.pixels")
    return to_float(torch.frombuffer(bytearray(data), dtype=torch.uint8).view(1, channels, side, side))


def text_of(image: Tensor) -> str:
    """The inverse of `pixels_of`, for one uint8 picture."""
    return base64.urlsafe_b64encode(image.numpy().tobytes()).decode().rstrip("=")


def paint(catalog: Sequence[Entry], model: Any, seed: Any, n: Any = 1, hide: Any = "", image: Tensor | None = None) -> Iterator[Row]:
    """Rows of n pictures as a model paints them: what the box `hide` hides of a picture (1, C, H, W), or all where there is none.

    Values are checked at once, before the first row is asked for.
    """
    entry = find(catalog, model, "Completes")
    n, seed = whole("n", n, 1, MAX_WAYS), whole("seed", seed, 0, MAX_SEED)
    top, left, height, width = hidden(hide, entry.size)
    network = load(entry)
    if image is None:
        image = torch.zeros(1, network.channels, entry.size, entry.size)
    known = torch.ones_like(image)
    known[:, :, top:top + height, left:left + width] = 0
    return rows(network, image.expand(n, -1, -1, -1).contiguous(), known, seed)


def rows(network: Variant, images: Tensor, known: Tensor, seed: int) -> Iterator[Row]:
    most = math.log(getattr(network, "levels", 2))
    for at, (painted, entropy) in enumerate(network.paint(images, known, seeded(seed))):
        number = at % network.size
        openness = (entropy[:, :, number].mean(1) / most * 255).round().clamp(0, 255).to(torch.uint8)
        yield Row(number, to_uint8(painted[:, :, number:number + 1])[:, :, 0], openness)


def painted(catalog: Sequence[Entry], model: Any, seed: Any, n: Any = 1, hide: Any = "",
            image: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The pictures when all rows are there, uint8 (n, C, H, W), and how open each pixel was, uint8 (n, 1, H, W)."""
    found = {row.number: row for row in paint(catalog, model, seed, n, hide, image)}
    ordered = [found[number] for number in sorted(found)]
    return torch.stack([row.values for row in ordered], dim=2), torch.stack([row.entropy for row in ordered], dim=1)[:, None]


def finished(catalog: Sequence[Entry], model: Any, seed: Any, n: Any, hide: Any, **start: Any) -> Image.Image:
    """A picture whose hidden box is finished in n ways, beside each other."""
    image = given(find(catalog, model, "Completes"), 0, **{"example": 0} | start).image
    images, _ = painted(catalog, model, seed, n, hide, image)
    return to_pil(grid(to_float(images), columns=len(images)))


def beside(catalog: Sequence[Entry], model: Any) -> list[Entry]:
    """The model, and where there is one the checkpoint that reads the same data in the other ordering."""
    entry = find(catalog, model, "Completes")
    ordering = getattr(described(entry), "ordering", None)
    for other in seen(catalog, entry.id) if ordering else ():
        if (other.variant, other.data, other.size) == (entry.variant, entry.data, entry.size) and described(other).ordering != ordering:
            return [entry, other]
    return [entry]
