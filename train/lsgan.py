"""Train LSGAN (arXiv 1611.04076). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.lsgan import LSGAN


def main(
    run: Run = Run(data="fashion_mnist", steps=30_000, batch_size=128),
    size: int = 32,
    width: int = 64,
    latent_dim: int = 100,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 1.0,
) -> None:
    """Train LSGAN (arXiv 1611.04076): DCGAN's networks, least squares instead of logarithms.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one.
        latent_dim: Numbers in z; paper: 1024.
        lr: Adam's step size for both networks; paper: 1e-3 on LSUN, 2e-4 is DCGAN's.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: never.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = LSGAN(size, data.channels, latent_dim, width)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
