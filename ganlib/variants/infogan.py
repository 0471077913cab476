"""InfoGAN: Chen et al., "InfoGAN: Interpretable Representation Learning by Information Maximizing Generative
Adversarial Nets", arXiv 1606.03657, 2016.

The noise is joined by a code c: one category of ten and two numbers in [-1, 1]. A third network Q reads the code
back from the picture, which bounds the mutual information between them from below:

    L_I = E log Q(c | G(z, c)) + H(c)  <=  I(c; G(z, c))
    min_{G, Q} max_D  V(D, G) - lambda L_I

-log Q is a cross-entropy for the category and, for the numbers, a Gaussian's with the variance Q gives; each has its
lambda. Nobody says what the codes should mean; on MNIST they become digit, slant and stroke. Q shares D's layers and moves
in D's turn. G descends the non-saturating loss.

Deviation: z ~ N(0, I); the authors' code has U(-1, 1), and a Q whose variance is fixed at 1 with both lambdas 1.
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.variant import ArgumentError, Batch, Code, Terms, Turn, Variant

CATEGORIES, NUMBERS = 10, 2


class InfoGAN(Variant):
    name = "infogan"
    title = "InfoGAN"
    paper = "arXiv 1606.03657"
    year = 2016
    idea = ("Give the generator a code beside the noise, and reward it when the code can be read back from the picture. "
            "Without a single label, the code's parts come to mean something: which digit, how slanted, how bold.")

    codes: tuple[Code, ...] = (Code("category", "category", CATEGORIES), Code("c1", "continuous", (-1.0, 1.0)),
                               Code("c2", "continuous", (-1.0, 1.0)))

    def __init__(self, size: int = 28, channels: int = 1, noise_dim: int = 62, width: int = 64, hidden: int = 256,
                 categorical_weight: float = 1.0, continuous_weight: float = 0.1) -> None:
        super().__init__()
        if size % 4 or size < 8:
            raise ArgumentError(f"size must be a multiple of 4 of at least 8, not {size}")
        self.size, self.channels, self.noise_dim = size, channels, noise_dim
        self.categorical_weight, self.continuous_weight = categorical_weight, continuous_weight
        side, inputs = size // 4, noise_dim + CATEGORIES + NUMBERS
        self.generator = nn.Sequential(
            nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.ReLU(),
            nn.Linear(hidden, 2 * width * side * side), nn.BatchNorm1d(2 * width * side * side), nn.ReLU(),
            nn.Unflatten(1, (2 * width, side, side)),
            nn.ConvTranspose2d(2 * width, width, 4, 2, 1), nn.BatchNorm2d(width), nn.ReLU(),
            nn.ConvTranspose2d(width, channels, 4, 2, 1), nn.Tanh())
        self.body = nn.Sequential(  # shared by D and Q
            nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.1),
            nn.Conv2d(width, 2 * width, 4, 2, 1), nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.1), nn.Flatten(),
            nn.Linear(2 * width * side * side, hidden), nn.BatchNorm1d(hidden), nn.LeakyReLU(0.1))
        self.source = nn.Linear(hidden, 1)
        self.q = nn.Sequential(nn.Linear(hidden, 128), nn.BatchNorm1d(128), nn.LeakyReLU(0.1),
                               nn.Linear(128, CATEGORIES + 2 * NUMBERS))

    def turns(self) -> dict[str, Turn]:
        return {"discriminator": Turn([self.body, self.source, self.q], self.discriminator_loss),
                "generator": Turn([self.generator], self.generator_loss)}

    def discriminator_loss(self, batch: Batch) -> Terms:
        """What D and Q descend: -V + lambda * -log Q(c | x)."""
        real = batch["image"]
        z, *code = self.inputs(len(real))
        with torch.no_grad():
            fake = self.generator(torch.cat([z, *code], dim=1))
        features = self.body(fake)
        return losses.logistic_discriminator(self.judge(real), self.source(features).flatten()) | self.unread(features, *code)

    def generator_loss(self, batch: Batch) -> Terms:
        """What G descends: -log D(x) + lambda * -log Q(c | x)."""
        z, *code = self.inputs(len(batch["image"]))
        features = self.body(self.generator(torch.cat([z, *code], dim=1)))
        return {"fool": losses.non_saturating(self.source(features).flatten())} | self.unread(features, *code)

    def unread(self, features: Tensor, category: Tensor, numbers: Tensor) -> Terms:
        """lambda * -log Q(c | x), or -lambda L_I but for the constant H(c): of D's features, one-hot category and numbers."""
        logits, mean, log_std = self.read_features(features)
        return {"category": self.categorical_weight * F.cross_entropy(logits, category.argmax(1)),
                "numbers": self.continuous_weight * gaussian_nll(numbers, mean, log_std).sum(1).mean()}

    def inputs(self, n: int) -> tuple[Tensor, Tensor, Tensor]:
        """Noise (n, noise_dim), one-hot category (n, 10) and numbers (n, 2) in [-1, 1], for a training step."""
        category = F.one_hot(torch.randint(CATEGORIES, (n,), device=self.device), CATEGORIES).float()
        return (torch.randn(n, self.noise_dim, device=self.device), category,
                torch.rand(n, NUMBERS, device=self.device) * 2 - 1)

    def read_codes(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Q: pictures -> category logits (n, 10), and mean and log standard deviation of the numbers, (n, 2) each."""
        return self.read_features(self.body(images))

    def read_features(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Q on D's features (n, hidden): as read_codes."""
        logits, mean, log_std = self.q(features).split([CATEGORIES, NUMBERS, NUMBERS], dim=1)
        return logits, mean, log_std.clamp(-4, 2)

    # Abilities: Samples, HasCodes, Judges

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n draws of z ~ N(0, I), (n, noise_dim)."""
        return torch.randn(n, self.noise_dim, generator=rng).to(self.device)

    def decode(self, z: Tensor, codes: dict[str, Tensor]) -> Tensor:
        """z (n, noise_dim), codes by name, each (n,): "category" in 0..9, "c1" and "c2" in [-1, 1] -> pictures."""
        category = F.one_hot(codes["category"].long(), CATEGORIES).to(z)
        return self.generator(torch.cat([z, category, codes["c1"].to(z)[:, None], codes["c2"].to(z)[:, None]], dim=1))

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures of codes drawn from their prior."""
        z = self.latent(n, rng)
        category, numbers = torch.randint(CATEGORIES, (n,), generator=rng), torch.rand(NUMBERS, n, generator=rng) * 2 - 1
        return self.decode(z, {"category": category.to(z.device), "c1": numbers[0], "c2": numbers[1]})

    def judge(self, images: Tensor) -> Tensor:
        """Logit (n,) of pictures in [-1, 1] being real."""
        return self.source(self.body(images)).flatten()


def gaussian_nll(x: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    """-log N(x; mean, std^2), elementwise, in nats."""
    return 0.5 * ((x - mean) / log_std.exp()).square() + log_std + 0.5 * math.log(2 * math.pi)
