"""MNIST and Fashion-MNIST, read or downloaded by torchvision."""
from __future__ import annotations

from pathlib import Path

import torch.nn.functional as F
from torch import Tensor

from ganlib.data.dataset import Dataset
from ganlib.data.download import from_torchvision
from ganlib.data.folder import resized


def mnist(root: Path, size: int, split: str) -> Dataset:
    """Handwritten digits: 60,000 + 10,000 grey pictures, ten classes (LeCun, Cortes, Burges)."""
    source = from_torchvision("MNIST", root, "MNIST/raw", train=split == "train")
    return Dataset("mnist", {"image": fit(source.data[:, None], size), "label": source.targets},
                   licence="CC BY-SA 3.0 (LeCun, Cortes, Burges)", classes=tuple("0123456789"))


def fashion_mnist(root: Path, size: int, split: str) -> Dataset:
    """Zalando clothing: 60,000 + 10,000 grey pictures, ten classes (Xiao, Rasul, Vollgraf, arXiv 1708.07747)."""
    source = from_torchvision("FashionMNIST", root, "FashionMNIST/raw", train=split == "train")
    return Dataset("fashion_mnist", {"image": fit(source.data[:, None], size), "label": source.targets}, licence="MIT (Zalando SE)",
                   classes=("t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"))


def fit(pixels: Tensor, size: int) -> Tensor:
    """uint8 (N, 1, 28, 28) -> (N, 1, size, size): black borders up to 32 px, antialiased resizing beyond."""
    border, odd = divmod(size - 28, 2)
    if 28 <= size <= 32 and not odd:
        return F.pad(pixels, (border, border, border, border))
    return resized(pixels, size)
