"""Cartoon faces with known attributes, rendered from the Avataaars set by Pablo Stanley (free for any use).

Picture number i of seed s is a function of (s, i) alone: its attributes are drawn, given to the DiceBear style as
options, and the SVG is rendered on white. Equal attributes are equal pictures, so those of the test pictures are none that
training has. The pictures are cached as one uint8 array beside their attribute table.
"""
from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from ganlib.data.dataset import DataError, Dataset
from ganlib.data.once import missing, whole

COUNTS = {"train": 20_000, "test": 2_000}
SEEDS = {"train": 0, "test": 1}
LICENCE = "Avataaars by Pablo Stanley, free for personal and commercial use"

# Attribute -> value -> the options of the style that show it. A value's first name is how captions and controls call it.
SKIN = {"light": "#ffdbb4", "tan": "#d08b5b", "brown": "#ae5d29", "dark": "#614335"}
HAIR = {"black": "#2c1b18", "brown": "#724133", "blond": "#d6b370", "red": "#c93305", "grey": "#b8b8b8", "pink": "#f59797"}
CLOTHES = {"black": "#262e33", "blue": "#5199e4", "red": "#ff5c5c", "green": "#5fb870", "yellow": "#ffdd67", "white": "#e6e6e6"}
ATTRIBUTES: dict[str, dict[str, dict[str, Any]]] = {
    "skin": {name: {"skinColor": [colour]} for name, colour in SKIN.items()},
    "hair": {
        "short": {"topVariant": ["shortFlat", "shortRound", "shortWaved", "theCaesar"]},
        "long": {"topVariant": ["straight01", "straight02", "longButNotTooLong"]},
        "curly": {"topVariant": ["curly", "shortCurly", "fro"]},
        "bob": {"topVariant": ["bob"]},
        "bun": {"topVariant": ["bun"]},
        "no": {"topProbability": 0},
    },
    "hat": {"no": {}, "hat": {"topVariant": ["hat"]}, "winter hat": {"topVariant": ["winterHat1", "winterHat02"]}},
    "hair colour": {"no": {}} | {name: {"hairColor": [colour], "facialHairColor": [colour]} for name, colour in HAIR.items()},
    "glasses": {
        "no": {"accessoriesProbability": 0},
        "round": {"accessoriesProbability": 100, "accessoriesVariant": ["round"]},
        "square": {"accessoriesProbability": 100, "accessoriesVariant": ["prescription02"]},
        "sun": {"accessoriesProbability": 100, "accessoriesVariant": ["sunglasses"]},
    },
    "facial hair": {
        "no": {"facialHairProbability": 0},
        "beard": {"facialHairProbability": 100, "facialHairVariant": ["beardMedium", "beardMajestic"]},
        "moustache": {"facialHairProbability": 100, "facialHairVariant": ["moustacheFancy", "moustacheMagnum"]},
    },
    "mouth": {
        "smiling": {"mouthVariant": ["smile"]},
        "serious": {"mouthVariant": ["serious", "default"]},
        "sad": {"mouthVariant": ["sad", "concerned"]},
        "shouting": {"mouthVariant": ["screamOpen"]},
    },
    "eyes": {
        "open": {"eyesVariant": ["default"]},
        "happy": {"eyesVariant": ["happy"]},
        "closed": {"eyesVariant": ["closed"]},
        "surprised": {"eyesVariant": ["surprised"]},
    },
    "clothes": {
        "hoodie": {"clothesVariant": ["hoodie"]},
        "T-shirt": {"clothesVariant": ["shirtCrewNeck", "shirtScoopNeck", "shirtVNeck"]},
        "overall": {"clothesVariant": ["overall"]},
        "sweater": {"clothesVariant": ["collarAndSweater"]},
    },
    "clothes colour": {name: {"clothesColor": [colour]} for name, colour in CLOTHES.items()},
}
# Values that are not equally likely: most people wear no hat, and hair that there is has a colour.
WEIGHTS = {"hat": (0.8, 0.1, 0.1), "glasses": (0.5, 0.2, 0.15, 0.15), "facial hair": (0.6, 0.2, 0.2),
           "hair colour": (0,) + (1 / len(HAIR),) * len(HAIR)}
NO_HAIR = list(ATTRIBUTES["hair"]).index("no")
# What no attribute controls is fixed, so that the table says everything about a picture.
FIXED = {"eyebrowsVariant": ["default"], "accessoriesColor": ["#262e33"], "hatColor": ["#3c4f5c"],
         "topProbability": 100, "clothesProbability": 100, "mouthProbability": 100, "eyesProbability": 100}


