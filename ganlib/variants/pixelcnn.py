"""PixelCNN: van den Oord, Kalchbrenner, Kavukcuoglu, "Pixel Recurrent Neural Networks", arXiv 1601.06759, 2016.

The fast sibling of PixelRNN: the same chain rule, but a pixel's context is what a stack of masked convolutions reaches,
so that all conditionals of a known picture come from one parallel pass:

    p(x) = prod_i p(x_i,R | x_<i) p(x_i,G | x_<i, x_i,R) p(x_i,B | x_<i, x_i,R, x_i,G)
    7x7 mask A, then `depth` times  x + 1x1(relu 3x3(relu 1x1(relu x)))  of mask B, then relu 1x1, relu 1x1

Rectangular masks leave a blind spot to the right above each pixel, as in the paper.

Deviations: Adam instead of RMSProp; binary pixels are drawn afresh at every step, as masked.py tells.
"""
from __future__ import annotations

from torch import nn

from ganlib.masked import MaskedConv, PixelByPixel, Residual


class PixelCNN(PixelByPixel):
    name = "pixelcnn"
    title = "PixelCNN"
    paper = "arXiv 1601.06759"
    year = 2016
    idea = ("Convolutions with half of their kernel cut away predict each pixel from those above and to its left. Scoring a "
            "picture takes one pass over it; drawing one still takes a pass for every pixel.")

    def __init__(self, size: int = 28, channels: int = 1, hidden: int = 32, depth: int = 7, levels: int = 2) -> None:
        super().__init__([self.block(2 * hidden, hidden, channels) for _ in range(depth)], 2 * hidden, size, channels, levels)

    @staticmethod
    def block(features: int, hidden: int, channels: int) -> Residual:
        """Residual block: down to `hidden` features, a 3x3 convolution, and up again."""
        return Residual(nn.ReLU(), MaskedConv(features, hidden, (1, 1), "B", channels),
                        nn.ReLU(), MaskedConv(hidden, hidden, (3, 3), "B", channels),
                        nn.ReLU(), MaskedConv(hidden, features, (1, 1), "B", channels))
