"""Train DCGAN (arXiv 1511.06434). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.dcgan import DCGAN


def main(
    run: Run = Run(data="fashion_mnist", steps=30_000, batch_size=128),
    size: int = 32,
    width: int = 64,
    latent_dim: int = 100,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 1.0,
    r1_gamma: float = 0.0,
) -> None:
    """Train DCGAN (arXiv 1511.06434): convolutions and BatchNorm, non-saturating loss.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one; the paper has 128 at 64 px.
        latent_dim: Numbers in z; paper: 100.
        lr: Adam's step size for both networks; paper: 2e-4.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: never.
        r1_gamma: Weight of the R1 penalty on D, arXiv 1801.04406; paper: none. 1 helps with drawn pictures.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = DCGAN(size, data.channels, latent_dim, width, r1_gamma)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
