"""DCGAN: Radford, Metz, Chintala, "Unsupervised Representation Learning with Deep Convolutional GANs",
arXiv 1511.06434, 2015.

All-convolutional networks with BatchNorm make the game of 1406.2661 stable. The objective is the
non-saturating one, on logits:

    D descends  -E log D(x) - E log(1 - D(G(z)))
    G descends  -E log D(G(z))

Deviations: z ~ N(0, I) instead of U(-1, 1), so that slerp walks along the prior's own sphere; and, where asked, D pays
the R1 penalty (arXiv 1801.04406), because drawn faces are flat as no network draws them, and D would live off that.
"""
from __future__ import annotations

from ganlib import losses
from ganlib.blocks import ConvDiscriminator, ConvGenerator, NoiseToImage
from ganlib.variant import Batch, Terms, Turn


class DCGAN(NoiseToImage):
    name = "dcgan"
    title = "DCGAN"
    paper = "arXiv 1511.06434"
    year = 2015
    idea = ("Convolutions all the way, with BatchNorm, turned adversarial training from a fragile trick into a recipe. "
            "Directions in its latent space mean something: adding glasses is adding a vector.")

    def __init__(self, size: int = 32, channels: int = 1, latent_dim: int = 100, width: int = 64,
                 r1_gamma: float = 0.0) -> None:
        super().__init__()
        self.size, self.channels, self.latent_dim, self.r1_gamma = size, channels, latent_dim, r1_gamma
        self.generator = ConvGenerator(latent_dim, width, channels, size)
        self.discriminator = ConvDiscriminator(width, channels, size)

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.discriminator], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        terms = losses.logistic_discriminator(*self.real_and_fake_scores(batch["image"]))
        return terms | losses.r1_term(self.discriminator, batch["image"], self.r1_gamma)

    def generator_loss(self, batch: Batch) -> Terms:
        return {"fool": losses.non_saturating(self.discriminator(self.fakes(batch["image"])))}
