"""Train CGAN (arXiv 1411.1784). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.data.combined import with_combinations
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.cgan import CGAN


def main(
    run: Run = Run(data="mnist", steps=30_000, batch_size=128),
    attributes: tuple[str, ...] = (),
    size: int = 32,
    width: int = 32,
    noise_dim: int = 100,
    lr: float = 2e-4,
    beta1: float = 0.5,
    decay_from: float = 1.0,
    r1_gamma: float = 0.0,
) -> None:
    """Train CGAN (arXiv 1411.1784): both players are told the class.

    Args:
        run: Flags shared by all scripts. The data set must have labels, or attributes.
        attributes: Condition on these attributes at once, such as glasses and "facial hair" of avatars, instead of a label.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one.
        noise_dim: Numbers in z; paper: 100.
        lr: Adam's step size for both networks; DCGAN's 2e-4, where the paper has SGD with momentum.
        beta1: Adam's first moment decay; DCGAN's 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; 1: never.
        r1_gamma: Weight of the R1 penalty on D, arXiv 1801.04406; paper: none. 1 helps with drawn pictures.
    """
    manual_seed(run.seed)
    data, told = load_data(run, size), None
    if attributes:
        data, told = with_combinations(data, attributes)
    model = CGAN(list(data.labelled_classes()), size, data.channels, noise_dim, width, told, r1_gamma)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
