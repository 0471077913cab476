"""Puzzle-GAN: Lee, Yun, Choi, Yoo, Yang, Oh, "Unsupervised Holistic Image Generation from Key Local Patches",
arXiv 1703.10730, 2017.

A few patches of a picture, without a word on where they were: find their places, and paint the rest. One encoder E reads
each patch, enlarged to the whole canvas; the features are summed over the patches at every scale, so their order cannot
matter. From the sum one decoder paints a mask M^ of where the patches go, and a second one, which also sees the mask
decoder's features and a noise z, the picture x^. With x the real picture, M its true mask and x' another picture:

    D descends  BCE(D(x), 1) + BCE(D(x^), 0) + BCE(D(M x' + (1 - M) x), 0) + BCE(D(M x + (1 - M) x'), 0)
    G descends  BCE(D(x^), 1) + w || M^ - M ||_1 + w || x^ M^ - x M ||_1,      every second step

The last two terms of D are collages: parts and rest must suit each other. w falls from 1e-2 to 1e-4, evenly in its
logarithm; the norms are sums over a batch of 64 in the authors' code, hence here 64 times the mean over pictures of
their sums, whatever the batch. The boxes are random, where the paper detects objects; and, where asked, D pays the R1 penalty, as
in dcgan.py.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses, parts
from ganlib.blocks import dcgan_init, levels_above_4px
from ganlib.variant import Batch, Terms, Turn, Variant

AUTHORS_BATCH = 64


class PuzzleGAN(Variant):
    name = "puzzlegan"
    title = "Puzzle-GAN"
    paper = "arXiv 1703.10730"
    year = 2017
    idea = ("Three scraps of a picture lie on the table, and nobody says where they belong. The network finds their places and "
            "paints everything between them.")
    training_only = ("discriminator",)

    parts: int

    def __init__(self, size: int = 64, channels: int = 3, width: int = 20, parts: int = 3, latent_dim: int = 128, code: int = 128,
                 first_weight: float = 1e-2, last_weight: float = 1e-4, r1_gamma: float = 0.0) -> None:
        super().__init__()
        self.size, self.channels, self.parts, self.latent_dim = size, channels, parts, latent_dim
        self.weights, self.weight, self.r1_gamma = (first_weight, last_weight), first_weight, r1_gamma
        features = [width * 2 ** min(3, i) for i in range(levels_above_4px(size))]  # at size / 2, ..., 4
        self.encoder = Encoder(channels, features, code)
        self.mask_decoder = Decoder(code, features, [2 * f for f in features], 1)
        self.image_decoder = Decoder(code + latent_dim, features, [3 * f for f in features], channels)
        self.discriminator = nn.Sequential(*strided(channels, features), nn.Conv2d(features[-1], 1, 4), nn.Flatten(0))
        self.apply(dcgan_init)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.encoder, self.mask_decoder, self.image_decoder], self.generator_loss, every=2)}

    def schedule(self, progress: float) -> None:
        first, last = self.weights
        self.weight = first * (last / first) ** progress

    def discriminator_loss(self, batch: Batch) -> Terms:
        real, judge = batch["image"], self.discriminator
        other = real.roll(1, dims=0)
        with torch.no_grad():
            fake, _, mask = self.puzzle(real)
        terms = losses.logistic_discriminator(judge(real), judge(fake))
        collages = {"foreign_parts": judge(mask * other + (1 - mask) * real), "foreign_rest": judge(mask * real + (1 - mask) * other)}
        terms |= {name: F.softplus(logits).mean() for name, logits in collages.items()}
        return terms | losses.r1_term(judge, real, self.r1_gamma)

    def generator_loss(self, batch: Batch) -> Terms:
        real = batch["image"]
        fake, guess, mask = self.puzzle(real)
        weight = self.weight * AUTHORS_BATCH / len(real)
        return {"fool": losses.non_saturating(self.discriminator(fake)), "places": weight * (guess - mask).abs().sum(),
                "looks": weight * (fake * guess - real * mask).abs().sum()}

    def puzzle(self, real: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Cut patches out of pictures and assemble them: the new pictures, their masks, and the true masks."""
        boxes = parts.random_boxes(len(real), self.parts, real.device)
        noise = torch.randn(len(real), self.latent_dim, device=real.device)
        return *self.paint(parts.cut(real, boxes), noise), parts.mask_of(boxes, self.size)

    def paint(self, patches: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Patches (n, parts, C, H, W) and noise (n, latent_dim) -> pictures in [-1, 1] and masks (n, 1, H, W) in [0, 1]."""
        n = len(patches)
        *maps, code = [found.unflatten(0, (n, -1)).sum(1) for found in self.encoder(patches.flatten(0, 1))]
        *places, mask = self.mask_decoder(code, maps)
        *_, image = self.image_decoder(torch.cat([code, noise[:, :, None, None]], dim=1), places[::-1])
        return image.tanh(), mask.sigmoid()

    # Abilities: AssemblesParts

    def assemble(self, patches: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Patches (n, parts, C, h, w) in [-1, 1], of any size, in any order -> pictures (n, C, H, W) in [-1, 1], and masks
        (n, 1, H, W) in [0, 1] of where the patches went. `rng` draws what the patches leave open."""
        n, count = patches.shape[:2]
        if count != self.parts:
            raise ValueError(f"the puzzle has {self.parts} parts, not {count}")
        whole = F.interpolate(patches.flatten(0, 1), (self.size, self.size), mode="bilinear", antialias=True).unflatten(0, (n, count))
        return self.paint(whole, torch.randn(n, self.latent_dim, generator=rng).to(self.device))


def strided(channels: int, features: list[int]) -> list[nn.Module]:
    """5x5 convolutions, each halving the map, as blocks with LeakyReLU, and BatchNorm in all but the first."""
    blocks: list[nn.Module] = []
    for a, b in zip([channels, *features], features):
        norm = nn.BatchNorm2d(b) if blocks else nn.Identity()
        blocks.append(nn.Sequential(nn.Conv2d(a, b, 5, 2, 2), norm, nn.LeakyReLU(0.2)))
    return blocks


class Encoder(nn.Module):
    """(n, C, H, W) -> its feature maps from half the side down to 4x4, and last a code (n, code, 1, 1)."""

    def __init__(self, channels: int, features: list[int], code: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([*strided(channels, features), nn.Sequential(nn.Conv2d(features[-1], code, 4), nn.LeakyReLU(0.2))])

    def forward(self, x: Tensor) -> list[Tensor]:
        found = []
        for block in self.blocks:
            x = block(x)
            found.append(x)
        return found


class Decoder(nn.Module):
    """A code (n, code, 1, 1) -> maps from 4x4 up to half the side, each with the skip of its size beside it, and last the
    output (n, channels, H, W) as it is before its tanh or sigmoid.

    `features` and `widened`, of the maps alone and with their skips, are in the order of the encoder, the largest map first.
    """

    def __init__(self, code: int, features: list[int], widened: list[int], channels: int) -> None:
        super().__init__()
        first = nn.ConvTranspose2d(code, features[-1], 4)
        later = [nn.ConvTranspose2d(a, b, 5, 2, 2, output_padding=1) for a, b in zip(widened[:0:-1], features[-2::-1])]
        self.blocks = nn.ModuleList(nn.Sequential(up, nn.BatchNorm2d(up.out_channels), nn.ReLU()) for up in [first, *later])
        self.last = nn.ConvTranspose2d(widened[0], channels, 5, 2, 2, output_padding=1)

    def forward(self, x: Tensor, skips: list[Tensor]) -> list[Tensor]:
        maps = []
        for block, skip in zip(self.blocks, reversed(skips), strict=True):
            x = torch.cat([block(x), skip], dim=1)
            maps.append(x)
        return [*maps, self.last(x)]
