"""Data sets by name, small enough to live on the device as uint8; each batch is a dict of tensors."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ganlib.data.avatars import faces
from ganlib.data.dataset import DataError, Dataset
from ganlib.data.digits import fashion_mnist, mnist
from ganlib.data.domains import avatars2personas, bags2shoes, edges2avatars
from ganlib.data.folder import images_in
from ganlib.data.pairs import flowers, paired, two_folders
from ganlib.data.photos import celeba, cifar10

SETS: dict[str, Callable[[Path, int, str], Dataset]] = {
    "mnist": mnist,
    "fashion_mnist": fashion_mnist,
    "cifar10": cifar10,
    "celeba": celeba,
    "avatars": faces,
    "bags2shoes": bags2shoes,
    "avatars2personas": avatars2personas,
    "edges2avatars": edges2avatars,
    "flowers": flowers,
    **{name: paired(name) for name in ("maps", "edges2flowers", "facades", "edges2shoes", "edges2handbags", "cityscapes")},
    **{name: two_folders(name) for name in ("horse2zebra", "apple2orange", "monet2photo", "summer2winter_yosemite")},
}


def load(name: str, root: str | Path, size: int, split: str = "train") -> Dataset:
    """The data set `name`, one of `SETS` and `captioned.SETS` or the path of any folder of images, at size x size pixels.

    `root` holds local copies, and receives downloads. `split` is "train" or "test"; of a folder, every tenth picture is for testing.
    Raises DataError, saying what to download or where to point.
    """
    if name in SETS:
        return SETS[name](Path(root), size, split)
    if Path(name).is_dir():
        return images_in(Path(name), size, split)
    from ganlib.data import captioned
    if name in captioned.SETS:
        return captioned.load(name, root, size, split)
    known = ", ".join({**SETS, **captioned.SETS})
    raise DataError(f"There is no data set '{name}'. Known: {known}; or give the path of a folder of images.")
