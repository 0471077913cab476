"""How alike two pictures are, one number for each pair: pictures are (n, C, H, W) in [-1, 1], differences those of [0, 1]."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

WINDOW = 11  # of SSIM, in pixels


def l1(a: Tensor, b: Tensor) -> Tensor:
    """Mean absolute difference (n,): 0 for equal pictures, 1 for black and white."""
    return (a - b).abs().flatten(1).mean(1) / 2


def psnr(a: Tensor, b: Tensor) -> Tensor:
    """Peak signal-to-noise ratio -10 log10 of the mean squared difference, in decibels (n,); 100 at most."""
    return -10 * ((a - b) / 2).square().flatten(1).mean(1).clamp(min=1e-10).log10()


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Structural similarity (n,), 1 for equal pictures: Wang, Bovik, Sheikh, Simoncelli, IEEE TIP 13(4), 2004, eq. 13.

        (2 mu_a mu_b + C1) (2 cov_ab + C2) / ((mu_a^2 + mu_b^2 + C1) (var_a + var_b + C2)),   C1 = .01^2, C2 = .03^2

    with means, variances and covariance under a Gaussian window of 11x11 pixels and sigma 1.5, averaged over all
    windows that lie within the picture, and over the channels. Pictures must be at least WINDOW pixels wide.
    """
    a, b = (a.double() + 1) / 2, (b.double() + 1) / 2
    mu_a, mu_b = blurred(a), blurred(b)
    var_a, var_b, cov = blurred(a * a) - mu_a ** 2, blurred(b * b) - mu_b ** 2, blurred(a * b) - mu_a * mu_b
    c1, c2 = 0.01 ** 2, 0.03 ** 2
    at_windows = (2 * mu_a * mu_b + c1) * (2 * cov + c2) / ((mu_a ** 2 + mu_b ** 2 + c1) * (var_a + var_b + c2))
    return at_windows.flatten(1).mean(1).float()


def blurred(images: Tensor) -> Tensor:
    """The Gaussian window's mean at every place where it fits in."""
    x = torch.arange(-(WINDOW // 2), WINDOW // 2 + 1, device=images.device, dtype=images.dtype)
    window = torch.exp(-x.square() / (2 * 1.5 ** 2))
    window /= window.sum()
    channels = images.shape[1]
    rows = F.conv2d(images, window.view(1, 1, WINDOW, 1).expand(channels, -1, -1, -1), groups=channels)
    return F.conv2d(rows, window.view(1, 1, 1, WINDOW).expand(channels, -1, -1, -1), groups=channels)
