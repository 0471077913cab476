"""What every data set is: uint8 pictures and their labels, ready to live on the training device."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from ganlib.images import to_float
from ganlib.variant import by_group


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
    paired: bool = False  # whether "a" and "image" of a row show the same

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
            raise DataError(f"The data set {self.name} has no labels, and this variant needs them: use mnist, fashion_mnist or cifar10.")
        return self.classes

    def known_attributes(self) -> tuple[str, ...]:
        """The attributes' names; raises DataError where there are none."""
        if not self.attributes:
            raise DataError(f"The data set {self.name} has no attributes, and this variant needs them: use avatars or celeba.")
        return self.attributes

    def with_attributes(self, groups: Sequence[str]) -> Dataset:
        """The same pictures with these groups of attributes only; raises DataError where there is no such group."""
        known = by_group(self.known_attributes())
        unknown = [group for group in groups if group not in known]
        if unknown or not groups:
            raise DataError(f"The data set {self.name} has no attribute '{', '.join(unknown)}': choose from {', '.join(known)}.")
        table = self.tensors["attributes"][:, [[*known].index(group) for group in groups]]
        names = tuple(f"{group}: {value}" for group in groups for value in known[group])
        return replace(self, tensors=self.tensors | {"attributes": table}, attributes=names)

    def both_sides(self) -> tuple[Tensor, Tensor]:
        """The pictures of a data set of pairs, or of two sets, "a" and "image"; raises DataError where it is neither."""
        if "a" not in self.tensors:
            raise DataError(f"The data set {self.name} has no pairs, and this variant needs them: use maps or edges2flowers.")
        return self.tensors["a"], self.tensors["image"]

    def to(self, device: torch.device | str) -> Dataset:
        return replace(self, tensors={key: tensor.to(device) for key, tensor in self.tensors.items()})

    def batch(self, index: Tensor) -> dict[str, Tensor]:
        """Rows `index` (n,) as a dict; pictures, the uint8 tensors, become float in [-1, 1]."""
        rows = {key: tensor[index] for key, tensor in self.tensors.items()}
        return {key: to_float(row) if row.dtype == torch.uint8 else row for key, row in rows.items()}

    def training_batch(self, index: Tensor) -> dict[str, Tensor]:
        """Rows `index` (n,) as training sees them: a data set that changes its pictures at random does so here."""
        return self.batch(index)
