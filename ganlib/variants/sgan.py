"""SGAN: Odena, "Semi-Supervised Learning with Generative Adversarial Networks", arXiv 1606.01583, and Salimans et
al., "Improved Techniques for Training GANs", arXiv 1606.03498, both 2016.

The discriminator is a classifier with one class more: "generated". A few pictures have labels, all others only say
"I am real". With logits l_1..l_K and l_{K+1} = 0 for "generated", D(x) = Z / (Z + 1) where Z = sum_k exp l_k:

    D descends  -E log p(y | x)              few labelled pictures: cross-entropy over the K classes
                -1/2 E log D(x)              unlabelled pictures
                -1/2 E log(1 - D(G(z)))      generated ones
    G descends  m || E f(x) - E f(G(z)) ||^2 - a E log D(G(z))

f are the hidden layer that the classes are read from and the 4x4 maps before it; the squared errors are means. Salimans et al.
match features alone (m = 1, a = 0), Odena fools D alone (m = 0, a = 1). Both together (m = 1, a = 0.3) classify as well here as
features alone after fewer steps, and draw readable digits, which those alone do not.

Labels are read only of the pictures in `labelled`; train/sgan.py draws them with a published seed. In place of BatchNorm,
which would mix the three kinds of pictures, D has weight normalisation, w = g v / ||v|| (arXiv 1602.07868), and while it trains
Gaussian noise on every layer's input, so that a handful of labels is not learnt by heart; both are Salimans et al.'s. z ~ N(0, I),
theirs is U(0, 1).
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from ganlib.blocks import ConvGenerator, NoiseToImage, levels_above_4px
from ganlib.variant import Batch, Terms, Turn


class SGAN(NoiseToImage):
    name = "sgan"
    title = "SGAN"
    paper = "arXiv 1606.01583, arXiv 1606.03498"
    year = 2016
    idea = ("A discriminator that already knows what real pictures look like needs only a handful of labels to name them. "
            "The generator is the means here, and a classifier from a hundred labels the end.")

    classes: tuple[str, ...]

    def __init__(self, classes: list[str], size: int = 32, channels: int = 1, latent_dim: int = 100, width: int = 32,
                 features: int = 128, noise: float = 0.2, matching: float = 1.0, adversarial: float = 0.3) -> None:
        super().__init__()
        self.classes, self.size, self.channels, self.latent_dim = tuple(classes), size, channels, latent_dim
        self.matching, self.adversarial = matching, adversarial
        self.generator = ConvGenerator(latent_dim, width, channels, size)
        self.convolutions = convolutions(width, channels, size, noise)
        maps = 2 * width * size  # 4 x 4 pixels of width * size / 8 channels
        self.hidden = nn.Sequential(Noise(noise), Normalised(nn.Linear(maps, features)), nn.LeakyReLU(0.2))
        self.head = nn.Sequential(Noise(noise), Normalised(nn.Linear(features, len(classes))))

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.convolutions, self.hidden, self.head], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        with torch.no_grad():
            fake = self.fakes(batch["image"])
        return {"labelled": F.cross_entropy(self.classify(batch["labelled_image"]), batch["labelled_label"]),
                "unlabelled": F.softplus(-self.judge(batch["image"])).mean() / 2,  # -1/2 log D(x)
                "generated": F.softplus(self.judge(fake)).mean() / 2}  # -1/2 log(1 - D(G(z)))

    def generator_loss(self, batch: Batch) -> Terms:
        with torch.no_grad():
            wanted = [f.mean(0) for f in self.features(batch["image"])]
        maps, hidden = self.features(self.fakes(batch["image"]))
        terms = {name: self.matching * (f.mean(0) - mean).square().mean()
                 for name, f, mean in zip(("maps", "features"), (maps, hidden), wanted)}
        return terms | {"fool": self.adversarial * F.softplus(-self.head(hidden).logsumexp(dim=1)).mean()}  # -log D(G(z))

    def classify(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> class logits (n, K), without the class "generated"."""
        return self.head(self.features(images)[1])

    def features(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures in [-1, 1] -> D's 4x4 maps, flat, and its hidden layer (n, features)."""
        maps = self.convolutions(images)
        return maps, self.hidden(maps)

    def judge(self, images: Tensor) -> Tensor:
        """Logit (n,) of pictures being real: log Z, because D = Z / (Z + 1) = sigmoid(log Z)."""
        return self.classify(images).logsumexp(dim=1)


def convolutions(width: int, channels: int, size: int, noise: float) -> nn.Sequential:
    """(n, channels, size, size) -> 4x4 maps, flat: strided 3x3 convolutions, `width` channels at first, doubled each time."""
    widths = [channels] + [width * 2 ** i for i in range(levels_above_4px(size))]
    layers: list[nn.Module] = []
    for a, b in zip(widths, widths[1:]):
        layers += [Noise(noise), Normalised(nn.Conv2d(a, b, 3, 2, 1)), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Flatten())


class Noise(nn.Module):
    """x + N(0, std^2) while training, x otherwise."""

    def __init__(self, std: float) -> None:
        super().__init__()
        self.std = std

    def forward(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn_like(x) if self.training else x


class Normalised(nn.Module):
    """The layer with weights w = g v / ||v||, a gain g for each output, which is one at first (arXiv 1602.07868)."""

    def __init__(self, layer: nn.Conv2d | nn.Linear) -> None:
        super().__init__()
        self.layer, self.gain = layer, nn.Parameter(torch.ones(len(layer.weight)))
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="linear")  # ||v|| is about one, too
        nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor) -> Tensor:
        v = self.layer.weight
        w = F.normalize(v.flatten(1)) * self.gain[:, None]
        return functional_call(self.layer, {"weight": w.view_as(v)}, x)
