"""Random jitter, as Pix2Pix trains with it (arXiv 1611.07004, 6.2): pictures a little larger, cropped back, half of them mirrored."""
from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ganlib.data.dataset import Dataset
from ganlib.images import to_float


def enlarged(size: int) -> int:
    """The side to crop `size` from; the paper crops 256 from 286."""
    return round(size * 286 / 256)


@dataclass(frozen=True)
class Jittered(Dataset):
    """A data set whose training batches are crops of the same pictures at `enlarged` size, anew each time."""

    larger: dict[str, Tensor] = None  # the pictures of `tensors`, larger

    @property
    def settings(self) -> dict[str, int]:
        return {"jitter": self.larger["image"].shape[-1]}

    def to(self, device: torch.device | str) -> Jittered:
        return replace(super().to(device), larger={key: tensor.to(device) for key, tensor in self.larger.items()})

    def training_batch(self, index: Tensor) -> dict[str, Tensor]:
        """Crops of rows `index` (n,), half of them mirrored; all pictures of a row alike, so that pairs stay pairs."""
        n, margin = len(index), self.larger["image"].shape[-1] - self.size
        top, left = torch.randint(margin + 1, (2, n, 1), device=index.device)
        here = torch.arange(self.size, device=index.device)
        rows, columns = top + here, left + here  # (n, size)
        columns = torch.where(torch.rand(n, 1, device=index.device) < 0.5, columns, columns.flip(1))
        crops = {key: to_float(tensor[index[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2))
                 for key, tensor in self.larger.items()}
        return crops | {key: tensor[index] for key, tensor in self.tensors.items() if key not in crops}


def jittered(data: Dataset, larger: Dataset) -> Jittered:
    """`data` with the jitter of `larger`, the same pictures at `enlarged(data.size)`."""
    return Jittered(**vars(data), larger={key: tensor for key, tensor in larger.tensors.items() if tensor.dtype == torch.uint8})
