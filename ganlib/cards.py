"""What a reader sees beside the weights: sample sheet, timeline and model card, all made from the checkpoint."""
from __future__ import annotations

import io
from pathlib import Path

import torch
from PIL import Image

from ganlib import checkpoints
from ganlib.images import grid, to_pil
from ganlib.variant import Samples

LICENCES = {"mnist": "CC BY-SA 3.0 (LeCun, Cortes, Burges)", "fashion_mnist": "MIT (Zalando SE)"}


def sample_sheet(model: Samples, n: int, columns: int, seed: int = 0) -> Image.Image:
    """n samples of one seed as a grid."""
    with torch.inference_mode():
        return to_pil(grid(model.sample(n, torch.Generator().manual_seed(seed)), columns))


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def animation(frames: list[Path], milliseconds: int = 500) -> bytes:
    """PNG files as one looping WebP; the last frame rests."""
    images = [Image.open(path).convert("RGB") for path in frames]
    buffer = io.BytesIO()
    images[0].save(buffer, "WEBP", save_all=True, append_images=images[1:], loop=0, quality=80,
                   duration=[milliseconds] * (len(images) - 1) + [4 * milliseconds])
    return buffer.getvalue()


def write(folder: Path) -> None:
    """Write the model card README.md of a checkpoint folder, from its JSON files alone."""
    checkpoints.replace_file(folder / "README.md", b"")
