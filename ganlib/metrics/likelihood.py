"""Figures of models with a density: nats on one fixed binarised test set, or bits per dimension; the VAE's bounds."""
from __future__ import annotations

import math

import torch
from torch import Tensor
from tqdm import tqdm

from ganlib.images import to_float
from ganlib.metrics.subject import Figures, Subject

BINARISATION_SEED = 0
IMPORTANCE_SAMPLES = 5000  # as arXiv 1509.00519


def binarised(pixels: Tensor) -> Tensor:
    """The fixed binary set of uint8 pictures (N, C, H, W): pixel ~ Bernoulli(x / 255), drawn once; float in {-1, 1}."""
    rng = torch.Generator().manual_seed(BINARISATION_SEED)
    return torch.bernoulli(pixels / 255, generator=rng) * 2 - 1


def rule(n: int, size: int, data: str) -> str:
    """The set of `binarised` in words."""
    return (f"{n:,} test pictures of {data} at {size} px, dynamic binarisation: pixel ~ Bernoulli(x / 255), afresh at every step of "
            f"training, and here drawn once, in their order, with torch seed {BINARISATION_SEED}")


@torch.inference_mode()
def likelihood(subject: Subject) -> Figures:
    """-log p(x) of n test pictures: of binary models in nats, of others in bits per dimension.

    With a hundred quantiles of log p(x) in nats, to see where one more picture falls.
    """
    model = subject.model
    pixels = subject.pictures("test").tensors["image"][:subject.n]
    levels = getattr(model, "levels", 2)
    images = binarised(pixels) if levels == 2 else to_float(pixels)
    log_p = torch.cat([model.log_prob(part) for part in tqdm(images.split(50), desc="likelihood")]).double()
    spread = {"n": len(log_p), "standard_error": round(error(log_p), 3), "quantiles": quantiles(log_p)}
    if levels == 2:
        return {"nats": {"value": round(-log_p.mean().item(), 2), **spread, "binarisation_seed": BINARISATION_SEED,
                         "how": f"-log p(x), exact, mean over {rule(len(log_p), model.size, subject.entry.data)}"}}
    dimensions = pixels[0].numel()
    bits = -log_p.mean().item() / dimensions / math.log(2)
    return {"bits_per_dimension": {"value": round(bits, 3), **spread,
                                   "how": f"-log2 p(x) / {dimensions:,}, exact, of {levels} levels, mean over {len(log_p):,} test "
                                          f"pictures of {subject.entry.data} at {model.size} px"}}


@torch.inference_mode()
def bounds(subject: Subject) -> Figures:
    """The evidence lower bound and the importance-weighted one of a VAE of binary pixels, as nats that -log p(x) cannot exceed."""
    model = subject.model
    if not (model.binarise and model.channels == 1):
        return {}
    images = binarised(subject.pictures("test").tensors["image"][:subject.n])
    rng = torch.Generator().manual_seed(subject.seed)
    elbo, weighted = (torch.cat([model.bound(part, samples, rng) for part in tqdm(images.split(500), desc=f"bound of {samples}")]).double()
                      for samples in (1, IMPORTANCE_SAMPLES))
    over = f"mean over {rule(len(images), model.size, subject.entry.data)}; sampling seed {subject.seed}"
    return {"nats_elbo": {"value": round(-elbo.mean().item(), 2), "n": len(images), "standard_error": round(error(elbo), 3),
                          "how": f"negative evidence lower bound, one sample of z each, {over}"},
            "nats_importance_weighted": {"value": round(-weighted.mean().item(), 2), "n": len(images), "samples": IMPORTANCE_SAMPLES,
                                         "standard_error": round(error(weighted), 3), "quantiles": quantiles(weighted),
                                         "how": f"negative importance-weighted bound (arXiv 1509.00519) of {IMPORTANCE_SAMPLES:,} samples "
                                                f"of z each, {over}"}}


def error(values: Tensor) -> float:
    """Standard error of the mean of values (n,)."""
    return (values.std() / len(values) ** 0.5).item()


def quantiles(values: Tensor) -> list[float]:
    """The 0th, 1st, ... 100th percentile of values (n,)."""
    return [round(value, 2) for value in values.quantile(torch.linspace(0, 1, 101, dtype=values.dtype)).tolist()]
