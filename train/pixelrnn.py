"""Train PixelRNN (arXiv 1601.06759). Running the same command again resumes."""
from typing import Literal

from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.pixelrnn import PixelRNN


def main(
    run: Run = Run(data="mnist", steps=60_000, batch_size=16),
    size: int = 28,
    ordering: Literal["row", "diagonal"] = "diagonal",
    hidden: int = 32,
    depth: int = 1,
    levels: int = 2,
    lr: float = 1e-3,
    decay_from: float = 0.5,
) -> None:
    """Train PixelRNN (arXiv 1601.06759): the probability of a picture, pixel by pixel, by LSTMs that sweep over it.

    Args:
        run: Flags shared by all scripts. With two levels, pixels are binarised afresh at every step. Paper: batches of 16.
        size: Image side in pixels.
        ordering: Whether cells move down by rows, or by diagonals from both sides.
        hidden: Cells at each pixel, and half of the features between layers; paper: 32 with one layer, 16 with seven.
        depth: Layers of LSTM cells; paper: 1 and 7, 12 for colour.
        levels: Values of a pixel: 2 for binary pictures, 256 for all there are.
        lr: Adam's step size; the paper has RMSProp.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: 1.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = PixelRNN(size, data.channels, ordering, hidden, depth, levels)
    train(model, {"pixels": Adam(model.parameters(), lr)}, data, run, decay_from)


if __name__ == "__main__":
    command(main)
