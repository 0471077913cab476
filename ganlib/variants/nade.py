"""NADE: Larochelle, Murray, "The Neural Autoregressive Distribution Estimator", AISTATS 2011.

The chain rule in a fixed order, pixel after pixel and row after row, every conditional a small network, all of them
sharing one weight matrix, so that the hidden pre-activation is carried along and a picture costs O(H D):

    p(x) = prod_d p(x_d | x_<d)
    p(x_d = 1 | x_<d) = sigmoid(b_d + V_d h_d),     h_d = sigmoid(a_d),   a_1 = c,   a_{d+1} = a_d + W_d x_d

Pixels are binary; pictures in [-1, 1] are taken as probabilities (x + 1) / 2, and training draws from them afresh at
every step ("dynamic binarisation"; the paper's figure is for a fixed one).

Deviation: Adam instead of stochastic gradient descent.
"""
from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.variant import Batch, Terms, Turn, Variant


class NADE(Variant):
    name = "nade"
    title = "NADE"
    paper = "AISTATS 2011"
    year = 2011
    idea = ("Predict each pixel from the ones before it, and multiply: the probability of the whole picture, exactly. No "
            "adversary, no bound; but a picture must be drawn one pixel at a time.")

    def __init__(self, size: int = 28, channels: int = 1, hidden: int = 500) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        pixels = channels * size * size
        self.w = nn.Parameter(torch.empty(pixels, hidden).normal_(0, 0.01))  # W_d, what pixel d tells the hidden units
        self.c = nn.Parameter(torch.zeros(hidden))
        self.v = nn.Parameter(torch.empty(pixels, hidden).normal_(0, 0.01))  # V_d, how they predict pixel d
        self.b = nn.Parameter(torch.zeros(pixels))

    def turns(self) -> dict[str, Turn]:
        return {"nade": Turn([self], self.loss)}

    def recorded_for(self) -> None:
        """How many states `logits` computes depends on the pictures."""

    def loss(self, batch: Batch) -> Terms:
        """-log p(x), in nats per picture."""
        x = torch.bernoulli((batch["image"] + 1) / 2).flatten(1)
        return {"nats": F.binary_cross_entropy_with_logits(self.logits(x), x, reduction="none").sum(1).mean()}

    def logits(self, x: Tensor, chunk: int = 28) -> Tensor:
        """Logits (n, D) of every pixel given the ones before it, for binary x (n, D) in {0, 1}.

        A dark pixel leaves the hidden units as they are, and most are dark: only the T distinct states are computed, those
        at a chunk's start and after its lit pixels, and every pixel looks up its own.
        """
        a, logits = self.c.expand(len(x), -1), []
        for start in range(0, x.shape[1], chunk):
            told, w, v = (part[..., start:start + chunk] for part in (x, self.w.T, self.v.T))  # (n, chunk), (H, chunk) twice
            pixels = torch.arange(told.shape[1], device=x.device)
            new = F.pad(told[:, :-1], (1, 0), value=1) != 0  # where a state is met for the first time
            picture, pixel = new.nonzero(as_tuple=True)  # (T,) each
            before = told[picture] * (pixels < pixel[:, None])  # what the chunk told until then, (T, chunk)
            h = (a.index_select(0, picture) + before @ w.T).sigmoid()  # (T, H)
            state = new.flatten().cumsum(0).view_as(new) - 1  # the state each pixel meets
            logits.append((h @ v).gather(0, state))
            a = a + told @ w.T
        return torch.cat(logits, dim=1) + self.b

    # Abilities: Samples, ScoresLikelihood, Completes

    def pixel_nats(self, images: Tensor) -> Tensor:
        """-log p of each pixel given the earlier ones, (n, C, H, W) in nats; a pixel counts as 1 above the middle grey."""
        x = (images > 0).float().flatten(1)
        return F.binary_cross_entropy_with_logits(self.logits(x), x, reduction="none").view(images.shape)

    def log_prob(self, images: Tensor) -> Tensor:
        """log p(x) of pictures, binarised at the middle grey, (n,) in nats."""
        return -self.pixel_nats(images).flatten(1).sum(1)

    @torch.no_grad()
    def paint(self, images: Tensor, known: Tensor, rng: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Draw the pixels that are not `known` (n, C, H, W), in order; yields pictures in {-1, 1} and entropies after each row.

        An entropy, in nats, says how open a pixel was before it was drawn or taken over. What is known later cannot help
        an earlier pixel: the order is fixed.
        """
        x, entropy = (images > 0).float().flatten(1), torch.zeros_like(images).flatten(1)
        known = known.expand(images.shape).flatten(1).bool()
        a = self.c.expand(len(x), -1)
        for d in range(x.shape[1]):
            probability = (a.sigmoid() @ self.v[d] + self.b[d]).sigmoid()
            entropy[:, d] = torch.special.entr(probability) + torch.special.entr(1 - probability)
            drawn = (torch.rand(len(x), generator=rng).to(probability) < probability).float()
            x[:, d] = torch.where(known[:, d], x[:, d], drawn)
            a = a + x[:, d, None] * self.w[d]
            if (d + 1) % self.size == 0:
                yield x.view(images.shape) * 2 - 1, entropy.view(images.shape).clone()

    def complete(self, images: Tensor, known: Tensor, rng: torch.Generator) -> Iterator[Tensor]:
        """Draw the pixels that are not `known` (n, C, H, W), in order; yields the pictures after each row."""
        return (painted for painted, _ in self.paint(images, known, rng))

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures in {-1, 1}."""
        blank = torch.zeros(n, self.channels, self.size, self.size, device=self.device)
        *_, images = self.complete(blank, torch.zeros_like(blank), rng)
        return images
