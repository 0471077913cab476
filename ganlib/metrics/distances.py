"""Distances between two sets of feature vectors."""
from __future__ import annotations

import torch
from torch import Tensor

NEIGHBOUR = 3  # the one to which the balls of precision and recall reach


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """||mu_a - mu_b||^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)) between Gaussians fitted to features (n, d), (m, d).

    Heusel et al., arXiv 1706.08500. In double precision; the trace of the root comes from the eigenvalues of
    S_a^(1/2) S_b S_a^(1/2), which is symmetric, so no imaginary parts appear. Needs n, m >= 2.
    """
    (mu_a, cov_a), (mu_b, cov_b) = gaussian(a), gaussian(b)
    values, vectors = torch.linalg.eigh(cov_a)
    root_a = vectors * values.clamp(min=0).sqrt() @ vectors.T
    cross = torch.linalg.eigvalsh(root_a @ cov_b @ root_a).clamp(min=0).sqrt().sum()
    return ((mu_a - mu_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross).item()


def gaussian(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (d,) and covariance (d, d) of features (n, d), in double precision."""
    if len(features) < 2:
        raise ValueError(f"a covariance needs at least 2 feature vectors, got {len(features)}")
    features = features.double()
    return features.mean(0), torch.atleast_2d(features.T.cov())


def kernel_distance(a: Tensor, b: Tensor, subsets: int = 50, subset_size: int = 500, seed: int = 0) -> tuple[float, float]:
    """Squared MMD with k(x, y) = (x.y / d + 1)^3, unbiased in n, and its standard error.

    Binkowski et al., arXiv 1801.01401 ("KID"): the mean over subsets, each of `subset_size` rows of features (n, d) and (m, d), or half
    of the rows where there are fewer. The error is that of other samples and pictures: subsets of s among n rows share rows, so the
    variance over them, which is as 1/s - 1/n, is brought to the 1/n of all rows; and what is left of it in the mean over them is added.
    """
    n, size = min(len(a), len(b)), subset_rows(a, b, subset_size)
    rng = torch.Generator().manual_seed(seed)
    a, b = a.double(), b.double()
    values = torch.stack([squared_mmd(a[torch.randperm(len(a), generator=rng)[:size]],
                                      b[torch.randperm(len(b), generator=rng)[:size]]) for _ in range(subsets)])
    return values.mean().item(), (values.std() * (size / (n - size) + 1 / subsets) ** 0.5).item()


def subset_rows(a: Tensor, b: Tensor, most: int = 500) -> int:
    """How many rows of each a subset draws: `most`, or half of the smaller set."""
    return min(most, len(a) // 2, len(b) // 2)


def squared_mmd(a: Tensor, b: Tensor) -> Tensor:
    """Unbiased squared maximum mean discrepancy of (n, d) and (n, d) under the cubic kernel."""
    n, d = a.shape

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        return (x @ y.T / d + 1) ** 3

    def off_diagonal_mean(k: Tensor) -> Tensor:
        return (k.sum() - k.trace()) / (n * (n - 1))

    return off_diagonal_mean(kernel(a, a)) + off_diagonal_mean(kernel(b, b)) - 2 * kernel(a, b).mean()


def precision_recall(fake: Tensor, real: Tensor, k: int = NEIGHBOUR) -> tuple[float, float]:
    """Share of samples within the data's manifold, and share of the data within the samples' (arXiv 1904.06991).

    A set's manifold is the union of balls around its feature vectors (n, d), each reaching its k-th neighbour.
    """
    return share_within(fake, real, k), share_within(real, fake, k)


def share_within(points: Tensor, manifold: Tensor, k: int, chunk: int = 2000) -> float:
    """Share of `points` (n, d) that lie in at least one ball of `manifold` (m, d)."""
    radii = torch.cat([torch.cdist(part, manifold).kthvalue(k + 1, dim=1).values for part in manifold.split(chunk)])
    inside = [(torch.cdist(part, manifold) <= radii).any(dim=1) for part in points.split(chunk)]
    return torch.cat(inside).float().mean().item()
