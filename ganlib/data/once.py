"""Files that are made once, also where several trainings ask for them at the same time."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock


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
