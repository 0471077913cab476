"""CGAN: Mirza, Osindero, "Conditional Generative Adversarial Nets", arXiv 1411.1784, 2014.

The game of 1406.2661 with the label y given to both players:

    min_G max_D  E log D(x | y) + E log(1 - D(G(z | y) | y))

Deviations: convolutional networks (DCGAN's) instead of the paper's perceptrons, so that a checkpoint is small; y
joins z as a one-hot vector and joins D's picture as one plane per class; G descends the non-saturating loss; z ~ N(0, I); Adam instead
of SGD with momentum. A class that combines several attributes can be told as what it combines (`told`): then y has a one for each of
its attributes' values. Where asked, D pays the R1 penalty, as in dcgan.py.
"""
from __future__ import annotations

import torch
from torch import Tensor

from ganlib import losses
from ganlib.blocks import ClassToImage, ConvDiscriminator, ConvGenerator
from ganlib.variant import ArgumentError, Batch, Terms, Turn


class CGAN(ClassToImage):
    name = "cgan"
    title = "CGAN"
    paper = "arXiv 1411.1784"
    year = 2014
    idea = ("Tell both players what the picture should show: the generator must draw that class, and the discriminator "
            "rejects a perfect picture of another. The label steers what; the noise decides how.")
    training_only = ("discriminator",)

    def __init__(self, classes: list[str], size: int = 32, channels: int = 1, noise_dim: int = 100, width: int = 32,
                 told: list[list[int]] | None = None, r1_gamma: float = 0.0) -> None:
        super().__init__()
        if told and (len(told) != len(classes) or len({len(row) for row in told}) != 1):
            raise ArgumentError(f"told must have a row for each of the {len(classes)} classes, all of one length")
        self.classes, self.size, self.channels, self.noise_dim = tuple(classes), size, channels, noise_dim
        self.r1_gamma = r1_gamma
        self.register_buffer("told", torch.tensor(told, dtype=torch.float32) if told else None)  # y of each class; None is one-hot
        length = len(told[0]) if told else len(classes)
        self.generator = ConvGenerator(noise_dim + length, width, channels, size)
        self.discriminator = ConvDiscriminator(width, channels + length, size)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        real, labels = batch["image"], batch["label"]
        with torch.no_grad():
            fake = self.fakes(labels)
        terms = losses.logistic_discriminator(self.logits(real, labels), self.logits(fake, labels))
        return terms | losses.r1_term(lambda x: self.logits(x, labels[:len(x)]), real, self.r1_gamma)

    def generator_loss(self, batch: Batch) -> Terms:
        labels = batch["label"]
        return {"fool": losses.non_saturating(self.logits(self.fakes(labels), labels))}

    def condition(self, labels: Tensor) -> Tensor:
        """Labels, whole (n,) or blended (n, K), -> y, (n, length)."""
        y = super().condition(labels)
        return y if self.told is None else y @ self.told

    def logits(self, images: Tensor, labels: Tensor) -> Tensor:
        """Logits (n,) of pictures being real ones of their labels."""
        y = self.condition(labels)[:, :, None, None].expand(-1, -1, self.size, self.size)
        return self.discriminator(torch.cat([images, y], dim=1))
