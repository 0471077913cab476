"""CycleGAN: Zhu, Park, Isola, Efros, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
Networks", arXiv 1703.10593, 2017.

Two sets of pictures, a and b, and no pairs. Two translators G: a -> b and F: b -> a, each with a discriminator of its
target, are held to their word by each other: there and back must be where one began.

    G and F descend  E (D_b(G(a)) - 1)^2 + E (D_a(F(b)) - 1)^2
                     + cycle (E || F(G(a)) - a ||_1 + E || G(F(b)) - b ||_1)              cycle = 10
                     + identity (E || G(b) - b ||_1 + E || F(a) - a ||_1)                 identity = 5
    D_b descends     1/2 E (D_b(b) - 1)^2 + 1/2 E D_b(G(a))^2, and D_a likewise; optional: R1 of a patch of each picture

The identity term keeps colours that need no change. The discriminators see fakes from a history of 50 pictures, so that
they do not forget what fooled them before. Norms are means over pixels. Instance normalisation; reflection padding, which leaves no frame.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import PatchDiscriminator, a_patch_of_each, dcgan_init, levels_above_4px
from ganlib.variant import ArgumentError, Batch, Terms, Turn, Variant


class CycleGAN(Variant):
    name = "cyclegan"
    title = "CycleGAN"
    paper = "arXiv 1703.10593"
    year = 2017
    idea = ("Nobody has photographs of horses and of the same horses as zebras. Translating there and back must return to the "
            "picture one began with, and this promise replaces the pairs.")

    directions: tuple[str, ...]

    def __init__(self, source: str = "aerial", target: str = "map", size: int = 128, channels: int = 3, width: int = 32,
                 blocks: int = 6, judge_layers: int = 2, cycle: float = 10.0, identity: float = 5.0, history: int = 50,
                 r1_gamma: float = 0.0) -> None:
        super().__init__()
        if size < 16 or not 1 <= judge_layers <= levels_above_4px(size) or history < 1:
            raise ArgumentError(f"size must be at least 16, not {size}, judge_layers between 1 and {levels_above_4px(size)} at "
                                f"{size} px, not {judge_layers}, and history at least 1, not {history}")
        self.directions = (f"{source} to {target}", f"{target} to {source}")
        self.size, self.channels, self.history = size, channels, history
        self.cycle, self.identity, self.r1_gamma = cycle, identity, r1_gamma
        self.memory: dict[str, Tensor] = {}  # older fakes: "a" and "b", (`history`, C, H, W), and how many are kept, "a_kept" (1,)
        self.to_b, self.to_a = (ResNet(channels, width, blocks) for _ in range(2))
        self.judge_b, self.judge_a = (PatchDiscriminator(channels, width, judge_layers) for _ in range(2))
        self.apply(dcgan_init)

    def turns(self) -> dict[str, Turn]:
        return {"generators": Turn([self.to_a, self.to_b], self.generators_loss),
                "discriminators": Turn([self.judge_a, self.judge_b], self.discriminators_loss)}

    def generators_loss(self, batch: Batch) -> Terms:
        a, b = batch["a"], batch["image"]
        fake_b, fake_a = self.to_b(a), self.to_a(b)
        return {"fool": (self.judge_b(fake_b) - 1).square().mean() + (self.judge_a(fake_a) - 1).square().mean(),
                "cycle": self.cycle * (F.l1_loss(self.to_a(fake_b), a) + F.l1_loss(self.to_b(fake_a), b)),
                "identity": self.identity * (F.l1_loss(self.to_a(a), a) + F.l1_loss(self.to_b(b), b))}

    def discriminators_loss(self, batch: Batch) -> Terms:
        a, b = batch["a"], batch["image"]
        with torch.no_grad():
            fake_b, fake_a = self.from_history("b", self.to_b(a)), self.from_history("a", self.to_a(b))
        of_b = losses.least_squares_discriminator(self.judge_b(b), self.judge_b(fake_b))
        of_a = losses.least_squares_discriminator(self.judge_a(a), self.judge_a(fake_a))
        of_b |= losses.r1_term(lambda x: a_patch_of_each(self.judge_b(x)), b, self.r1_gamma)
        of_a |= losses.r1_term(lambda x: a_patch_of_each(self.judge_a(x)), a, self.r1_gamma)
        return {name: of_a[name] + of_b[name] for name in of_a}

    def from_history(self, side: str, fakes: Tensor) -> Tensor:
        """Fakes (n, C, H, W) as the discriminator sees them: each as it is or, half the time, an older one whose place it
        takes. Until the history is full they are kept and seen as they are."""
        if f"{side}_kept" not in self.memory:
            self.memory[side] = fakes.new_zeros(self.history, *fakes.shape[1:])
            self.memory[f"{side}_kept"] = torch.zeros(1, dtype=torch.long, device=fakes.device)
        older, kept = self.memory[side], self.memory[f"{side}_kept"]
        seen = []
        for fake in fakes.split(1):  # without asking the device how it turned out
            full, heads = kept == self.history, torch.rand(1, device=fake.device) < 0.5
            place = torch.where(full, torch.randint(self.history, (1,), device=fake.device), kept)
            there, swapped, stays = older[place], (full & heads).view(1, 1, 1, 1), (full & ~heads).view(1, 1, 1, 1)
            seen.append(torch.where(swapped, there, fake))
            older[place] = torch.where(stays, there, fake)
            kept += ~full
        return torch.cat(seen)

    # Abilities: Translates, JudgesPatches

    def translate(self, images: Tensor, direction: str, rng: torch.Generator) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] in one of the two `directions`; nothing is random here."""
        return (self.to_b, self.to_a)[self.number(direction)](images)

    def judge_map(self, images: Tensor, translated: Tensor, direction: str) -> Tensor:
        """Score (n, 1, h, w) of each patch of `translated`, 1 for real and 0 for generated; the inputs do not matter."""
        return (self.judge_b, self.judge_a)[self.number(direction)](translated)

    def number(self, direction: str) -> int:
        if direction not in self.directions:
            raise ValueError(f"the direction is '{self.directions[0]}' or '{self.directions[1]}', not '{direction}'")
        return self.directions.index(direction)


