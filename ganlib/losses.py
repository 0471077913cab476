"""Objectives that several variants share, each equation beside its numerically stable form.

Discriminators return logits l; their probability of "real" is D = sigmoid(l). Critics return a score.
"""
from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor


def logistic_discriminator(real_logits: Tensor, fake_logits: Tensor) -> dict[str, Tensor]:
    """-E log D(x) - E log(1 - D(G(z))): what D descends in the minimax game (arXiv 1406.2661, eq. 1)."""
    return {"real": F.softplus(-real_logits).mean(),  # -log sigmoid(l)
            "fake": F.softplus(fake_logits).mean()}  # -log(1 - sigmoid(l))


def non_saturating(fake_logits: Tensor) -> Tensor:
    """-E log D(G(z)): the generator's loss whose gradient survives a confident D (arXiv 1406.2661, sec. 3)."""
    return F.softplus(-fake_logits).mean()


def saturating(fake_logits: Tensor) -> Tensor:
    """E log(1 - D(G(z))): the generator's loss of the minimax game itself (arXiv 1406.2661, eq. 1).

    Its slope in the logit is -D, which vanishes exactly where D is sure that the picture is generated.
    """
    return -F.softplus(fake_logits).mean()  # log(1 - sigmoid(l))


def least_squares_discriminator(real_scores: Tensor, fake_scores: Tensor) -> dict[str, Tensor]:
    """1/2 E (D(x) - 1)^2 + 1/2 E D(G(z))^2 (arXiv 1611.04076, eq. 9)."""
    return {"real": (real_scores - 1).square().mean() / 2, "fake": fake_scores.square().mean() / 2}


def least_squares_generator(fake_scores: Tensor) -> Tensor:
    """1/2 E (D(G(z)) - 1)^2 (arXiv 1611.04076, eq. 9)."""
    return (fake_scores - 1).square().mean() / 2


def wasserstein_critic(real_scores: Tensor, fake_scores: Tensor) -> dict[str, Tensor]:
    """E f(G(z)) - E f(x): its negative estimates the Wasserstein-1 distance (arXiv 1701.07875, eq. 2).

    Means in float32: in bfloat16 this small difference of large numbers would round away.
    """
    return {"real": -real_scores.float().mean(), "fake": fake_scores.float().mean()}


def wasserstein_generator(fake_scores: Tensor) -> Tensor:
    """-E f(G(z)) (arXiv 1701.07875, theorem 3)."""
    return -fake_scores.float().mean()


def gradient_penalty(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor,
                     rng: torch.Generator | None = None) -> Tensor:
    """E (||grad f(x^)||_2 - 1)^2 at the points of `gradient_norms` (arXiv 1704.00028, eq. 3)."""
    return (gradient_norms(critic, real, fake, rng) - 1).square().mean()


def gradient_norms(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, rng: torch.Generator | None = None) -> Tensor:
    """||grad f(x^)||_2 at x^ = e x + (1 - e) G(z), e ~ U(0, 1), between real and generated pictures: (n,), to be differentiated.

    e comes from `rng`, on the pictures' device, or from the device's own generator.
    Always in float32: a gradient of a gradient does not survive bfloat16.
    """
    with torch.autocast(real.device.type, enabled=False):
        real, fake = real.float(), fake.float()
        e = torch.rand(len(real), *[1] * (real.dim() - 1), device=real.device, generator=rng)
        between = (e * real + (1 - e) * fake).requires_grad_()
        gradient, = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        return gradient.flatten(1).norm(dim=1)


def r1_term(discriminator: Callable[[Tensor], Tensor], real: Tensor, gamma: float) -> dict[str, Tensor]:
    """gamma / 2 E ||grad D(x)||_2^2 at real pictures, D the logit (Mescheder et al., arXiv 1801.04406, eq. 9); nothing if gamma is 0.

    A discriminator that is flat around the data cannot live off what no network draws, such as a perfectly even background, and
    the game comes to rest. The mean is over the first quarter of the pictures, which estimates it at a quarter of the cost.
    Under BatchNorm D(x) depends on the other pictures too, and the gradient is that of the sum of all logits. Always in float32, as
    `gradient_penalty`.
    """
    if not gamma:
        return {}
    with torch.autocast(real.device.type, enabled=False):
        x = real[:max(2, len(real) // 4)].float().detach().requires_grad_()
        gradient, = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
        return {"r1": gamma / 2 * gradient.square().flatten(1).sum(1).mean()}
