"""ProGAN: Karras, Aila, Laine, Lehtinen, "Progressive Growing of GANs for Improved Quality, Stability, and
Variation", arXiv 1710.10196, 2017.

Both networks begin at 4x4 and grow: each new level fades in over the output of the one below, then rests as long.

    picture = (1 - alpha) up(rgb_{l-1}(h_{l-1})) + alpha rgb_l(h_l),      alpha from 0 to 1 while level l fades in

    D descends  E D(G(z)) - E D(x) + 10 E (||grad D(x^)|| - 1)^2 + 0.001 E D(x)^2     (the last term stops drift)
    G descends  -E D(G(z))

Equalised learning rate: weights ~ N(0, 1), scaled by sqrt(2 / fan-in) at every use, so that Adam moves all layers
equally fast. Pixel norm: every pixel's feature vector of G has unit mean square. Minibatch stddev: D sees how much
a group of pictures varies. Growth is a function of training progress; no network is rebuilt.

Deviations: judged alone, outside training, a picture has no group, and its minibatch stddev is zero; and, where asked, the
penalty is estimated on a share of the batch, since it costs as much as all the rest.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import NoiseToImage, levels_above_4px
from ganlib.variant import ArgumentError, Batch, Terms, Turn


class ProGAN(NoiseToImage):
    name = "progan"
    title = "ProGAN"
    paper = "arXiv 1710.10196"
    year = 2017
    idea = ("Learn the composition of a picture at 4x4 pixels first, then double the resolution again and again, fading in "
            "each new layer. Large structure is settled before detail begins, so high resolutions become trainable.")

    def __init__(self, size: int = 64, channels: int = 3, latent_dim: int = 128, width: int = 128,
                 penalty: float = 10.0, drift: float = 1e-3, growth: float = 0.75, penalty_share: float = 1.0) -> None:
        super().__init__()
        if not (0 < growth <= 1 and 0 < penalty_share <= 1):
            raise ArgumentError(f"growth and penalty_share must be above 0 and at most 1, not {growth} and {penalty_share}: the share of "
                                "the training in which networks grow, and of a batch on which the penalty is estimated")
        self.growth = growth
        self.size, self.channels, self.latent_dim = size, channels, latent_dim
        self.penalty, self.drift, self.penalty_share = penalty, drift, penalty_share
        self.levels = levels_above_4px(size) + 1  # 4, 8, ..., size
        features = [min(width, 4 * width // 2 ** level) for level in range(self.levels)]
        self.generator = Generator(latent_dim, features, channels)
        self.discriminator = Discriminator(features, channels)
        self.schedule(1.0)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def schedule(self, progress: float) -> None:
        """Level and alpha for progress in [0, 1]: rest at 4x4, then for every level fade in and rest, all equally long; once grown,
        the networks go on learning at full size."""
        phase = min(progress / self.growth, 1.0) * (2 * self.levels - 1)
        whole = min(int(phase), 2 * self.levels - 2)
        self.level = (whole + 1) // 2
        self.alpha = phase - whole if whole % 2 else 1.0

    def recorded_for(self) -> int | None:
        return self.level if self.alpha == 1 else None

    def discriminator_loss(self, batch: Batch) -> Terms:
        real = self.shrink(batch["image"])
        with torch.no_grad():
            fake = self.fakes(real)
        real_scores, fake_scores = self.score(real), self.score(fake)
        few = max(1, round(self.penalty_share * len(real)))
        return losses.wasserstein_critic(real_scores, fake_scores) | {
            "penalty": self.penalty * losses.gradient_penalty(self.score, real[:few], fake[:few]),
            "drift": self.drift * real_scores.square().mean()}

    def generator_loss(self, batch: Batch) -> Terms:
        return {"fool": losses.wasserstein_generator(self.score(self.fakes(batch["image"])))}

    def score(self, images: Tensor) -> Tensor:
        """Critic scores (n,) of pictures at the present resolution."""
        return self.discriminator(images, self.level, self.alpha)

    def fakes(self, like: Tensor) -> Tensor:
        return self.generator(torch.randn(len(like), self.latent_dim, device=like.device), self.level, self.alpha)

    def shrink(self, images: Tensor) -> Tensor:
        """Real pictures as they look at the present resolution, no sharper than a level that is still fading in."""
        images = F.adaptive_avg_pool2d(images, 4 * 2 ** self.level)
        if self.alpha < 1:
            images = torch.lerp(up(F.avg_pool2d(images, 2)), images, self.alpha)
        return images

    def decode(self, z: Tensor) -> Tensor:
        """z (n, latent_dim) -> pictures (n, C, size, size) in [-1, 1], enlarged while the networks are still small."""
        images = self.generator(z, self.level, self.alpha).clamp(-1, 1)
        return F.interpolate(images, self.size)

    def judge(self, images: Tensor) -> Tensor:
        """Critic score (n,) of pictures in [-1, 1]: larger is more real."""
        return self.score(self.shrink(images))


class Equalised(nn.Module):
    """A convolution or linear layer whose weights are N(0, 1) and scaled by gain / sqrt(fan-in) at every use."""

    def __init__(self, layer: nn.Conv2d | nn.Linear, gain: float = 2 ** 0.5) -> None:
        super().__init__()
        nn.init.normal_(layer.weight)
        nn.init.zeros_(layer.bias)
        self.layer, self.scale = layer, gain / layer.weight[0].numel() ** 0.5

    def forward(self, x: Tensor) -> Tensor:
        bias = self.layer.bias.view(-1, *[1] * (x.dim() - 2))
        if isinstance(self.layer, nn.Linear):
            return F.linear(x * self.scale, self.layer.weight) + bias
        return F.conv2d(x * self.scale, self.layer.weight, padding=self.layer.padding) + bias


class PixelNorm(nn.Module):
    """x / sqrt(mean over features of x^2 + 1e-8), at every pixel."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-8)