class ResNet(nn.Sequential):
    """(n, C, H, W) -> (n, C, H, W) in [-1, 1]: to a quarter of the side, residual blocks, and up again (sec. 4, appendix)."""

    def __init__(self, channels: int, width: int, blocks: int) -> None:
        w = width
        super().__init__(
            *normed(nn.Conv2d(channels, w, 7, padding=3, padding_mode="reflect")),
            *normed(nn.Conv2d(w, 2 * w, 3, 2, 1)), *normed(nn.Conv2d(2 * w, 4 * w, 3, 2, 1)),
            *(Residual(4 * w) for _ in range(blocks)),
            *normed(nn.ConvTranspose2d(4 * w, 2 * w, 3, 2, 1, output_padding=1)),
            *normed(nn.ConvTranspose2d(2 * w, w, 3, 2, 1, output_padding=1)),
            nn.Conv2d(w, channels, 7, padding=3, padding_mode="reflect"), nn.Tanh())


class Residual(nn.Module):
    """x + f(x) with two 3x3 convolutions in f, and nothing after the sum."""

    def __init__(self, features: int) -> None:
        super().__init__()
        first, last = (nn.Conv2d(features, features, 3, padding=1, padding_mode="reflect") for _ in range(2))
        self.f = nn.Sequential(*normed(first), last, nn.InstanceNorm2d(features))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.f(x)


def normed(layer: nn.Conv2d | nn.ConvTranspose2d) -> tuple[nn.Module, ...]:
    return layer, nn.InstanceNorm2d(layer.out_channels), nn.ReLU()
