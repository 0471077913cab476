"""What Compare shows: variants side by side, a training step by step, the training pictures nearest to a sample.

Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demo import actions, strings
from demo.actions import Problem, able, find, load, seen, whole
from demo.objectives import lines
from ganlib import CheckpointError, Entry, checkpoints, history, neighbours
from ganlib.images import grid, to_float, to_pil, to_uint8
from ganlib.neighbours import INDEX_FILE, Index
from ganlib.timeline import course, is_kept
from ganlib.variants import VARIANTS

MAX_COLUMNS = 16
MAX_NEIGHBOURS = 16
MAX_SHEET_SIDE = 16_000  # pixels; WebP ends at 16,383
DISCRIMINATORS = ("discriminator", "critic")  # turns whose terms "real" and "fake" tell what D thinks
PLAYERS = {"discriminator": "D", "critic": "f", "generator": "G"}
INDICES_IN_MEMORY = 2

# What a judge's score is, by variant: the logit of a probability, a number pulled towards 1 for real and 0 for generated,
# or a critic's score, which has no zero. Where it is not written here it is shown as a critic's.
LOGITS = ("gan", "dcgan", "sgan", "cgan", "acgan", "infogan", "pix2pix", "discogan", "puzzlegan")
TARGETS = ("lsgan", "cyclegan")


def loss_name(name: str) -> str:
    """ "generator/fool" as people read it: "G: fool"."""
    player, _, term = name.partition("/")
    return f"{PLAYERS.get(player, player)}: {term}"


def scale(variant: str) -> str:
    """What kind of score the variant's judge gives: "logit", "target" or "critic"."""
    return "logit" if variant in LOGITS else "target" if variant in TARGETS else "critic"


# ---- The same seed ------------------------------------------------------------------------------------------------

def groups(catalog: Sequence[Entry], *ids: Any) -> list[list[Entry]]:
    """Checkpoints whose generators are the same network, trained on the same data; the largest group first. Reads no weights.
    Of brought ones only those with these ids are there."""
    found: dict[tuple, list[Entry]] = {}
    for entry in able(seen(catalog, *ids), "HasLatent"):
        try:
            found.setdefault(architecture(entry), []).append(entry)
        except CheckpointError:  # its own tabs say what is wrong with it
            continue
    for members in found.values():
        members.sort(key=lambda entry: (VARIANTS[entry.variant].year, entry.variant, entry.id))
    return sorted(found.values(), key=len, reverse=True)


def architecture(entry: Entry) -> tuple:
    """The data, and the names and shapes of the generator's parameters, as config.json describes them; raises CheckpointError."""
    model = checkpoints.build(checkpoints.read_config(entry.path), entry.path)
    network = getattr(model, "generator", model)
    shapes = tuple((name, tuple(parameter.shape)) for name, parameter in network.named_parameters())
    return entry.data, entry.size, model.latent_dim, type(network).__name__, shapes


def recipe(entry: Entry) -> dict[str, str]:
    """How long a checkpoint learnt, and with which optimizer its last player: the values of the sentence "compare.recipe"."""
    training = checkpoints.read_config(entry.path)["training"]
    turn = next((name.removesuffix(".optimizer") for name in reversed(training) if name.endswith(".optimizer")), "")
    return {"steps": f"{entry.steps:,}", "batch": str(training.get("batch_size", "–")),
            "optimizer": f"{training.get(f'{turn}.optimizer', '–')} {training.get(f'{turn}.lr', '')}".strip()}


def group_of(catalog: Sequence[Entry], model: Any) -> list[Entry]:
    """The group that a checkpoint belongs to, without what others brought."""
    entry = find(catalog, model, "HasLatent")
    return next((group for group in groups(catalog, entry.id) if entry in group), [entry])


def shared(catalog: Sequence[Entry], model: Any, seed: Any, n: Any) -> list[tuple[Entry, Tensor]]:
    """For each checkpoint of `model`'s group, the pictures of seeds seed, seed + 1, ...: uint8 (n, C, H, W)."""
    n = whole("n", n, 1, MAX_COLUMNS)
    return [(entry, actions.pictures(catalog, entry.id, seed, n)) for entry in group_of(catalog, model)]


def compare(catalog: Sequence[Entry], model: Any, seed: Any, n: Any) -> tuple[Image.Image, list[str]]:
    """One row for each checkpoint of the group, one column for each seed; and the checkpoints' ids, from the top."""
    rows = shared(catalog, model, seed, n)
    images = torch.cat([images for _, images in rows])
    return to_pil(to_uint8(grid(to_float(images), columns=len(rows[0][1])))), [entry.id for entry, _ in rows]


def equations(entry: Entry) -> list[str]:
    """What the players of a checkpoint descend, as HTML."""
    return lines(entry.variant, checkpoints.read_config(entry.path)["model"])


# ---- The timeline -------------------------------------------------------------------------------------------------

class Timeline(NamedTuple):
    """A training, from its first step to its last."""

    frames: list[int]  # steps with a picture
    cells: list[int]  # for each, its picture on the sheet
    sheet: bytes  # the pictures below each other, WebP; empty where there are none
    side: int  # of one picture, in pixels
    steps: list[int]  # steps with losses, each the mean since the one before
    losses: dict[str, list[float | None]]  # by turn and term
    scores: dict[str, list[float | None]]  # what D thought, as far as its losses tell
    kind: str  # of the scores, see `scale`


