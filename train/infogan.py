"""Train InfoGAN (arXiv 1606.03657). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.infogan import InfoGAN


def main(
    run: Run = Run(data="mnist", steps=30_000, batch_size=128),
    size: int = 28,
    width: int = 64,
    hidden: int = 256,
    noise_dim: int = 62,
    categorical_weight: float = 1.0,
    continuous_weight: float = 0.1,
    discriminator_lr: float = 2e-4,
    lr: float = 1e-3,
    beta1: float = 0.5,
) -> None:
    """Train InfoGAN (arXiv 1606.03657): codes that can be read back come to mean something.

    Args:
        run: Flags shared by all scripts. Labels are not read.
        size: Image side in pixels: a multiple of 4.
        width: Channels of the largest feature map; paper: 64.
        hidden: Units of the fully connected layers; paper: 1024.
        noise_dim: Numbers in z besides the codes; paper: 62.
        categorical_weight: Weight of the category's information beside the numbers'; paper: 1.
        continuous_weight: Weight of the numbers' information beside the category's; paper: smaller than 1.
        discriminator_lr: Adam's step size for D and the layers Q shares with it; paper: 2e-4.
        lr: Adam's step size for G and for Q's own layers; paper: 1e-3.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = InfoGAN(size, data.channels, noise_dim, width, hidden, categorical_weight, continuous_weight)
    betas = (beta1, 0.999)
    generator_and_q = [*model.generator.parameters(), *model.q.parameters()]
    optimizers = {
        "discriminator": Adam(chain(model.body.parameters(), model.source.parameters()), discriminator_lr, betas=betas),
        "generator": Adam(model.generator.parameters(), lr, betas=betas),
        "information": Adam([{"params": generator_and_q, "lr": lr},
                             {"params": list(model.body.parameters()), "lr": discriminator_lr}], betas=betas),
    }
    train(model, optimizers, data, run)


if __name__ == "__main__":
    command(main)
