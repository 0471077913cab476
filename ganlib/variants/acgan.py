"""ACGAN: Odena, Olah, Shlens, "Conditional Image Synthesis with Auxiliary Classifier GANs", arXiv 1610.09585, 2016.

The discriminator is not told the class, it must find it. With S real or generated and C the class:

    L_S = E log P(S = real | x) + E log P(S = fake | G(z, c))
    L_C = E log P(C = c | x)    + E log P(C = c | G(z, c))
    D ascends L_S + L_C,   G ascends L_C - L_S   (non-saturating: E log P(S = real | G) in place of -L_S)

The class head returns logits, and they meet a softmax once, within the cross-entropy. While D learns, it loses some of its
features at random, so that a picture has to show its class in more than one way.

Deviation: whole channels are dropped, which costs less than the paper's single features and suits convolutions.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import ClassToImage, ConvDiscriminator, ConvGenerator
from ganlib.variant import Batch, Terms, Turn


class ACGAN(ClassToImage):
    name = "acgan"
    title = "ACGAN"
    paper = "arXiv 1610.09585"
    year = 2016
    idea = ("The discriminator has two questions to answer: is it real, and what is it? A generator that wants to pass must "
            "draw pictures that are both convincing and unmistakable.")

    def __init__(self, classes: list[str], size: int = 32, channels: int = 1, noise_dim: int = 100, width: int = 32,
                 dropout: float = 0.3) -> None:
        super().__init__()
        self.classes, self.size, self.channels, self.noise_dim, self.dropout = tuple(classes), size, channels, noise_dim, dropout
        self.generator = ConvGenerator(noise_dim + len(classes), width, channels, size)
        *layers, source, _ = ConvDiscriminator(width, channels, size)
        self.body = nn.Sequential(*layers)
        self.heads = nn.ModuleDict({"source": source, "class": nn.Conv2d(source.in_channels, len(classes), 4)})

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.body, self.heads], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        real, labels = batch["image"], batch["label"]
        with torch.no_grad():
            fake = self.fakes(labels)
        (real_logits, real_classes), (fake_logits, fake_classes) = self.discriminate(real), self.discriminate(fake)
        return losses.logistic_discriminator(real_logits, fake_logits) | {
            "real_class": F.cross_entropy(real_classes, labels), "fake_class": F.cross_entropy(fake_classes, labels)}

    def generator_loss(self, batch: Batch) -> Terms:
        labels = batch["label"]
        logits, classes = self.discriminate(self.fakes(labels))
        return {"fool": losses.non_saturating(logits), "class": F.cross_entropy(classes, labels)}

    def discriminate(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures -> logits of being real (n,) and class logits (n, K)."""
        h = images
        for layer in self.body:
            h = layer(h)
            if isinstance(layer, nn.LeakyReLU):
                h = F.dropout2d(h, self.dropout, self.training)
        return self.heads["source"](h).flatten(), self.heads["class"](h).flatten(1)

    def judge(self, images: Tensor) -> Tensor:
        """Logit (n,) of pictures in [-1, 1] being real."""
        return self.discriminate(images)[0]

    def classify(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> class logits (n, K)."""
        return self.discriminate(images)[1]
