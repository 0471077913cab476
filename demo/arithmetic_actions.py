"""What Arithmetic shows: pictures that stand for three concepts, A - B + C with its neighbours, and seeds found by what their
pictures show. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.

What a picture shows is read by the classifier of the model's data: one value of each group of attributes, or one class.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from demo import given
from demo.actions import MAX_SEED, Problem, able, choice, find, load, seeded, whole
from ganlib import Entry, checkpoints, latent
from ganlib.checkpoints import model_file
from ganlib.images import to_uint8
from ganlib.variant import by_group

LETTERS = ("a", "b", "c")
AVERAGED = 3  # pictures for a concept
SEARCHED = 2048  # seeds that are looked through
SEARCHED_READY = 512  # for a ready-made sum, which must be there at once
CANDIDATES = 6  # of those, the pictures that show a concept best
KEPT = 5  # of the ways to average these, those whose mean shows the concept best
SURE = 0.9  # probability from which a picture counts as showing something
CLASS = "class"  # the one group of a classifier of classes

# (A's value, B's value) of one group and (A's and B's, C's value) of another: what stands at first. For classes: A, B and C themselves.
ATTRIBUTE_EXAMPLES = (
    (("glasses", "round", "no"), ("hair", "short", "long")),
    (("glasses", "sun", "no"), ("clothes colour", "blue", "red")),
    (("facial hair", "beard", "no"), ("hair", "short", "long")),
    (("hair colour", "red", "black"), ("hair", "short", "long")),
    (("mouth", "smiling", "serious"), ("hair", "short", "long")),
    (("hat", "winter hat", "no"), ("clothes colour", "blue", "red")),
)
CLASS_EXAMPLES = (
    ("pullover", "t-shirt", "dress"),
    ("ankle boot", "sneaker", "sandal"),
    ("coat", "pullover", "t-shirt"),
    ("8", "3", "5"),
    ("7", "1", "4"),
    ("9", "4", "1"),
)


class Sum(NamedTuple):
    """Three concepts and A - B + C."""

    pictures: list[Tensor]  # of each concept, uint8 (1 to AVERAGED, C, H, W)
    means: Tensor  # uint8 (3, C, H, W): the pictures of the mean vectors
    around: Tensor  # uint8 (9, C, H, W): a 3x3 neighbourhood, the sum itself in the middle
    reads: list[dict[str, tuple[str, float]]] | None  # of the means and the sum: group -> value, probability; None without a reader
    reader: str | None  # the id of the classifier that reads


class Reader(NamedTuple):
    """A classifier, and the groups of what it tells apart."""

    entry: Entry
    groups: dict[str, list[str]]

    def read(self, images: Tensor) -> dict[str, Tensor]:
        """Pictures (n, C, H, W) in [-1, 1] -> for each group the probabilities (n, k) of its values."""
        network = load(self.entry)
        if "ReadsAttributes" in self.entry.abilities:
            return network.classify_attributes(images)
        return {CLASS: network.classify(images).softmax(1)}


def reader_of(catalog: Sequence[Entry], entry: Entry) -> Reader | None:
    """The classifier of a checkpoint's data, of attributes where there is one."""
    for ability, variant in (("ReadsAttributes", "attributes"), ("Classifies", "classifier")):
        for other in able(catalog, ability):
            if (other.variant, other.data) == (variant, entry.data) and other.size >= entry.size:
                described = given.described(other)
                if described.channels == given.described(entry).channels:
                    return Reader(other, by_group(described.attributes) if ability == "ReadsAttributes" else {CLASS: [*described.classes]})
    return None


def concepts(reader: Reader) -> list[str]:
    """All that can be looked for, "group: value", or a class by its name."""
    return [name_of(group, value) for group, values in reader.groups.items() for value in values]


def name_of(group: str, value: str) -> str:
    return value if group == CLASS else f"{group}: {value}"


# ---- A - B + C ----------------------------------------------------------------------------------------------------

def seeds_of(name: str, value: Any) -> list[int]:
    """One to AVERAGED seeds from outside; raises Problem."""
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= AVERAGED:
        raise Problem("error.seeds", name=name.upper(), most=AVERAGED)
    return [whole(name, seed, 0, MAX_SEED) for seed in value]


