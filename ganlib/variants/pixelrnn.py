"""PixelRNN: van den Oord, Kalchbrenner, Kavukcuoglu, "Pixel Recurrent Neural Networks", arXiv 1601.06759, 2016.

The chain rule over pixels, and within a pixel over R, G, B; LSTMs carry the context through the whole picture:

    p(x) = prod_i p(x_i,R | x_<i) p(x_i,G | x_<i, x_i,R) p(x_i,B | x_<i, x_i,R, x_i,G)
    [o, f, i, g] = [sigmoid, sigmoid, sigmoid, tanh](K_ss * h_before + K_is * x)
    c = f c_before + i g,    h = o tanh(c)

"row":       a row of cells moves down; K_ss is 1x3 over the row above, K_is 1x3 of mask B. The context is a triangle.
"diagonal":  a diagonal of cells moves right, and another one left; K_ss is 2x1 over the cell before and the one above,
             K_is 1x1 of mask B. The map of the second is moved down a row, so that it sees nothing to come, and both
             are added. The context is everything before, but for the last pixel of the row above where it is far.

Each layer adds its output, by a 1x1 convolution, to its input. One layer has 32 cells a pixel in the paper, seven have 16.

Deviations: Adam instead of RMSProp; binary pixels are drawn afresh at every step, as masked.py tells.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.cells import Cells, diagonals, rows
from ganlib.masked import Cache, MaskedConv, PixelByPixel, Residual
from ganlib.variant import ArgumentError


class PixelRNN(PixelByPixel):
    name = "pixelrnn"
    title = "PixelRNN"
    paper = "arXiv 1601.06759"
    year = 2016
    idea = ("Read the picture like a text, pixel after pixel, with a memory that flows through the rows above or along the "
            "diagonals. What comes next is a probability; drawing from it, again and again, paints.")

    def __init__(self, size: int = 28, channels: int = 1, ordering: str = "diagonal", hidden: int = 32, depth: int = 1,
                 levels: int = 2) -> None:
        if ordering not in ("row", "diagonal"):
            raise ArgumentError(f"ordering is row or diagonal, not {ordering}")
        lstm = RowLSTM if ordering == "row" else DiagonalLSTM
        layers = [Residual(lstm(2 * hidden, hidden, channels, size), MaskedConv(hidden, 2 * hidden, (1, 1), "B", channels))
                  for _ in range(depth)]
        super().__init__(layers, 2 * hidden, size, channels, levels)
        self.ordering = ordering


class RowLSTM(nn.Module):
    """(n, features, size, size) -> (n, hidden, size, size): a row of cells moves down the picture."""

    def __init__(self, features: int, hidden: int, channels: int, size: int) -> None:
        super().__init__()
        self.inputs = MaskedConv(features, 4 * hidden, (1, 3), "B", channels, gates=4)
        self.cells, self.sweep = Cells(hidden, 1, 3), rows(size)

    def forward(self, x: Tensor) -> Tensor:
        return self.cells(self.inputs(x)[None], self.sweep)[0]

    def begin(self, n: int, size: int) -> Cache:
        """The caches of the convolution and of the cells."""
        return self.inputs.begin(n, size), self.cells.begin(n, size)

    def pixel(self, x: Tensor, cache: Cache, i: int, j: int) -> Tensor:
        """Features (n, features) of pixel (i, j) -> h (n, hidden), given that every earlier pixel has passed."""
        return self.cells.visit(self.inputs.pixel(x, cache[0], i, j), cache[1], self.sweep, 0, i, j)


class DiagonalLSTM(nn.Module):
    """(n, features, size, size) -> (n, hidden, size, size): one diagonal of cells moves right, another one left, a row behind."""

    def __init__(self, features: int, hidden: int, channels: int, size: int) -> None:
        super().__init__()
        self.inputs = MaskedConv(features, 8 * hidden, (1, 1), "B", channels, gates=8)
        self.cells, self.sweep = Cells(hidden, 2, 2), diagonals(size)

    def forward(self, x: Tensor) -> Tensor:
        right, left = self.inputs(x).chunk(2, dim=1)  # for the cells moving right and for those moving left
        right, left = self.cells(torch.stack([right, left.flip(3)]), self.sweep)  # which count columns from the right
        return right + F.pad(left.flip(3), (0, 0, 1, 0))[:, :, :-1]

    def begin(self, n: int, size: int) -> Cache:
        """The caches of the convolution and of the cells, and what the current row told the cells moving left."""
        return self.inputs.begin(n, size), self.cells.begin(n, size), self.cells.weight.new_zeros(size, n, 4 * self.cells.hidden)

    def pixel(self, x: Tensor, cache: Cache, i: int, j: int) -> Tensor:
        """Features (n, features) of pixel (i, j) -> (n, hidden), given that every earlier pixel has passed."""
        kept, maps, told = cache
        last = len(told) - 1
        gates, told[j] = self.inputs.pixel(x, kept, i, j).chunk(2, dim=1)
        right, left = self.cells.visit(gates, maps, self.sweep, 0, i, j), maps.h[1, self.sweep.place(i - 1, last - j)]
        if j == last:  # the row is complete: the cells moving left pass through it
            for k in range(len(told)):
                self.cells.visit(told[last - k], maps, self.sweep, 1, i, k)
        return right + left
