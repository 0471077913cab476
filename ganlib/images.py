"""Pictures in and out: float tensors in [-1, 1] to uint8, grids and PIL images."""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

WIDE_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")  # more than 8 bits a channel


def to_uint8(images: Tensor) -> Tensor:
    """Float pictures in [-1, 1] -> uint8 in 0..255 of the same shape, on the CPU; -1 is 0, 1 is 255."""
    return images.detach().float().clamp(-1, 1).add(1).mul(127.5).round().to(torch.uint8).cpu()


def to_float(pixels: Tensor) -> Tensor:
    """uint8 in 0..255 -> float32 in [-1, 1], the inverse of `to_uint8`."""
    return pixels.float().div(127.5).sub(1)


def to_pil(image: Tensor) -> Image.Image:
    """One picture (C, H, W), float in [-1, 1] or uint8, C = 1 or 3 -> PIL image in mode L or RGB."""
    pixels = image if image.dtype == torch.uint8 else to_uint8(image)
    if len(pixels) == 1:
        return Image.fromarray(pixels[0].numpy())
    return Image.fromarray(pixels.permute(1, 2, 0).contiguous().numpy())


def grid(images: Tensor, columns: int, gap: int = 2) -> Tensor:
    """n pictures (n, C, H, W) -> one (C, H', W') with `gap` white pixels between them; the last row is filled up."""
    n, c, h, w = images.shape
    rows = -(-n // columns)
    padded = F.pad(images, (0, gap, 0, gap), value=1.0)
    blank = torch.ones(rows * columns - n, *padded.shape[1:], dtype=images.dtype, device=images.device)
    cells = torch.cat([padded, blank]).view(rows, columns, c, h + gap, w + gap)
    sheet = cells.permute(2, 0, 3, 1, 4).reshape(c, rows * (h + gap), columns * (w + gap))
    return sheet[:, :sheet.shape[1] - gap, :sheet.shape[2] - gap]


# ---- Pictures from outside --------------------------------------------------------------------------------------

def rgb(image: Image.Image) -> Image.Image:
    """A PIL image of any mode in mode RGB: wide ones brought to 8 bits, transparency laid on black or white."""
    if image.mode in WIDE_MODES:
        image = from_wide(image)
    return flattened(image.convert("RGBA")) if is_transparent(image) else image.convert("RGB")


def is_transparent(image: Image.Image) -> bool:
    return "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa", "RGBA")


def from_wide(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit or floating-point grey in mode L: 0..65535 to 0..255, or its own range where it fits neither."""
    values = np.array(image, dtype=np.float32)  # in place from here on: a large picture takes its memory once
    np.nan_to_num(values, copy=False, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if image.mode == "F" or low < 0 or high > 65535:
        values /= 4  # so that no difference overflows
        values -= low / 4
        values *= 4 * 255 / (high - low or 1.0)
    elif high > 255 or image.mode.startswith("I;16"):
        values /= 257
    return Image.fromarray(np.rint(values, out=values).astype(np.uint8))


def flattened(image: Image.Image) -> Image.Image:
    """RGBA on black where its visible part is light, on white where it is dark."""
    pixels = np.asarray(image, dtype=np.float64)
    alpha = pixels[..., 3]
    light = (pixels[..., :3].mean(axis=2) * alpha).sum() / max(alpha.sum(), 1.0)
    ground = Image.new("RGBA", image.size, "black" if light > 127 else "white")
    return Image.alpha_composite(ground, image).convert("RGB")
