"""Train ACGAN (arXiv 1610.09585). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.acgan import ACGAN


def main(
    run: Run = Run(data="fashion_mnist", steps=30_000, batch_size=128),
    size: int = 32,
    width: int = 32,
    noise_dim: int = 100,
    dropout: float = 0.3,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 1.0,
) -> None:
    """Train ACGAN (arXiv 1610.09585): the discriminator also names the class.

    Args:
        run: Flags shared by all scripts. The data set must have labels.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one.
        noise_dim: Numbers in z; the input of the paper's G has 110.
        dropout: Share of the discriminator's channels dropped after each layer while training; paper: 0.5 of all features.
        lr: Adam's step size for both networks; paper: 2e-4.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: never.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = ACGAN(list(data.labelled_classes()), size, data.channels, noise_dim, width, dropout)
    optimizers = {
        "discriminator": Adam(chain(model.body.parameters(), model.heads.parameters()), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
