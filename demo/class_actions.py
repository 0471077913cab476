"""What Classes shows: every class from the same noise, the way from one class to another, and what a classifier reads in a
picture. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demo import actions
from demo.actions import MAX_SEED, STEPS, Problem, able, choice, find, load, number, seeded, whole
from demo.uploads import receive
from ganlib import Entry, Variant, checkpoints
from ganlib.images import grid, to_float, to_pil, to_uint8

MAX_COLUMNS = 16
BLANK = 0.1  # a drawing whose pixels differ by less shows nothing; pixels span 2


class ClassGrid(NamedTuple):
    """Pictures by class (from the top) and seed (from the left), and what the model reads in each where it names classes."""

    classes: tuple[str, ...]
    seeds: list[int]
    images: Tensor  # uint8 (classes * seeds, C, H, W), row by row
    guesses: list[list[float]] | None  # for each picture, the probability of each class


def classes_of(entry: Entry) -> tuple[str, ...]:
    """The names of a checkpoint's classes; reads no weights."""
    return tuple(checkpoints.read_config(entry.path)["model"]["classes"])


@torch.inference_mode()
def class_grid(catalog: Sequence[Entry], model: Any, seed: Any, n: Any) -> ClassGrid:
    """Every class from the noise of seeds seed, seed + 1, ...: a column is one z through all classes."""
    entry = find(catalog, model, "ClassConditional")
    n = whole("n", n, 1, MAX_COLUMNS)
    seed = whole("seed", seed, 0, MAX_SEED)
    network = load(entry)
    seeds = [(seed + i) % (MAX_SEED + 1) for i in range(n)]
    k = len(network.classes)
    images = network.decode(noise(network, seeds).repeat(k, 1), torch.arange(k).repeat_interleave(n))
    guesses = network.classify(images).softmax(1).tolist() if "Classifies" in entry.abilities else None
    return ClassGrid(network.classes, seeds, to_uint8(images), guesses)


def classes(catalog: Sequence[Entry], model: Any, seed: Any, n: Any) -> Image.Image:
    """One row for each class, one column for each seed."""
    found = class_grid(catalog, model, seed, n)
    return to_pil(grid(to_float(found.images), columns=len(found.seeds)))


@torch.inference_mode()
def blended(catalog: Sequence[Entry], model: Any, a: Any, b: Any, seed: Any, t: Sequence[Any]) -> Tensor:
    """Pictures of one z whose label is (1 - t) a + t b, for each t in [0, 1]: uint8 (len(t), C, H, W). a, b are class names."""
    network = load(find(catalog, model, "ClassConditional"))
    ends = [torch.eye(len(network.classes))[network.classes.index(choice(name, value, network.classes))]
            for name, value in (("class_a", a), ("class_b", b))]
    weights = torch.tensor([number("t", value, 0, 1) for value in t])[:, None]
    z = noise(network, [whole("seed", seed, 0, MAX_SEED)]).expand(len(weights), -1)
    return to_uint8(network.decode(z, torch.lerp(*ends, weights)))


def blend(catalog: Sequence[Entry], model: Any, class_a: Any, class_b: Any, seed: Any, t: Any) -> Image.Image:
    """The picture at t between two classes."""
    return to_pil(blended(catalog, model, class_a, class_b, seed, [t])[0])


def blend_walk(catalog: Sequence[Entry], model: Any, class_a: Any, class_b: Any, seed: Any) -> Tensor:
    """The pictures at every step of the slider from one class to the other."""
    return blended(catalog, model, class_a, class_b, seed, [i / STEPS for i in range(STEPS + 1)])


def noise(network: Variant, seeds: Sequence[int]) -> Tensor:
    """The noise of each seed, (n, d), each the same as alone."""
    return torch.cat([network.latent(1, seeded(seed)) for seed in seeds])


# ---- Reading a class ----------------------------------------------------------------------------------------------

class Reading(NamedTuple):
    """A picture and what a classifier says of it."""

    image: Tensor  # uint8 (1, C, H, W), as the network gets it
    classes: dict[str, float]  # name -> probability
    real: float | None  # the probability of being real, where the network judges that too
    done: list[str]  # what was done to an uploaded picture, by name


def readers(catalog: Sequence[Entry]) -> list[Entry]:
    """The checkpoints that classify: first those that also tell real from generated."""
    return sorted(able(catalog, "Classifies"), key=lambda entry: "Judges" not in entry.abilities)


@torch.inference_mode()
def classify(catalog: Sequence[Entry], model: Any, seed: Any, content: bytes | None) -> Reading:
    """What a classifier sees in an image file, or in the model's own sample of a seed where there is none.

    Raises Problem for a picture on which nothing is drawn.
    """
    entry = find(catalog, model, "Classifies")
    network = load(entry)
    if content is not None:
        image, done = receive(content, entry.size, network.channels)
        if image.max() - image.min() < BLANK:
            raise Problem("error.blank")
    elif "Samples" in entry.abilities:
        image, done = to_float(actions.pictures(catalog, model, seed, 1)), []
    else:
        raise Problem("error.draws_nothing", model=entry.id)
    chances = network.classify(image).softmax(1)[0].tolist()
    real = network.judge(image).sigmoid().item() if "Judges" in entry.abilities else None
    return Reading(to_uint8(image), dict(zip(network.classes, chances, strict=True)), real, done)


# ---- Accuracy against labels --------------------------------------------------------------------------------------

# What the papers report on MNIST, labels -> test accuracy: Odena, arXiv 1606.01583, table 1; Salimans et al., arXiv 1606.03498, table 1,
# 93 errors of 10,000 on average over labels drawn ten times.
PUBLISHED = {
    "odena": {25: 0.802, 50: 0.883, 100: 0.928, 1000: 0.964},
    "odena_cnn": {25: 0.750, 50: 0.859, 100: 0.895, 1000: 0.965},
    "salimans": {100: 0.9907},
}


def label_curve(catalog: Sequence[Entry]) -> dict[str, dict[int, float]]:
    """Test accuracy by number of labels: of the measured SGANs on MNIST ("ours"), of the same network taught by the labels alone
    ("supervised"), and of the papers. Empty where no SGAN was measured."""
    ours, supervised = {}, {}
    for entry in able(catalog, "Classifies"):
        alone = entry.metrics.get("accuracy_supervised")
        if entry.variant == "sgan" and entry.data == "mnist" and alone and "accuracy" in entry.metrics:
            ours[alone["labels"]] = entry.metrics["accuracy"]["value"]
            supervised[alone["labels"]] = alone["value"]
    curves = {"ours": ours, "supervised": supervised} | PUBLISHED if ours else {}
    return {name: dict(sorted(points.items())) for name, points in curves.items()}
