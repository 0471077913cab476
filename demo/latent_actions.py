"""What Latent shows: the map of a two-dimensional latent space with the test set's codes on it, a picture encoded and edited, and the
way from one picture to another. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demo.actions import Problem, able, find, load, number, seeded, seen
from demo.class_actions import BLANK
from demo.density_actions import DIGIT
from demo.given import described, given
from ganlib import Entry, Variant
from ganlib.images import grid, to_float, to_pil, to_uint8

MAP = 21  # pictures along each side of the map
DRAWS = 600  # from the prior, shown beside the codes
SLIDERS = 8  # coordinates that can be edited, at most
STEPS = 40  # of the way from one picture to another
SLIDE, FAR = 1.5, 4  # how many times the prior's reach a slider goes, and a coordinate may lie from the middle
# What the pages begin with: drawn digits, for models that have no examples beside them, and the numbers of examples.
DIGITS = {"a": DIGIT, "b": "Hoo8kz2bQqJJqFOrYK1trHypi6WZnqaWsY66hMB6w3HDaMBgulqxVaZTmVKLVHxYbV1gZFNtSXZCgD2KPA"}
EXAMPLES = {"a": 0, "b": 1}


# ---- The map ------------------------------------------------------------------------------------------------------

class Map(NamedTuple):
    """A two-dimensional latent space: pictures from the top left, z1 growing to the right and z2 upwards, within -reach..reach."""

    images: Tensor  # uint8 (MAP * MAP, C, H, W)
    reach: float
    prior: list[tuple[float, float]]  # DRAWS points
    codes: list[tuple[float, float, int]]  # z1, z2 and the class of test pictures; none where they were not measured
    classes: list[str]


def drawn_from(network: Variant) -> Tensor:
    """Draws from the prior, always the same, (DRAWS, latent_dim)."""
    return network.latent(DRAWS, seeded(0))


def reach_of(network: Variant) -> float:
    """How far 99 of 100 draws from the prior go along a coordinate."""
    return round(drawn_from(network).abs().quantile(0.99).item(), 1)


@torch.inference_mode()
def latent_map(catalog: Sequence[Entry], model: Any) -> Map:
    """Raises Problem for a latent space of more than two dimensions."""
    entry = find(catalog, model, "Encodes")
    if not is_flat(entry):
        raise Problem("error.not_flat", model=entry.id)
    network = load(entry)
    reach = reach_of(network)
    line = torch.linspace(-reach, reach, MAP)
    z = torch.stack([line.repeat(MAP), line.flip(0).repeat_interleave(MAP)], dim=1)
    codes, classes = codes_of(entry)
    points = [(round(x, 3), round(y, 3)) for x, y in drawn_from(network).tolist()]
    return Map(to_uint8(network.decode(z)), reach, points, codes, classes)


def is_flat(entry: Entry) -> bool:
    """Whether the latent space has two dimensions; reads no weights."""
    return described(entry).latent_dim == 2


def codes_of(entry: Entry) -> tuple[list[tuple[float, float, int]], list[str]]:
    """The codes of test pictures that lie among a checkpoint's figures, and the names of their classes; none where there are none."""
    found = entry.metrics.get("code_mmd", {}).get("codes")
    try:
        data, most = base64.b64decode(found["points"], validate=True), float(found["most"])
        classes = [str(name) for name in found["classes"]]
    except (TypeError, KeyError, ValueError, binascii.Error):
        return [], []
    rows = zip(data[::3], data[1::3], data[2::3])
    return [(round((x / 127.5 - 1) * most, 3), round((y / 127.5 - 1) * most, 3), label) for x, y, label in rows], classes


def manifold(catalog: Sequence[Entry], model: Any) -> Image.Image:
    """The map as one picture."""
    return to_pil(grid(to_float(latent_map(catalog, model).images), columns=MAP, gap=0))


