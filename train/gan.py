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
    optimizer: Literal["adam", "sgd"] = "adam",
    lr: float | None = None,
    decay_from: float = 1.0,
    momentum: float = 0.5,
) -> None:
    """Train GAN (arXiv 1406.2661): two fully connected networks and the game that started it all.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels.
        width: Units of each hidden layer; the authors' code has 1200.
        latent_dim: Numbers in z; the authors' code: 100.
        saturating: G descends log(1 - D(G(z))), as the minimax game is written, instead of -log D(G(z)). With sgd it fails,
            instructively: D soon sees through every fake, and G's gradient is gone. Adam divides the gradient by its size.
        optimizer: adam is common practice, sgd the paper's.
        lr: Step size for both networks; 2e-4 with adam, which is common practice, and 0.02 with sgd, if nothing is given.
        decay_from: From this share of the steps on, the step size falls linearly to zero; 1: never.
        momentum: Of sgd, and Adam's first moment decay; common practice: 0.5. Adam's second is 0.999.
    """

    def descent(parameters: Iterable[Tensor]) -> Optimizer:
        if optimizer == "sgd":
            return SGD(parameters, lr or 0.02, momentum)
        return Adam(parameters, lr or 2e-4, betas=(momentum, 0.999))

    manual_seed(run.seed)
    data = load_data(run, size)
    model = GAN(size, data.channels, latent_dim, width, saturating)
    optimizers = {"discriminator": descent(model.discriminator.parameters()), "generator": descent(model.generator.parameters())}
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
