"""The measuring instrument: a small convolutional classifier, trained by train/classifier.py and shipped.

Not one of the 21 systems. Its last hidden layer holds the features in which Frechet and kernel distances on grey
pictures are measured, and its labels judge class-conditional samples. It never sees a generated picture.
"""
from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.blocks import ConvFeatures
from ganlib.variant import Batch, Terms, Turn, Variant


class Classifier(Variant):
    name = "classifier"
    title = "Classifier"
    paper = "a measuring instrument of this atlas"
    year = 2026
    idea = ("An ordinary classifier of real pictures. The atlas measures samples in its features and by its labels.")

    classes: tuple[str, ...]

    def __init__(self, classes: list[str], size: int = 32, channels: int = 1, width: int = 32, features: int = 128) -> None:
        super().__init__()
        self.classes = tuple(classes)
        self.size, self.channels = size, channels
        self.body = ConvFeatures(size, channels, width, features)
        self.head = nn.Sequential(nn.Dropout(0.5), nn.Linear(features, len(classes)))

    def turns(self) -> dict[str, Turn]:
        return {"classifier": Turn([self.body, self.head], self.loss)}

    def loss(self, batch: Batch) -> Terms:
        return {"cross_entropy": F.cross_entropy(self.classify(batch["image"]), batch["label"])}

    def classify(self, images: Tensor) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] -> class logits (n, K)."""
        return self.head(self.features(images))

    def features(self, images: Tensor) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] -> features (n, features), none negative.

        The data are 28 px, at 32 px with a black border, and enlarged beyond (`data.digits.fit`): so are other pictures.
        """
        if images.shape[-1] > self.size:
            images = F.interpolate(images, 28 * self.size // 32, mode="bilinear", antialias=True)
        border = self.size - images.shape[-1]
        return self.body(F.pad(images, (border // 2, border - border // 2) * 2, value=-1.0))
