"""What a training leaves of its course, in history.json beside the weights: its losses by columns, which are a quarter as long as rows.

    {"frames": [1, 2, 4], "losses": {"step": [1, 2, 4], "seconds": [0.1, 0.2, 0.4], "generator/fool": [0.7, null, 0.9]}}

`frames` are the steps whose pictures timeline.webp shows. A record is the mean over the steps since the one before; null is a
turn that did not move in between.
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from ganlib import checkpoints
from ganlib.checkpoints import CheckpointError

FILE = "history.json"


class History(NamedTuple):
    """The steps of the timeline's pictures, and the records: "step", "seconds" and "turn/term" for each loss term."""

    frames: list[int]
    records: list[dict[str, float]]


def write(folder: Path, history: History) -> None:
    """Keep a history in a checkpoint folder."""
    names = dict.fromkeys(name for record in history.records for name in record)
    columns = {name: [record.get(name) for record in history.records] for name in names}
    content = json.dumps({"frames": history.frames, "losses": columns}, separators=(",", ":"), allow_nan=False)
    checkpoints.replace_file(folder / FILE, content.encode())


def read(folder: Path) -> History:
    """The history of a checkpoint folder; raises CheckpointError, naming the file, where it is not one."""
    content = checkpoints.read_json(folder / FILE)
    try:
        frames, columns = [int(step) for step in content["frames"]], content["losses"]
        values = {name: [None if value is None else float(value) for value in column] for name, column in columns.items()}
        records = [{name: value for name, value in zip(values, row) if value is not None} for row in zip(*values.values(), strict=True)]
        return History(frames, [record | {"step": int(record["step"])} for record in records])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise CheckpointError(f"{folder / FILE} is not a history ({error!r:.80}). Pull or train the checkpoint again.") from error
