"""Train GAN (arXiv 1406.2661). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.gan import GAN


def main(
    run: Run = Run(data="fashion_mnist", steps=40_000, batch_size=64),
    size: int = 28,
    width: int = 512,
    latent_dim: int = 100,
    saturating: bool = False,
    lr: float = 2e-4,
    beta1: float = 0.5,
) -> None:
    """Train GAN (arXiv 1406.2661): two fully connected networks and the game that started it all.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels.
        width: Units of each hidden layer; the paper has 1200.
        latent_dim: Numbers in z; paper: 100.
        saturating: G descends log(1 - D(G(z))), as the minimax game is written, instead of -log D(G(z)). It fails,
            instructively.
        lr: Adam's step size for both networks; common practice: 2e-4.
        beta1: Adam's first moment decay; common practice: 0.5. The second is 0.999.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = GAN(size, data.channels, latent_dim, width, saturating)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run)


if __name__ == "__main__":
    command(main)