def recorded(catalog: Sequence[Entry]) -> list[Entry]:
    """The checkpoints that have a history with pictures."""
    return [entry for entry in able(catalog, "Samples") if is_kept(entry.path)]


def timeline(catalog: Sequence[Entry], model: Any) -> Timeline:
    """The training of a checkpoint; raises Problem where it kept no history, CheckpointError where that is damaged."""
    entry = find(catalog, model, "Samples")
    if entry not in recorded([entry]):
        raise Problem("error.no_history", model=entry.id)
    return _timeline(entry.path, scale(entry.variant), (entry.path / history.FILE).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _timeline(path: Path, kind: str, written: int) -> Timeline:
    (frames, records), pictures, cells = course(path)
    names = list(dict.fromkeys(name for record in records for name in record if "/" in name))
    losses = {name: [record.get(name) for record in records] for name in names}
    steps = [int(record["step"]) for record in records]
    return Timeline(frames, cells, sheet(pictures), pictures[0].width, steps, losses, scores(losses, kind), kind)


def sheet(pictures: list[Image.Image]) -> bytes:
    """Square pictures below each other as one WebP, made smaller where it would be too tall for one."""
    side = min(pictures[0].width, MAX_SHEET_SIDE // len(pictures))
    whole_sheet = Image.new("RGB", (side, side * len(pictures)))
    for index, picture in enumerate(pictures):
        whole_sheet.paste(picture if picture.width == side else picture.resize((side, side)), (0, index * side))
    buffer = io.BytesIO()
    whole_sheet.save(buffer, "WEBP", quality=88, method=3)
    return buffer.getvalue()


def scores(losses: dict[str, list[float | None]], kind: str) -> dict[str, list[float | None]]:
    """What D thought of real and generated pictures, as far as the means of its two loss terms tell.

    logit: exp(-E -log D(x)), the geometric mean of D(x), and 1 - exp(-E -log(1 - D(G(z)))), which is one minus that of
    1 - D(G(z)). target: the root mean square distance from 1 and from 0. critic: E f(x) and E f(G(z)) themselves.
    """
    turn = next((turn for turn in DISCRIMINATORS if f"{turn}/real" in losses and f"{turn}/fake" in losses), None)
    if turn is None:
        return {}
    to_scores = {"logit": (lambda loss: math.exp(-max(loss, 0)), lambda loss: 1 - math.exp(-max(loss, 0))),  # never below 0
                 "target": (lambda loss: math.sqrt(2 * max(loss, 0)),) * 2,
                 "critic": (lambda loss: -loss, lambda loss: loss)}[kind]
    return {name: [None if loss is None else float(f"{to_score(loss):.4g}") for loss in losses[f"{turn}/{name}"]]
            for name, to_score in zip(("real", "fake"), to_scores)}


# ---- Neighbours ---------------------------------------------------------------------------------------------------

class Neighbours(NamedTuple):
    """A sample and the training pictures nearest to it."""

    sample: Tensor  # uint8 (1, C, H, W)
    images: Tensor  # uint8 (k, C, H, W), nearest first
    distances: list[float]  # rising
    index: Index
    data: str


def searchable(catalog: Sequence[Entry]) -> list[Entry]:
    """The checkpoints whose data set has an index of training pictures."""
    data = {entry.data for entry in able(catalog, "Classifies") if (entry.path / INDEX_FILE).is_file()}
    return [entry for entry in able(catalog, "Samples") if entry.data in data]


def classifier_of(catalog: Sequence[Entry], data: str) -> Entry:
    """The checkpoint of the data set's classifier, which an index lies beside."""
    for entry in able(catalog, "Classifies"):
        if entry.variant == "classifier" and entry.data == data and (entry.path / INDEX_FILE).is_file():
            return entry
    raise Problem("error.no_index", data=strings.data_name(data), command=f"python -m ganlib.neighbours {data}")


def index_of(catalog: Sequence[Entry], data: str) -> Index:
    """The index of a data set's training pictures. The last few used stay in memory."""
    folder = classifier_of(catalog, data).path
    return _index(folder, (folder / INDEX_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=INDICES_IN_MEMORY)
def _index(folder: Path, written: int) -> Index:
    return neighbours.load(folder)


@torch.inference_mode()
def nearest(catalog: Sequence[Entry], model: Any, seed: Any, k: Any) -> Neighbours:
    """The k training pictures nearest to the sample of a seed, in the features of its data set's classifier."""
    entry = find(catalog, model, "Samples")
    k = whole("k", k, 1, MAX_NEIGHBOURS)
    sample = actions.pictures(catalog, model, seed, 1)
    index = index_of(catalog, entry.data)
    features = neighbours.features_of(load(classifier_of(catalog, entry.data)), to_float(sample))
    distances, rows = index.nearest(features, min(k, len(index)))
    return Neighbours(sample, to_uint8(index.at(entry.size, rows[0])), distances[0].tolist(), index, entry.data)


def neighbours_sheet(found: Neighbours) -> Image.Image:
    """The sample, then its neighbours, beside each other."""
    images = torch.cat([found.sample, found.images])
    return to_pil(to_uint8(grid(to_float(images), columns=len(images))))
