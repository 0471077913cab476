"""What Translate shows: a picture in another domain, the way back, what the discriminator finds generated; and attributes edited one
after another. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from demo import given
from demo.actions import MAX_SEED, choice, find, load, seeded, whole
from demo.compare_actions import scale
from demo.eye_actions import laid_over
from ganlib import Entry
from ganlib.images import to_uint8

FULL_ERROR = 0.25  # of the range from black to white: a pixel off by as much is full of colour on the error map


class Judged(NamedTuple):
    """What a PatchGAN says of a picture."""

    heat: Tensor  # uint8 (1, 3, H, W): how generated each patch looks, over the dimmed picture
    fake: float | None  # share of the patches that look more generated than real; None where the score has no such line


class Translated(NamedTuple):
    """A picture, its translation, and what can be said of it."""

    source: Tensor  # uint8 (1, C, H, W), as are the others
    output: Tensor
    done: list[str]  # what was done to an upload, by name
    noisy: bool  # whether another seed would give another translation
    truth: Tensor | None = None  # what it was meant to be, where the data were pairs
    back: Tensor | None = None  # translated back, where the model can
    error: Tensor | None = None  # uint8 (1, 3, H, W): |back - source| over the dimmed source
    lost: float | None = None  # the mean of |back - source|, as a share of the range from black to white
    judged: Judged | None = None  # the translation
    truth_judged: Judged | None = None  # what it was meant to be


def directions(entry: Entry) -> tuple[str, ...]:
    """Of a checkpoint that translates; reads no weights."""
    return given.described(entry).directions


@torch.inference_mode()
def translate(catalog: Sequence[Entry], model: Any, direction: Any, seed: Any, example: Any, content: bytes | None = None,
              drawing: Any = None) -> Translated:
    """The translation of an upload's bytes, else of a drawing, else of example number `example`."""
    entry = find(catalog, model, "Translates")
    ways = directions(entry)
    row = ways.index(choice("direction", direction, ways))
    rng = seeded(whole("seed", seed, 0, MAX_SEED))
    start = given.given(entry, row, example, content, drawing)
    network = load(entry)
    before = rng.get_state()
    output = network.translate(start.image, direction, rng)
    found = Translated(to_uint8(start.image), to_uint8(output), start.done, noisy=not torch.equal(before, rng.get_state()))
    if len(ways) == 2:
        back = network.translate(output, ways[1 - row], rng)
        error, lost = difference(start.image, back)
        found = found._replace(back=to_uint8(back), error=error, lost=lost)
    elif start.truth is not None:
        found = found._replace(truth=to_uint8(start.truth))
    if "JudgesPatches" in entry.abilities:
        kind = scale(entry.variant)
        found = found._replace(judged=judged(output, network.judge_map(start.image, output, direction), kind))
        if found.truth is not None:
            truth = judged(start.truth, network.judge_map(start.image, start.truth, direction), kind)
            found = found._replace(truth_judged=truth)
    return found


def difference(a: Tensor, b: Tensor) -> tuple[Tensor, float]:
    """|a - b|, averaged over channels: as heat over the dimmed a, uint8 (1, 3, H, W), and its mean, both in shares of the range."""
    error = (a - b).abs().mean(1, keepdim=True) / 2
    return laid_over(a, (error / FULL_ERROR).clamp(max=1)), error.mean().item()


def judged(image: Tensor, scores: Tensor, kind: str) -> Judged:
    """What scores of patches (1, 1, h, w) say of a picture (1, C, H, W); see `scale` for the kinds.

    A patch is 0 where it looks real and 1 where it looks generated: the probability where scores are logits, the distance from
    the target of real ones where they have targets, and the place between the best and the worst patch for a critic's.
    """
    if kind == "logit":
        fake = (-scores).sigmoid()
    elif kind == "target":
        fake = (1 - scores).clamp(0, 1)
    else:
        fake = (scores.max() - scores) / (scores.max() - scores.min()).clamp(min=1e-6)
    share = None if kind == "critic" else (fake > 0.5).float().mean().item()
    return Judged(laid_over(image, on_pixels(fake, image.shape[-1])), share)


def on_pixels(patches: Tensor, size: int) -> Tensor:
    """A map of patches (1, 1, h, w) at the places of their centres: (1, 1, size, size).

    Without padding's share at the border, neighbouring patches are as far apart as the network's strides make them, a power of
    two; the border repeats the outermost ones.
    """
    stride = 2 ** round(math.log2(size / patches.shape[-1]))
    large = F.interpolate(patches, scale_factor=stride, mode="bilinear")
    spare = size - large.shape[-1]
    return F.pad(large, (spare // 2, spare - spare // 2) * 2, mode="replicate") if spare else large
