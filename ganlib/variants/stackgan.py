"""StackGAN: Zhang, Xu, Li, Zhang, Wang, Huang, Metaxas, "StackGAN: Text to Photo-realistic Image Synthesis with Stacked
Generative Adversarial Networks", arXiv 1612.03242, 2016.

Stage I sketches the sentence t at low resolution; stage II reads t once more, and paints the sketch s anew at a higher one,
correcting it. Both see t through conditioning augmentation, a draw c from a Gaussian around the embedding phi(t), which
fills the gaps between few sentences:

    c = mu(phi(t)) + sigma(phi(t)) e,   e ~ N(0, I)

    stage I    s = G_1(z, c_1)
    stage II   x = G_2(s, c_2)
    D_i descends  -E log D_i(x, t) - 1/2 E log(1 - D_i(x, t~)) - 1/2 E log(1 - D_i(G_i, t)),   t~ does not fit x
    G_i descends  -E log D_i(G_i, t) + lambda KL(N(mu, sigma^2) || N(0, I))

Stage I is trained for the first part of the steps and then stays as it is, while stage II learns. The KL is the mean over dimensions,
as in the authors' code; so are D's two halves. Their lambda = 2 lets c carry so little that stage II leaves the sentence to the sketch,
where a face is told by ten attributes: a smaller one lets it read.

Deviations: the noise e is part of the latent vector, so that a picture is a function of its seed and sentence alone; the
discriminators begin with the text encoder's convolutions, as in gan_cls.py; the generators
begin as PyTorch's layers do; and the R1 penalty, where asked, as in dcgan.py, its weight growing with the number of pixels
(arXiv 2006.06676, appendix C), lest stage II specks its surfaces.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import doubling, levels_above_4px
from ganlib.text import Reader, TextDiscriminator, TextToImage, matching_aware, told_apart
from ganlib.variant import ArgumentError, Batch, Terms, Turn
from ganlib.variants.vae import kl


class StackGAN(TextToImage):
    name = "stackgan"
    title = "StackGAN"
    paper = "arXiv 1612.03242"
    year = 2016
    idea = ("Sketch first, paint later: one GAN turns the sentence into a small picture, and a second one reads the sentence again and "
            "paints the sketch at a higher resolution, with the details that were missing or wrong.")
    training_only = ("discriminators",)

    def __init__(self, size: int = 128, first_size: int = 64, channels: int = 3, noise_dim: int = 100, width: int = 32,
                 text_dim: int = 128, text_width: int = 64, features: int = 128, kl_weight: float = 2.0,
                 first_share: float = 0.5, r1_gamma: float = 0.0) -> None:
        super().__init__()
        if not 8 <= first_size < size or not 0 < first_share < 1:
            raise ArgumentError(f"first_size must be at least 8 and smaller than size, {size}, not {first_size}; and first_share "
                                f"between 0 and 1, not {first_share}")
        self.size, self.channels, self.first_share, self.kl_weight, self.r1_gamma = size, channels, first_share, kl_weight, r1_gamma
        self.sizes = (first_size, size)
        self.parts = (noise_dim, text_dim, text_dim)  # of z: G_1's noise, and e of both stages
        self.noise_dim = sum(self.parts)
        self.reader = Reader(text_width, features)
        self.generators = nn.ModuleList([Stage1(features, text_dim, noise_dim, width, channels, first_size),
                                         Stage2(features, text_dim, width, channels, first_size, size)])
        widths = [width, max(width * first_size // size, 8)]  # as many features at 4x4, whatever the size
        self.discriminators = nn.ModuleList(TextDiscriminator(features, text_dim, w, channels, side)
                                            for w, side in zip(widths, self.sizes))
        self.schedule(1.0)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminators], self.discriminator_loss),
                "generator": Turn([self.generators], self.generator_loss)}

    def schedule(self, progress: float) -> None:
        """Stage I learns while progress is below `first_share`, stage II afterwards."""
        self.stage = 0 if progress < self.first_share else 1
        self.train(self.training)

    def recorded_for(self) -> int:
        return self.stage

    def stage_progress(self, progress: float) -> float:
        if progress < self.first_share:
            return progress / self.first_share
        return (progress - self.first_share) / (1 - self.first_share)

    def train(self, mode: bool = True) -> StackGAN:
        super().train(mode)
        if self.stage == 1:
            self.generators[0].eval()  # its statistics stay, too
        return self

    def discriminator_loss(self, batch: Batch) -> Terms:
        pictures, captions = told_apart(batch)
        right = self.read(captions)
        with torch.no_grad():
            fake, *_ = self.draw(self.noise(right), right)
        side = self.sizes[self.stage]
        r1_gamma = self.r1_gamma * (side / self.sizes[0]) ** 2
        return matching_aware(self.discriminators[self.stage], F.adaptive_avg_pool2d(pictures, side), fake, right, r1_gamma)

    def generator_loss(self, batch: Batch) -> Terms:
        right = self.read(told_apart(batch)[1])
        fake, mu, log_var = self.draw(self.noise(right), right)
        return {"fool": losses.non_saturating(self.discriminators[self.stage](fake, right)),
                "kl": self.kl_weight * kl(mu, log_var).mean() / mu.shape[1]}

    def draw(self, z: Tensor, text: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The pictures of the stage that learns, at its size, with mu and log sigma^2 of its sentences."""
        noise, *e = z.split(self.parts, dim=1)
        if self.stage == 0:
            return self.generators[0](noise, text, e[0])
        with torch.no_grad():
            sketch, *_ = self.generators[0](noise, text, e[0])
        return self.generators[1](sketch, text, e[1])

    def stages(self, z: Tensor, text: Tensor) -> tuple[Tensor, Tensor]:
        """The sketch of stage I, (n, C, first_size, first_size), and the picture of stage II, (n, C, size, size)."""
        noise, *e = z.split(self.parts, dim=1)
        sketch, *_ = self.generators[0](noise, text, e[0])
        return sketch, self.generators[1](sketch, text, e[1])[0]

    def decode(self, z: Tensor, text: Tensor) -> Tensor:
        """z (n, noise_dim) and embeddings (n, features) -> pictures (n, C, size, size) in [-1, 1]; the sketch, enlarged, as long
        as only stage I has learnt."""
        if self.stage == 1:
            return self.stages(z, text)[1]
        return F.interpolate(self.draw(z, text)[0], self.size)


