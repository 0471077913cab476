"""The words of captions that say something about a picture, found by counting.

A word says something if captions of one picture share it more often than captions of different pictures do: its lift

    P(word in caption b | word in caption a, both of one picture) / P(word in a caption)

is 1 for "with" and "flower", and larger for "purple".
"""
from __future__ import annotations

from collections import Counter

from torch import Tensor

from ganlib import characters

PICTURES = 4000  # that are counted, at most
LIFT = 1.25  # of a word that says something
RARE = 3  # captions below which a word may be a typo
COMMON = 0.3  # where a picture has but one caption: share of captions above which a word is taken to say nothing


def telling_words(codes: Tensor, most: int) -> tuple[str, ...]:
    """At most `most` such words of captions (N, K, LENGTH), the most frequent first, as `characters.decomposed` spells them."""
    k, texts = codes.shape[1], characters.decode(codes[:PICTURES].flatten(0, 1))
    captions = [{text[start:end] for start, end in characters.words(text)} for text in map(characters.decomposed, texts)]
    found = Counter(word for caption in captions for word in caption)
    shared = Counter()  # ordered pairs of captions of one picture that both have the word
    for i in range(0, len(captions), k):
        own = Counter(word for caption in captions[i:i + k] for word in caption)
        shared.update({word: m * (m - 1) for word, m in own.items()})
    telling = [word for word, count in found.items() if count >= RARE and
               (count <= COMMON * len(captions) if k == 1 else shared[word] / (count * (k - 1)) > LIFT * count / len(captions))]
    return tuple(sorted(telling, key=lambda word: (-found[word], word))[:most])
