"""Sliced Wasserstein distance of patches, level by level: Karras et al., arXiv 1710.10196, sec. 5.

Each picture becomes a Laplacian pyramid: at every level, what is lost by halving it. 7x7 patches of a level, each channel
normalised over all of them, are compared along random directions, where the Wasserstein distance is the mean difference of
the sorted projections. The coarsest level compares layout, the finest one noise and edges.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ganlib.metrics.subject import Figures, Subject

PATCH = 7
PATCHES = 128  # of each picture and level
COARSEST = 16  # pixels
PICTURES = 2000  # at most
DIRECTIONS = 512
SCALE = 1000  # the paper reports thousandths
BINOMIAL = torch.tensor([1.0, 4, 6, 4, 1]) / 16


@torch.inference_mode()
def sliced_distances(subject: Subject) -> Figures:
    """Of colour pictures: the distance of samples to training pictures at each level, and the mean over levels. At most PICTURES
    of each; smaller data gives fewer."""
    model, seed = subject.model, subject.seed
    if model.channels != 3 or model.size < COARSEST:
        return {}
    data = subject.pictures("train")
    rng = torch.Generator().manual_seed(seed)
    n = min(PICTURES, subject.n, len(data))
    real = data.batch(torch.randperm(len(data), generator=rng)[:n])["image"]
    fake = torch.cat([model.sample(len(part), rng) for part in torch.arange(n).split(250)])
    by_level = {}
    for a, b in zip(pyramid(real), pyramid(fake)):
        by_level[a.shape[-1]] = SCALE * sliced_wasserstein(patches(a, rng), patches(b, rng), rng)
    how = (f"{n:,} samples of seed {seed} against as many training pictures, {PATCHES} patches of each, {DIRECTIONS} directions, "
           f"times {SCALE}")
    mean = sum(by_level.values()) / len(by_level)
    return ({f"sliced_wasserstein_{side}": {"value": round(value, 2), "n": n, "seed": seed, "how": f"{how}, at {side} px"}
             for side, value in by_level.items()}
            | {"sliced_wasserstein": {"value": round(mean, 2), "n": n, "seed": seed, "how": f"{how}, mean of {len(by_level)} levels"}})


def pyramid(images: Tensor) -> list[Tensor]:
    """Pictures (n, C, s, s) -> what each halving loses, finest first, and at last the picture of COARSEST pixels."""
    levels = []
    while images.shape[-1] > COARSEST:
        smaller = blur(images)[..., ::2, ::2]
        levels.append(images - larger(smaller)[..., :images.shape[-2], :images.shape[-1]])  # an odd side was halved upwards
        images = smaller
    return [*levels, images]


def blur(images: Tensor, gain: float = 1.0) -> Tensor:
    """Each channel convolved with the 5x5 binomial kernel, edges mirrored."""
    kernel = (gain * torch.outer(BINOMIAL, BINOMIAL)).to(images).expand(images.shape[1], 1, 5, 5)
    return F.conv2d(F.pad(images, (2, 2, 2, 2), mode="reflect"), kernel, groups=images.shape[1])


def larger(images: Tensor) -> Tensor:
    """Twice the size: every pixel followed by zeros, blurred, the zeros made up for."""
    n, c, h, w = images.shape
    spread = images.new_zeros(n, c, h, 2, w, 2)
    spread[:, :, :, 0, :, 0] = images
    return blur(spread.view(n, c, 2 * h, 2 * w), gain=4.0)


def patches(images: Tensor, rng: torch.Generator) -> Tensor:
    """PATCHES random PATCH x PATCH pieces of each picture, (n * PATCHES, C * PATCH * PATCH), every channel of mean 0 and deviation 1."""
    n, c, side, _ = images.shape
    corners = torch.randint(side - PATCH + 1, (2, n * PATCHES, 1, 1), generator=rng)
    offsets = torch.arange(PATCH)
    rows, columns = corners[0] + offsets[:, None], corners[1] + offsets
    picked = images.movedim(1, -1)[torch.arange(n).repeat_interleave(PATCHES)[:, None, None], rows, columns]
    picked = (picked - picked.mean((0, 1, 2))) / picked.std((0, 1, 2)).clamp(min=1e-8)
    return picked.flatten(1)


def sliced_wasserstein(a: Tensor, b: Tensor, rng: torch.Generator) -> float:
    """Mean over random directions of the Wasserstein-1 distance between the projections of (n, d) and (n, d)."""
    total = 0.0
    for _ in range(DIRECTIONS // 128):
        directions = F.normalize(torch.randn(a.shape[1], 128, generator=rng), dim=0)
        total += ((a @ directions).sort(0).values - (b @ directions).sort(0).values).abs().mean().item()
    return total / (DIRECTIONS // 128)
