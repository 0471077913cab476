"""A checkpoint that is being measured, with what measuring needs around it: real pictures and an independent judge."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import ganlib
from ganlib import checkpoints, data
from ganlib.data import DataError, Dataset
from ganlib.data.folder import name_of
from ganlib.metrics.features import BACKBONE, Features, real_features
from ganlib.variant import Variant

Figures = dict[str, dict[str, Any]]  # name -> {"value": ..., "how": ..., and what else matters}


@dataclass(frozen=True)
class Subject:
    """A model to measure: `n` samples of `seed`, real pictures from `data_root`, judges from `folder`."""

    model: Variant
    entry: checkpoints.Entry
    folder: Path
    data_root: Path
    n: int
    seed: int

    @property
    def source(self) -> str:
        """What to load the data by: its name, or the path of the folder that the training was given."""
        given = str((self.model.trained or {}).get("training", {}).get("data"))
        return given if Path(given).is_dir() and name_of(Path(given)) == self.entry.data else self.entry.data

    def pictures(self, split: str) -> Dataset:
        """The data the model learnt from, "train", or the part it never saw, "test". Raises DataError, also where that is one picture."""
        found = data.load(self.source, self.data_root, self.entry.size, split)
        if len(found) < 2:
            raise DataError(f"{self.entry.data} has one {split} picture, and figures need at least two. Add some.")
        return found

    def judge(self, data: str | None = None) -> tuple[str, Variant]:
        """Id and model of the classifier trained on the same data, or on `data`: of attributes where that has no classes.

        Raises CheckpointError, with the command that trains it, if it is missing.
        """
        data = data or self.entry.data
        kinds = {"attributes": "attributes", "classifier": "classes"}  # script and first half of the id -> what the data has
        for kind in kinds:
            if (self.folder / f"{kind}-{data}").is_dir():
                return f"{kind}-{data}", ganlib.load(self.folder / f"{kind}-{data}")
        ways = " or, ".join(f"where the data has {what}, `python -m train.{kind} --data {data}`" for kind, what in kinds.items())
        raise checkpoints.CheckpointError(f"Figures on {self.entry.data} need a classifier of {data} in {self.folder}/. Train it: {ways}.")

    def features(self) -> Features:
        """In which distances between pictures are measured: the judge's of grey ones, an ImageNet network's of colour."""
        if self.model.channels == 3:
            return Features(BACKBONE, None)
        id, _ = self.judge()
        return Features(id, self.folder / id)

    def real_features(self, split: str, size: int | None = None) -> Tensor:
        """Those features of the data, (n, d), at the model's size or another."""
        return real_features(self.features(), self.source, self.data_root, size or self.entry.size, split)


@torch.inference_mode()
def in_batches(pictures: Dataset, network: Callable[[Tensor], Tensor], size: int = 1000) -> Tensor:
    """A network's output for every picture of a data set."""
    rows = torch.arange(len(pictures)).split(size)
    return torch.cat([network(pictures.batch(index)["image"]) for index in rows])