class MinibatchStddev(nn.Module):
    """Appends one feature map: the standard deviation over groups of four pictures, averaged over everything else."""

    def forward(self, x: Tensor) -> Tensor:
        n, _, h, w = x.shape
        group = next(size for size in (4, 3, 2, 1) if n % size == 0) if self.training else 1
        grouped = x.view(group, -1, *x.shape[1:])
        deviation = (grouped.var(0, unbiased=False) + 1e-8).sqrt().mean((1, 2, 3))  # (n / group,)
        return torch.cat([x, deviation.repeat(group).view(n, 1, 1, 1).expand(n, 1, h, w)], dim=1)


def conv(a: int, b: int) -> list[nn.Module]:
    return [Equalised(nn.Conv2d(a, b, 3, padding=1)), nn.LeakyReLU(0.2)]


def up(images: Tensor) -> Tensor:
    return F.interpolate(images, scale_factor=2.0)


class Generator(nn.Module):
    """z (n, latent_dim), level, alpha -> pictures (n, C, 4 * 2^level, 4 * 2^level), unbounded."""

    def __init__(self, latent_dim: int, features: list[int], channels: int) -> None:
        super().__init__()
        first = features[0]
        self.start = nn.Sequential(
            PixelNorm(), Equalised(nn.Linear(latent_dim, first * 16), gain=2 ** 0.5 / 4), nn.Unflatten(1, (first, 4, 4)),
            nn.LeakyReLU(0.2), PixelNorm(), *conv(first, first), PixelNorm())
        self.grow = nn.ModuleList(nn.Sequential(nn.Upsample(scale_factor=2.0), *conv(a, b), PixelNorm(), *conv(b, b), PixelNorm())
                                  for a, b in zip(features, features[1:]))
        self.rgb = nn.ModuleList(Equalised(nn.Conv2d(n, channels, 1), gain=1) for n in features)

    def forward(self, z: Tensor, level: int, alpha: float) -> Tensor:
        below, h = None, self.start(z)
        for grow in self.grow[:level]:
            below, h = h, grow(h)
        images = self.rgb[level](h)
        if level and alpha < 1:
            images = torch.lerp(up(self.rgb[level - 1](below)), images, alpha)
        return images


class Discriminator(nn.Module):
    """Pictures (n, C, 4 * 2^level, 4 * 2^level), level, alpha -> scores (n,)."""

    def __init__(self, features: list[int], channels: int) -> None:
        super().__init__()
        first = features[0]
        self.rgb = nn.ModuleList(nn.Sequential(Equalised(nn.Conv2d(channels, n, 1)), nn.LeakyReLU(0.2)) for n in features)
        self.shrink = nn.ModuleList(nn.Sequential(*conv(b, b), *conv(b, a), nn.AvgPool2d(2)) for a, b in zip(features, features[1:]))
        self.end = nn.Sequential(MinibatchStddev(), *conv(first + 1, first), nn.Flatten(),
                                 Equalised(nn.Linear(first * 16, first)), nn.LeakyReLU(0.2),
                                 Equalised(nn.Linear(first, 1), gain=1), nn.Flatten(0))

    def forward(self, images: Tensor, level: int, alpha: float) -> Tensor:
        h = self.rgb[level](images)
        if level:
            h = self.shrink[level - 1](h)
            if alpha < 1:
                h = torch.lerp(self.rgb[level - 1](F.avg_pool2d(images, 2)), h, alpha)
        for shrink in reversed(self.shrink[:max(level - 1, 0)]):
            h = shrink(h)
        return self.end(h)
