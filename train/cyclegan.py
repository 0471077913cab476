"""Train CycleGAN (arXiv 1703.10593). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.data import Dataset
from ganlib.data.jitter import enlarged, jittered
from ganlib.data.pairs import unpaired
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.cyclegan import CycleGAN


def main(
    run: Run = Run(data="maps", steps=60_000, batch_size=4),
    size: int = 128,
    width: int = 32,
    blocks: int = 6,
    judge_layers: int = 2,
    cycle: float = 10.0,
    identity: float = 5.0,
    history: int = 50,
    r1_gamma: float = 0.0,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 0.5,
    jitter: bool = True,
) -> None:
    """Train CycleGAN (arXiv 1703.10593): between two sets of pictures, without pairs.

    Args:
        run: Flags shared by all scripts. Pairs, where the data set has them, are taken apart; paper: batches of 1.
        size: Image side in pixels: 16, 32, 64, ... Paper: 128 and 256.
        width: Features of the first layer of all four networks; paper: 64.
        blocks: Residual blocks of the translators; paper: 6 at 128 px, 9 at 256.
        judge_layers: Strided layers of D: patches of 34 px with 2, of 70 px with 3; paper: 3 at 256 px.
        cycle: Weight of the way there and back; paper: 10.
        identity: Weight of leaving alone what is already in the target set; paper: 5 or 0.
        history: How many older fakes the discriminators may see; paper: 50.
        r1_gamma: Weight of the R1 penalty on both D, arXiv 1801.04406; paper: none.
        lr: Adam's step size for all networks; paper: 2e-4.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: 0.5.
        jitter: Crop each picture anew from one a little larger, and mirror half of them; the authors' code: on.
    """
    manual_seed(run.seed)
    data = two_sets(run, size)
    if jitter:
        data = jittered(data, two_sets(run, enlarged(size)))
    model = CycleGAN(*data.sides, size, data.channels, width, blocks, judge_layers, cycle, identity, history, r1_gamma)
    optimizers = {
        "generators": Adam(chain(model.to_a.parameters(), model.to_b.parameters()), lr, betas=(beta1, 0.999)),
        "discriminators": Adam(chain(model.judge_a.parameters(), model.judge_b.parameters()), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


def two_sets(run: Run, size: int) -> Dataset:
    """The run's two sets of pictures, where they are pairs, taken apart; raises DataError where there is only one."""
    data = load_data(run, size)
    data.both_sides()  # or a sentence that says what to use
    return unpaired(data, run.seed)


if __name__ == "__main__":
    command(main)
