"""VAE: Kingma, Welling, "Auto-Encoding Variational Bayes", arXiv 1312.6114, 2013.

A decoder p(x | z) with a prior p(z) = N(0, I), and an encoder q(z | x) = N(mu, sigma^2) that makes it learnable:

    log p(x) >= E_q log p(x | z) - KL(q(z | x) || p(z)),       z = mu + sigma eps,  eps ~ N(0, I)
    KL = 1/2 sum_j (mu_j^2 + sigma_j^2 - log sigma_j^2 - 1)

Pixels are Bernoulli variables: a picture in [-1, 1] gives their probabilities (x + 1) / 2, and training draws them
afresh at every step ("dynamic binarisation"); with `binarise` off the probabilities themselves are the targets.
For reports, K samples tighten the bound: log p(x) >= E log 1/K sum_k p(x, z_k) / q(z_k | x) (arXiv 1509.00519).

Deviations: two hidden layers of ReLU instead of one of tanh, or DCGAN's networks; Adam instead of Adagrad.
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.blocks import ConvDiscriminator, ConvGenerator
from ganlib.variant import Batch, Terms, Turn, Variant


class VAE(Variant):
    name = "vae"
    title = "VAE"
    paper = "arXiv 1312.6114"
    year = 2013
    idea = ("Squeeze a picture through a noisy bottleneck and draw it again; keep the bottleneck close to a Gaussian, and you "
            "can draw from there without a picture. No game, one loss, a bound on the likelihood, and a blur for its price.")

    latent_dim: int

    def __init__(self, size: int = 28, channels: int = 1, latent_dim: int = 2, width: int = 512,
                 convolutional: bool = False, binarise: bool = True) -> None:
        super().__init__()
        self.size, self.channels, self.latent_dim, self.binarise = size, channels, latent_dim, binarise
        pixels = channels * size * size
        if convolutional:
            *layers, to_one_logit, _ = ConvDiscriminator(width, channels, size)
            self.encoder = nn.Sequential(*layers, nn.Flatten(), nn.Linear(to_one_logit.in_channels * 16, 2 * latent_dim))
            self.decoder = nn.Sequential(*list(ConvGenerator(latent_dim, width, channels, size))[:-1])  # logits: no tanh
        else:
            self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(pixels, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
                                         nn.Linear(width, 2 * latent_dim))
            self.decoder = nn.Sequential(nn.Linear(latent_dim, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
                                         nn.Linear(width, pixels), nn.Unflatten(1, (channels, size, size)))

    def turns(self) -> dict[str, Turn]:
        return {"autoencoder": Turn([self.encoder, self.decoder], self.loss)}

    def loss(self, batch: Batch) -> Terms:
        """The negative bound in nats per picture, in its two terms."""
        x = (batch["image"] + 1) / 2
        if self.binarise:
            x = torch.bernoulli(x)
        mu, log_var = self.posterior(x * 2 - 1)
        z = mu + (log_var / 2).exp() * torch.randn_like(mu)
        return {"reconstruction": -log_bernoulli(x, self.decoder(z)).mean(), "kl": kl(mu, log_var).mean()}

    def posterior(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of q(z | x), (n, latent_dim) each."""
        mu, log_var = self.encoder(images).chunk(2, dim=1)
        return mu, log_var

    @torch.no_grad()
    def bound(self, binary: Tensor, samples: int, rng: torch.Generator) -> Tensor:
        """Importance-weighted lower bound on log p(x) in nats, (n,), for binary pictures in {-1, 1}; 1 sample: the ELBO."""
        mu, log_var = self.posterior(binary)
        x, weights = (binary + 1) / 2, []
        for _ in range(samples):
            eps = torch.randn(mu.shape, generator=rng).to(mu)
            z = mu + (log_var / 2).exp() * eps
            log_q = -0.5 * (eps.square() + log_var + math.log(2 * math.pi)).sum(1)
            log_prior = -0.5 * (z.square() + math.log(2 * math.pi)).sum(1)
            weights.append(log_bernoulli(x, self.decoder(z)) + log_prior - log_q)
        return torch.stack(weights).logsumexp(0) - math.log(samples)

    # Abilities: Samples, HasLatent, Encodes

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n draws of z ~ N(0, I), (n, latent_dim)."""
        return torch.randn(n, self.latent_dim, generator=rng).to(self.device)

    def decode(self, z: Tensor) -> Tensor:
        """z (n, latent_dim) -> the pixels' probabilities as pictures (n, C, H, W) in [-1, 1]."""
        return self.decoder(z).sigmoid() * 2 - 1

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures: probabilities, not draws."""
        return self.decode(self.latent(n, rng))

    def encode(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> the mean of q(z | x), (n, latent_dim)."""
        return self.posterior(images)[0]


def log_bernoulli(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x) of pixels x in [0, 1] under Bernoulli logits, in nats per picture (n,)."""
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)


def kl(mu: Tensor, log_var: Tensor) -> Tensor:
    """KL(N(mu, exp(log_var)) || N(0, I)) in nats, (n,)."""
    return 0.5 * (mu.square() + log_var.exp() - log_var - 1).sum(1)
