"""The avatars' attributes in another style: Personas by Draftbit (CC BY 4.0).

Face number i has the attributes of avatar number i, so that a translation between the styles can be checked.
"""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from ganlib.data import avatars
from ganlib.data.dataset import Dataset

LICENCE = "Personas by Draftbit, CC BY 4.0"

# Attribute -> value -> the options of the style that show it, as in `avatars.ATTRIBUTES`.
OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "skin": avatars.ATTRIBUTES["skin"],
    "hair": {
        "short": {"hairVariant": ["fade", "shortCombover"]},
        "long": {"hairVariant": ["long", "extraLong"]},
        "curly": {"hairVariant": ["curly"]},
        "bob": {"hairVariant": ["bobCut"]},
        "bun": {"hairVariant": ["straightBun"]},
        "no": {"hairVariant": ["bald"]},
    },
    "hat": {"no": {}, "hat": {"hairVariant": ["cap"]}, "winter hat": {"hairVariant": ["beanie"]}},
    "hair colour": avatars.ATTRIBUTES["hair colour"],
    "glasses": {"no": {}, "round": {"eyesVariant": ["glasses"]}, "square": {"eyesVariant": ["glasses"]},
                "sun": {"eyesVariant": ["sunglasses"]}},
    "facial hair": {
        "no": {"facialHairProbability": 0},
        "beard": {"facialHairProbability": 100, "facialHairVariant": ["beardMustache"]},
        "moustache": {"facialHairProbability": 100, "facialHairVariant": ["walrus"]},
    },
    "mouth": {
        "smiling": {"mouthVariant": ["bigSmile"]},
        "serious": {"mouthVariant": ["smirk"]},
        "sad": {"mouthVariant": ["frown"]},
        "shouting": {"mouthVariant": ["surprise"]},
    },
    "eyes": {"open": {"eyesVariant": ["open"]}, "happy": {"eyesVariant": ["happy"]}, "closed": {"eyesVariant": ["sleep"]},
             "surprised": {"eyesVariant": ["open"]}},
    "clothes": {
        "hoodie": {"clothesVariant": ["small"]},
        "T-shirt": {"clothesVariant": ["rounded"]},
        "overall": {"clothesVariant": ["checkered"]},
        "sweater": {"clothesVariant": ["squared"]},
    },
    "clothes colour": {name: {"clothingColor": options["clothesColor"]} for name, options in avatars.ATTRIBUTES["clothes colour"].items()},
}
ORDER = ("skin", "hair", "hat", "hair colour", "facial hair", "mouth", "eyes", "glasses", "clothes", "clothes colour")  # the later wins
FIXED = {"noseVariant": ["mediumRound"], "hairProbability": 100, "clothesProbability": 100, "mouthProbability": 100, "eyesProbability": 100}


def faces(root: Path, size: int, split: str) -> Dataset:
    """As many faces as there are avatars, RGB, size x size, rendered once and kept in `root`/avatars."""
    table = avatars.table(split)
    pixels = avatars.cached(root / "avatars", "personas", size, split, table, render, [OPTIONS, ORDER, FIXED])
    return Dataset("personas", {"image": torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()}, LICENCE)


def render(row: np.ndarray, size: int) -> np.ndarray:
    """One face, uint8 (size, size, 3)."""
    names = [*avatars.ATTRIBUTES]
    chosen: dict[str, Any] = dict(FIXED)
    for name in ORDER:
        chosen |= [*OPTIONS[name].values()][row[names.index(name)]]
    return avatars.painted("personas", row, chosen, size)
