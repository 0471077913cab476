"""Semi-supervised data: all pictures, and the labels of a few."""
from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from ganlib.data.dataset import DataError, Dataset
from ganlib.images import to_float


@dataclass(frozen=True)
class FewLabels(Dataset):
    """A data set without "label"; each batch brings as many draws from its labelled pictures beside it."""

    labelled_image: Tensor = None  # uint8 (L, C, H, W)
    labelled_label: Tensor = None  # (L,)

    def to(self, device: torch.device | str) -> FewLabels:
        return replace(super().to(device), labelled_image=self.labelled_image.to(device),
                       labelled_label=self.labelled_label.to(device))

    def batch(self, index: Tensor) -> dict[str, Tensor]:
        """Rows `index` (n,) unlabelled, and "labelled_image", "labelled_label": n draws of the labelled ones."""
        drawn = torch.randint(len(self.labelled_label), (len(index),), device=index.device)
        return super().batch(index) | {"labelled_image": to_float(self.labelled_image[drawn]),
                                       "labelled_label": self.labelled_label[drawn]}


def with_few_labels(data: Dataset, labels: int, seed: int) -> FewLabels:
    """Keep `labels` labels of a labelled data set, equally many of each class, and forget the others.

    Which ones is a function of (data, labels, seed). Raises DataError if the classes cannot share them equally.
    """
    per_class, rest = divmod(labels, len(data.labelled_classes()))
    label = data.tensors["label"]
    if rest or not 0 < per_class <= label.bincount(minlength=len(data.classes)).min():
        raise DataError(f"{labels} labels cannot be shared equally by {len(data.classes)} classes of {len(data)} pictures; "
                        f"choose a multiple of {len(data.classes)}.")
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))
    rows = torch.cat([order[label[order] == k][:per_class] for k in range(len(data.classes))])
    unlabelled = {name: tensor for name, tensor in data.tensors.items() if name != "label"}
    kept = {field.name: getattr(data, field.name) for field in fields(Dataset)} | {"tensors": unlabelled}
    return FewLabels(**kept, labelled_image=data.tensors["image"][rows], labelled_label=label[rows])
