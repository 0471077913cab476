"""What PixelRNN and PixelCNN share: convolutions that look only back, and a picture drawn value by value.

The order is row after row, pixel after pixel, and within a pixel R, then G, then B. In a picture of C channels the
features of every layer form C groups of neighbours, and group c at a pixel may know what comes before its channel c:

    mask A, first layer:   group c sees all earlier pixels, and channels < c of its own pixel
    mask B, later layers:  group c sees all earlier pixels, and groups <= c of its own pixel

So that no logit depends on the value it predicts, or on a later one. Every layer can be run over whole pictures, and
over one pixel after another with what it has seen before in a cache; both give the same numbers.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.variant import ArgumentError, Batch, Terms, Turn, Variant

Cache = Any  # what a layer keeps while a picture is drawn


class MaskedConv(nn.Conv2d):
    """Convolution (n, inputs, H, W) -> (n, outputs, H, W) under mask A or B; of its kernel only the upper half exists.

    `kernel` is (height, width), odd, before masking. The outputs are `gates` times as many features as the groups are
    made of: an LSTM's four gates, say, have C groups each.
    """

    def __init__(self, inputs: int, outputs: int, kernel: tuple[int, int], kind: Literal["A", "B"], channels: int, gates: int = 1) -> None:
        super().__init__(inputs, outputs, (kernel[0] // 2 + 1, kernel[1]))
        self.kind, self.channels, self.gates = kind, channels, gates

    def masked_weight(self) -> Tensor:
        """The weight (outputs, inputs, rows, columns), zero where it would see too much."""
        mask, middle, device = torch.ones_like(self.weight), self.kernel_size[1] // 2, self.weight.device
        mask[:, :, -1, middle + 1:] = 0
        features = self.out_channels // self.gates
        outputs = (torch.arange(self.out_channels, device=device) % features * self.channels // features)[:, None]
        inputs = torch.arange(self.in_channels, device=device) * self.channels // self.in_channels
        mask[:, :, -1, middle] = (inputs < outputs if self.kind == "A" else inputs <= outputs).to(mask)
        return self.weight * mask

    def forward(self, x: Tensor) -> Tensor:
        rows, columns = self.kernel_size
        if rows * columns > 1:  # padding copies the map, even by nothing
            x = F.pad(x, (columns // 2, columns // 2, rows - 1, 0))
        return F.conv2d(x, self.masked_weight(), self.bias)

    def begin(self, n: int, size: int) -> Cache:
        """An empty map of what was seen (n, rows, columns, inputs), with its border, and the weight as a matrix."""
        rows, columns = self.kernel_size
        seen = self.weight.new_zeros(n, size + rows - 1, size + columns - 1, self.in_channels)
        return seen, self.masked_weight().permute(2, 3, 1, 0).flatten(0, 2)

    def pixel(self, x: Tensor, cache: Cache, i: int, j: int) -> Tensor:
        """Features (n, inputs) of pixel (i, j) -> (n, outputs), given that every earlier pixel has passed."""
        (seen, weight), (rows, columns) = cache, self.kernel_size
        if rows * columns > 1:
            self.tell(x, cache, i, j)
            x = seen[:, i:i + rows, j:j + columns].flatten(1)
        return torch.addmm(self.bias, x, weight)

    def tell(self, x: Tensor, cache: Cache, i: int, j: int) -> None:
        """What pixel (i, j) holds (n, inputs), for the later ones to see."""
        cache[0][:, i + self.kernel_size[0] - 1, j + self.kernel_size[1] // 2] = x


class Sequence(nn.Sequential):
    """Layers one after the other, over whole pictures or pixel by pixel; ReLU has nothing to keep."""

    def begin(self, n: int, size: int) -> Cache:
        return [layer.begin(n, size) if hasattr(layer, "begin") else None for layer in self]

    def pixel(self, x: Tensor, cache: Cache, i: int, j: int) -> Tensor:
        for layer, kept in zip(self, cache):
            x = layer.pixel(x, kept, i, j) if hasattr(layer, "pixel") else layer(x)
        return x


class Residual(Sequence):
    """What the layers make of x is added to x."""

    def forward(self, x: Tensor) -> Tensor:
        return x + super().forward(x)

    def pixel(self, x: Tensor, cache: Cache, i: int, j: int) -> Tensor:
        return x + super().pixel(x, cache, i, j)


class PixelByPixel(Variant):
    """A picture's probability as the product of its values' conditionals, each a softmax over `levels` values.

    With two levels pixels are binary: pictures in [-1, 1] are then probabilities (x + 1) / 2, and training draws from
    them afresh at every step ("dynamic binarisation"). Otherwise values are rounded to the nearest of the levels.
    """

    net: Sequence

    def __init__(self, layers: list[nn.Module], features: int, size: int, channels: int, levels: int) -> None:
        """7x7 convolution of mask A, the `layers` of the paper, two 1x1 convolutions of mask B."""
        super().__init__()
        if levels < 2:
            raise ArgumentError(f"levels must be at least 2, not {levels}; 256 are all the values of a pixel")
        if features < channels:
            raise ArgumentError(f"{features} features cannot be shared by {channels} channels; raise hidden")
        self.size, self.channels, self.levels = size, channels, levels
        self.net = Sequence(MaskedConv(channels, features, (7, 7), "A", channels), *layers,
                            nn.ReLU(), MaskedConv(features, features, (1, 1), "B", channels),
                            nn.ReLU(), MaskedConv(features, channels * levels, (1, 1), "B", channels))

    def turns(self) -> dict[str, Turn]:
        return {"pixels": Turn([self.net], self.loss)}

    def loss(self, batch: Batch) -> Terms:
        """-log p(x), in nats per picture."""
        images = batch["image"]
        if self.levels == 2:
            images = torch.bernoulli((images + 1) / 2) * 2 - 1
        return {"nats": self.pixel_nats(images).flatten(1).sum(1).mean()}

    def quantised(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> the nearest level, 0..levels-1, of every value."""
        return ((images + 1) / 2 * (self.levels - 1)).round().long()

    def shown(self, values: Tensor) -> Tensor:
        """Levels -> pictures in [-1, 1]."""
        return values.to(self.net[0].weight.dtype) * (2 / (self.levels - 1)) - 1

    def logits(self, images: Tensor) -> Tensor:
        """Logits (n, H, W, C, levels) of every value given the ones before it, for pictures made of levels.

        Pixel by pixel, as the network's maps lie in memory: nothing is copied.
        """
        return self.net(images).movedim(1, -1).unflatten(-1, (self.channels, self.levels))

    # Abilities: Samples, ScoresLikelihood, Completes

    def pixel_nats(self, images: Tensor) -> Tensor:
        """-log p of each value given the earlier ones, (n, C, H, W) in nats; pictures are rounded to levels first."""
        values = self.quantised(images)
        logits, truth = self.logits(self.shown(values)), values.movedim(1, -1)
        return F.cross_entropy(logits.flatten(0, 3), truth.flatten(), reduction="none").view(truth.shape).movedim(-1, 1)

    def log_prob(self, images: Tensor) -> Tensor:
        """log p(x) of pictures rounded to levels, (n,) in nats."""
        return -self.pixel_nats(images).flatten(1).sum(1)

    @torch.no_grad()
    def paint(self, images: Tensor, known: Tensor, rng: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Draw the values that are not `known` (n, C, H, W), in order; yields pictures and entropies after each row.

        An entropy, in nats, says how open a value was before it was drawn or taken over. What is known later cannot help
        an earlier pixel: the order is fixed.
        """
        x, entropy = torch.zeros_like(images), torch.zeros_like(images)
        given, known = self.shown(self.quantised(images)), known.expand(images.shape).bool()
        cache = self.net.begin(len(x), self.size)
        for i in range(self.size):
            for j in range(self.size):
                for c in range(self.channels):
                    logits = self.net.pixel(x[:, :, i, j], cache, i, j).unflatten(1, (self.channels, self.levels))[:, c]
                    p = logits.softmax(1)  # (n, levels)
                    entropy[:, c, i, j] = torch.special.entr(p).sum(1)
                    uniform = torch.rand(len(x), 1, generator=rng).to(p)
                    drawn = (p.cumsum(1)[:, :-1] <= uniform).sum(1)
                    x[:, c, i, j] = torch.where(known[:, c, i, j], given[:, c, i, j], self.shown(drawn))
                self.net[0].tell(x[:, :, i, j], cache[0], i, j)
            yield x.clone(), entropy.clone()

    def complete(self, images: Tensor, known: Tensor, rng: torch.Generator) -> Iterator[Tensor]:
        """Draw the values that are not `known` (n, C, H, W), in order; yields the pictures after each row."""
        return (painted for painted, _ in self.paint(images, known, rng))

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures made of levels, (n, C, H, W) in [-1, 1]."""
        blank = torch.zeros(n, self.channels, self.size, self.size, device=self.device)
        *_, images = self.complete(blank, torch.zeros_like(blank), rng)
        return images
