"""Networks and abilities that several variants use identically."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.variant import ArgumentError, Variant


def batch_norm(features: int) -> nn.Module:
    return nn.BatchNorm2d(features)


def layer_norm(features: int) -> nn.Module:
    """LayerNorm over (C, H, W) with a gain and bias per channel; as many parameters as BatchNorm."""
    return nn.GroupNorm(1, features)


def dcgan_init(module: nn.Module) -> None:
    """Weights N(0, 0.02) (arXiv 1511.06434, sec. 4), norm gains N(1, 0.02), as in its authors' code, biases 0."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, (nn.BatchNorm2d, nn.GroupNorm)):
        nn.init.normal_(module.weight, 1.0, 0.02)
    if getattr(module, "bias", None) is not None:
        nn.init.zeros_(module.bias)


def levels_above_4px(size: int) -> int:
    """How often a 4x4 map is doubled to reach `size`; size must be 8, 16, 32, ..."""
    if size < 8 or size & (size - 1):
        raise ArgumentError(f"size must be a power of two of at least 8, not {size}")
    return size.bit_length() - 3


def doubling(a: int, b: int, resize: bool, bias: bool = False) -> list[nn.Module]:
    """(n, a, H, W) -> (n, b, 2H, 2W) by a transposed convolution, or by nearest neighbours and a 3x3 convolution.

    The second leaves no checkerboard: Odena, Dumoulin, Olah, "Deconvolution and Checkerboard Artifacts", Distill 2016.
    """
    if resize:
        return [nn.Upsample(scale_factor=2.0), nn.Conv2d(a, b, 3, padding=1, bias=bias)]
    return [nn.ConvTranspose2d(a, b, 4, 2, 1, bias=bias)]


class ConvGenerator(nn.Sequential):
    """DCGAN's generator: z (n, latent_dim) -> 4x4 -> ... -> (n, channels, size, size) in [-1, 1].

    Each map is doubled by a transposed convolution, or as `resize` says in `doubling`; BatchNorm everywhere but at the
    output, ReLU, tanh; `width` channels before the output, twice as many at each smaller map.
    """

    def __init__(self, latent_dim: int, width: int, channels: int, size: int, resize: bool = False) -> None:
        levels = levels_above_4px(size)
        features = [width * 2 ** i for i in reversed(range(levels))]
        layers = [nn.Unflatten(1, (latent_dim, 1, 1)),
                  nn.ConvTranspose2d(latent_dim, features[0], 4, bias=False), batch_norm(features[0]), nn.ReLU(True)]
        for a, b in zip(features, features[1:]):
            layers += [*doubling(a, b, resize), batch_norm(b), nn.ReLU(True)]
        layers += [*doubling(features[-1], channels, resize, bias=True), nn.Tanh()]
        super().__init__(*layers)
        self.apply(dcgan_init)


class ConvDiscriminator(nn.Sequential):
    """DCGAN's discriminator: (n, channels, size, size) -> logits or scores (n,).

    Strided convolutions down to 4x4, LeakyReLU 0.2, a norm everywhere but at the input. `norm` is `batch_norm`,
    or `layer_norm` for a critic with a gradient penalty, which is a function of one picture at a time.
    """

    def __init__(self, width: int, channels: int, size: int, norm=batch_norm) -> None:
        levels = levels_above_4px(size)
        features = [width * 2 ** i for i in range(levels)]
        layers = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
        for a, b in zip(features, features[1:]):
            layers += [nn.Conv2d(a, b, 4, 2, 1, bias=False), norm(b), nn.LeakyReLU(0.2, True)]
        layers += [nn.Conv2d(features[-1], 1, 4), nn.Flatten(0)]
        super().__init__(*layers)
        self.apply(dcgan_init)


class ConvFeatures(nn.Sequential):
    """(n, channels, size, size) -> features (n, features), none negative: the body of a plain classifier.

    3x3 convolutions with BatchNorm and ReLU, the map halved after each, down to 4x4; `width` channels at first, doubled
    each time; one fully connected layer.
    """

    def __init__(self, size: int, channels: int, width: int, features: int) -> None:
        widths = [channels] + [width * 2 ** i for i in range(levels_above_4px(size))]
        layers: list[nn.Module] = []
        for a, b in zip(widths, widths[1:]):
            layers += [nn.Conv2d(a, b, 3, padding=1, bias=False), batch_norm(b), nn.ReLU(), nn.MaxPool2d(2)]
        super().__init__(*layers, nn.Flatten(), nn.Linear(widths[-1] * 16, features), nn.ReLU())


