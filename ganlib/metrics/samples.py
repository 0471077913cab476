"""Figures of samples: their distances to the data, and whether they show the class that was asked for."""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor
from tqdm import trange

from ganlib.data import DataError
from ganlib.metrics.distances import NEIGHBOUR, frechet_distance, kernel_distance, precision_recall, subset_rows
from ganlib.metrics.subject import Figures, Subject
from ganlib.variant import Classifies, ReadsAttributes, ScoresLikelihood, by_group


def distances(subject: Subject) -> Figures:
    """Frechet and kernel distance of n samples to the training pictures, that of the test pictures as the floor, and
    precision and recall against the test pictures.

    Of a model with a density there are none: its samples are made of a few levels, and its likelihood says more.
    """
    if isinstance(subject.model, ScoresLikelihood):
        return {}
    n, seed, model = subject.n, subject.seed, subject.model
    features = subject.features()
    n = features.most("samples", n)
    train, test = (subject.real_features(split) for split in ("train", "test"))
    if min(len(train), len(test)) <= NEIGHBOUR:
        raise DataError(f"{subject.entry.data} has {len(train)} training and {len(test)} test pictures, and distances between sets need "
                        f"at least {NEIGHBOUR + 1} of each. Add some.")
    rng = torch.Generator().manual_seed(seed)
    with torch.inference_mode():
        fake = torch.cat([features(model.sample(min(500, n - i), rng)) for i in trange(0, n, 500, desc="samples")])
    kernel, error = kernel_distance(fake, train, seed=seed)
    precision, recall = precision_recall(fake, test[:n])
    manifolds = f"{n:,} samples of seed {seed} and {len(test[:n]):,} test pictures, {NEIGHBOUR}rd neighbours in the same features"
    against = f"{len(train):,} training pictures, features of {features.name}"
    return {
        "frechet_distance": {"value": round(frechet_distance(fake, train), 3), "n": n, "seed": seed,
                             "how": f"{n:,} samples of seed {seed} against {against}"},
        "frechet_distance_floor": {"value": round(frechet_distance(test, train), 3), "n": len(test),
                                   "how": f"{len(test):,} real test pictures against the same"},
        "kernel_distance": {"value": round(kernel, 5), "standard_error": round(error, 5), "n": n, "seed": seed,
                            "how": f"50 subsets of {subset_rows(fake, train):,} of the same; standard error {error:.2g}"},
        "precision": {"value": round(precision, 3), "n": n, "seed": seed, "how": manifolds},
        "recall": {"value": round(recall, 3), "n": n, "seed": seed, "how": manifolds},
    }


@torch.inference_mode()
def class_accuracy(subject: Subject) -> Figures:
    """How often the judge sees in a sample the class that was asked for."""
    n, seed, model = subject.n, subject.seed, subject.model
    judge_id, judge = subject.judge()
    named = judge.classify if isinstance(judge, Classifies) else partial(combination_logits, judge, model.classes)
    rng, right = torch.Generator().manual_seed(seed), 0
    for labels in (torch.arange(n) % len(model.classes)).split(500):
        right += (named(model.sample_class(labels, rng)).argmax(1) == labels).sum().item()
    return {"class_accuracy": {"value": round(right / n, 4), "n": n, "seed": seed,
                               "how": f"{n:,} samples of seed {seed}, as many of each class, as {judge_id} sees them"}}


def combination_logits(judge: ReadsAttributes, classes: Sequence[str], images: Tensor) -> Tensor:
    """log p (n, K) of classes such as "glasses: round, hat: no", whose attributes the judge reads one by one."""
    chances = judge.classify_attributes(images)
    values = by_group(judge.attributes)
    wanted = [[attribute.split(": ") for attribute in name.split(", ")] for name in classes]
    return torch.stack([sum(chances[group][:, values[group].index(value)].log() for group, value in pairs) for pairs in wanted], dim=1)
