"""Pictures from outside: any size and mode becomes what a model sees, or is refused in a sentence. Imports no UI.

In this order: the first frame of an animation, upright as its EXIF says, 16 bits or CMYK to 8-bit RGB, a very large one made
smaller, transparency laid on the shade that its content stands out from, the middle square, grey for grey data and then inverted
where the border is light (the atlas's grey data are light on black), and resized to the model's size. What was done comes back by
name.
"""
from __future__ import annotations

import io
import struct
import threading
import zlib
from typing import NamedTuple

import numpy as np
import torch
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from demo.actions import Problem
from ganlib.images import WIDE_MODES, flattened, from_wide, is_transparent, to_float

MAX_BYTES = 20 * 2 ** 20
MAX_PIXELS = 40_000_000  # a phone's camera makes 12 to 50 million; a bomb announces billions
MIN_SIDE = 8
FINE = 4  # a picture that is much larger than the model's is made about so many times its size before anything else
LARGE = 4_000_000  # pixels from which on it is
DECODING = threading.Semaphore(2)  # at once: each can take half a gigabyte
FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"]
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error, zlib.error)


class Received(NamedTuple):
    """A picture as a model sees it, and what was done to it: names of sentences "upload.<name>"."""

    image: Tensor  # float (1, C, size, size) in [-1, 1]
    done: list[str]


def receive(content: bytes, size: int, channels: int) -> Received:
    """The bytes of an image file as a picture for a model of this size and number of channels; raises Problem."""
    if len(content) > MAX_BYTES:
        raise Problem("error.upload_bytes", most=MAX_BYTES // 2 ** 20)
    with DECODING:
        image, done = opened(content)
        if image.width * image.height > LARGE:
            image = image.reduce(max(1, min(image.size) // (FINE * size)))
    if min(image.size) < MIN_SIDE:
        raise Problem("error.upload_small", width=image.width, height=image.height, least=MIN_SIDE)
    if image.mode == "RGBA":
        image = flattened(image)
        done.append("transparent")
    if image.width != image.height:
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
        done.append("cropped")
    if channels == 1:
        if image.mode == "RGB":
            image = image.convert("L")
            done.append("grey")
        if border_of(image) > 127:
            image = ImageOps.invert(image)
            done.append("inverted")
    else:
        image = image.convert("RGB")
    if image.width != size:
        image = image.resize((size, size), Image.Resampling.BOX if image.width > size else Image.Resampling.BICUBIC)
        done.append("resized")
    pixels = torch.from_numpy(np.array(image)).reshape(size, size, channels).permute(2, 0, 1)
    return Received(to_float(pixels[None]), done)


def opened(content: bytes) -> tuple[Image.Image, list[str]]:
    """The decoded picture in mode L, RGB or RGBA, upright; sizes are checked before anything is decoded."""
    done: list[str] = []
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Problem("error.upload_pixels", width=image.width, height=image.height, most=MAX_PIXELS // 10 ** 6)
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":  # a phone's photo, with another behind it
            done.append("first_frame")
        image.load()
        if image.getexif().get(ExifTags.Base.Orientation, 1) in range(2, 9):
            done.append("rotated")
        return plain(ImageOps.exif_transpose(image), done), done
    except Problem:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        bomb = isinstance(error, Image.DecompressionBombError)
        raise Problem("error.upload_bomb" if bomb else "error.upload_kind", most=MAX_PIXELS // 10 ** 6) from error
    except DAMAGED as error:  # what the decoders raise for files cut short or broken
        raise Problem("error.upload_damaged") from error


def plain(image: Image.Image, done: list[str]) -> Image.Image:
    """In mode L, RGB or RGBA, with 8 bits a channel."""
    if image.mode in WIDE_MODES:
        done.append("deep")
        return from_wide(image)
    if is_transparent(image):
        return image.convert("RGBA")
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.mode == "CMYK":
        done.append("cmyk")
    return image.convert("RGB")


def border_of(image: Image.Image) -> float:
    """Median brightness of the outer edge of a grey picture, 0..255."""
    pixels = np.asarray(image)
    return float(np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])))