class PatchDiscriminator(nn.Sequential):
    """(n, C, H, W) -> logits (n, 1, h, w), one for each overlapping patch; 34 px wide with two strided layers."""

    def __init__(self, channels: int, width: int, layers: int) -> None:
        features = [width * min(2 ** i, 8) for i in range(layers + 1)]
        modules = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2)]
        for i, (a, b) in enumerate(zip(features, features[1:])):
            stride = 2 if i < layers - 1 else 1
            modules += [nn.Conv2d(a, b, 4, stride, 1, bias=False), nn.InstanceNorm2d(b, affine=True), nn.LeakyReLU(0.2)]
        super().__init__(*modules, nn.Conv2d(features[-1], 1, 4, 1, 1))


def a_patch_of_each(logits: Tensor) -> Tensor:
    """Logits (n, 1, h, w) -> those of one patch of each picture, drawn at random (n,)."""
    patches = logits.flatten(1)
    return patches.gather(1, torch.randint(patches.shape[1], (len(patches), 1), device=logits.device)).squeeze(1)


class NoiseToImage(Variant):
    """A generator of pictures from noise and a network that judges them: the shape of the unconditional GANs.

    Subclasses set `generator`, `discriminator`, `latent_dim`, `size` and `channels`, and say their `turns`.
    """

    generator: nn.Module  # z (n, latent_dim) -> pictures
    discriminator: nn.Module  # pictures -> logits or scores (n,)
    latent_dim: int

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n draws of z ~ N(0, I), (n, latent_dim)."""
        return torch.randn(n, self.latent_dim, generator=rng).to(self.device)

    def decode(self, z: Tensor) -> Tensor:
        """z (n, latent_dim) -> pictures (n, C, H, W) in [-1, 1]."""
        return self.generator(z)

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures (n, C, H, W) in [-1, 1]."""
        return self.decode(self.latent(n, rng))

    def judge(self, images: Tensor) -> Tensor:
        """Logit or critic score (n,) of pictures in [-1, 1]: larger is more real."""
        return self.discriminator(images)

    # For training steps:

    def fakes(self, like: Tensor) -> Tensor:
        """As many fresh fakes as there are pictures in `like`."""
        return self.generator(torch.randn(len(like), self.latent_dim, device=like.device))

    def real_and_fake_scores(self, real: Tensor) -> tuple[Tensor, Tensor]:
        """The discriminator on real pictures and on as many fakes that carry no gradient.

        In two passes: BatchNorm must not mix the statistics of real and fake.
        """
        with torch.no_grad():
            fake = self.fakes(real)
        return self.discriminator(real), self.discriminator(fake)


class ClassToImage(Variant):
    """A generator of pictures from noise and a class: the shape of the class-conditional GANs.

    Subclasses set `generator`, `classes`, `noise_dim`, `size` and `channels`, and say their `turns`.
    """

    generator: nn.Module  # noise and one-hot class (n, noise_dim + K) -> pictures
    classes: tuple[str, ...]
    noise_dim: int

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n draws of z ~ N(0, I), (n, noise_dim)."""
        return torch.randn(n, self.noise_dim, generator=rng).to(self.device)

    def decode(self, z: Tensor, labels: Tensor) -> Tensor:
        """z (n, noise_dim) and labels, whole (n,) or blended (n, K), -> pictures (n, C, H, W) in [-1, 1]."""
        return self.generator(torch.cat([z, self.condition(labels)], dim=1))

    def sample_class(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        """One picture for each label (n,) in 0..K-1."""
        return self.decode(self.latent(len(labels), rng), labels.to(self.device))

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures of classes drawn evenly."""
        return self.sample_class(torch.randint(len(self.classes), (n,), generator=rng), rng)

    def condition(self, labels: Tensor) -> Tensor:
        """What G is told of labels: one-hot rows (n, K) of whole labels (n,); rows (n, K) pass as they are."""
        return labels if labels.dim() == 2 else F.one_hot(labels, len(self.classes)).float()

    # For training steps:

    def fakes(self, labels: Tensor) -> Tensor:
        """Fresh fakes of these labels."""
        return self.decode(torch.randn(len(labels), self.noise_dim, device=labels.device), labels)
