"""Captions of avatars in many wordings, English and Korean, made from their attributes.

Caption number j of picture i is a function of the seed, i and j: which attributes it names (any number of them may be left
out), by which synonyms, in what order and template, and now and then with a typo. With each caption comes what it
names, so that a picture made from it can be checked attribute by attribute.
"""
from __future__ import annotations

import random
from functools import cache
from typing import NamedTuple

import numpy as np

from ganlib.characters import composed, decomposed, words
from ganlib.data.avatars import ATTRIBUTES, draw
from ganlib.data.english import ENGLISH
from ganlib.data.korean import KOREAN
from ganlib.data.wording import Language

NAMES = list(ATTRIBUTES)
SHARES = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0)  # of the attributes that a caption names
SELDOM = {"hat": 0.15, "glasses": 0.4, "facial hair": 0.4, "hair": 1.0}  # how much more seldom people say that something is not there
TYPOS = 0.15  # share of captions with one
SMALL_WORDS = {"a", "an", "in", "is", "that", "up", "something", "face",  # say nothing by themselves, although phrases hold them
               *map(decomposed, ("하고", "한", "가진", "얼굴"))}
LEFT_OUT = " " + "".join(map(chr, range(0x11A8, 0x11C3)))  # of Korean: spaces and last consonants


class Caption(NamedTuple):
    """A sentence, and for each attribute the number of the value that it names, or -1."""

    text: str
    named: tuple[int, ...]


def captions(row: np.ndarray, seed: int, index: int, count: int) -> list[Caption]:
    """`count` captions of picture `index`, whose attributes are `row` (10,); every other one is Korean."""
    rng = random.Random(f"{seed}-{index}")
    values = {name: [*ATTRIBUTES[name]][number] for name, number in zip(NAMES, row)}
    return [caption(values, rng, KOREAN if j % 2 else ENGLISH) for j in range(count)]


def caption(values: dict[str, str], rng: random.Random, language: Language) -> Caption:
    """One caption of a face with these attributes."""
    named = choose(values, rng)
    things = [thing for describe in language.things.values() if (thing := describe(named, rng))]
    rng.shuffle(things)
    text = language.sentence(things, rng)
    if rng.random() < TYPOS:
        text = misspelt(text, rng)
    return Caption(text, tuple([*ATTRIBUTES[name]].index(named[name]) if name in named else -1 for name in NAMES))


def choose(values: dict[str, str], rng: random.Random) -> dict[str, str]:
    """The attributes that a caption will name; sometimes all, sometimes none."""
    share = rng.choice(SHARES)
    named = {name: value for name, value in values.items()
             if rng.random() < share * (SELDOM.get(name, 0.0) if value == "no" else 1.0)}
    if values["hat"] != "no":
        named.pop("hair", None)  # hidden below the hat, which is not the same as bald
    seen = values["hair"] != "no"  # is there hair on the head?
    if "hair colour" in named and not seen:
        named["facial hair"] = values["facial hair"]  # the colour is that of the beard, so the beard is named too
    return named


def misspelt(text: str, rng: random.Random) -> str:
    """With one mistake: two neighbouring letters exchanged, a letter doubled, or something left out.

    Of Hangul that is a space, or the last consonant of a syllable: an exchange of jamo is nothing that a keyboard would let pass.
    """
    latin = text.isascii()
    letters = text if latin else decomposed(text)
    spots = [i for i in range(1, len(letters)) if (letters[i - 1:i + 1].isalpha() if latin else letters[i] in LEFT_OUT)]
    if not spots:
        return text
    i = rng.choice(spots)
    a, b = letters[i - 1], letters[i]
    return composed(letters[:i - 1] + (rng.choice((b + a, a + b + b, a)) if latin else a) + letters[i + 1:])


@cache
def telling_words() -> tuple[str, ...]:
    """Every word with which the captions say what a face shows, in both languages, as `characters.decomposed` spells it."""
    rng = random.Random(0)
    phrases = set()
    for i in range(6000):
        named = choose({name: [*ATTRIBUTES[name]][number] for name, number in zip(NAMES, draw(0, i))}, rng)
        for describe in (*ENGLISH.things.values(), *KOREAN.things.values()):
            phrases |= {decomposed(part) for part in describe(named, rng) or () if isinstance(part, str)}
    return tuple(sorted({phrase[start:end] for phrase in phrases for start, end in words(phrase)} - SMALL_WORDS))
