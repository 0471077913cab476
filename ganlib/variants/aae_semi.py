"""Semi-supervised AAE: Makhzani et al., "Adversarial Autoencoders", arXiv 1511.05644, 2015, sec. 5.

The encoder splits a picture into what it is, a category y, and how it looks, a style z. Each part has a discriminator
of its own that compares it with its prior, and a few labels say which category is which. With q(y, z | x) the encoder:

    reconstruction:   E || x - decode(z, y) ||^2                            descended by encoder and decoder
    regularisation:   -E log D_y(y') - E log(1 - D_y(y)),  y' ~ Cat(K)      descended by D_y
                      -E log D_z(z') - E log(1 - D_z(z)),  z' ~ N(0, I)     descended by D_z
                      -E log D_y(y) - E log D_z(z)                          descended by the encoder
    classification:   -E log q(y = label | x)                               descended by the encoder, labelled pictures only

While training, the encoder's input carries Gaussian noise, so that a handful of labels is not learnt by heart. The squared error is a
mean over pixels.

Deviation: Adam instead of SGD with momentum.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import losses
from ganlib.blocks import ClassToImage
from ganlib.variant import Batch, Terms, Turn
from ganlib.variants.aae import perceptron


class SemiSupervisedAAE(ClassToImage):
    name = "aae_semi"
    title = "AAE, semi-supervised"
    paper = "arXiv 1511.05644"
    year = 2015
    idea = ("An autoencoder that must say what it sees and, apart from that, how it is drawn; discriminators keep the two apart. "
            "Pictures without labels shape the categories, and a hundred labels name them.")
    training_only = ("category_discriminator", "style_discriminator")

    def __init__(self, classes: list[str], size: int = 28, channels: int = 1, noise_dim: int = 10, width: int = 512,
                 noise: float = 0.3) -> None:
        super().__init__()
        self.classes, self.size, self.channels, self.noise_dim, self.noise = tuple(classes), size, channels, noise_dim, noise
        pixels, k = channels * size * size, len(classes)
        self.encoder = nn.Sequential(nn.Flatten(), *perceptron(pixels, width, k + noise_dim))
        self.generator = nn.Sequential(*perceptron(noise_dim + k, width, pixels), nn.Tanh(), nn.Unflatten(1, (channels, size, size)))
        self.category_discriminator = nn.Sequential(*perceptron(k, width, 1), nn.Flatten(0))
        self.style_discriminator = nn.Sequential(*perceptron(noise_dim, width, 1), nn.Flatten(0))

    def turns(self) -> dict[str, Turn]:
        return {"reconstruction": Turn([self.encoder, self.generator], self.reconstruction_loss),
                "discriminators": Turn([self.category_discriminator, self.style_discriminator], self.discriminators_loss),
                "encoder": Turn([self.encoder], self.encoder_loss),
                "classification": Turn([self.encoder], self.classification_loss)}

    def reconstruction_loss(self, batch: Batch) -> Terms:
        logits, z = self.read(batch["image"])
        return {"squares": F.mse_loss(self.decode(z, logits.softmax(1)), batch["image"])}

    def discriminators_loss(self, batch: Batch) -> Terms:
        with torch.no_grad():
            logits, z = self.read(batch["image"])
        y = self.condition(torch.randint(len(self.classes), (len(z),), device=z.device))
        category = losses.logistic_discriminator(self.category_discriminator(y), self.category_discriminator(logits.softmax(1)))
        style = losses.logistic_discriminator(self.style_discriminator(torch.randn_like(z)), self.style_discriminator(z))
        return {f"category_{name}": value for name, value in category.items()} | {f"style_{name}": value for name, value in style.items()}

    def encoder_loss(self, batch: Batch) -> Terms:
        logits, z = self.read(batch["image"])
        return {"fool_category": losses.non_saturating(self.category_discriminator(logits.softmax(1))),
                "fool_style": losses.non_saturating(self.style_discriminator(z))}

    def classification_loss(self, batch: Batch) -> Terms:
        return {"labelled": F.cross_entropy(self.classify(batch["labelled_image"]), batch["labelled_label"])}

    def read(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures in [-1, 1] -> class logits (n, K) and style (n, noise_dim)."""
        if self.training:
            images = images + self.noise * torch.randn_like(images)
        logits, z = self.encoder(images).split([len(self.classes), self.noise_dim], dim=1)
        return logits, z

    # Abilities: Samples, ClassConditional (both of ClassToImage), Classifies

    def classify(self, images: Tensor) -> Tensor:
        """Pictures in [-1, 1] -> class logits (n, K)."""
        return self.read(images)[0]
