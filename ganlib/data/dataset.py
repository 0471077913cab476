"""What every data set is: uint8 pictures and their labels, ready to live on the training device."""
from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from ganlib.images import to_float


class DataError(ValueError):
    """A data set that is missing or unusable: the message says what to do."""


@dataclass(frozen=True)
class Dataset:
    """`tensors["image"]` is uint8 (N, C, H, W); other tensors have N rows too, and may be pictures as well."""

    name: str
    tensors: dict[str, Tensor]
    licence: str
    classes: tuple[str, ...] = field(default=())
    attributes: tuple[str, ...] = ()  # "group: value"; tensors["attributes"] (N, groups) holds the number of each group's value
    sides: tuple[str, str] = ("left", "right")  # what "a" and "image" show, in a data set of both

    def __len__(self) -> int:
        return len(self.tensors["image"])

    @property
    def channels(self) -> int:
        return self.tensors["image"].shape[1]

    @property
    def size(self) -> int:
        return self.tensors["image"].shape[-1]

    @property
    def settings(self) -> dict[str, int]:
        """What shapes a training besides the data set's name: part of the recipe, and of what a run resumes."""
        return {}

    def labelled_classes(self) -> tuple[str, ...]:
        """The class names; raises DataError where there are none."""
        if not self.classes:
            raise DataError(f"The data set {self.name} has no labels, and this variant needs them: use mnist or fashion_mnist.")
        return self.classes

    def known_attributes(self) -> tuple[str, ...]:
        """The attributes' names; raises DataError where there are none."""
        if not self.attributes:
            raise DataError(f"The data set {self.name} has no attributes, and this variant needs them: use avatars.")
        return self.attributes

    def paired_tensors(self) -> dict[str, Tensor]:
        """The tensors of a data set of pairs, "a" and "image"; raises DataError where it is not one."""
        if "a" not in self.tensors:
            raise DataError(f"The data set {self.name} has no pairs, and this variant needs them: use maps or edges2flowers.")
        return self.tensors

    def to(self, device: torch.device | str) -> Dataset:
        return replace(self, tensors={key: tensor.to(device) for key, tensor in self.tensors.items()})

    def batch(self, index: Tensor) -> dict[str, Tensor]:
        """Rows `index` (n,) as a dict; pictures, the uint8 tensors, become float in [-1, 1]."""
        rows = {key: tensor[index] for key, tensor in self.tensors.items()}
        return {key: to_float(row) if row.dtype == torch.uint8 else row for key, row in rows.items()}
