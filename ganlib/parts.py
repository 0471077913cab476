"""Parts of pictures: boxes drawn at random, what they cut out, and the mask of where they were.

A box is (top, left, height, width) as shares of the picture's side.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def random_boxes(n: int, parts: int, device: torch.device | str = "cpu", smallest: float = 0.25, largest: float = 0.5,
                 rng: torch.Generator | None = None) -> Tensor:
    """Boxes (n, parts, 4) that lie within the picture, their sides evenly between `smallest` and `largest`."""
    sides = smallest + (largest - smallest) * torch.rand(n, parts, 2, device=device, generator=rng)
    corners = torch.rand(n, parts, 2, device=device, generator=rng) * (1 - sides)
    return torch.cat([corners, sides], dim=2)


def cut(images: Tensor, boxes: Tensor) -> Tensor:
    """What the boxes (n, parts, 4) show of pictures (n, C, H, W), each enlarged to the whole canvas: (n, parts, C, H, W)."""
    n, parts = boxes.shape[:2]
    top, left, height, width = boxes.flatten(0, 1).unbind(1)
    nothing = torch.zeros_like(top)
    rows = torch.stack([width, nothing, 2 * left + width - 1]), torch.stack([nothing, height, 2 * top + height - 1])
    where = F.affine_grid(torch.stack(rows).permute(2, 0, 1), [n * parts, *images.shape[1:]], align_corners=False)
    pictures = images.repeat_interleave(parts, dim=0)
    return F.grid_sample(pictures, where.to(images), padding_mode="border", align_corners=False).unflatten(0, (n, parts))


def mask_of(boxes: Tensor, size: int) -> Tensor:
    """1 where a pixel's centre lies in one of its picture's boxes (n, parts, 4), otherwise 0: (n, 1, size, size)."""
    centres = (torch.arange(size, device=boxes.device) + 0.5) / size
    top, left, height, width = boxes[..., None].unbind(2)  # (n, parts, 1) each
    rows = (centres >= top) & (centres < top + height)
    columns = (centres >= left) & (centres < left + width)
    return (rows[..., :, None] & columns[..., None, :]).any(1, keepdim=True).float()
