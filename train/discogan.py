"""Train DiscoGAN (arXiv 1703.05192). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.data.pairs import unpaired
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.discogan import DiscoGAN


def main(
    run: Run = Run(data="bags2shoes", steps=50_000, batch_size=64),
    size: int = 32,
    width: int = 32,
    curriculum: float = 0.2,
    first_rate: float = 0.01,
    rate: float = 0.5,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 1.0,
    weight_decay: float = 1e-5,
    r1_gamma: float = 0.0,
    resize: bool = False,
) -> None:
    """Train DiscoGAN (arXiv 1703.05192): discovers what two domains have in common.

    Args:
        run: Flags shared by all scripts. Pairs, where the data set has them, are taken apart.
        size: Image side in pixels: a multiple of 16. Paper: 64.
        width: Features of the first layer of all four networks; paper: 64.
        curriculum: Share of the steps before the way back gets its full weight; the authors' code: 10,000 steps.
        first_rate: Weight r of the way back until then; the authors' code: 0.01.
        rate: Weight r of the way back from then on; the authors' code: 0.5.
        lr: Adam's step size for all networks; paper: 2e-4.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: never.
        weight_decay: Adam's L2 penalty on all weights; the authors' code: 1e-5.
        r1_gamma: Weight of the R1 penalty on D, arXiv 1801.04406; paper: none. 1 helps with drawn pictures.
        resize: Go up by nearest neighbours and 3x3 convolutions, which leaves no checkerboard; paper: transposed convolutions.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    data.both_sides()  # or a sentence that says what to use
    model = DiscoGAN(*data.sides, size, data.channels, width, curriculum, first_rate, rate, r1_gamma, resize)
    options = {"lr": lr, "betas": (beta1, 0.999), "weight_decay": weight_decay}
    optimizers = {
        "generators": Adam(chain(model.to_a.parameters(), model.to_b.parameters()), **options),
        "discriminators": Adam(chain(model.judge_a.parameters(), model.judge_b.parameters()), **options),
    }
    train(model, optimizers, unpaired(data, run.seed), run, decay_from)


if __name__ == "__main__":
    command(main)
