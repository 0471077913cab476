"""How a language speaks of faces: what English and Korean captions share."""
from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple


class Language(NamedTuple):
    """How a language speaks of faces: each thing, from what is named, in the forms that its sentences need."""

    things: dict[str, Callable[[dict[str, str], random.Random], object]]
    sentence: Callable[[list, random.Random], str]


def coloured(named: dict[str, str], thing: str, colour: str, words: dict[str, list[str]], rng: random.Random) -> str:
    """The colour's word with a space behind it, if it is named and belongs to this thing.

    One colour is that of the hair and of the beard; a caption says it of the hair, or of the beard where that alone is named.
    """
    beard = "facial hair" in named and named["facial hair"] != "no"
    host = "facial hair" if beard and named.get("hair", "no") == "no" else "hair"
    if colour not in named or colour == "hair colour" and thing != host:
        return ""
    return rng.choice(words[named[colour]]) + " "
