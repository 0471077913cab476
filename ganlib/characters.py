"""Sentences as numbers: the alphabet in which the text encoder reads English and Korean.

A sentence is lower-cased and decomposed (Unicode NFKD), which takes a Hangul syllable apart into its two or three jamo, so
that 116 characters are enough for both languages and a typo changes one of them. Whatever else is typed, an emoji or
another script, is a blank: code 0, as the padding is.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

LATIN = "abcdefghijklmnopqrstuvwxyz"
JAMO = "".join(map(chr, (*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))  # first, middle, last
ALPHABET = LATIN + "0123456789" + " -,;.!?:'\"/()" + JAMO
CODES = {character: code for code, character in enumerate(ALPHABET, start=1)}
LENGTH = 192  # characters that are read of a sentence; the rest is cut off


def decomposed(text: str) -> str:
    """The text in the alphabet's form: lower case, accents dropped, syllables taken apart."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def composed(text: str) -> str:
    """The inverse for Hangul: jamo put together into syllables again."""
    return unicodedata.normalize("NFC", text)


def encode(texts: Sequence[str]) -> Tensor:
    """Sentences -> codes, int8 (n, LENGTH): 1 to 116, and 0 for blanks; runs of white space count as one space."""
    codes = np.zeros((len(texts), LENGTH), dtype=np.int8)
    for row, text in zip(codes, texts):
        numbers = [CODES.get(character, 0) for character in " ".join(decomposed(text[:4 * LENGTH]).split())[:LENGTH]]
        row[:len(numbers)] = numbers
    return torch.from_numpy(codes)


def decode(codes: Tensor) -> list[str]:
    """Codes (n, length) -> sentences, with blanks where code 0, or one that stands for no character, is between characters."""
    characters = " " + ALPHABET
    return [composed("".join(characters[code] if 0 <= code < len(characters) else " " for code in row).rstrip()) for row in codes.tolist()]


def words(text: str) -> list[tuple[int, int]]:
    """Where the words of a sentence are, as (start, end): runs of letters, digits, apostrophes and hyphens."""
    spans, start = [], None
    for i, character in enumerate(text + " "):
        inside = character.isalnum() or unicodedata.combining(character) or (start is not None and character in "-'’")
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            spans.append((start, i))
            start = None
    return spans
