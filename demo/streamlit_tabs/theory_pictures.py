"""Frames of the live game as pictures: the twin draws on the server what the app draws in the browser."""
from __future__ import annotations

import base64
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

SIDE = 420  # pixels
REAL, FAKE, INK, PAPER = (13, 148, 136), (234, 88, 12), (68, 64, 60), (255, 255, 255)
STRENGTH = 0.55  # of the map's colours where D is sure


def game_picture(shape: dict[str, Any], frame: dict[str, Any]) -> Image.Image:
    """One side of a frame of `demo.theory_live.live`."""
    return plane(shape, frame) if shape["dim"] == 2 else line(shape, frame)


def unpacked(packed: str, kind: str) -> np.ndarray:
    """Numbers of `theory_actions.packed_bytes` ("u1") or `packed_points` ("<i2")."""
    return np.frombuffer(base64.b64decode(packed), kind).astype(float)


def plane(shape: dict[str, Any], frame: dict[str, Any]) -> Image.Image:
    """D's map, the data, the samples and where their gradients push them."""
    n = shape["n"]
    sure = unpacked(frame["surface"], "u1").reshape(n, n, 1) / 127.5 - 1  # -1 generated, 1 data
    weight = STRENGTH * np.abs(sure)
    colours = (1 - weight) * PAPER + weight * np.where(sure > 0, REAL, FAKE)
    image = Image.fromarray(colours.astype(np.uint8)[::-1].copy()).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    pen = ImageDraw.Draw(image)
    data, points, tips = (unpacked(packed, "<i2").reshape(-1, 2) / 10_000 * (SIDE, -SIDE) + (0, SIDE)
                          for packed in (shape["data"], frame["points"], frame["tips"]))
    dots(pen, data, 1, REAL)
    for point, tip in zip(points, tips):
        pen.line((*point, *tip), fill=INK)
    dots(pen, points, 2, FAKE)
    return image


def dots(pen: ImageDraw.ImageDraw, points: np.ndarray, radius: int, colour: tuple[int, int, int]) -> None:
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def line(shape: dict[str, Any], frame: dict[str, Any]) -> Image.Image:
    """The densities of data and samples, and D over them."""
    base, top = SIDE // 2 - 8, 12
    image = Image.new("RGB", (SIDE, SIDE // 2), PAPER)
    pen = ImageDraw.Draw(image, "RGBA")
    for packed, colour in ((shape["p"], REAL), (frame["q"], FAKE), (frame["surface"], INK)):
        levels = unpacked(packed, "u1")
        xs = (np.arange(len(levels)) + 0.5) / len(levels) * SIDE
        curve = [*zip(xs, base - levels / 255 * (base - top))]
        if colour != INK:
            pen.polygon([(xs[0], base), *curve, (xs[-1], base)], fill=(*colour, 70))
        pen.line(curve, fill=colour, width=2)
    return image
