"""CIFAR-10 and CelebA, read or downloaded by torchvision."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from ganlib.data.dataset import DataError, Dataset
from ganlib.data.download import from_torchvision
from ganlib.data.folder import fitted, resized
from ganlib.data.once import missing, whole


def cifar10(root: Path, size: int, split: str) -> Dataset:
    """Small photographs: 50,000 + 10,000 of 32 px, ten classes (Krizhevsky, 2009)."""
    source = from_torchvision("CIFAR10", root, "cifar-10-batches-py", train=split == "train")
    pixels = torch.from_numpy(source.data).permute(0, 3, 1, 2).contiguous()
    return Dataset("cifar10", {"image": pixels if size == 32 else resized(pixels, size), "label": torch.tensor(source.targets)},
                   licence="none stated (Krizhevsky, Learning Multiple Layers of Features from Tiny Images)", classes=tuple(source.classes))


def celeba(root: Path, size: int, split: str) -> Dataset:
    """Faces of celebrities: 162,770 + 19,962, aligned, cropped around the centre, forty attributes (Liu et al., arXiv 1411.7766).

    The pictures are read once for each size and kept in `root`/celeba; each attribute is a group of its own, "Smiling: no" and
    "Smiling: yes".
    """
    source = from_torchvision("CelebA", root, "celeba", split=split)
    path = root / "celeba" / f"aligned-{split}-{size}.npy"
    with missing(path) as unfinished:
        if unfinished:
            pixels = np.lib.format.open_memmap(unfinished, "w+", np.uint8, (len(source.filename), 3, size, size))
            for row, name in zip(pixels, tqdm(source.filename, desc=f"reading celeba, {split}", unit="face")):
                row[:] = face(root / "celeba" / "img_align_celeba" / name, size).transpose(2, 0, 1)
            pixels.flush()
    attributes = tuple(f"{name.replace('_', ' ')}: {value}" for name in source.attr_names if name for value in ("no", "yes"))
    with whole(path, "read"):
        pixels = np.load(path)
    return Dataset("celeba", {"image": torch.from_numpy(pixels), "attributes": source.attr}, attributes=attributes,
                   licence="CelebA, for non-commercial research (Liu, Luo, Wang, Tang)")


def face(path: Path, size: int) -> np.ndarray:
    """One picture, uint8 (size, size, 3)."""
    try:
        return fitted(path, (size, size))
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error}). Unpack img_align_celeba.zip again.") from error
