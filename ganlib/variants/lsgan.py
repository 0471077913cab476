"""LSGAN: Mao et al., "Least Squares Generative Adversarial Networks", arXiv 1611.04076, 2016.

The discriminator is a regression: 1 for real, 0 for generated. A sample that fools D but lies far from the
boundary still costs something, so its gradient does not vanish. There is no sigmoid.

    D descends  1/2 E (D(x) - 1)^2 + 1/2 E D(G(z))^2
    G descends  1/2 E (D(G(z)) - 1)^2

Deviations: DCGAN's networks, and 100 numbers z ~ N(0, I); the authors' code has more layers, and z ~ U(-1, 1).
"""
from __future__ import annotations

from ganlib import losses
from ganlib.blocks import ConvDiscriminator, ConvGenerator, NoiseToImage
from ganlib.variant import Batch, Terms, Turn


class LSGAN(NoiseToImage):
    name = "lsgan"
    title = "LSGAN"
    paper = "arXiv 1611.04076"
    year = 2016
    idea = ("The discriminator no longer votes, it measures: one for real, zero for generated, by least squares. Samples that "
            "already fool it are still pulled towards the data, where a logistic loss would have let go.")

    def __init__(self, size: int = 32, channels: int = 1, latent_dim: int = 100, width: int = 64) -> None:
        super().__init__()
        self.size, self.channels, self.latent_dim = size, channels, latent_dim
        self.generator = ConvGenerator(latent_dim, width, channels, size)
        self.discriminator = ConvDiscriminator(width, channels, size)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        return losses.least_squares_discriminator(*self.real_and_fake_scores(batch["image"]))

    def generator_loss(self, batch: Batch) -> Terms:
        return {"fool": losses.least_squares_generator(self.discriminator(self.fakes(batch["image"])))}
