"""Two domains without pairs that the atlas makes itself, and line drawings: from Fashion-MNIST's classes and from avatars.

    bags2shoes          the bags and the three kinds of shoes of Fashion-MNIST
    avatars2personas    faces in one style and in another, with the same attributes, so that the truth is known
    edges2avatars       line drawings of the avatars, and the avatars
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from ganlib.data import avatars, personas
from ganlib.data.dataset import Dataset
from ganlib.data.digits import fashion_mnist
from ganlib.data.pairs import beside

# Side -> the classes of Fashion-MNIST that belong to it.
FASHION = {"bag": ("bag",), "shoe": ("sandal", "sneaker", "ankle boot")}


def bags2shoes(root: Path, size: int, split: str) -> Dataset:
    """The bags, "a", and the shoes, "image", of Fashion-MNIST; rows have nothing to do with each other."""
    clothing = fashion_mnist(root, size, split)
    labels = clothing.tensors["label"]
    sides = [clothing.tensors["image"][torch.isin(labels, torch.tensor([clothing.classes.index(name) for name in names]))]
             for names in FASHION.values()]
    return Dataset("bags2shoes", beside(*sides, split), clothing.licence, sides=tuple(FASHION))


def avatars2personas(root: Path, size: int, split: str) -> Dataset:
    """The avatars, "a", and beside each the face with its attributes in the Personas style, "image"."""
    faces = avatars.faces(root, size, split)
    others = personas.faces(root, size, split)
    return Dataset("avatars2personas", {"a": faces.tensors["image"], "image": others.tensors["image"]},
                   f"{faces.licence}; {others.licence}", sides=("avatar", "persona"), paired=True)


def edges2avatars(root: Path, size: int, split: str) -> Dataset:
    """Line drawings of the avatars, "a", and the avatars, "image"."""
    faces = avatars.faces(root, size, split)
    drawings = torch.cat([line_drawing(part) for part in faces.tensors["image"].split(1000)])
    return Dataset("edges2avatars", {"a": drawings, "image": faces.tensors["image"]}, faces.licence, sides=("edges", "avatar"), paired=True)


def line_drawing(pixels: Tensor, faint: int = 24, black: int = 96) -> Tensor:
    """Flat-coloured pictures, uint8 (n, 3, H, W) -> their outlines in black on white, uint8 of the same shape.

    A pixel is as dark as the colours in its 2x2 corner differ, in the channel where they differ most: white up to a
    difference of `faint`, black from `black` on.
    """
    padded = F.pad(pixels.float(), (0, 1, 0, 1), mode="replicate")
    brightest, darkest = F.max_pool2d(padded, 2, 1), -F.max_pool2d(-padded, 2, 1)
    difference = (brightest - darkest).amax(1, keepdim=True)
    lines = 255 * (1 - ((difference - faint) / (black - faint)).clamp(0, 1))
    return lines.round().to(torch.uint8).expand_as(pixels).contiguous()
