"""Files that are made once, also where several trainings ask for them at the same time."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

from filelock import FileLock

from ganlib.data.dataset import DataError


@contextmanager
def missing(path: Path) -> Iterator[Path | None]:
    """Where to make what belongs at `path`, or None where it is there already; whoever else asks for it meanwhile waits.

    When the block ends without an error, what it made is moved to `path`.
    """
    if path.exists():
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        if path.exists():
            yield None
            return
        unfinished = path.with_name(f"unfinished-{path.name}")
        shutil.rmtree(unfinished, ignore_errors=True)  # a folder that someone who was killed left
        yield unfinished
        os.replace(unfinished, path)


@contextmanager
def whole(path: Path, made: str) -> Iterator[None]:
    """Around reading arrays that were made once: raises DataError, saying that they are `made` anew, where the file is no longer whole."""
    try:
        yield
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise DataError(f"{path} is damaged or cut short ({error}). Delete it, and it is {made} anew.") from error
