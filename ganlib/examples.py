"""Examples: held-out pictures beside the weights of a model that starts from pictures, so that it plays without its data set.

examples.webp is lossless and has a picture of the model's size in each cell. Where the data are pairs or two sets, the
upper row has what the first direction starts from, and the lower row what it leads to; otherwise there is one row.
"""
from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from ganlib import checkpoints
from ganlib.checkpoints import CheckpointError
from ganlib.data import Dataset
from ganlib.images import to_pil
from ganlib.variant import AssemblesParts, EditsAttributes, Encodes, ScoresLikelihood, Translates, Variant

EXAMPLES_FILE = "examples.webp"
MAX_BYTES = 2 * 2 ** 20
COUNT = 8
MOST = 16  # in a row


def wanted(model: Variant) -> bool:
    """Whether a model starts from pictures."""
    return isinstance(model, (Translates, EditsAttributes, AssemblesParts, ScoresLikelihood, Encodes))


def write(folder: Path, held_out: Dataset, sides: tuple[str, str], count: int = COUNT) -> None:
    """Write `count` pictures, evenly spaced over a data set that the model did not learn from; fewer where MAX_BYTES hold no more.

    `sides` names what the model's data show on the side it starts from and on the other; a data set the other way round is turned.
    """
    index = torch.linspace(0, len(held_out) - 1, min(count, len(held_out))).round().long()
    rows = [held_out.tensors[name][index] for name in ("a", "image") if name in held_out.tensors]
    if held_out.sides == sides[::-1]:
        rows.reverse()
    sheet = torch.cat([torch.cat([*row], dim=-1) for row in rows], dim=-2)
    buffer = io.BytesIO()
    to_pil(sheet.cpu()).save(buffer, "WEBP", lossless=True, quality=100, method=6)
    if buffer.tell() > MAX_BYTES and count > 1:
        write(folder, held_out, sides, min(count, len(held_out)) // 2)
        return
    checkpoints.replace_file(folder / EXAMPLES_FILE, buffer.getvalue())


def read(folder: Path, size: int, channels: int) -> Tensor | None:
    """The pictures beside a model of this size, uint8 (1 or 2 rows, n, channels, size, size); None where there are none.

    Raises CheckpointError where the file is no such sheet.
    """
    path = folder / EXAMPLES_FILE
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES // 2 ** 20} MiB")
        image = Image.open(path, formats=["WEBP"])
        columns, rows = image.width // size, image.height // size
        if image.size != (columns * size, rows * size) or not (1 <= columns <= MOST and 1 <= rows <= 2):
            raise ValueError(f"{image.width} x {image.height} pixels are not one or two rows of at most {MOST} pictures of {size}")
        pixels = np.array(image.convert("L" if channels == 1 else "RGB")).reshape(rows, size, columns, size, channels)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise CheckpointError(f"{path} is damaged ({error!s:.120}). Pull or train the checkpoint again, or delete the file.") from error
    return torch.from_numpy(pixels).permute(0, 2, 4, 1, 3).contiguous()