def lists_of(picks: Any) -> list[list[int]]:
    """The seeds of A, B and C of a text "1,2,3;4,5,6;7,8,9", none for a concept still to be chosen; raises Problem."""
    parts = picks.split(";") if isinstance(picks, str) and len(picks) < 200 else []
    if len(parts) != len(LETTERS):
        raise Problem("error.seeds", name="A, B, C", most=AVERAGED)
    lists = [[seed.strip() for seed in part.split(",") if seed.strip()] for part in parts]
    return [seeds_of(name, [int(seed) if seed.isdecimal() else seed for seed in own]) if own else [] for name, own in zip(LETTERS, lists)]


def text_of(lists: Sequence[Sequence[int]]) -> str:
    """The inverse of `lists_of`."""
    return ";".join(",".join(map(str, seeds)) for seeds in lists)


def with_found(catalog: Sequence[Entry], model: Any, picks: Any, letter: Any, shows: Any) -> str:
    """Picks with one more for concept number `letter`, found after its last one; the oldest makes room."""
    lists = lists_of(picks)
    own = lists[whole("letter", letter, 0, len(LETTERS) - 1)]
    seed, _ = find_one(catalog, model, shows, own[-1] if own else None)
    own[:] = [*(other for other in own if other != seed), seed][-AVERAGED:]
    return text_of(lists)


@torch.inference_mode()
def arithmetic(catalog: Sequence[Entry], model: Any, a: Any, b: Any, c: Any, seed: Any) -> Sum:
    """A - B + C, where a, b and c are the seeds whose latent vectors are averaged; `seed` is that of the noise around the sum."""
    entry = find(catalog, model, "HasLatent")
    seeds = [seeds_of(name, value) for name, value in zip(LETTERS, (a, b, c))]
    rng = seeded(whole("seed", seed, 0, MAX_SEED))
    network = load(entry)
    vectors = [latent.of_seeds(network, own) for own in seeds]
    means = torch.stack([latent.average(z) for z in vectors])
    around = network.decode(latent.around(latent.arithmetic(*means), rng))
    of_means = network.decode(means)
    reader, reads = reader_of(catalog, entry), None
    if reader:
        chances = reader.read(torch.cat([of_means, around[4:5]]))
        reads = [{group: best(reader.groups[group], p[i]) for group, p in chances.items()} for i in range(4)]
    return Sum([to_uint8(network.decode(z)) for z in vectors], to_uint8(of_means), to_uint8(around), reads,
               reader.entry.id if reader else None)


def best(values: list[str], chances: Tensor) -> tuple[str, float]:
    """The likeliest value, and its probability."""
    return values[chances.argmax()], chances.max().item()


# ---- Find me one --------------------------------------------------------------------------------------------------

def find_one(catalog: Sequence[Entry], model: Any, shows: Any, after: Any = None) -> tuple[int, float]:
    """The first seed after `after`, or at all, whose picture shows something ("group: value" or a class), and how sure the classifier
    is; after the last seed that is looked through comes 0. Raises Problem where none shows it."""
    entry = find(catalog, model, "HasLatent")
    reader = reader_of(catalog, entry)
    if reader is None:
        raise Problem("error.no_reader", model=entry.id)
    shows = choice("shows", shows, concepts(reader))
    first = 0 if after is None else whole("after", after, 0, MAX_SEED) + 1
    order = [*range(first, SEARCHED), *range(min(first, SEARCHED))]
    found = next(latent.search(likely(entry, reader, [shows]), order, SURE), None)
    if found is None:
        raise Problem("error.not_found", shows=shows, n=SEARCHED)
    return found


def likely(entry: Entry, reader: Reader, shows: Sequence[str]) -> Callable[[Sequence[int]], Tensor]:
    """For `latent.search`: seeds -> the smallest of the probabilities that their pictures show each of these."""
    return lambda seeds: smallest(reader, readings(entry, reader, tuple(seeds)), shows)


def smallest(reader: Reader, read: dict[str, Tensor], shows: Sequence[str]) -> Tensor:
    """Of what was read in n pictures the smallest probability (n,) among these."""
    named = {name_of(group, value): (group, values.index(value)) for group, values in reader.groups.items() for value in values}
    return torch.stack([read[group][:, index] for group, index in map(named.get, shows)]).amin(0)


