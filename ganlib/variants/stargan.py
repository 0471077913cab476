"""StarGAN: Choi, Choi, Kim, Ha, Kim, Choo, "StarGAN: Unified Generative Adversarial Networks for Multi-Domain
Image-to-Image Translation", arXiv 1711.09020, 2017.

One generator for every attribute: it gets a picture x and the attributes c wanted of it, tiled over the picture as further
channels. The critic has two heads: how real a patch is, D, and which attributes a picture shows, D_cls. D is a mean over patches, but
in the penalty their sum; the norm of rec is a mean over pixels.

    D descends  E D(G(x, c)) - E D(x) + 10 E (||grad D(x^)|| - 1)^2 + cls E [-log D_cls(c' | x)]
    G descends  -E D(G(x, c)) + cls E [-log D_cls(c | G(x, c))] + rec E || x - G(G(x, c), c') ||_1,
                once in `critic_steps` steps;  cls = 1, rec = 10

c' are the picture's own attributes, c those of another picture of the batch. -log D_cls is, as for CelebA in the paper, a
binary cross-entropy for each attribute, summed; of a group such as the hair colours exactly one is 1. Zero padding: with
reflected borders the constant channels of c would only shift what follows by a constant, which InstanceNorm takes away, and c with it.

Deviation: critic and generator take turns (`critic_steps` = 1; paper: 5). On drawn faces the critic stays ahead all the same, and edits
are learnt several times as fast.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import levels_above_4px
from ganlib.variant import Batch, Terms, Turn, Variant, by_group, wanted


class StarGAN(Variant):
    name = "stargan"
    title = "StarGAN"
    paper = "arXiv 1711.09020"
    year = 2017
    idea = ("Blond, bearded, with glasses: one network learns every edit, because it is told which attributes the picture should "
            "have. It must be able to undo each edit, and so it leaves the rest of the face alone.")

    attributes: tuple[str, ...]

    def __init__(self, attributes: list[str], size: int = 64, channels: int = 3, width: int = 32, blocks: int = 6,
                 penalty: float = 10.0, classification: float = 1.0, reconstruction: float = 10.0, critic_steps: int = 1) -> None:
        super().__init__()
        self.attributes, self.size, self.channels, self.critic_steps = tuple(attributes), size, channels, critic_steps
        self.groups = by_group(attributes)
        self.penalty, self.classification, self.reconstruction = penalty, classification, reconstruction
        self.generator = Generator(channels + len(attributes), channels, width, blocks)
        features = [channels, *(width * 2 ** i for i in range(levels_above_4px(size) + 1))]  # down to 2x2
        self.body = nn.Sequential(*(layer for a, b in zip(features, features[1:])
                                    for layer in (nn.Conv2d(a, b, 4, 2, 1), nn.LeakyReLU(0.01))))
        self.heads = nn.ModuleDict({
            "source": nn.Conv2d(features[-1], 1, 3, padding=1, bias=False),
            "attributes": nn.Conv2d(features[-1], len(attributes), 2, bias=False)})

    def turns(self) -> dict[str, Turn]:
        return {"critic": Turn([self.body, self.heads], self.critic_loss),
                "generator": Turn([self.generator], self.generator_loss, every=self.critic_steps)}

    def critic_loss(self, batch: Batch) -> Terms:
        real, own = batch["image"], wanted(self.attributes, batch["attributes"])
        with torch.no_grad():
            fake = self.edit(real, of_another(own))
        scores, logits = self.read(real)
        terms = losses.wasserstein_critic(scores, self.scores(fake))
        return terms | {"penalty": self.penalty * losses.gradient_penalty(self.scores, real, fake),
                        "attributes": self.classification * cross_entropy(logits, own)}

    def generator_loss(self, batch: Batch) -> Terms:
        real, own = batch["image"], wanted(self.attributes, batch["attributes"])
        targets = of_another(own)
        fake = self.edit(real, targets)
        scores, logits = self.read(fake)
        return {"fool": losses.wasserstein_generator(scores),
                "attributes": self.classification * cross_entropy(logits, targets),
                "back": self.reconstruction * F.l1_loss(self.edit(fake, own), real)}

    def read(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures -> scores of their patches (n, 1, h, w) and attribute logits (n, K)."""
        h = self.body(images)
        return self.heads["source"](h), self.heads["attributes"](h).flatten(1)

    def scores(self, images: Tensor) -> Tensor:
        return self.heads["source"](self.body(images))

    # Abilities: EditsAttributes, ReadsAttributes

    def edit(self, images: Tensor, targets: Tensor) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] and wanted attributes (n, K) in {0, 1}, one of each group -> edited pictures."""
        tiled = targets.to(images)[:, :, None, None].expand(-1, -1, *images.shape[2:])
        return self.generator(torch.cat([images, tiled], dim=1))

    def classify_attributes(self, images: Tensor) -> dict[str, Tensor]:
        """Pictures (n, C, H, W) -> for each group the probabilities (n, k) of its values, each for itself."""
        parts = self.read(images)[1].sigmoid().split([len(values) for values in self.groups.values()], dim=1)
        return dict(zip(self.groups, parts))


def of_another(own: Tensor) -> Tensor:
    """The attributes of the batch's pictures, dealt out anew."""
    return own[torch.randperm(len(own), device=own.device)]


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """-log p of binary attributes (n, K): summed over the attributes, averaged over the pictures."""
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="sum") / len(logits)


class Generator(nn.Sequential):
    """(n, channels + K, H, W) -> (n, channels, H, W) in [-1, 1]: to a quarter of the side, residual blocks, and up again."""

    def __init__(self, inputs: int, channels: int, width: int, blocks: int) -> None:
        w = width
        super().__init__(
            *normed(nn.Conv2d(inputs, w, 7, 1, 3, bias=False)),
            *normed(nn.Conv2d(w, 2 * w, 4, 2, 1, bias=False)), *normed(nn.Conv2d(2 * w, 4 * w, 4, 2, 1, bias=False)),
            *(Residual(4 * w) for _ in range(blocks)),
            *normed(nn.ConvTranspose2d(4 * w, 2 * w, 4, 2, 1, bias=False)),
            *normed(nn.ConvTranspose2d(2 * w, w, 4, 2, 1, bias=False)),
            nn.Conv2d(w, channels, 7, 1, 3, bias=False), nn.Tanh())


class Residual(nn.Module):
    """x + f(x) with two 3x3 convolutions in f, and nothing after the sum."""

    def __init__(self, features: int) -> None:
        super().__init__()
        first, last = (nn.Conv2d(features, features, 3, 1, 1, bias=False) for _ in range(2))
        self.f = nn.Sequential(*normed(first), last, nn.InstanceNorm2d(features, affine=True))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.f(x)


def normed(layer: nn.Conv2d | nn.ConvTranspose2d) -> tuple[nn.Module, ...]:
    return layer, nn.InstanceNorm2d(layer.out_channels, affine=True), nn.ReLU()
