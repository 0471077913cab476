"""Figures of what names pictures, or their attributes."""
from __future__ import annotations

import torch
from torch import Tensor

from ganlib.metrics.few_labels import supervised_alone
from ganlib.metrics.subject import Figures, Subject, in_batches
from ganlib.variant import ReadsAttributes, by_group


def accuracy(subject: Subject) -> Figures:
    """Share of the test pictures whose class the model names."""
    test = subject.pictures("test")
    logits = in_batches(test, subject.model.classify)
    share = (logits.argmax(1) == test.tensors["label"]).float().mean().item()
    figures = {"accuracy": {"value": round(share, 4), "n": len(test), "how": f"{len(test):,} test pictures of {test.name}"}}
    return figures | supervised_alone(subject) if "labels" in subject.model.trained["training"] else figures


def attribute_accuracy(subject: Subject) -> Figures:
    """Share of the test pictures' attributes that the model names."""
    test = subject.pictures("test").with_attributes([*by_group(subject.model.attributes)])
    named = in_batches(test, lambda images: values(subject.model, images))
    right = (named == test.tensors["attributes"]).float().mean(0)
    groups = {group: round(share, 4) for group, share in zip(by_group(test.attributes), right.tolist())}
    worst = min(groups, key=groups.get)
    return {"attribute_accuracy": {"value": round(right.mean().item(), 4), "n": len(test), "by_attribute": groups,
                                   "how": f"{len(test):,} test pictures of {test.name}, {len(groups)} attributes each; the hardest, "
                                          f"{worst}, {groups[worst]:.4f}"}}


def values(judge: ReadsAttributes, images: Tensor) -> Tensor:
    """The number of the likeliest value of each group, int64 (n, groups)."""
    return torch.stack([p.argmax(1) for p in judge.classify_attributes(images).values()], dim=1)
