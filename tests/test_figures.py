"""The published figures that need no data set, measured again on a few pictures: each within what so few allow."""
import math
import re
from types import SimpleNamespace

import pytest
import torch
from test_cards import ROOT, SHIPPED

import ganlib
from ganlib import examples
from ganlib.data import Dataset
from ganlib.images import to_float
from ganlib.metrics import samples, translation
from ganlib.metrics.likelihood import binarised
from ganlib.metrics.similarity import l1
from ganlib.metrics.subject import Subject

SURE = 4  # standard errors


def having(*figures: str, ability: str = "") -> pytest.MarkDecorator:
    """Of every shipped checkpoint, of this ability if one is given, the figures of these names, or of these names and a direction.

    Not a figure as a fraction of another model's (_over_): the figure itself is measured again.
    """
    pattern = re.compile(rf"({'|'.join(figures)})(_(?!over_)\w+_to_\w+)?")
    found = [(entry, figure) for entry in SHIPPED for figure in entry.metrics
             if pattern.fullmatch(figure) and ability in ("", *entry.abilities)]
    return pytest.mark.parametrize("entry, figure", found, ids=lambda part: getattr(part, "id", part))


def subject(entry, n=200, seed=1) -> Subject:
    return Subject(ganlib.load(entry.path), entry, ROOT / "checkpoints", data_root=None, n=n, seed=seed)


def share_within(seen: float, published: float, n: int) -> bool:
    """Whether a share seen among n can be that of a sample whose true share is as published."""
    return abs(seen - published) <= SURE * (max(published * (1 - published), 0.01) / n) ** 0.5


def kept_pairs(entry) -> Dataset:
    """The examples beside a translator, as its test data."""
    model = ganlib.load(entry.path)
    a, image = examples.read(entry.path, model.size, model.channels)
    return Dataset(entry.data, {"a": a, "image": image}, "", sides=tuple(model.directions[0].split(" to ")))


@having("class_accuracy")
def test_class_accuracy(entry, figure):
    few = subject(entry)
    assert share_within(samples.class_accuracy(few)[figure]["value"], entry.metrics[figure]["value"], few.n)


@having("nats", "bits_per_dimension")
def test_likelihood(entry, figure):
    """Of the pictures beside the model: their mean is neither the best nor the worst the test pictures had."""
    model = ganlib.load(entry.path)
    pictures = examples.read(entry.path, model.size, model.channels)[0]
    with torch.inference_mode():
        log_p = model.log_prob(binarised(pictures) if figure == "nats" else to_float(pictures))
    unit = 1 if figure == "nats" else pictures[0].numel() * math.log(2)  # bits per dimension, in nats
    spread = entry.metrics[figure]["quantiles"]  # of log p, 0 to 100 %
    width = (spread[84] - spread[16]) / 2
    assert abs(-log_p.mean().item() / unit - entry.metrics[figure]["value"]) <= SURE * width / unit / len(log_p) ** 0.5


@having("l1", "there_and_back", ability="Translates")
def test_translations(entry, figure):
    model, test = ganlib.load(entry.path), kept_pairs(entry)
    direction = next(name for name in model.directions if len(model.directions) == 1 or figure.endswith(name.replace(" ", "_")))
    source, target = translation.ends(test, direction, len(test))
    made = translation.translated(model, source, direction, seed=0)
    if figure.startswith("there_and_back"):
        back, = {*model.directions} - {direction}
        made, target = translation.translated(model, made, back, seed=0), source
    wrong = l1(made, target)
    assert abs(wrong.mean().item() - entry.metrics[figure]["value"]) <= SURE * (wrong.std() / len(wrong) ** 0.5).item()


@having("hit_rate")
def test_hit_rate(entry, figure):
    model, test = ganlib.load(entry.path), kept_pairs(entry)
    direction = next(name for name in model.directions if figure.endswith(name.replace(" ", "_")))
    source, _ = translation.ends(test, direction, len(test))
    judged = SimpleNamespace(judge=subject(entry).judge)
    found = translation.hit_rate(judged, translation.translated(model, source, direction, seed=0), direction.split(" to ")[1])
    assert share_within(found["value"], entry.metrics[figure]["value"], found["n"])
