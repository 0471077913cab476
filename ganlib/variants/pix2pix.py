"""Pix2Pix: Isola, Zhu, Zhou, Efros, "Image-to-Image Translation with Conditional Adversarial Networks",
arXiv 1611.07004, 2016.

A conditional GAN whose condition is a picture a, and whose noise is dropout, kept on at test time:

    D descends  -E log D(a, b) - E log(1 - D(a, G(a)))
    G descends  -E log D(a, G(a)) + lambda E || b - G(a) ||_1,   lambda = 100

G is a U-Net, whose skips carry what the input already knows. D is a PatchGAN: it judges every patch of the pair on
its own, which is a loss for texture; the L1 term, a mean over pixels, keeps the large structure.

Deviations: InstanceNorm, which is what BatchNorm is at the paper's batch of one, so that larger batches train the same; weights begin
as PyTorch's layers do, not as N(0, 0.02), which learns more slowly at first; D's loss is not halved. And where it is
asked for, R1 on one patch of each picture (`r1_gamma`), without which D tells drawn pictures by their grain, and ups without
transposed convolutions (`resize`), whose overlaps show as a checkerboard.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import PatchDiscriminator, a_patch_of_each, doubling, levels_above_4px
from ganlib.variant import ArgumentError, Batch, Terms, Turn, Variant


class Pix2Pix(Variant):
    name = "pix2pix"
    title = "Pix2Pix"
    paper = "arXiv 1611.07004"
    year = 2016
    idea = ("Give the generator a drawing and ask for the photograph, with pairs to learn from. A discriminator that judges "
            "patch by patch replaces the loss nobody knew how to write: it should look real, everywhere.")

    directions: tuple[str, ...]

    def __init__(self, source: str = "map", target: str = "aerial", size: int = 128, channels: int = 3, width: int = 32,
                 deepest: int = 4, l1: float = 100.0, adversarial: float = 1.0, judge_layers: int = 2, r1_gamma: float = 0.0,
                 dropouts: int = 3, resize: bool = False) -> None:
        super().__init__()
        self.size, self.channels, self.l1, self.adversarial, self.r1_gamma = size, channels, l1, adversarial, r1_gamma
        if deepest < 1 or not 1 <= judge_layers <= levels_above_4px(size):
            raise ArgumentError(f"deepest must be at least 1, not {deepest}, and judge_layers between 1 and "
                                f"{levels_above_4px(size)} at {size} px, not {judge_layers}")
        self.directions = (f"{source} to {target}",)
        features = [width * min(2 ** i, deepest) for i in range(levels_above_4px(size) + 1)]  # down to 2x2
        self.generator = UNet(channels, features, dropouts, resize)
        self.discriminator = PatchDiscriminator(2 * channels, width, judge_layers)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        a, b = batch["a"], batch["image"]
        with torch.no_grad():
            fake = self.generator(a)
        terms = losses.logistic_discriminator(self.patch_logits(a, b), self.patch_logits(a, fake))
        return terms | losses.r1_term(lambda b: a_patch_of_each(self.patch_logits(a[:len(b)], b)), b, self.r1_gamma)

    def generator_loss(self, batch: Batch) -> Terms:
        """`adversarial` = 0 leaves the L1-only network the paper compares with."""
        a, b = batch["a"], batch["image"]
        fake = self.generator(a)
        return {"fool": self.adversarial * losses.non_saturating(self.patch_logits(a, fake)), "l1": self.l1 * F.l1_loss(fake, b)}

    def patch_logits(self, a: Tensor, b: Tensor) -> Tensor:
        """Logits (n, 1, h, w): is b the picture of a, patch by patch?"""
        return self.discriminator(torch.cat([a, b], dim=1))

    # Abilities: Translates, JudgesPatches

    def translate(self, images: Tensor, direction: str, rng: torch.Generator) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] in the only direction there is; `rng` draws the dropout, the model's noise."""
        if direction not in self.directions:
            raise ValueError(f"the direction is '{self.directions[0]}', not '{direction}'")
        return self.generator(images, rng)

    def judge_map(self, images: Tensor, translated: Tensor, direction: str) -> Tensor:
        """Logits (n, 1, h, w) of each patch of the pair: is `translated` what `images` show?"""
        return self.patch_logits(images, translated)


class UNet(nn.Module):
    """(n, C, H, W) -> (n, C, H, W) in [-1, 1]: down by strided convolutions, up again, with a skip at every size.

    Dropout follows the first `dropouts` ups; how they go up, `resize` says (`blocks.doubling`).
    """

    def __init__(self, channels: int, features: list[int], dropouts: int, resize: bool) -> None:
        super().__init__()
        inputs = [channels, *features]
        self.down = nn.ModuleList()
        for i, (a, b) in enumerate(zip(inputs, features)):
            normed = 0 < i < len(features) - 1  # neither the first, nor the last, which may be a single pixel
            self.down.append(nn.Sequential(nn.LeakyReLU(0.2) if i else nn.Identity(), nn.Conv2d(a, b, 4, 2, 1, bias=not normed),
                                           nn.InstanceNorm2d(b, affine=True) if normed else nn.Identity()))
        self.up = nn.ModuleList()
        for i, (a, b) in enumerate(zip(features[::-1], features[-2::-1])):
            self.up.append(nn.Sequential(nn.ReLU(), *doubling(a if i == 0 else 2 * a, b, resize), nn.InstanceNorm2d(b, affine=True)))
        self.end = nn.Sequential(nn.ReLU(), *doubling(2 * features[0], channels, resize, bias=True), nn.Tanh())
        self.dropouts = dropouts

    def forward(self, x: Tensor, rng: torch.Generator | None = None) -> Tensor:
        skips = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        skips.pop()
        for i, up in enumerate(self.up):
            x = up(x)
            if i < self.dropouts:
                x = dropout(x, rng)
            x = torch.cat([x, skips.pop()], dim=1)
        return self.end(x)


def dropout(x: Tensor, rng: torch.Generator | None) -> Tensor:
    """Half of the features at random, doubled; always on. `rng`, on the CPU, makes it repeatable."""
    if rng is None:
        return F.dropout(x, 0.5, training=True)
    return x * 2 * (torch.rand(x.shape, generator=rng) < 0.5).to(x)
