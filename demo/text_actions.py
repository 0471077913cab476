"""What Text shows: pictures of a sentence and what of it was understood, the same noise word by word, and the walk between two
sentences. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demo import actions, text_strings
from demo.actions import MAX_SEED, Problem, find, load, number, seeded, whole
from ganlib import Entry, characters
from ganlib.characters import LENGTH
from ganlib.images import grid, to_float, to_pil, to_uint8
from ganlib.text import TextToImage
from ganlib.variants.stackgan import StackGAN

MAX_SENTENCE = 2000  # characters that are accepted; the model reads the first of them
MAX_PICTURES = 16
MOST_STEPS = 8  # of a sentence that grows word by word
WALK = 20  # steps of the slider from one sentence to the other
LONGEST_EXAMPLE = 80  # characters


class Said(NamedTuple):
    """A sentence, and the pictures of it."""

    pieces: list[tuple[str, bool]]  # the sentence cut up, and of each piece whether it was understood
    cut: bool  # whether it goes on where the model no longer reads
    seeds: list[int]
    images: Tensor  # uint8 (seeds, C, H, W)
    sketches: Tensor | None  # of stage I, where there are two
    parts: list[str]  # beginnings of the sentence, each with one more understood word; the first is empty
    growing: Tensor  # uint8 (parts, C, H, W): their pictures, all of the first seed


def sentence(name: str, value: Any) -> str:
    """A sentence from outside: any text that is not too long."""
    if not isinstance(value, str):
        raise Problem("error.sentence", name=name, value=actions.shown(value))
    if len(value) > MAX_SENTENCE:
        raise Problem("error.sentence_long", name=name, most=MAX_SENTENCE, length=len(value))
    return value.encode("utf-8", "replace").decode()  # half of a surrogate pair is no character


@torch.inference_mode()
def say(catalog: Sequence[Entry], model: Any, text: Any, seed: Any, n: Any) -> Said:
    """Pictures of a sentence from the noise of seeds seed, seed + 1, ..."""
    network: TextToImage = load(find(catalog, model, "ReadsText"))
    text, n, seed = sentence("sentence", text), whole("n", n, 1, MAX_PICTURES), whole("seed", seed, 0, MAX_SEED)
    seeds = [(seed + i) % (MAX_SEED + 1) for i in range(n)]
    z = torch.cat([network.latent(1, seeded(s)) for s in seeds])
    known = network.understood(text)
    parts = beginnings(text, known)
    embeddings = network.embed([text, *parts])
    images, sketches = drawn(network, z, embeddings[:1].expand(n, -1))
    growing, _ = drawn(network, z[:1].expand(len(parts), -1), embeddings[1:])
    cut = len(" ".join(characters.decomposed(text).split())) > LENGTH
    return Said(pieces(text, known), cut, seeds, images, sketches, parts, growing)


def drawn(network: TextToImage, z: Tensor, text: Tensor) -> tuple[Tensor, Tensor | None]:
    """Pictures, and the sketches below them where the model has two stages, uint8."""
    if isinstance(network, StackGAN):
        sketch, picture = network.stages(z, text)
        return to_uint8(picture), to_uint8(sketch)
    return to_uint8(network.decode(z, text)), None


def pieces(text: str, known: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text cut at the ends of the known spans."""
    found, at = [], 0
    for start, end in known:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [(piece, is_known) for piece, is_known in [*found, (text[at:], False)] if piece]


def beginnings(text: str, known: Sequence[tuple[int, int]]) -> list[str]:
    """Nothing, the text up to its first known word, up to the second, ..., at most MOST_STEPS of them and always the last."""
    ends = [0, *(end for _, end in known)]
    if len(ends) > MOST_STEPS:
        ends = [ends[round(i * (len(ends) - 1) / (MOST_STEPS - 1))] for i in range(MOST_STEPS)]
    return [text[:end] for end in ends]


def pictures(catalog: Sequence[Entry], model: Any, text: Any, seed: Any, n: Any) -> tuple[Image.Image, dict[str, Any]]:
    """The pictures of a sentence beside each other, below them the sketches where there are any; and what was understood."""
    found = say(catalog, model, text, seed, n)
    rows = [found.images]
    if found.sketches is not None:
        factor = found.images.shape[-1] // found.sketches.shape[-1]
        rows.append(found.sketches.repeat_interleave(factor, 2).repeat_interleave(factor, 3))
    sheet = to_pil(grid(to_float(torch.cat(rows)), columns=len(found.seeds)))
    return sheet, {"understood": [piece for piece, known in found.pieces if known], "seeds": found.seeds, "cut": found.cut}


@torch.inference_mode()
def walked(catalog: Sequence[Entry], model: Any, a: Any, b: Any, seed: Any, t: Sequence[Any]) -> Tensor:
    """Pictures of one z and the embeddings (1 - t) phi(a) + t phi(b), for each t in [0, 1]: uint8 (len(t), C, H, W)."""
    network: TextToImage = load(find(catalog, model, "ReadsText"))
    ends = network.embed([sentence("text_a", a), sentence("text_b", b)])
    weights = torch.tensor([number("t", value, 0, 1) for value in t])[:, None]
    z = network.latent(1, seeded(whole("seed", seed, 0, MAX_SEED))).expand(len(weights), -1)
    return drawn(network, z, torch.lerp(*ends.split(1), weights))[0]


def between(catalog: Sequence[Entry], model: Any, text_a: Any, text_b: Any, seed: Any, t: Any) -> Image.Image:
    """The picture at t between two sentences."""
    return to_pil(walked(catalog, model, text_a, text_b, seed, [t])[0])


def walk(catalog: Sequence[Entry], model: Any, text_a: Any, text_b: Any, seed: Any) -> Tensor:
    """The pictures at every step of the slider from one sentence to the other."""
    return walked(catalog, model, text_a, text_b, seed, [i / WALK for i in range(WALK + 1)])


def words(catalog: Sequence[Entry], model: Any, count: int) -> dict[str, list[str]]:
    """Some words that a model knows, by language, evenly spread over its vocabulary."""
    network: TextToImage = load(find(catalog, model, "ReadsText"))
    known = by_language([word for word in characters.decode(network.reader.vocabulary) if len(word) > 1])
    return {language: found[::max(1, len(found) // count)][:count] for language, found in known.items()}


def examples(catalog: Sequence[Entry], model: Any, count: int) -> dict[str, list[str]]:
    """Sentences to try, by language: chosen ones for the data that we know, else captions like those that the model learnt from.

    Of those, such of a moderate length whose words all occur in others too, as a misspelt one hardly does.
    """
    entry = find(catalog, model, "ReadsText")
    if entry.data in text_strings.EXAMPLES:
        return {language: sentences[:count] for language, sentences in text_strings.EXAMPLES[entry.data].items()}
    reader = load(entry).reader
    captions = dict.fromkeys(filter(None, characters.decode(reader.examples)))
    spelt = {caption: [caption[start:end] for start, end in characters.words(caption)] for caption in captions}
    seen = Counter(word for spelling in spelt.values() for word in set(spelling))
    usual = [caption for caption, spelling in spelt.items() if len(caption) <= LONGEST_EXAMPLE and all(seen[word] > 1 for word in spelling)]
    return {language: found[:count] for language, found in by_language(usual or [*captions]).items()}


def by_language(texts: Sequence[str]) -> dict[str, list[str]]:
    """English is what has only Latin letters."""
    return {"en": [text for text in texts if text.isascii()], "ko": [text for text in texts if not text.isascii()]}
