"""Train PixelCNN (arXiv 1601.06759). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.pixelcnn import PixelCNN


def main(
    run: Run = Run(data="mnist", steps=60_000, batch_size=32),
    size: int = 28,
    hidden: int = 32,
    depth: int = 7,
    levels: int = 2,
    lr: float = 1e-3,
    decay_from: float = 0.5,
) -> None:
    """Train PixelCNN (arXiv 1601.06759): the probability of a picture, pixel by pixel, by masked convolutions.

    Args:
        run: Flags shared by all scripts. With two levels, pixels are binarised afresh at every step.
        size: Image side in pixels.
        hidden: Features of the 3x3 convolutions, twice as many between them; paper: 128 for colour.
        depth: Residual blocks; paper: 15 for colour.
        levels: Values of a pixel: 2 for binary pictures, 256 for all there are.
        lr: Adam's step size; the paper has RMSProp.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: 1.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = PixelCNN(size, data.channels, hidden, depth, levels)
    train(model, {"pixels": Adam(model.parameters(), lr)}, data, run, decay_from)


if __name__ == "__main__":
    command(main)
