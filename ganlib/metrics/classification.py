"""Figures of what names pictures."""
from __future__ import annotations

from ganlib.metrics.subject import Figures, Subject, in_batches


def accuracy(subject: Subject) -> Figures:
    """Share of the test pictures whose class the model names."""
    test = subject.pictures("test")
    logits = in_batches(test, subject.model.classify)
    share = (logits.argmax(1) == test.tensors["label"]).float().mean().item()
    return {"accuracy": {"value": round(share, 4), "n": len(test), "how": f"{len(test):,} test pictures of {test.name}"}}
