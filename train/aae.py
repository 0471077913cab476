"""Train AAE (arXiv 1511.05644). Running the same command again resumes."""
from itertools import chain
from typing import Literal

from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.aae import AAE


def main(
    run: Run = Run(data="mnist", steps=50_000, batch_size=128),
    size: int = 28,
    width: int = 512,
    latent_dim: int = 2,
    prior: Literal["gaussian", "mixture"] = "gaussian",
    prior_scale: float = 5.0,
    lr: float = 2e-4,
    decay_from: float = 1.0,
) -> None:
    """Train AAE (arXiv 1511.05644): an autoencoder whose codes a discriminator shapes after a prior.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels.
        width: Units of each hidden layer; paper: 1000.
        latent_dim: Numbers in a code; 2 gives a map to look at.
        prior: One Gaussian, or ten around a circle.
        prior_scale: Standard deviation of the Gaussian, or size of the circle; paper: 5.
        lr: Adam's step size for all networks; the paper has momentum.
        decay_from: From this share of the steps on, the step size falls linearly to zero; 1: never.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = AAE(size, data.channels, latent_dim, width, prior, prior_scale)
    betas = (0.5, 0.999)
    optimizers = {
        "reconstruction": Adam(chain(model.encoder.parameters(), model.decoder.parameters()), lr, betas=(0.9, 0.999)),
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=betas),
        "encoder": Adam(model.encoder.parameters(), lr, betas=betas),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
