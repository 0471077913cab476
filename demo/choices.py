"""What a reader can choose, by its name, and what is chosen at first. Imports no UI."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from demo import strings
from ganlib import Entry, Variant, scoreboard
from ganlib.variant import AssemblesParts, Completes, EditsAttributes, ReadsText, Samples, Translates
from ganlib.variants import VARIANTS

EXAMPLE = "dcgan-fashion_mnist"  # the model whose chosen seeds are a good example
TELLING = (EXAMPLE, "pix2pix-edges2avatars", "cgan-mnist", "sgan-mnist-1000")  # what a tab opens on where it can, the most telling first
TELLING_IN = {"arithmetic": "dcgan-avatars"}  # a face with glasses is a sum that everyone can check
SEED, SAMPLES = 0, 24
ON_A_CARD = 2  # checkpoints of a variant that its card in the Atlas shows at once; the rest unfolds
SEED_A, SEED_B, MODE, T = 0, 17, "slerp", 0.5  # a T-shirt grows sleeves

PICTURES = (Samples, Translates, EditsAttributes, AssemblesParts, ReadsText, Completes)  # what earns a card: others only read
# Ability -> the tab that plays it, the name of the model in that tab's links, and what the link is called.
TABS: dict[str, tuple[str, str, str]] = {
    "Samples": ("atlas", "model", "atlas.choose"),
    "HasLatent": ("interpolate", "model", "interpolate"),
    "ClassConditional": ("classes", "model", "classes"),
    "HasCodes": ("codes", "model", "codes"),
    "Translates": ("translate", "model", "translate"),
    "EditsAttributes": ("translate", "edit_model", "translate"),
    "AssemblesParts": ("puzzle", "model", "puzzle"),
    "ReadsText": ("text", "model", "text"),
    "ScoresLikelihood": ("density", "model", "density"),
    "Encodes": ("latent", "model", "latent"),
}


def opening(entries: Sequence[Entry], tab: str = "") -> str:
    """The model that a tab opens on."""
    ids = [entry.id for entry in entries]
    return next((id for id in (TELLING_IN.get(tab), *TELLING) if id in ids), ids[0])


def names(entries: Sequence[Entry]) -> dict[str, str]:
    """What people read for each id: variant and data; where that is not enough what sets it apart, and at last the id itself."""
    return told_apart([(entry, f"{VARIANTS[entry.variant].title} · {strings.data_name(entry.data)}") for entry in entries])


def group_names(groups: Iterable[Sequence[Entry]]) -> dict[str, str]:
    """The same for groups of one architecture and data, by the id of the first of each: their variants, and the data."""
    titles = [(group[0], dict.fromkeys(VARIANTS[entry.variant].title for entry in group)) for group in groups]
    return told_apart([(first, f"{', '.join(names)} · {strings.data_name(first.data)}") for first, names in titles])


def told_apart(named: Sequence[tuple[Entry, str]]) -> dict[str, str]:
    """Names by id, each followed by what sets the checkpoint apart where another has the same name, and at last by the id itself."""
    known = [name for _, name in named]
    told = {entry.id: " · ".join([name, *(apart(entry) if known.count(name) > 1 else [])]) for entry, name in named}
    seen = list(told.values())
    return {id: name if seen.count(name) == 1 else f"{name} ({id})" for id, name in told.items()}


def apart(entry: Entry) -> list[str]:
    """What a checkpoint's id says beyond its variant and data: ["row"], or nothing."""
    special = entry.id.removeprefix(f"{entry.variant}-{entry.data}")
    return [special.removeprefix("-")] if special not in ("", entry.id) else []


def facts(entry: Entry, language: str) -> list[str]:
    """What a checkpoint learnt from, what sets it apart where its id says so, its size, and its figures; as text in a language."""
    return [strings.data_name(entry.data), *apart(entry), f"{entry.size} px", *figures(entry, language)]


def by_variant(entries: Sequence[Entry]) -> dict[type[Variant], list[Entry]]:
    """Every variant that makes pictures, oldest first, with its checkpoints."""
    variants = sorted((variant for variant in VARIANTS.values() if issubclass(variant, PICTURES)),
                      key=lambda variant: (variant.year, variant.title))
    return {variant: [entry for entry in entries if entry.variant == variant.name] for variant in variants}


def tabs(entry: Entry) -> list[tuple[str, str, str]]:
    """The tabs that play a checkpoint, as in TABS."""
    return [tab for ability, tab in TABS.items() if ability in entry.abilities]


def figures(entry: Entry, language: str) -> list[str]:
    """The measured figures that there is a word for, each with what it is to meet, as text in a language."""
    say = partial(strings.say, language=language)
    told: dict[str, str] = {}
    for score in scoreboard.scores([entry]):
        if f"metric.{score.figure}" in strings.TABLE:
            words = told.get(score.figure) or say(f"metric.{score.figure}", value=f"{score.value:.3g}")
            if reference := score.reference:
                key = reference.better if reference.comparable else "other_data"
                whose = ", ".join(say(f"whose.{part}") if f"whose.{part}" in strings.TABLE else part
                                  for part in reference.whose.split(", "))
                words = say(f"metric.{key}", figure=words, value=f"{reference.value:.4g}", whose=whose)
            told[score.figure] = words
    return [*told.values()]


def paper_address(variant: type[Variant]) -> str | None:
    """Where the paper is, if it is on arXiv."""
    number = variant.paper.removeprefix("arXiv ")
    return f"https://arxiv.org/abs/{number}" if number != variant.paper else None
