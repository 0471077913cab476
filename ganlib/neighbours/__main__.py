"""Make an index: `python -m ganlib.neighbours fashion_mnist` writes it beside the data set's classifier."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import tyro

from ganlib import checkpoints, neighbours
from ganlib.checkpoints import CheckpointError
from ganlib.data import DataError


def main(
    data: Annotated[str, tyro.conf.Positional],
    data_root: Path = Path(os.environ.get("GANLIB_DATA", "data")),
    n: int = 2000,
    seed: int = 0,
    folder: Path = checkpoints.CHECKPOINTS,
) -> None:
    """Write the index of a data set beside the classifier that was trained on it.

    Args:
        data: The data set; its classifier is checkpoints/classifier-DATA.
        data_root: Folder with local copies of the data sets.
        n: Pictures in the index, at most.
        seed: Of the choice among the training pictures.
        folder: Where the checkpoints are.
    """
    if n < 2 or seed < 0:
        sys.exit(f"error: --n must be at least 2, and --seed not negative: {n}, {seed}.")
    path = neighbours.write(folder / f"classifier-{data}", data_root, n, seed)
    print(f"{path}: {len(neighbours.load(path.parent)):,} pictures, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        tyro.cli(main)
    except (CheckpointError, DataError) as error:
        sys.exit(f"error: {error}")
