"""The checkpoints that an app knows: its own, and a few that visitors brought from the Hub while it runs.

Imports no UI. The Hub is asked only when a visitor asks for it, and without the owner's token: what that could see is
not theirs to see. What is brought lies in temporary folders, the oldest makes room for the newest, and nothing of it
is left when the app ends.
"""
from __future__ import annotations

import tempfile
import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import ganlib
from demo import choices
from ganlib import CheckpointError, Entry, checkpoints, hub
from ganlib.checkpoints import METRICS_FILE
from ganlib.examples import EXAMPLES_FILE
from ganlib.variant import ScoresLikelihood

MOST = 8  # brought checkpoints at a time
MAX_BYTES = 64 * 2 ** 20  # of one: as much as all of the atlas
MAX_SIDE = 256  # pixels of its pictures
ELSEWHERE = "Pull it with `python -m ganlib pull` and load it from Python."
MAX_VALUES = 4096  # of a picture that is drawn value by value: each asks the network once


class Shelf(Sequence[Entry]):
    """A catalog to which the Hub adds: the app's own entries, then the brought ones, oldest first."""

    def __init__(self, own: Sequence[Entry]) -> None:
        self.own = tuple(own)
        self.brought: dict[str, tuple[Entry, tempfile.TemporaryDirectory]] = {}
        self.bringing = threading.Lock()

    def __len__(self) -> int:
        return len(self.own) + len(self.brought)

    def __getitem__(self, index):
        return [*self.own, *(entry for entry, _ in list(self.brought.values()))][index]

    def seen(self, ids: Collection[str]) -> list[Entry]:
        """What one visitor chooses from: the app's own entries, and the brought ones that they name."""
        return [*self.own, *(entry for entry in self[len(self.own):] if entry.id in ids)]

    def bring(self, repo_id: str, revision: str | None = None) -> Entry:
        """Download a checkpoint, load it once by the rules for every file, and shelve it as `user/repo@commit`.

        One at a time. Raises CheckpointError, with the shelf as it was.
        """
        with self.bringing:
            folder = tempfile.TemporaryDirectory(prefix="gan-atlas-", ignore_cleanup_errors=True)
            try:
                entry = fetch(repo_id, revision, Path(folder.name))
            except BaseException:
                folder.cleanup()
                raise
            for id in [entry.id] if entry.id in self.brought else list(self.brought)[:len(self.brought) - MOST + 1]:
                self.brought.pop(id)[1].cleanup()
            self.brought[entry.id] = entry, folder
            return entry


def fetch(repo_id: str, revision: str | None, into: Path) -> Entry:
    """The entry of a checkpoint downloaded into a folder; its weights have been read and its size is the network's own."""
    folder = hub.download(repo_id, revision, token=False, cache_dir=into, most=MAX_BYTES, also=(EXAMPLES_FILE, METRICS_FILE))
    try:
        hub.local_id(folder, repo_id)
        model = ganlib.load(folder)
        if not choices.tabs(checkpoints.read_entry(folder)):
            raise CheckpointError(f"a {model.name} makes no pictures, so no tab can show it.")
        if model.size > MAX_SIDE:
            raise CheckpointError(f"its pictures have {model.size} pixels a side, and the app shows at most {MAX_SIDE}. {ELSEWHERE}")
        if isinstance(model, ScoresLikelihood) and (values := model.channels * model.size ** 2) > MAX_VALUES:
            raise CheckpointError(f"it draws {values:,} values one after the other, and the app draws at most {MAX_VALUES:,}. "
                                  f"{ELSEWHERE}")
    except CheckpointError as error:
        raise CheckpointError(f"{repo_id}: {str(error).replace(f'{folder}/', '')}") from error
    return replace(checkpoints.read_entry(folder), id=f"{repo_id}@{folder.name[:8]}", size=model.size)
