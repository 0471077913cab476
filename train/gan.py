"""Train GAN (arXiv 1406.2661). Running the same command again resumes."""
from collections.abc import Iterable
from typing import Literal

from torch import Tensor, manual_seed
from torch.optim import SGD, Adam, Optimizer

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.gan import GAN


def main(
    run: Run = Run(data="fashion_mnist", steps=40_000, batch_size=64),
    size: int = 28,
    width: int = 512,
    latent_dim: int = 100,
    saturating: bool = False,
    optimizer: Literal["sgd", "adam"] = "sgd",
    lr: float = 0.02,
    momentum: float = 0.5,
) -> None:
    """Train GAN (arXiv 1406.2661): two fully connected networks and the game that started it all.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels.
        width: Units of each hidden layer; the paper has 1200.
        latent_dim: Numbers in z; paper: 100.
        saturating: G descends log(1 - D(G(z))), as the minimax game is written, instead of -log D(G(z)). With sgd it fails,
            instructively: D soon sees through every fake, and G's gradient is gone. Adam divides the gradient by its size.
        optimizer: sgd is the paper's, Adam common practice.
        lr: Step size for both networks; common practice for Adam: 2e-4.
        momentum: Of sgd, and Adam's first moment decay; common practice: 0.5. Adam's second is 0.999.
    """

    def descent(parameters: Iterable[Tensor]) -> Optimizer:
        return SGD(parameters, lr, momentum) if optimizer == "sgd" else Adam(parameters, lr, betas=(momentum, 0.999))

    manual_seed(run.seed)
    data = load_data(run, size)
    model = GAN(size, data.channels, latent_dim, width, saturating)
    optimizers = {"discriminator": descent(model.discriminator.parameters()), "generator": descent(model.generator.parameters())}
    train(model, optimizers, data, run)


if __name__ == "__main__":
    command(main)
