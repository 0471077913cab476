"""DiscoGAN: Kim, Cha, Kim, Lee, Kim, "Learning to Discover Cross-Domain Relations with Generative Adversarial Networks",
arXiv 1703.05192, 2017.

Two domains a and b without pairs, and two translators, G: a -> b and F: b -> a. Each must make pictures that belong to
its target, and lose nothing that the way back would need; what remains is a relation that the two domains share.

    G and F descend  (1 - r) [.1 (-E log D_b(G(a))) + .9 sum_l || E f_l(b) - E f_l(G(a)) ||^2]
                     + r E || F(G(a)) - a ||^2,             and the same from b to a
    D_b descends     -E log D_b(b) - E log(1 - D_b(G(a))),  and D_a likewise, every third step

f_l are the feature maps of D's inner layers, averaged over the batch (feature matching). r is .01 until the pictures
belong, then .5. Four layers down and four up without skips: what is to come back must pass the narrow middle. Squared
errors are means, and of pixels in [0, 1].

Deviations: in the authors' code the translators rest when the discriminators move; here they move at every step; and, where
asked, D pays the R1 penalty, as in dcgan.py, and the translators go up without transposed convolutions (`resize`).
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import doubling
from ganlib.variant import ArgumentError, Batch, Terms, Turn, Variant


class DiscoGAN(Variant):
    name = "discogan"
    title = "DiscoGAN"
    paper = "arXiv 1703.05192"
    year = 2017
    idea = ("Show it bags and shoes, and never which shoe goes with which bag. A translation that can be undone has to keep "
            "something of its original, and so it discovers what the two domains have in common.")
    training_only = ("judge_b", "judge_a")

    directions: tuple[str, ...]

    def __init__(self, source: str = "bag", target: str = "shoe", size: int = 64, channels: int = 3, width: int = 32,
                 curriculum: float = 0.2, first_rate: float = 0.01, rate: float = 0.5, r1_gamma: float = 0.0,
                 resize: bool = False) -> None:
        super().__init__()
        if size < 16 or size % 16:
            raise ArgumentError(f"size must be a multiple of 16, not {size}")
        self.directions = (f"{source} to {target}", f"{target} to {source}")
        self.size, self.channels, self.r1_gamma = size, channels, r1_gamma
        self.curriculum, self.rates, self.r = curriculum, (first_rate, rate), rate
        self.to_b, self.to_a = (Translator(channels, width, resize) for _ in range(2))
        self.judge_b, self.judge_a = (Discriminator(channels, width, size // 16) for _ in range(2))

    def turns(self) -> dict[str, Turn]:
        return {"generators": Turn([self.to_a, self.to_b], self.generators_loss),
                "discriminators": Turn([self.judge_a, self.judge_b], self.discriminators_loss, every=3)}

    def schedule(self, progress: float) -> None:
        self.r = self.rates[progress >= self.curriculum]

    def recorded_for(self) -> float:
        return self.r

    def generators_loss(self, batch: Batch) -> Terms:
        a, b = batch["a"], batch["image"]
        fake_b, fake_a = self.to_b(a), self.to_a(b)
        fool_b, features_b = belongs(self.judge_b, b, fake_b)
        fool_a, features_a = belongs(self.judge_a, a, fake_a)
        back = squared_error(self.to_a(fake_b), a) + squared_error(self.to_b(fake_a), b)
        return {"fool": (1 - self.r) * 0.1 * (fool_a + fool_b), "features": (1 - self.r) * 0.9 * (features_a + features_b),
                "back": self.r * back}

    def discriminators_loss(self, batch: Batch) -> Terms:
        a, b = batch["a"], batch["image"]
        with torch.no_grad():
            fake_b, fake_a = self.to_b(a), self.to_a(b)
        of_b = losses.logistic_discriminator(self.judge_b(b), self.judge_b(fake_b))
        of_a = losses.logistic_discriminator(self.judge_a(a), self.judge_a(fake_a))
        of_b |= losses.r1_term(self.judge_b, b, self.r1_gamma)
        of_a |= losses.r1_term(self.judge_a, a, self.r1_gamma)
        return {name: of_a[name] + of_b[name] for name in of_a}

    # Abilities: Translates

    def translate(self, images: Tensor, direction: str, rng: torch.Generator) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] in one of the two `directions`; nothing is random here."""
        if direction not in self.directions:
            raise ValueError(f"the direction is '{self.directions[0]}' or '{self.directions[1]}', not '{direction}'")
        return (self.to_b, self.to_a)[self.directions.index(direction)](images)


def belongs(judge: Discriminator, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """The two terms that make fakes look like the real ones: non-saturating, and sum_l of || E f_l(x) - E f_l(G) ||^2."""
    with torch.no_grad():
        wanted = [f.mean(0) for f in judge.features(real)]
    found = judge.features(fake)
    matching = [F.mse_loss(f.mean(0), g) for f, g in zip(found, wanted)]
    return losses.non_saturating(judge.last(found[-1])), torch.stack(matching).sum()


def squared_error(x: Tensor, y: Tensor) -> Tensor:
    """Mean squared difference of pictures in [-1, 1], as if they were in [0, 1]."""
    return F.mse_loss(x, y) / 4


class Translator(nn.Sequential):
    """(n, C, H, W) -> (n, C, H, W) in [-1, 1]: four strided convolutions down, four doublings up, no skips."""

    def __init__(self, channels: int, width: int, resize: bool = False) -> None:
        features = [width, 2 * width, 4 * width, 8 * width]
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for a, b in zip(features, features[1:]):
            layers += [nn.Conv2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2)]
        for a, b in zip(features[::-1], features[-2::-1]):
            layers += [*doubling(a, b, resize), nn.BatchNorm2d(b), nn.ReLU()]
        super().__init__(*layers, *doubling(width, channels, resize, bias=True), nn.Tanh())


class Discriminator(nn.Module):
    """(n, C, H, W) -> logits (n,), and the feature maps of its second to fourth layer."""

    def __init__(self, channels: int, width: int, side: int) -> None:
        super().__init__()
        features = [width, 2 * width, 4 * width, 8 * width]
        self.first = nn.Sequential(nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2))
        self.inner = nn.ModuleList(nn.Sequential(nn.Conv2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2))
                                   for a, b in zip(features, features[1:]))
        self.last = nn.Sequential(nn.Conv2d(features[-1], 1, side), nn.Flatten(0))

    def features(self, images: Tensor) -> list[Tensor]:
        x, found = self.first(images), []
        for layer in self.inner:
            x = layer(x)
            found.append(x)
        return found

    def forward(self, images: Tensor) -> Tensor:
        return self.last(self.features(images)[-1])
