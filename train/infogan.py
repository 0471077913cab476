"""Train InfoGAN (arXiv 1606.03657). Running the same command again resumes."""
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
    decay_from: float = 1.0,
) -> None:
    """Train InfoGAN (arXiv 1606.03657): codes that can be read back come to mean something.

    Args:
        run: Flags shared by all scripts. Labels are not read.
        size: Image side in pixels: a multiple of 4.
        width: Channels of the largest feature map; paper: 64.
        hidden: Units of the fully connected layers; paper: 1024.
        noise_dim: Numbers in z besides the codes; paper: 62.
        categorical_weight: lambda of the category's information; paper: 1.
        continuous_weight: lambda of the numbers' information; paper: smaller than 1.
        discriminator_lr: Adam's step size for D and Q; paper: 2e-4.
        lr: Adam's step size for G; paper: 1e-3.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step sizes fall linearly to zero; paper: 1.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = InfoGAN(size, data.channels, noise_dim, width, hidden, categorical_weight, continuous_weight)
    betas = (beta1, 0.999)
    optimizers = {"discriminator": Adam([*model.body.parameters(), *model.source.parameters(), *model.q.parameters()],
                                        discriminator_lr, betas=betas),
                  "generator": Adam(model.generator.parameters(), lr, betas=betas)}
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
