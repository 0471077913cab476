"""Semi-supervised data: all pictures, and the labels of a few."""
from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ganlib.data.dataset import DataError, Dataset
from ganlib.images import to_float


@dataclass(frozen=True)
class FewLabels(Dataset):
    """A data set without "label"; each batch brings as many draws from its labelled pictures beside it."""

    labelled_image: Tensor = None  # uint8 (L, C, H, W)
    labelled_label: Tensor = None  # (L,)
    label_seed: int = 0  # which chose them

    @property
    def settings(self) -> dict[str, int]:
        return {"labels": len(self.labelled_label), "label_seed": self.label_seed}

    def to(self, device: torch.device | str) -> FewLabels:
        return replace(super().to(device), labelled_image=self.labelled_image.to(device),
                       labelled_label=self.labelled_label.to(device))

    def batch(self, index: Tensor) -> dict[str, Tensor]:
        """Rows `index` (n,) unlabelled, and "labelled_image", "labelled_label": n draws of the labelled ones."""
        drawn = torch.randint(len(self.labelled_label), (len(index),), device=index.device)
        return super().batch(index) | {"labelled_image": to_float(self.labelled_image[drawn]),
                                       "labelled_label": self.labelled_label[drawn]}


def with_few_labels(data: Dataset, labels: int, seed: int) -> FewLabels:
    """Keep `labels` labels of a labelled data set, as equally many of each class as can be, and forget the others.

    Which ones is a function of (data, labels, seed). Raises DataError if a class would get none, or has too few.
    """
    k, label = len(data.labelled_classes()), data.tensors["label"]
    rng = torch.Generator().manual_seed(seed)
    wanted = torch.full((k,), labels // k)
    wanted[torch.randperm(k, generator=rng)[:labels % k]] += 1
    if labels < k or (wanted > label.bincount(minlength=k)).any():
        raise DataError(f"{labels} labels do not suit {k} classes of {len(data)} pictures: each class needs at least one, "
                        "and no more than it has pictures.")
    order = torch.randperm(len(data), generator=rng)
    rows = torch.cat([order[label[order] == c][:n] for c, n in enumerate(wanted)])
    unlabelled = {name: tensor for name, tensor in data.tensors.items() if name != "label"}
    kept = vars(data) | {"tensors": unlabelled}
    return FewLabels(**kept, labelled_image=data.tensors["image"][rows], labelled_label=label[rows], label_seed=seed)
