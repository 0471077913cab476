"""What the weights that a training begins with had learnt before: `--start-from` goes on with it, where the data are the same."""
from __future__ import annotations

from typing import Any, NamedTuple


class Earlier(NamedTuple):
    """How long the weights had learnt on the same data; all zero where they are new to it."""

    steps: int = 0
    images: int = 0
    seconds: float = 0.0


def earlier(trained: dict[str, Any], data: str) -> Earlier:
    """How long the model whose `trained` is given had learnt on `data`."""
    training = trained.get("training", {})
    if trained.get("data") != data:
        return Earlier()
    return Earlier(trained.get("steps", 0), training.get("images", 0), training.get("seconds", 0.0))


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Settings that are not what they were, as "lr: 0.001 -> 0.0001"."""
    return [f"{name}: {before.get(name, 'unset')} -> {now.get(name, 'unset')}" for name in sorted({*before, *now})
            if before.get(name) != now.get(name)]


def inherited(name: str, trained: dict[str, Any], now: dict[str, Any], begins: int) -> list[str]:
    """What a training that begins, as step `begins`, with the weights of a checkpoint owes to it: how long that one learnt, and from
    what else than now.

    `trained` is that of the checkpoint's model, `now` the hyper-parameters of the training that begins.
    """
    training = trained.get("training", {})
    first = (f"from step {begins:,} the weights of {name}, after {trained.get('steps', 0):,} steps and {training.get('images', 0):,} "
             f"pictures on {training.get('device', 'an unrecorded device')}")
    shared = {key for key in training if key in now} - {"precision", "processes"}
    changed = differences({key: training[key] for key in shared}, {key: now[key] for key in shared})
    return [*training.get("changes", []), first, *(f"from step {begins:,} {change}" for change in changed)]
