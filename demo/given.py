"""What a model that starts from pictures is given: an example from beside its weights, an upload, or a drawing. Imports no UI."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demo import strokes
from demo.actions import Problem, shown, whole
from demo.uploads import receive
from ganlib import Entry, Variant, checkpoints, examples
from ganlib.images import to_float, to_pil, to_uint8

DIGITS = {"ScoresLikelihood", "Encodes"}  # abilities of models that read any picture as it is: drawings are light lines on black
PEN = 0.09, 0.02  # width and softness of those lines, shares of the side


class Given(NamedTuple):
    """A picture as a model sees it, and what was done to it: names of sentences "upload.<name>"."""

    image: Tensor  # float (1, C, H, W) in [-1, 1]
    done: list[str]
    truth: Tensor | None = None  # the other half of an example, of the same shape, where its data were pairs or two sets


def described(entry: Entry) -> Variant:
    """The model without its weights, for what its config alone tells: channels, directions, attributes. Raises CheckpointError."""
    return _described(entry.path, (entry.path / checkpoints.CONFIG_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _described(path: Path, written: int) -> Variant:
    return checkpoints.build(checkpoints.read_config(path), path)


class Examples(NamedTuple):
    """The pictures beside a checkpoint, and how lines look in each row, where it has line drawings."""

    rows: Tensor  # uint8 (1 or 2, n, C, H, W)
    styles: tuple[strokes.Style | None, ...]


def examples_of(entry: Entry) -> Examples | None:
    """What lies beside a checkpoint, if anything does; raises CheckpointError where it is damaged."""
    file = entry.path / examples.EXAMPLES_FILE
    return _examples(entry.path, entry.size, described(entry).channels, file.stat().st_mtime_ns) if file.is_file() else None


@lru_cache(maxsize=64)
def _examples(path: Path, size: int, channels: int, written: int) -> Examples | None:
    rows = examples.read(path, size, channels)
    return None if rows is None else Examples(rows, tuple(strokes.style_of(row) for row in rows))


def inputs(entry: Entry, row: int = 0) -> Tensor | None:
    """What direction number `row` starts from, uint8 (n, C, H, W), if there are examples."""
    found = examples_of(entry)
    return None if found is None else found.rows[min(row, len(found.rows) - 1)]


def sheet(catalog: Sequence[Entry], model: Any, row: Any) -> Image.Image:
    """What direction number `row` of a checkpoint starts from, beside each other without gaps; raises Problem."""
    entry = next((entry for entry in catalog if entry.id == model), None)
    if entry is None or examples_of(entry) is None:
        raise Problem("error.no_examples", model=shown(model))
    return to_pil(torch.cat([*inputs(entry, whole("row", row, 0, 1))], dim=-1))


def style(entry: Entry, row: int = 0) -> strokes.Style | None:
    """How lines look in what direction number `row` starts from; None where that is no line drawing, or there are no examples."""
    if DIGITS & {*entry.abilities}:
        return strokes.Style(0.0, 1.0, *(share * entry.size for share in PEN))
    found = examples_of(entry)
    return None if found is None else found.styles[min(row, len(found.rows) - 1)]


def given(entry: Entry, row: int, example: Any, content: bytes | None = None, drawing: Any = None) -> Given:
    """The upload with these bytes, else the drawing, else example number `example`, as direction number `row` starts from it.

    Where the model knows line drawings, a photograph becomes its outlines, and a drawing takes the paper and the ink of those.
    Raises Problem.
    """
    pen = style(entry, row)
    if content is not None:
        image, done = receive(content, entry.size, described(entry).channels)
        if pen is None or DIGITS & {*entry.abilities}:
            return Given(image, done)
        look = strokes.style_of(to_uint8(image))
        if look is None:
            return Given(strokes.outlines(image, pen), [*done, "outlines"])
        return Given(-image, [*done, "negative"]) if (look.paper > 0.5) != (pen.paper > 0.5) else Given(image, done)
    if drawing is not None:
        if pen is None:
            raise Problem("error.no_drawing", model=entry.id)
        return Given(strokes.draw(strokes.strokes_of(drawing), pen, entry.size, described(entry).channels), [])
    found = examples_of(entry)
    if found is None:
        raise Problem("error.no_examples", model=entry.id)
    number = whole("example", example, 0, found.rows.shape[1] - 1)
    pictures = to_float(found.rows[:, number:number + 1])
    return Given(pictures[min(row, len(pictures) - 1)], [], pictures[1 - row] if len(pictures) == 2 else None)
