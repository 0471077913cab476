"""Train NADE (AISTATS 2011). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.nade import NADE


def main(
    run: Run = Run(data="mnist", steps=60_000, batch_size=100),
    size: int = 28,
    hidden: int = 500,
    lr: float = 4e-3,
    decay_from: float = 0.5,
) -> None:
    """Train NADE (AISTATS 2011): the probability of a picture, pixel by pixel.

    Args:
        run: Flags shared by all scripts. Pixels are binarised afresh at every step.
        size: Image side in pixels.
        hidden: Hidden units H; paper: 500.
        lr: Adam's step size; the paper has plain gradient descent.
        decay_from: From this share of the steps on, the step size falls linearly to zero; 1: never.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = NADE(size, data.channels, hidden)
    train(model, {"nade": Adam(model.parameters(), lr)}, data, run, decay_from)


if __name__ == "__main__":
    command(main)
