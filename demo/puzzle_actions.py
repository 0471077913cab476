"""What Puzzle shows: patches of one picture or of two, the picture that a model makes of them, and where it put them. Like actions.py:
takes the catalog and values from outside, trusts none of them, imports no UI.

Boxes are text, short enough for a link: for each patch "picture,top,left,height,width", joined by ";". The picture is 0 or 1; the
rest are whole percents of its side.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import torch
from torch import Tensor

from demo import given
from demo.actions import MAX_SEED, Problem, find, load, seeded, shown, whole
from demo.given import Given
from ganlib import Entry
from ganlib.images import to_uint8
from ganlib.parts import cut

SMALLEST, LARGEST = 10, 80  # percent of the side; in training 25 to 50
MAX_MIXED = 4  # boxes that are taken from either picture: each doubles the number of pictures
USUAL = ("0,4,28,30,44", "1,34,28,26,44", "0,58,30,26,40", "1,70,10,28,80")  # on an avatar: hair, eyes, mouth, clothes; one from the other
BOX = re.compile(r"([01]),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})")


class Box(NamedTuple):
    """Where a patch is cut: picture 0 or 1, and percents of its side."""

    picture: int
    top: int
    left: int
    height: int
    width: int


class Assembled(NamedTuple):
    """Two pictures, the patches of them, and what a model made of those."""

    pictures: Tensor  # uint8 (2, C, H, W)
    patches: Tensor  # uint8 (parts, C, H, W), each enlarged to the whole canvas, in the order of the boxes
    image: Tensor  # uint8 (1, C, H, W)
    mask: Tensor  # uint8 (1, 1, H, W): white where the patches went
    placed: Tensor  # uint8 (1, C, H, W): the new picture where the patches went, grey elsewhere
    done: tuple[list[str], list[str]]  # what was done to each upload, by name


def boxes_of(text: Any, parts: int) -> list[Box]:
    """The boxes of a text, of which there must be `parts`; raises Problem."""
    found = [BOX.fullmatch(part) for part in text.split(";")] if isinstance(text, str) and len(text) < 1000 else []
    if len(found) != parts or not all(found):
        raise Problem("error.boxes", parts=parts, value=shown(text))
    boxes = [Box(*map(int, match.groups())) for match in found]
    for box in boxes:
        for side, start in ((box.height, box.top), (box.width, box.left)):
            if not (SMALLEST <= side <= LARGEST and start + side <= 100):
                raise Problem("error.box", low=SMALLEST, high=LARGEST, value=",".join(map(str, box)))
    return boxes


def text_of(boxes: Sequence[Box]) -> str:
    """The inverse of `boxes_of`."""
    return ";".join(",".join(map(str, box)) for box in boxes)


def usual(parts: int) -> str:
    """The text of so many boxes with which both apps begin."""
    return ";".join((USUAL * parts)[:parts])


def parts_of(entry: Entry) -> int:
    """How many patches a checkpoint takes; reads no weights."""
    return given.described(entry).parts


@torch.inference_mode()
def assemble(catalog: Sequence[Entry], model: Any, boxes: Any, seed: Any, first: dict[str, Any], second: dict[str, Any]) -> Assembled:
    """The picture made of the patches in the boxes; `first` and `second` are the arguments of `given.given` after the row.

    The order of the boxes does not matter.
    """
    entry = find(catalog, model, "AssemblesParts")
    places = boxes_of(boxes, parts_of(entry))
    rng = seeded(whole("seed", seed, 0, MAX_SEED))
    starts: list[Given] = [given.given(entry, 0, **start) for start in (first, second)]
    pictures = torch.cat([start.image for start in starts])
    patches = patches_of(pictures, places)
    image, mask = load(entry).assemble(patches[None], rng)
    return Assembled(to_uint8(pictures), to_uint8(patches), to_uint8(image), to_uint8(mask * 2 - 1), to_uint8(image * mask),
                     (starts[0].done, starts[1].done))


@torch.inference_mode()
def mixes(catalog: Sequence[Entry], model: Any, boxes: Any, seed: Any, first: dict[str, Any],
          second: dict[str, Any]) -> tuple[Tensor, list[str]]:
    """The pictures for every way to take each box from the first picture or from the second, uint8 (2^boxes, C, H, W), and their boxes.

    The first is all from the first picture, the last all from the second; the noise is the same. Of more than MAX_MIXED boxes the
    rest stay where they are.
    """
    entry = find(catalog, model, "AssemblesParts")
    places = boxes_of(boxes, parts_of(entry))
    seed = whole("seed", seed, 0, MAX_SEED)
    pictures = torch.cat([given.given(entry, 0, **start).image for start in (first, second)])
    mixed, rest = places[:MAX_MIXED], places[MAX_MIXED:]
    ways = [[*(box._replace(picture=picture) for box, picture in zip(mixed, way)), *rest] for way in product((0, 1), repeat=len(mixed))]
    network = load(entry)
    images = torch.cat([network.assemble(patches_of(pictures, way)[None], seeded(seed))[0] for way in ways])
    return to_uint8(images), [text_of(way) for way in ways]


def patches_of(pictures: Tensor, boxes: Sequence[Box]) -> Tensor:
    """What each box shows of its picture (2, C, H, W), enlarged to the whole canvas: (boxes, C, H, W)."""
    shares = torch.tensor([box[1:] for box in boxes]) / 100
    return cut(pictures[[box.picture for box in boxes]], shares[:, None])[:, 0]
