"""GAN: Goodfellow et al., "Generative Adversarial Networks", arXiv 1406.2661, 2014.

Two networks play min_G max_D V(D, G) = E log D(x) + E log(1 - D(G(z))). At the best D the value is
-log 4 + 2 JS(data, samples), so the game's optimum is the data itself.

    D descends  -E log D(x) - E log(1 - D(G(z)))
    G descends   E log(1 - D(G(z)))   `saturating`: the game as it is written, which stalls once D is sure
            or  -E log D(G(z))        the same fixed point, with a gradient that survives (section 3)

Deviations: LeakyReLU in D instead of maxout (the dropout is the paper's), tanh instead of sigmoid; Adam, unless SGD is asked for, as
the paper's.
"""
from __future__ import annotations

from torch import nn

from ganlib import losses
from ganlib.blocks import NoiseToImage
from ganlib.variant import Batch, Terms, Turn


class GAN(NoiseToImage):
    name = "gan"
    title = "GAN"
    paper = "arXiv 1406.2661"
    year = 2014
    idea = ("One network invents pictures from noise, another learns to tell them from real ones, and each is the other's "
            "teacher. Nobody writes down what a picture is: the discriminator is a loss function that is learnt.")

    def __init__(self, size: int = 28, channels: int = 1, latent_dim: int = 100, width: int = 512, saturating: bool = False) -> None:
        super().__init__()
        self.size, self.channels, self.latent_dim, self.saturating = size, channels, latent_dim, saturating
        pixels = channels * size * size
        self.generator = nn.Sequential(
            nn.Linear(latent_dim, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, pixels), nn.Tanh(), nn.Unflatten(1, (channels, size, size)))
        self.discriminator = nn.Sequential(
            nn.Flatten(), nn.Linear(pixels, width), nn.LeakyReLU(0.2), nn.Dropout(0.3),
            nn.Linear(width, width), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(width, 1), nn.Flatten(0))

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        return losses.logistic_discriminator(*self.real_and_fake_scores(batch["image"]))

    def generator_loss(self, batch: Batch) -> Terms:
        logits = self.discriminator(self.fakes(batch["image"]))
        return {"fool": losses.saturating(logits) if self.saturating else losses.non_saturating(logits)}
