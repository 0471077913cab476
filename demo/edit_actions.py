"""What Attributes shows: a picture whose attributes are edited, all at once or one after another. Like actions.py: takes the catalog
and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from demo import given
from demo.actions import Problem, able, choice, find, load
from demo.translate_actions import difference
from ganlib import Entry, Variant
from ganlib.images import to_uint8
from ganlib.variant import by_group, wanted

MAX_EDITS = 12
WAYS = ("chained", "at_once")  # each edit of the last result, or of the picture one began with
JUDGE = "attributes"  # the variant that only reads


class Edited(NamedTuple):
    """A picture, and what became of it after each edit."""

    images: Tensor  # uint8 (1 + edits, C, H, W)
    own: dict[str, str]  # group -> value, as read in the picture one began with
    target: dict[str, str]  # group -> value, after the last edit
    shows: list[float]  # for each edit, the probability that its result shows what it asked for
    judge: str | None  # the id of the classifier that says so; None where it is the editing network itself
    back: Tensor  # uint8 (1, C, H, W): the last result edited back to `own`
    error: Tensor  # uint8 (1, 3, H, W): |back - picture| over the dimmed picture
    lost: float  # its mean, as a share of the range from black to white
    done: list[str]  # what was done to an upload, by name


def groups_of(entry: Entry) -> dict[str, list[str]]:
    """Group -> values of what a checkpoint edits; reads no weights."""
    return by_group(given.described(entry).attributes)


def names_of(entry: Entry) -> tuple[str, ...]:
    """What a checkpoint edits, each "group: value"; reads no weights."""
    return given.described(entry).attributes


@torch.inference_mode()
def edit(catalog: Sequence[Entry], model: Any, edits: Any, way: Any, example: Any, content: bytes | None = None) -> Edited:
    """Edits, each "group: value", of an upload's bytes or else of example number `example`; with none, the picture as it is.

    Each edit keeps what the earlier ones asked for. Chained, it changes their result, so that errors add up; at once, every
    result is one edit of the picture one began with.
    """
    entry = find(catalog, model, "EditsAttributes")
    groups = groups_of(entry)
    known = [f"{group}: {value}" for group, values in groups.items() for value in values]
    steps = [choice("edits", name, known).split(": ", 1) for name in few(edits)]
    chained = choice("way", way, WAYS) == "chained"
    start = given.given(entry, 0, example, content)
    network = load(entry)
    judge, judging = reader(catalog, entry, network)
    read = judging.classify_attributes(start.image)
    own = {group: values[read[group].argmax()] for group, values in groups.items()}
    target, images = dict(own), [start.image]
    for group, value in steps:
        target[group] = value
        images.append(network.edit(images[-1] if chained else start.image, one_hot(groups, target)))
    shows = [judging.classify_attributes(image)[group][0, groups[group].index(value)].item()
             for image, (group, value) in zip(images[1:], steps, strict=True)]
    back = network.edit(images[-1], one_hot(groups, own))
    error, lost = difference(start.image, back)
    return Edited(to_uint8(torch.cat(images)), own, target, shows, judge, to_uint8(back), error, lost, start.done)


def few(edits: Any) -> list[Any]:
    """Edits from outside, if they are a list and not too long; raises Problem."""
    if not isinstance(edits, list) or len(edits) > MAX_EDITS:
        raise Problem("error.edits", most=MAX_EDITS)
    return edits


def one_hot(groups: dict[str, list[str]], values: dict[str, str]) -> Tensor:
    """A value of each group as the network wants it, (1, K) in {0, 1}."""
    names = [f"{group}: {value}" for group, known in groups.items() for value in known]
    return wanted(names, torch.tensor([[known.index(values[group]) for group, known in groups.items()]]))


def reader(catalog: Sequence[Entry], entry: Entry, network: Variant) -> tuple[str | None, Variant]:
    """Who reads attributes: the classifier trained on the same data at the same size, with its id, where there is one, because an
    editing network is no judge of its own work; otherwise that network."""
    groups = groups_of(entry)
    for other in able(catalog, "ReadsAttributes"):
        if (other.variant, other.data, other.size) == (JUDGE, entry.data, entry.size):
            known = groups_of(other)
            if all(known.get(group) == values for group, values in groups.items()):
                return other.id, load(other)
    return None, network
