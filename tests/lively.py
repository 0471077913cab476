"""Checkpoints for tests of the app: small networks whose pictures differ visibly, although nobody trained them."""
from pathlib import Path

import torch
from conftest import TINY

from ganlib import checkpoints
from ganlib.variant import Variant
from ganlib.variants import VARIANTS

SIZE = 16
MODEL = "dcgan-fashion_mnist"


def lively(name: str, size: int = SIZE) -> Variant:
    """A model with weights so large that noise becomes contrast."""
    torch.manual_seed(len(name))  # the variants share an architecture, and must not show the same pictures
    model = VARIANTS[name](**TINY[name] | {"size": size})
    with torch.no_grad():
        for layer in model.generator.modules():
            if isinstance(layer, torch.nn.ConvTranspose2d):
                layer.weight.mul_(10)
    return model.eval()


def write_catalog(folder: Path) -> Path:
    """Two models to play with, and one without pictures."""
    for name in ("dcgan", "wgan_gp"):
        checkpoints.save(lively(name), folder / f"{name}-fashion_mnist", data="fashion_mnist", steps=1500)
    checkpoints.save(VARIANTS["classifier"](**TINY["classifier"]), folder / "classifier-fashion_mnist", data="fashion_mnist")
    return folder
