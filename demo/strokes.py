"""A drawing as lines, and lines as the pictures that a model learnt from: with their ink, thickness and softness. Imports no UI.

A drawing is text, short enough for a link: base64url of, for each stroke, the number of its points and then x, y of each, all
bytes; (0, 0) is the upper left corner and (255, 255) the lower right one.
"""
from __future__ import annotations

import base64
import binascii
import math
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

from demo.actions import Problem

MAX_TEXT = 40_000  # characters, some 15,000 points: hours of drawing
SIDE = 256  # of the grid that points lie on
FINER = 4  # pixels are divided by this while lines are drawn
COLOURLESS = 4  # levels of 255: pictures whose channels differ by more, on average, are no line drawings
PAPER = 0.15  # share of the pixels, at least, that are plain paper in line drawings
THICKEST = 0.12  # of the side: what is thicker is a shape and not a line


class Style(NamedTuple):
    """What lines look like in a model's inputs."""

    paper: float  # brightness, 0 to 1
    ink: float
    width: float  # pixels of the model
    softness: float  # standard deviation, in those pixels, of the blur along an edge

    def on_a_pad(self, side: int) -> dict[str, float]:
        """What assets/sketchpad.js draws with, for pictures of `side` pixels."""
        return {"paper": round(255 * self.paper), "ink": round(255 * self.ink),
                "width": self.width / side, "softness": self.softness / side}


# ---- Text and strokes ---------------------------------------------------------------------------------------------

def strokes_of(text: Any) -> list[np.ndarray]:
    """The strokes of a drawing, each float (points, 2) with x, y in (0, 1); raises Problem."""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise Problem("error.drawing")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("error.drawing") from error
    strokes, at = [], 0
    while at < len(data):
        end = at + 1 + 2 * data[at]
        if data[at] == 0 or end > len(data):
            raise Problem("error.drawing")
        strokes.append((np.frombuffer(data[at + 1:end], np.uint8).reshape(-1, 2) + 0.5) / SIDE)
        at = end
    return strokes


def text_of(strokes: list[np.ndarray]) -> str:
    """The inverse of `strokes_of`, for strokes of at most 255 points."""
    data = b"".join(bytes([len(stroke)]) + (stroke * SIDE).astype(np.uint8).tobytes() for stroke in strokes)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def draw(strokes: list[np.ndarray], style: Style, size: int, channels: int) -> Tensor:
    """Strokes as a model's input: float (1, channels, size, size) in [-1, 1]."""
    darkness = lines(strokes, style.width, style.softness, size)
    image = style.paper + (style.ink - style.paper) * torch.from_numpy(darkness)
    return (image * 2 - 1).expand(1, channels, size, size).contiguous()


def lines(strokes: list[np.ndarray], width: float, softness: float, size: int) -> np.ndarray:
    """How much ink lies in each pixel, float32 (size, size) in [0, 1]."""
    side = size * FINER
    image = Image.new("L", (side, side))
    pen = ImageDraw.Draw(image)
    thick = max(1.0, width * FINER)
    for stroke in strokes:
        points = [(x, y) for x, y in (stroke * side - 0.5).tolist()]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(thick), joint="curve")
        for x, y in (points[0], points[-1]):  # round ends, and a point where there is one alone
            pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)
    image = image.resize((size, size), Image.Resampling.BOX)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(softness)), dtype=np.float32) / 255


def outlines(image: Tensor, style: Style) -> Tensor:
    """The edges of a picture (1, C, H, W) in [-1, 1], drawn in a style: what becomes of a photograph where a drawing was expected.

    A pixel takes the ink of its steepest channel's slope, at the scale of the pen; a tenth of all pixels are full of it.
    """
    channels = [Image.fromarray((channel * 127.5 + 127.5).clip(0, 255).astype(np.uint8)) for channel in image[0].numpy()]
    smooth = np.stack([np.asarray(channel.filter(ImageFilter.GaussianBlur(style.width / 3)), np.float32) for channel in channels])
    slope = np.hypot(*np.gradient(smooth, axis=(1, 2))).max(axis=0)
    darkness = np.clip(slope / max(float(np.quantile(slope, 0.9)), 1.0), 0, 1)
    brightness = torch.from_numpy(style.paper + (style.ink - style.paper) * darkness).float()
    return (brightness * 2 - 1).expand_as(image).contiguous()


# ---- The style of a data set ----------------------------------------------------------------------------------------

def style_of(images: Tensor) -> Style | None:
    """The style of line drawings, uint8 (n, C, H, W); None where these are not line drawings."""
    pixels = images.numpy().astype(np.float32)
    if float(np.ptp(pixels, axis=1).mean()) > COLOURLESS:
        return None
    grey = pixels.mean(axis=1) / 255
    dark, light = float((grey < 1 / 16).mean()), float((grey > 15 / 16).mean())
    if max(dark, light) < PAPER:
        return None
    paper, ink = (float(np.median(grey[grey > 15 / 16])), float(np.quantile(grey, 0.02))) if light >= dark else (
        float(np.median(grey[grey < 1 / 16])), float(np.quantile(grey, 0.98)))
    if abs(ink - paper) < 0.25:
        return None
    thickness, softness = measured(np.clip((grey - paper) / (ink - paper), 0, 1))
    size = images.shape[-1]
    return None if thickness > THICKEST * size else Style(paper, ink, width_that_measures(thickness, softness, size), softness)


def measured(darkness: np.ndarray) -> tuple[float, float]:
    """Thickness and softness of the lines in pictures (n, H, W), 0 on paper and 1 on ink, in pixels.

    Across a line of width w its darkness d adds up to w, and its slope |d'| to 2, so w = 2 sum d / sum |grad d|. Along an edge of
    height h with a Gaussian blur s, the slope's square adds up to h^2 / (2 s sqrt(pi)), so s = h sum |grad d| / (2 sqrt(pi) sum
    |grad d|^2). Where lines cross or merge the thickness comes out larger; see `width_that_measures`.
    """
    slope = np.hypot(np.diff(darkness, axis=-1)[..., :-1, :], np.diff(darkness, axis=-2)[..., :, :-1])
    height = (darkness ** 3).sum() / (darkness ** 2).sum()
    return (float(2 * darkness.sum() / slope.sum()),
            float(height * slope.sum() / (2 * math.sqrt(math.pi) * (slope ** 2).sum())))


def width_that_measures(thickness: float, softness: float, size: int) -> float:
    """The pen's width with which a drawing of crossing curves measures this thickness, by bisection."""
    t = np.linspace(0, 2 * np.pi, 60)
    curves = [np.stack([0.5 + 0.35 * np.sin(a * t), 0.5 + 0.35 * np.sin(b * t + 1)], axis=1) for a, b in ((1, 2), (2, 3), (3, 1))]
    low, high = 0.25, max(0.5, thickness)
    for _ in range(8):
        middle = (low + high) / 2
        too_thick = measured(lines(curves, middle, softness, size)[None])[0] > thickness
        low, high = (low, middle) if too_thick else (middle, high)
    return (low + high) / 2