class Augmentation(nn.Module):
    """Conditioning augmentation: embeddings (n, features), e (n, d) -> c (n, d), and mu and log sigma^2 of its Gaussian."""

    def __init__(self, features: int, dim: int) -> None:
        super().__init__()
        self.gaussian = nn.Sequential(nn.Linear(features, 2 * dim), nn.LeakyReLU(0.2))

    def forward(self, text: Tensor, e: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mu, log_var = self.gaussian(text).chunk(2, dim=1)
        return mu + (log_var / 2).exp() * e, mu, log_var


def larger(a: int, b: int) -> list[nn.Module]:
    """Twice the side: nearest neighbours, then a 3x3 convolution."""
    return [*doubling(a, b, resize=True), nn.BatchNorm2d(b), nn.ReLU(True)]


class Stage1(nn.Module):
    """Noise (n, noise_dim), embeddings and e -> sketches (n, C, size, size), mu and log sigma^2."""

    def __init__(self, features: int, text_dim: int, noise_dim: int, width: int, channels: int, size: int) -> None:
        super().__init__()
        levels = levels_above_4px(size)
        widths = [width * 2 ** i for i in reversed(range(levels))]
        widths.append(widths[-1] // 2)
        self.augment = Augmentation(features, text_dim)
        layers = [nn.Linear(noise_dim + text_dim, widths[0] * 16, bias=False), nn.BatchNorm1d(widths[0] * 16), nn.ReLU(True),
                  nn.Unflatten(1, (widths[0], 4, 4))]
        for a, b in zip(widths, widths[1:]):
            layers += larger(a, b)
        self.picture = nn.Sequential(*layers, nn.Conv2d(widths[-1], channels, 3, padding=1), nn.Tanh())

    def forward(self, noise: Tensor, text: Tensor, e: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        c, mu, log_var = self.augment(text, e)
        return self.picture(torch.cat([noise, c], dim=1)), mu, log_var


class Residual(nn.Module):
    """x + two 3x3 convolutions of x."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.change = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(True),
                                    nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.change(x))


class Stage2(nn.Module):
    """Sketches (n, C, first_size, first_size), embeddings and e -> pictures (n, C, size, size), mu and log sigma^2.

    The sketch is brought to a quarter of its side, joined there with the sentence, repeated at every place, changed by
    residual blocks, and enlarged.
    """

    def __init__(self, features: int, text_dim: int, width: int, channels: int, first_size: int, size: int) -> None:
        super().__init__()
        deep = 4 * width
        self.augment = Augmentation(features, text_dim)
        self.look = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(True),
            nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * width), nn.ReLU(True),
            nn.Conv2d(2 * width, deep, 4, 2, 1, bias=False), nn.BatchNorm2d(deep), nn.ReLU(True))
        widths = [max(deep // 2 ** i, 8) for i in range((4 * size // first_size).bit_length())]
        layers = [nn.Conv2d(deep + text_dim, deep, 3, padding=1, bias=False), nn.BatchNorm2d(deep), nn.ReLU(True),
                  Residual(deep), Residual(deep)]
        for a, b in zip(widths, widths[1:]):
            layers += larger(a, b)
        self.picture = nn.Sequential(*layers, nn.Conv2d(widths[-1], channels, 3, padding=1), nn.Tanh())

    def forward(self, sketch: Tensor, text: Tensor, e: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        c, mu, log_var = self.augment(text, e)
        h = self.look(sketch)
        tiled = c[:, :, None, None].expand(-1, -1, *h.shape[2:])
        return self.picture(torch.cat([h, tiled], dim=1)), mu, log_var
