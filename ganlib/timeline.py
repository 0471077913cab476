"""timeline.webp: the sheet of a fixed seed through a training, one frame for each kept step."""
from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ganlib import history
from ganlib.checkpoints import CheckpointError
from ganlib.history import History

FILE = "timeline.webp"
FRAME_MS = 500
MAX_FRAMES = 64
MAX_SIDE = 2048  # of a frame, in pixels


def animation(frames: list[Path]) -> bytes:
    """PNG files as one looping WebP; the last frame rests. The format merges equal frames into one that lasts longer.

    Lossless where that is smaller, as it is of pictures in black and white.
    """
    images = [Image.open(path).convert("RGB") for path in frames]
    duration = [FRAME_MS] * (len(images) - 1) + [4 * FRAME_MS]
    films = []
    for lossless in (True, False):
        buffer = io.BytesIO()
        images[0].save(buffer, "WEBP", save_all=True, append_images=images[1:], loop=0, duration=duration, lossless=lossless,
                       quality=45, method=6)
        films.append(buffer.getvalue())
    return min(films, key=len)


def is_kept(folder: Path) -> bool:
    """Whether a checkpoint has a history with pictures."""
    return all((folder / name).is_file() for name in (history.FILE, FILE))


def course(folder: Path) -> tuple[History, list[Image.Image], list[int]]:
    """The history of such a checkpoint, the different pictures of its film, and for each step with a picture which of them it is.

    Raises CheckpointError where a file is damaged."""
    kept = history.read(folder)
    return kept, *unrolled(folder / FILE, len(kept.frames))


def unrolled(path: Path, count: int) -> tuple[list[Image.Image], list[int]]:
    """The different frames of a timeline, and for each of `count` kept steps which of them it is. Raises CheckpointError."""
    try:
        with Image.open(path, formats=["WEBP"]) as film:
            if max(film.size) > MAX_SIDE or film.n_frames > MAX_FRAMES or not 0 < count <= MAX_FRAMES:
                raise CheckpointError(f"{path} has more or larger frames than a timeline of the atlas. Train the checkpoint again.")
            pictures, starts, now = [], [], 0
            for index in range(film.n_frames):
                film.seek(index)
                pictures.append(film.convert("RGB"))
                starts.append(now)
                now += film.info["duration"]
    except (OSError, SyntaxError, ValueError, KeyError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path} is damaged ({error!s:.80}). Pull or train the checkpoint again.") from error
    return pictures, [max(index for index, start in enumerate(starts) if start <= step * FRAME_MS) for step in range(count)]
