"""WGAN: Arjovsky, Chintala, Bottou, "Wasserstein GAN", arXiv 1701.07875, 2017.

The critic f, a Lipschitz function, estimates the Wasserstein-1 distance, which has a slope even where data and
samples do not overlap. Clipping every weight to [-c, c] after each of its steps keeps it Lipschitz.

    f descends  E f(G(z)) - E f(x),   then w <- clip(w, -c, c)
    G descends  -E f(G(z)),           once in `critic_steps` steps

No sigmoid, no logarithm, and RMSProp: momentum unsettles the critic.
"""
from __future__ import annotations

import torch

from ganlib import losses
from ganlib.blocks import ConvDiscriminator, ConvGenerator, NoiseToImage
from ganlib.variant import Batch, Terms, Turn


class WGAN(NoiseToImage):
    name = "wgan"
    title = "WGAN"
    paper = "arXiv 1701.07875"
    year = 2017
    idea = ("Instead of guessing real or fake, a critic estimates how much earth must be moved to turn the samples into the "
            "data. Its loss falls as the pictures improve: for the first time a number to watch.")

    def __init__(self, size: int = 32, channels: int = 1, latent_dim: int = 100, width: int = 64,
                 clip: float = 0.01, critic_steps: int = 5) -> None:
        super().__init__()
        self.size, self.channels, self.latent_dim = size, channels, latent_dim
        self.clip, self.critic_steps = clip, critic_steps
        self.generator = ConvGenerator(latent_dim, width, channels, size)
        self.discriminator = ConvDiscriminator(width, channels, size)
        self.clip_weights()

    def turns(self) -> dict[str, Turn]:
        return {"critic": Turn([self.discriminator], self.critic_loss),
                "generator": Turn([self.generator], self.generator_loss, every=self.critic_steps)}

    def critic_loss(self, batch: Batch) -> Terms:
        return losses.wasserstein_critic(*self.real_and_fake_scores(batch["image"]))

    def generator_loss(self, batch: Batch) -> Terms:
        return {"fool": losses.wasserstein_generator(self.discriminator(self.fakes(batch["image"])))}

    @torch.no_grad()
    def clip_weights(self) -> None:
        """w <- clip(w, -c, c) for every parameter of the critic, norm gains included; due after each of its steps."""
        for weight in self.discriminator.parameters():
            weight.clamp_(-self.clip, self.clip)
