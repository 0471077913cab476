"""SGAN: Odena, "Semi-Supervised Learning with Generative Adversarial Networks", arXiv 1606.01583, and Salimans et
al., "Improved Techniques for Training GANs", arXiv 1606.03498, both 2016.

The discriminator is a classifier with one class more: "generated". A few pictures have labels, all others only say
"I am real". With logits l_1..l_K and l_{K+1} = 0 for "generated", D(x) = Z / (Z + 1) where Z = sum_k exp l_k:

    D descends  -E log p(y | x)          few labelled pictures: cross-entropy over the K classes
                -E log D(x)              unlabelled pictures
                -E log(1 - D(G(z)))      generated ones
    G descends  || E f(x) - E f(G(z)) ||^2   feature matching (Salimans), or -E log D(G(z)) (Odena)

Labels are read only of the pictures in `labelled`; train/sgan.py draws them with a published seed.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.blocks import ConvDiscriminator, ConvGenerator, NoiseToImage
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
                 feature_matching: bool = True) -> None:
        super().__init__()
        self.classes, self.size, self.channels, self.latent_dim = tuple(classes), size, channels, latent_dim
        self.feature_matching = feature_matching
        self.generator = ConvGenerator(latent_dim, width, channels, size)
        *layers, to_one_logit, _ = ConvDiscriminator(width, channels, size)
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.5))
        self.head = nn.Linear(to_one_logit.in_channels * 16, len(classes))

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.body, self.head], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        with torch.no_grad():
            fake = self.fakes(batch["image"])
        return {"labelled": F.cross_entropy(self.classify(batch["labelled_image"]), batch["labelled_label"]),
                "unlabelled": F.softplus(-self.judge(batch["image"])).mean(),  # -log D(x)
                "generated": F.softplus(self.judge(fake)).mean()}  # -log(1 - D(G(z)))

    def generator_loss(self, batch: Batch) -> Terms:
        fake = self.fakes(batch["image"])
        if self.feature_matching:
            return {"features": (self.body(batch["image"]).mean(0) - self.body(fake).mean(0)).square().mean()}
        return {"fool": F.softplus(-self.judge(fake)).mean()}

    def classify(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> class logits (n, K), without the class "generated"."""
        return self.head(self.body(images))

    def judge(self, images: Tensor) -> Tensor:
        """Logit (n,) of pictures being real: log Z, because D = Z / (Z + 1) = sigmoid(log Z)."""
        return self.classify(images).logsumexp(dim=1)
