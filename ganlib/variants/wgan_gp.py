"""WGAN-GP: Gulrajani et al., "Improved Training of Wasserstein GANs", arXiv 1704.00028, 2017.

The critic f estimates the Wasserstein-1 distance between data and samples. Instead of clipping its weights,
a penalty keeps its slope near 1 along lines between real and generated pictures:

    f descends  E f(G(z)) - E f(x) + lambda E (||grad f(x^)|| - 1)^2,   x^ = e x + (1 - e) G(z)
    G descends  -E f(G(z)),  once in `critic_steps` steps

The penalty is about single pictures, so the critic has LayerNorm, never BatchNorm.

Deviations, where asked: G goes up without transposed convolutions (`resize`), whose overlaps show as a checkerboard; and critic and
generator take turns (`critic_steps` = 1; paper: 5), which on drawn faces makes more of the same minutes.
"""
from __future__ import annotations

import torch

from ganlib import losses
from ganlib.blocks import ConvDiscriminator, ConvGenerator, NoiseToImage, layer_norm
from ganlib.variant import Batch, Terms, Turn


class WGANGP(NoiseToImage):
    name = "wgan_gp"
    title = "WGAN-GP"
    paper = "arXiv 1704.00028"
    year = 2017
    idea = ("A critic measures how far the samples are from the data, and its slope is held near one by a penalty. "
            "The distance stays informative even where the two do not overlap, so training rarely collapses.")

    def __init__(self, size: int = 32, channels: int = 1, latent_dim: int = 100, width: int = 64,
                 penalty: float = 10.0, critic_steps: int = 5, resize: bool = False) -> None:
        super().__init__()
        self.size, self.channels, self.latent_dim = size, channels, latent_dim
        self.penalty, self.critic_steps = penalty, critic_steps
        self.generator = ConvGenerator(latent_dim, width, channels, size, resize)
        self.discriminator = ConvDiscriminator(width, channels, size, norm=layer_norm)

    def turns(self) -> dict[str, Turn]:
        return {"critic": Turn([self.discriminator], self.critic_loss),
                "generator": Turn([self.generator], self.generator_loss, every=self.critic_steps)}

    def critic_loss(self, batch: Batch) -> Terms:
        real, critic = batch["image"], self.discriminator
        with torch.no_grad():
            fake = self.fakes(real)
        terms = losses.wasserstein_critic(critic(real), critic(fake))
        return terms | {"penalty": self.penalty * losses.gradient_penalty(critic, real, fake)}

    def generator_loss(self, batch: Batch) -> Terms:
        return {"fool": losses.wasserstein_generator(self.discriminator(self.fakes(batch["image"])))}