def readings(entry: Entry, reader: Reader, seeds: tuple[int, ...]) -> dict[str, Tensor]:
    """What the reader sees in the pictures of these seeds; kept, because searches go over the same ones."""
    return _readings(seeds, *(file for e in (entry, reader.entry) for file in (e.path, model_file(e.path).stat().st_mtime_ns)))


@lru_cache(maxsize=256)
def _readings(seeds: tuple[int, ...], path: Path, written: int, judge: Path, judged: int) -> dict[str, Tensor]:
    entry, reader = (checkpoints.read_entry(folder) for folder in (path, judge))
    with torch.inference_mode():
        return Reader(reader, {}).read(load(entry).decode(latent.of_seeds(load(entry), seeds)))


# ---- Examples -----------------------------------------------------------------------------------------------------

class Trio(NamedTuple):
    """Pictures that stand for a concept together."""

    seeds: list[int]
    mean: Tensor  # of their latent vectors, (d,)


class Example(NamedTuple):
    """Three concepts: for each, what all of its pictures show."""

    a: list[str]
    b: list[str]
    c: list[str]


def examples(reader: Reader) -> list[Example]:
    """The ready-made sums that a reader can find pictures for."""
    known = set(concepts(reader))
    made = [Example([f"{g}: {with_it}", f"{h}: {old}"], [f"{g}: {without}", f"{h}: {old}"], [f"{g}: {without}", f"{h}: {new}"])
            for (g, with_it, without), (h, old, new) in ATTRIBUTE_EXAMPLES]
    made += [Example([a], [b], [c]) for a, b, c in CLASS_EXAMPLES]
    return [example for example in made if known.issuperset(example.a + example.b + example.c)]


@torch.inference_mode()
def picked(catalog: Sequence[Entry], model: Any, number: Any) -> list[list[int]]:
    """The seeds of ready-made sum `number`: AVERAGED for each concept, no seed twice.

    Not every sum succeeds; how many do is `arithmetic_hits`. An example should: the mean of each concept's pictures shows the
    concept, and of several such sums it is the one whose picture most surely has what A has and B has not, and what C has and B has not.
    """
    entry = find(catalog, model, "HasLatent")
    reader = reader_of(catalog, entry)
    if reader is None:
        raise Problem("error.no_reader", model=entry.id)
    made = examples(reader)
    example = made[whole("example", number, 0, len(made) - 1)]
    concepts: list[list[Trio]] = []
    for shows in example:
        concepts.append(trios(entry, reader, shows, taken={seed for trio in chain(*concepts) for seed in trio.seeds}))
    if len(example.b) == 1:  # classes, of which a picture shows only one
        return [best.seeds for best, *_ in concepts]
    wanted = [name for shows in (example.a, example.c) for name in shows if name not in example.b]
    tried = list(product(*concepts))
    sums = torch.stack([latent.arithmetic(*(trio.mean for trio in own)) for own in tried])
    chances = smallest(reader, reader.read(load(entry).decode(sums)), wanted)
    return [trio.seeds for trio in tried[chances.argmax()]]


def trios(entry: Entry, reader: Reader, shows: Sequence[str], taken: set[int]) -> list[Trio]:
    """The KEPT ways to choose AVERAGED of the pictures that show all of these best whose mean shows them most surely, too; the
    surest first."""
    network, seeds = load(entry), shown_best(entry, reader, shows, taken)
    found = [Trio(list(own), latent.average(latent.of_seeds(network, own))) for own in combinations(seeds, AVERAGED)]
    chances = smallest(reader, reader.read(network.decode(torch.stack([trio.mean for trio in found]))), shows)
    return [found[i] for i in chances.argsort(descending=True)[:KEPT]]


def shown_best(entry: Entry, reader: Reader, shows: Sequence[str], taken: set[int]) -> list[int]:
    """The CANDIDATES seeds whose pictures most surely show all of these, none of them taken; the surest first."""
    found = latent.search(likely(entry, reader, shows), range(SEARCHED_READY), sure=0)
    return [seed for seed, _ in sorted(found, key=lambda each: -each[1]) if seed not in taken][:CANDIDATES]


def opening(catalog: Sequence[Entry], model: Any) -> list[list[int]]:
    """The first ready-made sum, or else the first seeds."""
    reader = reader_of(catalog, find(catalog, model, "HasLatent"))
    if reader and examples(reader):
        return picked(catalog, model, 0)
    return [[AVERAGED * i + j for j in range(AVERAGED)] for i in range(3)]
