"""Train Puzzle-GAN (arXiv 1703.10730). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.puzzlegan import PuzzleGAN


def main(
    run: Run = Run(data="avatars", steps=60_000, batch_size=64),
    size: int = 64,
    width: int = 20,
    parts: int = 3,
    latent_dim: int = 128,
    code: int = 128,
    first_weight: float = 1e-2,
    last_weight: float = 1e-4,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 0.5,
    r1_gamma: float = 1.0,
) -> None:
    """Train Puzzle-GAN (arXiv 1703.10730): a picture from a few of its patches, their places unknown.

    Args:
        run: Flags shared by all scripts. Labels are not read.
        size: Image side in pixels: 8, 16, 32, 64, ... Paper: 64 to 256.
        width: Features of the largest map of each network, up to eight times as many at the smaller ones; paper: 64.
        parts: How many patches of each picture are shown; paper: 3.
        latent_dim: Numbers in the noise z; the authors' code: 128.
        code: Numbers in the code of the patches; the authors' code: 128.
        first_weight: Weight w of places and looks at first, for a batch of 64; the authors' code: 0.01.
        last_weight: Weight w that is reached at the end, evenly in its logarithm; the authors' code: 0.0001.
        lr: Adam's step size for all networks; the authors' code: 2e-4.
        beta1: Adam's first moment decay; the authors' code: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; the authors' code: 1, never.
        r1_gamma: Weight of the R1 penalty on D, arXiv 1801.04406; paper: none.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = PuzzleGAN(size, data.channels, width, parts, latent_dim, code, first_weight, last_weight, r1_gamma)
    generator = chain(model.encoder.parameters(), model.mask_decoder.parameters(), model.image_decoder.parameters())
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(generator, lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