def beside(catalog: Sequence[Entry], model: Any) -> list[Entry]:
    """The model, and the first of another kind whose map shows the same data: a VAE and an AAE."""
    entry = find(catalog, model, "Encodes")
    for other in able(seen(catalog, entry.id), "Encodes") if is_flat(entry) else ():
        if other.variant != entry.variant and (other.data, other.size) == (entry.data, entry.size) and is_flat(other):
            return [entry, other]
    return [entry]


# ---- A picture and its code ---------------------------------------------------------------------------------------

class Encoded(NamedTuple):
    """A picture, its code, and what the code is decoded to."""

    image: Tensor  # uint8 (1, C, H, W), as the model gets it
    z: list[float]
    decoded: Tensor  # uint8 (1, C, H, W)
    reach: float
    done: list[str]  # what was done to an upload, by name


@torch.inference_mode()
def encode(catalog: Sequence[Entry], model: Any, **start: Any) -> Encoded:
    """A picture through the bottleneck; `start` is what `given` takes. Raises Problem where nothing is on the picture."""
    entry = find(catalog, model, "Encodes")
    network = load(entry)
    image, done = read(entry, start)
    z = network.encode(image)
    return Encoded(to_uint8(image), z[0].tolist(), to_uint8(network.decode(z)), reach_of(network), done)


def read(entry: Entry, start: dict[str, Any]) -> tuple[Tensor, list[str]]:
    """A picture (1, C, H, W) that shows something, and what was done to it."""
    image, done, _ = given(entry, 0, **{"example": 0} | start)
    if image.max() - image.min() < BLANK:
        raise Problem("error.blank")
    return image, done


def edited(z: Sequence[float]) -> list[int]:
    """The coordinates that sliders edit: all of few, else those in which a code is farthest from the middle."""
    return sorted(sorted(range(len(z)), key=lambda i: -abs(z[i]))[:SLIDERS])


@torch.inference_mode()
def decode(catalog: Sequence[Entry], model: Any, z: Any) -> Tensor:
    """The picture of a code, uint8 (1, C, H, W); raises Problem for one of another length or far outside the prior."""
    network = load(find(catalog, model, "Encodes"))
    return to_uint8(network.decode(torch.tensor([code(network, z)])))


def code(network: Variant, z: Any) -> list[float]:
    """A code from outside as the network can decode it; raises Problem."""
    most = round(FAR * reach_of(network), 2)
    if not isinstance(z, (list, tuple)) or len(z) != network.latent_dim:
        raise Problem("error.code", length=network.latent_dim)
    return [number(f"z{i + 1}", value, -most, most) for i, value in enumerate(z)]


def code_of(catalog: Sequence[Entry], model: Any, text: str) -> list[float]:
    """The code that a text such as "0.50,-1.20" names, if the model can decode it; raises ValueError, as Problem is."""
    return code(load(find(catalog, model, "Encodes")), [float(part) for part in text.split(",")])


@torch.inference_mode()
def between(catalog: Sequence[Entry], model: Any, a: dict[str, Any], b: dict[str, Any]) -> tuple[Tensor, Tensor]:
    """Pictures along the straight line between the codes of two pictures, uint8 (STEPS + 1, C, H, W), and those two."""
    entry = find(catalog, model, "Encodes")
    network = load(entry)
    images = torch.cat([read(entry, start)[0] for start in (a, b)])
    ends = network.encode(images)
    t = torch.linspace(0, 1, STEPS + 1)[:, None]
    return to_uint8(network.decode(torch.lerp(ends[:1], ends[1:], t))), to_uint8(images)


def morph(catalog: Sequence[Entry], model: Any, t: Any, a: dict[str, Any], b: dict[str, Any]) -> Image.Image:
    """The picture at the step nearest to t in [0, 1] of that way."""
    t = number("t", t, 0, 1)
    return to_pil(between(catalog, model, a, b)[0][round(t * STEPS)])
