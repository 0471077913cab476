"""AAE: Makhzani et al., "Adversarial Autoencoders", arXiv 1511.05644, 2015.

An autoencoder whose codes a discriminator compares with draws from a prior, so that they take its shape. Where a VAE
needs the density of its prior for the KL term, this needs only samples: any prior will do.

    reconstruction:   E || x - decode(encode(x)) ||^2           descended by encoder and decoder
    regularisation:   -E log D(z) - E log(1 - D(encode(x)))     descended by D, with z from the prior
                      -E log D(encode(x))                       descended by the encoder

Priors: one Gaussian, or ten narrow ones on a circle. The squared error is a mean over pixels.

Deviation: Adam instead of SGD with momentum.
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.variant import ArgumentError, Batch, Terms, Turn, Variant


class AAE(Variant):
    name = "aae"
    title = "AAE"
    paper = "arXiv 1511.05644"
    year = 2015
    idea = ("Train an autoencoder, and let a discriminator insist that its codes look like draws from a shape of your choice. "
            "Any shape you can sample from will do: no density, no KL term.")
    training_only = ("discriminator",)

    latent_dim: int

    def __init__(self, size: int = 28, channels: int = 1, latent_dim: int = 2, width: int = 512, prior: str = "gaussian",
                 prior_scale: float = 5.0) -> None:
        super().__init__()
        if prior not in ("gaussian", "mixture") or (prior == "mixture" and latent_dim != 2):
            raise ArgumentError(f"prior is gaussian, or mixture in 2 dimensions; not {prior} in {latent_dim}")
        self.size, self.channels, self.latent_dim = size, channels, latent_dim
        self.prior, self.prior_scale = prior, prior_scale
        pixels = channels * size * size
        self.encoder = nn.Sequential(nn.Flatten(), *perceptron(pixels, width, latent_dim))
        self.decoder = nn.Sequential(*perceptron(latent_dim, width, pixels), nn.Tanh(), nn.Unflatten(1, (channels, size, size)))
        self.discriminator = nn.Sequential(*perceptron(latent_dim, width, 1), nn.Flatten(0))

    def turns(self) -> dict[str, Turn]:
        return {"reconstruction": Turn([self.encoder, self.decoder], self.reconstruction_loss),
                "discriminator": Turn([self.discriminator], self.discriminator_loss),
                "encoder": Turn([self.encoder], self.encoder_loss)}

    def reconstruction_loss(self, batch: Batch) -> Terms:
        return {"squares": F.mse_loss(self.decoder(self.encoder(batch["image"])), batch["image"])}

    def discriminator_loss(self, batch: Batch) -> Terms:
        with torch.no_grad():
            codes = self.encoder(batch["image"])
        return losses.logistic_discriminator(self.discriminator(self.draw(len(codes), device=codes.device)), self.discriminator(codes))

    def encoder_loss(self, batch: Batch) -> Terms:
        return {"fool": losses.non_saturating(self.discriminator(self.encoder(batch["image"])))}

    def draw(self, n: int, rng: torch.Generator | None = None, device: torch.device | str = "cpu") -> Tensor:
        """n draws from the prior, (n, latent_dim): N(0, scale^2), or ten Gaussians around a circle. `rng` is the device's."""
        z = torch.randn(n, self.latent_dim, generator=rng, device=device)
        if self.prior == "gaussian":
            return z * self.prior_scale
        angle = torch.randint(10, (n,), generator=rng, device=device) * (2 * math.pi / 10)
        outward = torch.stack([angle.cos(), angle.sin()], dim=1)
        across = torch.stack([-angle.sin(), angle.cos()], dim=1)
        return self.prior_scale * ((1.5 + 0.5 * z[:, :1]) * outward + 0.1 * z[:, 1:] * across)  # petals, as figure 2

    # Abilities: Samples, HasLatent, Encodes

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n draws from the prior, (n, latent_dim)."""
        return self.draw(n, rng).to(self.device)

    def decode(self, z: Tensor) -> Tensor:
        """z (n, latent_dim) -> pictures (n, C, H, W) in [-1, 1]."""
        return self.decoder(z)

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures of codes drawn from the prior."""
        return self.decode(self.latent(n, rng))

    def encode(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> codes (n, latent_dim)."""
        return self.encoder(images)


def perceptron(inputs: int, width: int, outputs: int) -> list[nn.Module]:
    """Two hidden layers of ReLUs, as the paper's networks."""
    return [nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, outputs)]
