"""MNIST and Fashion-MNIST, read or downloaded by torchvision."""
from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
import torch.nn.functional as F
from torch import Tensor

from ganlib.data.dataset import DataError, Dataset
from ganlib.data.once import missing


def mnist(root: Path, size: int, split: str) -> Dataset:
    """Handwritten digits: 60,000 + 10,000 grey pictures, ten classes (LeCun, Cortes, Burges)."""
    return from_torchvision("MNIST", "mnist", root, size, split, licence="CC BY-SA 3.0 (LeCun, Cortes, Burges)",
                            classes=tuple("0123456789"))


def fashion_mnist(root: Path, size: int, split: str) -> Dataset:
    """Zalando clothing: 60,000 + 10,000 grey pictures, ten classes (Xiao, Rasul, Vollgraf, arXiv 1708.07747)."""
    return from_torchvision("FashionMNIST", "fashion_mnist", root, size, split, licence="MIT (Zalando SE)",
                            classes=("t-shirt", "trousers", "pullover", "dress", "coat",
                                     "sandal", "shirt", "sneaker", "bag", "ankle boot"))


def from_torchvision(folder: str, name: str, root: Path, size: int, split: str, licence: str,
                     classes: tuple[str, ...]) -> Dataset:
    try:
        from torchvision import datasets
    except (ImportError, RuntimeError) as error:  # RuntimeError: built for another torch
        raise DataError(f"torchvision does not match this torch ({error}). Install a matched pair; the README says "
                        "how to get one for the CPU.") from error
    published, raw = getattr(datasets, folder), root / folder / "raw"
    try:
        with missing(raw) as unfinished:
            if unfinished:
                with TemporaryDirectory(dir=root) as scratch:
                    published(scratch, download=True)
                    os.replace(Path(scratch) / folder / "raw", unfinished)
        source = published(root, train=split == "train", download=True)  # of a folder that lacks a file, this brings the rest
    except (OSError, RuntimeError) as error:
        raise DataError(f"{folder} is not in {raw} and could not be downloaded ({error}). Point "
                        f"--data-root (or $GANLIB_DATA) at a folder that holds {folder}/raw with the four "
                        f"*-ubyte files.") from error
    return Dataset(name, {"image": fit(source.data[:, None], size), "label": source.targets}, licence, classes)


def fit(pixels: Tensor, size: int) -> Tensor:
    """uint8 (N, 1, 28, 28) -> (N, 1, size, size): black borders up to 32 px, antialiased resizing beyond."""
    border, odd = divmod(size - 28, 2)
    if 28 <= size <= 32 and not odd:
        return F.pad(pixels, (border, border, border, border))
    chunks = [F.interpolate(chunk.float(), (size, size), mode="bilinear", antialias=True).round().to(torch.uint8)
              for chunk in pixels.split(4096)]
    return torch.cat(chunks)
