"""Pictures in pairs, and two unpaired sets: the layouts in which the image-to-image archives are published.

    <name>/{train,val,test}/*          one picture a pair, A left and B right: facades, maps, edges2shoes
    <name>/{trainA,trainB,testA,...}/* two folders, unpaired: horse2zebra, monet2photo

Archives that are missing are downloaded. Of maps, published at 600 px a side, each quarter is a picture.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from ganlib.data.dataset import DataError, Dataset
from ganlib.data.download import ARCHIVES, downloaded
from ganlib.data.folder import images_in, part_of, picture_size, read_pictures

LICENCES = {"maps": "map imagery (c) Google, for research", "edges2flowers": "Oxford VGG flowers, for research",
            "flowers": "Oxford VGG flowers, for research"}
SIDES = {"maps": ("aerial", "map"), "edges2flowers": ("edges", "flower"), "facades": ("facade", "labels"),
         "edges2shoes": ("edges", "shoe"), "edges2handbags": ("edges", "handbag"), "cityscapes": ("street", "labels"),
         "horse2zebra": ("horse", "zebra"), "apple2orange": ("apple", "orange"), "monet2photo": ("Monet", "photo"),
         "summer2winter_yosemite": ("summer", "winter")}
IN_QUARTERS = {"maps": (1200, 600)}  # pictures of pairs that show too much for a small size, as published
HOW_TO_GET = {  # where there is no archive to download
    "edges2flowers": "Make edges2flowers from the Oxford flowers (www.robots.ox.ac.uk/~vgg/data/flowers/102): one picture a pair, its "
                     "edges on the left, the flower on the right, below the data root",
    "cityscapes": "Make cityscapes as the pix2pix authors describe it, from pictures that www.cityscapes-dataset.com gives you"}


def paired(name: str) -> Callable[[Path, int, str], Dataset]:
    """Loader of side-by-side pairs: "a" is the left half, "image" the right one. Splits: train, and val or test."""

    def load(root: Path, size: int, split: str) -> Dataset:
        if name in ARCHIVES:
            downloaded(root, name)
        folder = split_folder(root / name, split)
        both = read_pairs(folder, size, IN_QUARTERS.get(name))
        if split_is_a_guess(root / name):
            both = both[part_of(root / name, len(both), split)]
        halves = {"a": both[..., :size].contiguous(), "image": both[..., size:].contiguous()}
        return Dataset(name, halves, licence(name), sides=SIDES[name], paired=True)

    return load


def read_pairs(folder: Path, size: int, in_quarters: tuple[int, int] | None = None) -> Tensor:
    """The pairs in a folder, uint8 (N, 3, size, 2 size). Where its pictures measure `in_quarters`, each gives four pairs."""
    if in_quarters and in_quarters == picture_size(folder):
        return quarters(read_pictures(folder, (4 * size, 2 * size)))
    return read_pictures(folder, (2 * size, size))


def quarters(pairs: Tensor) -> Tensor:
    """Pairs (N, 3, 2 size, 4 size) -> the same quarter of both sides, row by row: (4 N, 3, size, 2 size)."""
    rows = torch.stack(pairs.chunk(2, 2), 1).flatten(0, 1)  # (2 N, 3, size, 4 size)
    a, next_a, b, next_b = rows.chunk(4, 3)
    return torch.stack([torch.cat([a, b], 3), torch.cat([next_a, next_b], 3)], 1).flatten(0, 1)


def flowers(root: Path, size: int, split: str) -> Dataset:
    """The right halves of edges2flowers, or, where that is not there, the Oxford flowers, of which every tenth is for testing."""
    if (root / "edges2flowers").exists():
        pairs = paired("edges2flowers")(root, size, split)
        return replace(pairs, name="flowers", tensors={"image": pairs.tensors["image"]}, licence=licence("flowers"), paired=False)
    return replace(images_in(downloaded(root, "flowers-102"), size, split), name="flowers", licence=licence("flowers"))


def two_folders(name: str) -> Callable[[Path, int, str], Dataset]:
    """Loader of two unpaired folders. Row i of "a" has nothing to do with row i of "image"."""

    def load(root: Path, size: int, split: str) -> Dataset:
        downloaded(root, name)
        pictures = (read_pictures(existing(root / name, f"{split}{side}"), (size, size)) for side in "AB")
        return Dataset(name, beside(*pictures, split), licence(name), sides=SIDES[name])

    return load


def beside(a: Tensor, b: Tensor, split: str) -> dict[str, Tensor]:
    """Two unpaired sets as one: for training the shorter repeats, for testing the longer is cut."""
    n = (max if split == "train" else min)(len(a), len(b))
    return {"a": a[torch.arange(n) % len(a)], "image": b[torch.arange(n) % len(b)]}


def unpaired(data: Dataset, seed: int) -> Dataset:
    """The same pictures without their pairing: "a" is shuffled, and no picture keeps its partner."""
    n = len(data)
    rng = torch.Generator().manual_seed(seed)
    order = torch.randperm(n, generator=rng)
    shuffled = torch.empty_like(order)
    shuffled[order] = order.roll(1)  # one cycle through all rows: nothing stays in place
    return replace(data, tensors=data.tensors | {"a": data.tensors["a"][shuffled]}, paired=False)


def split_folder(folder: Path, split: str) -> Path:
    names = ["train"] if split == "train" else ["test", "val"]
    found = next((folder / name for name in names if (folder / name).is_dir()), None)
    if found or not split_is_a_guess(folder):
        return found or existing(folder, names[0])
    return folder


def split_is_a_guess(folder: Path) -> bool:
    """Whether a set has neither train/ nor val/ nor test/, only pictures."""
    return folder.is_dir() and not any((folder / name).is_dir() for name in ("train", "val", "test"))


def existing(folder: Path, name: str) -> Path:
    if not (folder / name).is_dir():
        how = HOW_TO_GET.get(folder.name, f"Delete {folder} to have it downloaded anew")
        raise DataError(f"{folder / name} is not there. {how}, or point --data-root (or $GANLIB_DATA) at a folder that holds it.")
    return folder / name


def licence(name: str) -> str:
    return LICENCES.get(name, "that of the published archive")
