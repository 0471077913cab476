"""The measuring instrument for pictures with attributes: one classifier with an answer for each, trained by
train/attributes.py and shipped.

Not one of the 21 systems. It judges whether an edit, a caption or a walk in latent space did what was asked; its last hidden
layer holds the features in which distances are measured. It never sees a generated picture. Of each group of attributes
one value holds, so each group has its own softmax:

    loss = sum over groups of the cross-entropy of its values

No dropout: where half of the features are missing, those few that tell mouths and eyes apart are never learnt.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib.blocks import ConvFeatures
from ganlib.variant import Batch, Terms, Turn, Variant, by_group


class AttributeClassifier(Variant):
    name = "attributes"
    title = "Attribute classifier"
    paper = "a measuring instrument of this atlas"
    year = 2026
    idea = ("An ordinary classifier of real pictures that reads hair, hat, glasses and whatever else is known of them. "
            "The atlas asks it whether a generated picture shows what was wanted.")

    attributes: tuple[str, ...]

    def __init__(self, attributes: list[str], size: int = 64, channels: int = 3, width: int = 32, features: int = 128) -> None:
        super().__init__()
        self.attributes, self.size, self.channels = tuple(attributes), size, channels
        self.groups = by_group(attributes)
        self.body = ConvFeatures(size, channels, width, features)
        self.head = nn.Linear(features, len(attributes))

    def turns(self) -> dict[str, Turn]:
        return {"classifier": Turn([self.body, self.head], self.loss)}

    def loss(self, batch: Batch) -> Terms:
        """Every second picture is seen at half its resolution, as `features` enlarges smaller ones: generated pictures often are."""
        full, coarse, wanted = batch["image"][::2], batch["image"][1::2], batch["attributes"]
        halved = F.interpolate(coarse, scale_factor=0.5, mode="bilinear", antialias=True)
        logits = self.logits(torch.cat([full, F.interpolate(halved, coarse.shape[-2:], mode="bilinear", antialias=True)]))
        values = torch.cat([wanted[::2], wanted[1::2]]).T
        return {group: F.cross_entropy(found, value) for (group, found), value in zip(logits.items(), values)}

    def logits(self, images: Tensor) -> dict[str, Tensor]:
        """Pictures (n, C, H, W) in [-1, 1] of any size -> for each group the logits (n, k) of its values."""
        together = self.head(self.features(images))
        return dict(zip(self.groups, together.split([len(values) for values in self.groups.values()], dim=1)))

    def classify_attributes(self, images: Tensor) -> dict[str, Tensor]:
        """Pictures (n, C, H, W) in [-1, 1] of any size -> for each group the probabilities (n, k) of its values; they sum to 1."""
        return {group: logits.softmax(1) for group, logits in self.logits(images).items()}

    def features(self, images: Tensor) -> Tensor:
        """Pictures (n, C, H, W) in [-1, 1] of any size -> features (n, features), none negative."""
        if images.shape[-1] != self.size:
            images = F.interpolate(images, (self.size, self.size), mode="bilinear", antialias=True)
        return self.body(images)
