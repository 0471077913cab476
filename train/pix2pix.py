"""Train Pix2Pix (arXiv 1611.07004). Running the same command again resumes."""
from dataclasses import replace

from torch import manual_seed
from torch.optim import Adam

from ganlib.data import DataError, Dataset
from ganlib.data.jitter import enlarged, jittered
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.pix2pix import Pix2Pix


def main(
    run: Run = Run(data="maps", steps=60_000, batch_size=4),
    right_to_left: bool = False,
    size: int = 128,
    width: int = 32,
    deepest: int = 4,
    judge_layers: int = 2,
    dropouts: int = 2,
    resize: bool = False,
    l1: float = 100.0,
    adversarial: float = 1.0,
    r1_gamma: float = 0.0,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 0.5,
    jitter: bool = True,
) -> None:
    """Train Pix2Pix (arXiv 1611.07004): from one half of a picture pair to the other.

    Args:
        run: Flags shared by all scripts. The data set must be one of pairs; paper: batches of 1.
        right_to_left: Translate the right half into the left one, instead of left to right.
        size: Image side in pixels: 8, 16, 32, 64, ... Paper: 256.
        width: Features of the first layer of both networks; paper: 64.
        deepest: The deepest layers have this many times `width` features; paper: 8.
        judge_layers: Strided layers of D: patches of 34 px with 2, of 70 px with 3; paper: 3 at 256 px.
        dropouts: After how many ups dropout follows: 2 are those to 4 and 8 px; paper: 3, to 2, 4 and 8 px. Finer noise is grain.
        resize: Go up by nearest neighbours and 3x3 convolutions, which leaves no checkerboard; paper: transposed convolutions.
        l1: Weight of the L1 term; paper: 100.
        adversarial: Weight of the adversarial term; 0 trains the L1-only network to compare with.
        r1_gamma: Weight of the R1 penalty on D, arXiv 1801.04406; paper: none. 0.3 helps with drawn pictures.
        lr: Adam's step size for both networks; paper: 2e-4.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; the authors' later code: 0.5, paper: never.
        jitter: Crop each pair anew from one a little larger, and mirror half of them; paper: on.
    """
    manual_seed(run.seed)
    data = pairs(run, size, right_to_left)
    if jitter:
        data = jittered(data, pairs(run, enlarged(size), right_to_left))
    model = Pix2Pix(*data.sides, size, data.channels, width, deepest, l1, adversarial, judge_layers, r1_gamma, dropouts, resize)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


def pairs(run: Run, size: int, right_to_left: bool) -> Dataset:
    """The run's data set of pairs, turned round or not; raises DataError where it is not one."""
    data = load_data(run, size)
    left, right = data.both_sides()
    if not data.paired:
        raise DataError(f"The data set {data.name} is two sets without pairs, and Pix2Pix learns from pairs: use maps or "
                        "edges2flowers, or train CycleGAN or DiscoGAN.")
    return replace(data, tensors={"a": right, "image": left}, sides=data.sides[::-1]) if right_to_left else data


if __name__ == "__main__":
    command(main)
