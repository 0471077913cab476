"""GAN-CLS-INT: Reed, Akata, Yan, Logeswaran, Schiele, Lee, "Generative Adversarial Text to Image Synthesis",
arXiv 1605.05396, 2016.

Both players read the sentence t, as the embedding phi(t) of a char-CNN-RNN. D learns from three kinds of pairs (CLS), of which
one teaches it to look at the sentence: a real picture x with a sentence t~ that does not fit. G also has to fool D with
sentences that nobody wrote, half way between two (INT).

    D descends  -E log D(x, t) - 1/2 E log(1 - D(x, t~)) - 1/2 E log(1 - D(G(z, t), t))
    G descends  -E log D(G(z, t), t) - E log D(G(z, t_ab), t_ab),    phi(t_ab) = (phi(t_a) + phi(t_b)) / 2

Deviations: embeddings of 128 numbers (paper: 1024) for captions of faces, brought to `text_dim` in both networks as in the paper;
D's convolutions begin as those of the text encoder's image network, where their shapes are equal, since from a verdict on the whole
picture it takes long to find out that a mouth matters; and, where asked, D pays the R1 penalty, as in dcgan.py.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import ConvGenerator
from ganlib.text import Reader, TextDiscriminator, TextToImage, matching_aware, told_apart
from ganlib.variant import Batch, Terms, Turn


class GANCLS(TextToImage):
    name = "gan_cls"
    title = "Text2Image (GAN-CLS-INT)"
    paper = "arXiv 1605.05396"
    year = 2016
    idea = ("Give both networks a sentence, and show the discriminator real pictures with the wrong one too: now it must judge whether "
            "the picture is what was asked for. Between two sentences lie pictures that nobody has described.")
    training_only = ("discriminator",)

    def __init__(self, size: int = 64, channels: int = 3, noise_dim: int = 100, width: int = 32, text_dim: int = 128,
                 text_width: int = 64, features: int = 128, r1_gamma: float = 0.0, discriminator_width: int = 32) -> None:
        super().__init__()
        self.size, self.channels, self.noise_dim, self.r1_gamma = size, channels, noise_dim, r1_gamma
        self.reader = Reader(text_width, features)
        self.generator = nn.ModuleDict({
            "sentence": nn.Sequential(nn.Linear(features, text_dim), nn.LeakyReLU(0.2)),
            "picture": ConvGenerator(noise_dim + text_dim, width, channels, size)})
        self.discriminator = TextDiscriminator(features, text_dim, discriminator_width, channels, size)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        real, captions = told_apart(batch)
        right = self.read(captions)
        with torch.no_grad():
            fake = self.decode(self.noise(right), right)
        return matching_aware(self.discriminator, real, fake, right, self.r1_gamma)

    def generator_loss(self, batch: Batch) -> Terms:
        right = self.read(told_apart(batch)[1])
        texts = torch.cat([right, halfway(right)])
        logits = self.discriminator(self.decode(self.noise(texts), texts), texts)
        written, between = logits.split([len(right), len(texts) - len(right)])
        return {"fool": losses.non_saturating(written), "between": losses.non_saturating(between)}

    def decode(self, z: Tensor, text: Tensor) -> Tensor:
        """z (n, noise_dim) and embeddings (n, features) -> pictures (n, C, size, size) in [-1, 1]."""
        return self.generator["picture"](torch.cat([z, self.generator["sentence"](text)], dim=1))


def halfway(text: Tensor) -> Tensor:
    """The middle between neighbours of a batch: (n, d) -> (half of n, d)."""
    return (text + text.roll(1, 0))[::2] / 2
