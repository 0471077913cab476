"""Figures of autoencoders: how far the distribution of their codes is from the prior that they are decoded from."""
from __future__ import annotations

import base64

import torch
from torch import Tensor

from ganlib.metrics.subject import Figures, Subject, in_batches
from ganlib.variants.vae import VAE

CODES = 3000


@torch.inference_mode()
def code_distance(subject: Subject) -> Figures:
    """Squared MMD between the codes of test pictures and draws from the prior, and between two sets of draws as the floor."""
    model, seed = subject.model, subject.seed
    test = subject.pictures("test")
    rng = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(test), generator=rng)
    if isinstance(model, VAE):  # its code is a distribution: one draw of each
        mu, log_var = in_batches(test, lambda images: torch.cat(model.posterior(images), dim=1)).chunk(2, dim=1)
        codes = mu + (log_var / 2).exp() * torch.randn(mu.shape, generator=rng)
    else:
        codes = in_batches(test, model.encode)
    codes = codes[order[:CODES]]
    labels = test.tensors["label"][order[:CODES]] if test.classes else None
    prior, again = model.latent(len(codes), rng), model.latent(len(codes), rng)
    how = (f"{len(codes):,} codes of test pictures against as many draws from the prior, seed {seed}: unbiased squared MMD, Gaussian "
           "kernel as wide as the median distance of two draws")
    placed = {"codes": scatter(codes, labels, test.classes)} if model.latent_dim == 2 else {}
    return {"code_mmd": {"value": round(gaussian_mmd(codes, prior), 5), "n": len(codes), "seed": seed, "how": how, **placed},
            "code_mmd_floor": {"value": round(gaussian_mmd(again, prior), 5), "n": len(codes), "seed": seed,
                               "how": f"{len(codes):,} other draws from the prior against the same"}}


def scatter(codes: Tensor, labels: Tensor | None, classes: tuple[str, ...]) -> dict[str, object]:
    """Codes (n, 2) and their labels (n,) as text that is short enough to lie among the figures.

    `points` is base64 of x, y, label for each, a byte each: 0..255 of a coordinate are -most..most. Without labels they are 0.
    """
    most = round(codes.abs().max().item(), 3)
    places = ((codes / most + 1) * 127.5).round().clamp(0, 255)
    labels = torch.zeros(len(codes)) if labels is None else labels
    rows = torch.cat([places, labels[:, None].to(places)], dim=1).to(torch.uint8)
    return {"most": most, "classes": list(classes), "points": base64.b64encode(rows.cpu().numpy().tobytes()).decode()}


def gaussian_mmd(a: Tensor, b: Tensor) -> float:
    """Unbiased squared MMD of (n, d) and (n, d) under exp(-|x - y|^2 / 2 s^2), s the median distance within b (arXiv 0805.2368)."""
    n = len(a)
    within_a, within_b, between = (torch.cdist(x.double(), y.double()).square() for x, y in ((a, a), (b, b), (a, b)))
    scale = 2 * torch.pdist(b.double()).median() ** 2

    def mean(distances: Tensor, others: int) -> Tensor:
        k = (-distances / scale).exp()
        return (k.sum() - k.trace() * (others < n)) / (n * others)

    return (mean(within_a, n - 1) + mean(within_b, n - 1) - 2 * mean(between, n)).item()
