"""Published data sets that are downloaded: by torchvision, or as the archives of pictures in pairs and of the Oxford flowers."""
from __future__ import annotations

import logging
import os
import shutil
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ganlib.data.dataset import DataError
from ganlib.data.once import missing

ARCHIVES = {  # data set -> where its authors publish it
    **{name: f"https://efrosgans.eecs.berkeley.edu/pix2pix/datasets/{name}.tar.gz"
       for name in ("maps", "facades", "edges2shoes", "edges2handbags")},
    **{name: f"https://efrosgans.eecs.berkeley.edu/cyclegan/datasets/{name}.zip"
       for name in ("horse2zebra", "apple2orange", "monet2photo", "summer2winter_yosemite")},
    "flowers-102": "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/102flowers.tgz",
}

log = logging.getLogger("ganlib")


def downloaded(root: Path, name: str) -> Path:
    """The folder root/<name> of a data set of `ARCHIVES`, downloaded and unpacked if it is not there.

    Raises DataError if that fails; nothing half done stays behind.
    """
    folder, url = root / name, ARCHIVES[name]
    try:
        with missing(folder) as unfinished:
            if unfinished:
                log.warning("%s is not there, and is downloaded from %s.", folder, url)
                with TemporaryDirectory(dir=root) as scratch:
                    os.replace(unpacked(url, Path(scratch), name), unfinished)
    except (OSError, RuntimeError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise DataError(f"{folder} is not there and could not be downloaded from {url} ({error}). Download and unpack it there, or "
                        "point --data-root (or $GANLIB_DATA) at a folder that holds it.") from error
    return folder


def unpacked(url: str, scratch: Path, name: str) -> Path:
    """The folder of an archive's pictures below `scratch`: its own folder `name`, if it has one."""
    from torchvision.datasets.utils import download_url
    download_url(url, scratch)
    archive, folder = scratch / url.rsplit("/", 1)[1], scratch / "unpacked"
    if archive.suffix == ".zip":
        shutil.unpack_archive(archive, folder)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return folder / name if (folder / name).is_dir() else folder


def from_torchvision(name: str, root: Path, folder: str, **part: Any) -> Any:
    """The part of a data set that torchvision knows by `name`, as its arguments say; the files lie in root/<folder>, or come there.

    Raises DataError.
    """
    try:
        from torchvision import datasets
    except (ImportError, RuntimeError) as error:  # RuntimeError: built for another torch
        raise DataError(f"torchvision does not match this torch ({error}). Install a matched pair; the README says "
                        "how to get one for the CPU.") from error
    published = getattr(datasets, name)
    try:
        with missing(root / folder) as unfinished:
            if unfinished:
                with TemporaryDirectory(dir=root) as scratch:
                    published(scratch, download=True)
                    os.replace(Path(scratch) / folder, unfinished)
        return published(root, download=True, **part)  # of a folder that lacks a file, this brings the rest
    except (OSError, RuntimeError, ValueError, AssertionError, EOFError) as error:
        place, words = root / folder, str(error) or type(error).__name__
        wrong = (f"{place} lacks a file, or holds one that is damaged or cut short ({words}): delete it, and it is downloaded anew."
                 if place.exists() else f"{name} is not in {place} and could not be downloaded ({words}).")
        raise DataError(f"{wrong} Point --data-root (or $GANLIB_DATA) at a folder that holds {folder} with the files that torchvision "
                        "expects.") from error
