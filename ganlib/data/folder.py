"""Any folder of images, sub-folders included."""
from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps

from ganlib.data.dataset import DataError, Dataset
from ganlib.images import rgb

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}

log = logging.getLogger("ganlib")


def images_in(folder: Path, size: int, split: str) -> Dataset:
    """The pictures below `folder`, centre-cropped to a square, RGB, size x size; every tenth is for testing.

    Raises DataError if there is none.
    """
    pictures = read_pictures(folder, (size, size))
    return Dataset(name_of(folder), {"image": pictures[part_of(folder, len(pictures), split)]}, licence="that of your pictures")


def part_of(folder: Path, n: int, split: str) -> torch.Tensor:
    """Which of n pictures belong to a split where none was published, (n,): every tenth is for testing, the others are learnt from.

    Raises DataError where there is none.
    """
    part = (torch.arange(n) % 10 == 9) == (split == "test")
    if not part.any():
        raise DataError(f"{folder} has {n} pictures, and of the first nine none is for testing. Add some.")
    return part


def name_of(folder: Path) -> str:
    """What a data set of a folder is called: by what a file system and the Hub take everywhere, and never as a published one, whose
    figures and checkpoints are others."""
    from ganlib.data import SETS, captioned
    name = re.sub(r"[^\w.-]+", "-", folder.resolve().name).strip("-.")[:60] or "pictures"
    return f"my-{name}" if name in {*SETS, *captioned.SETS} else name


def read_pictures(folder: Path, size: tuple[int, int]) -> torch.Tensor:
    """Every picture below `folder` as uint8 (N, 3, height, width): upright, RGB, cropped around the centre to the shape of
    `size` (width, height) and resized to it.

    A file that cannot be read is named, skipped and counted. Raises DataError if none can be read.
    """
    files = picture_files(folder)
    pictures = [pixels for _, pixels in readable(files, size)]
    if not pictures:
        raise DataError(f"{folder} holds no readable picture ({len(files)} files ending in "
                        f"{', '.join(sorted(SUFFIXES))}). Point --data at a folder that does.")
    if len(pictures) < len(files):
        log.warning("%d of %d pictures in %s were skipped.", len(files) - len(pictures), len(files), folder)
    return stacked(pictures)


def picture_files(folder: Path) -> list[Path]:
    """The picture files below a folder, by name."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def picture_size(folder: Path) -> tuple[int, int] | None:
    """Width and height in pixels of the first picture below a folder that can be read."""
    for path in picture_files(folder):
        try:
            with Image.open(path) as image:
                return image.size
        except OSError:
            continue
    return None


def readable(files: Iterable[Path], size: tuple[int, int]) -> Iterator[tuple[Path, np.ndarray]]:
    """Each file that can be read, with its pixels, uint8 (height, width, 3); the others are named in the log."""
    for path in files:
        try:
            yield path, fitted(path, size)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            log.warning("%s cannot be read and is skipped: %s", path, error)


def fitted(path: Path, size: tuple[int, int]) -> np.ndarray:
    """A picture file as uint8 (height, width, 3): upright, RGB, cropped around the centre to the shape of `size` and resized to it."""
    with Image.open(path) as image:
        upright = rgb(ImageOps.exif_transpose(image))
    return np.asarray(ImageOps.fit(upright, size, Image.Resampling.LANCZOS))


def stacked(pictures: list[np.ndarray]) -> torch.Tensor:
    """Pictures (height, width, 3) -> one tensor (N, 3, height, width)."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()


def resized(pixels: torch.Tensor, size: int) -> torch.Tensor:
    """uint8 (N, C, H, W) -> (N, C, size, size), antialiased."""
    chunks = [F.interpolate(chunk.float(), (size, size), mode="bilinear", antialias=True).round().to(torch.uint8)
              for chunk in pixels.split(4096)]
    return torch.cat(chunks)