def faces(root: Path, size: int, split: str) -> Dataset:
    """20,000 + 2,000 faces, RGB, size x size, rendered once and kept in `root`/avatars.

    `tensors["attributes"]` is int64 (N, 10): for each attribute of `ATTRIBUTES`, in order, the number of its value.
    Raises DataError if the renderer is not installed.
    """
    rows = table(split)
    pixels = cached(root / "avatars", "avatars", size, split, rows, render, [ATTRIBUTES, FIXED])
    tensors = {"image": torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous(), "attributes": torch.from_numpy(rows)}
    names = tuple(f"{name}: {value}" for name, values in ATTRIBUTES.items() for value in values)
    return Dataset("avatars", tensors, LICENCE, attributes=names)


def table(split: str) -> np.ndarray:
    """The attributes of every face of a split, int64 (N, 10): the first of its seed, for testing the first that training has not."""
    rows = (draw(SEEDS[split], i) for i in count())
    if split == "test":
        known = learnt(COUNTS["train"])
        rows = (row for row in rows if row.tobytes() not in known)
    return np.stack([*islice(rows, COUNTS[split])])


@cache
def learnt(count: int) -> frozenset[bytes]:
    """The attributes of the first `count` faces of training, as bytes; drawn once a process, because that takes seconds."""
    return frozenset(draw(SEEDS["train"], i).tobytes() for i in range(count))


def draw(seed: int, index: int) -> np.ndarray:
    """The attributes of one face: the number of each attribute's value, int64 (10,)."""
    rng = np.random.default_rng([seed, index])
    row = {name: rng.choice(len(values), p=WEIGHTS.get(name)) for name, values in ATTRIBUTES.items()}
    # What cannot be seen is called "no": hair below a hat, the colour of hair that is not there.
    if row["hat"]:
        row["hair"] = NO_HAIR
    if row["hair"] == NO_HAIR and not row["facial hair"]:
        row["hair colour"] = 0
    return np.array([*row.values()], dtype=np.int64)


def possible(rows: Tensor) -> Tensor:
    """Which rows of attributes (N, 10) a face can have, (N,): no hair shows below a hat, and hair or beard, if any, has a colour."""
    hair, hat, colour, beard = (rows[:, [*ATTRIBUTES].index(name)] for name in ("hair", "hat", "hair colour", "facial hair"))
    bald = hair == NO_HAIR
    return ((hat == 0) | bald) & ((colour > 0) == (~bald | (beard > 0)))


def options(row: np.ndarray) -> dict[str, Any]:
    """The style's options that show these attributes."""
    chosen: dict[str, Any] = dict(FIXED)
    for (name, values), number in zip(ATTRIBUTES.items(), row):
        chosen |= [*values.values()][number]
        if name == "hat" and number:
            chosen["topProbability"] = 100
    return chosen


def render(row: np.ndarray, size: int) -> np.ndarray:
    """One face, uint8 (size, size, 3)."""
    return painted("avataaars", row, options(row), size)


def painted(style_name: str, row: np.ndarray, options: dict[str, Any], size: int) -> np.ndarray:
    """A face in a DiceBear style on white, uint8 (size, size, 3); what the options leave open, the row decides."""
    import resvg_py
    from dicebear import Avatar

    options = options | {"seed": "-".join(map(str, row)), "backgroundColor": ["#ffffff"], "size": size}
    svg = Avatar(style(style_name), options).to_string()
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, background="#ffffff", width=size, height=size, skip_system_fonts=True))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@cache
def style(name: str) -> Any:
    """A DiceBear style, read once a process."""
    import dicebear_styles
    from dicebear import Style

    return Style(json.loads((Path([*dicebear_styles.__path__][0]) / f"{name}.json").read_text("utf-8")))


def cached(folder: Path, name: str, size: int, split: str, table: np.ndarray, render: Callable[[np.ndarray, int], np.ndarray],
           recipe: list[Any]) -> np.ndarray:
    """The pictures of a table, uint8 (N, size, size, 3), rendered the first time.

    `recipe` is whatever `render` makes them from: where it has changed, they are rendered anew.
    """
    version = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode() + table.tobytes()).hexdigest()[:12]
    path = folder / f"{name}-{split}-{size}-{version}.npy"
    with missing(path) as unfinished:
        if unfinished:
            np.save(unfinished, rendered(name, size, split, table, render))
    with whole(path, "rendered"):
        return np.load(path)


def rendered(name: str, size: int, split: str, table: np.ndarray, render: Callable[[np.ndarray, int], np.ndarray]) -> np.ndarray:
    """The pictures of a table, uint8 (N, size, size, 3), rendered by all cores. Raises DataError where the libraries are missing."""
    try:
        import dicebear  # noqa: F401
        import dicebear_styles  # noqa: F401
        import resvg_py  # noqa: F401
    except ImportError as error:
        raise DataError(f"Rendering the avatars needs {error.name}: pip install dicebear-core dicebear-styles "
                        "dicebear-schema resvg-py") from error
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        faces = pool.map(render, table, [size] * len(table), chunksize=100)
        return np.stack([*tqdm(faces, total=len(table), desc=f"rendering {name}, {split}", unit="face")])
