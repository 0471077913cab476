"""Train ProGAN (arXiv 1710.10196). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.progan import ProGAN


def main(
    run: Run = Run(data="avatars", steps=60_000, batch_size=64),
    size: int = 64,
    width: int = 128,
    latent_dim: int = 128,
    penalty: float = 10.0,
    drift: float = 1e-3,
    growth: float = 0.75,
    penalty_share: float = 1.0,
    lr: float = 1e-3,
    beta2: float = 0.99,
    decay_from: float = 1.0,
) -> None:
    """Train ProGAN (arXiv 1710.10196): both networks grow from 4x4 pixels to full size.

    Args:
        run: Flags shared by all scripts. Growth is spread over the steps, so their number cannot change later.
        size: Final image side in pixels: 8, 16, 32, 64, ...
        width: Feature maps up to 16x16, halved at each larger level; the paper has 512 up to 32x32.
        latent_dim: Numbers in z; paper: 512.
        penalty: Weight of the gradient penalty; paper: 10.
        drift: Weight of the term that keeps the scores of real pictures near zero; paper: 1e-3.
        growth: Share of the steps after which the networks have their full size.
        penalty_share: Share of a batch on which the gradient penalty is estimated; 0.25 saves a third of the time. Paper: all.
        lr: Adam's step size for both networks; paper: 1e-3.
        beta2: Adam's second moment decay; paper: 0.99. The first is 0.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: never.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = ProGAN(size, data.channels, latent_dim, width, penalty, drift, growth, penalty_share)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(0.0, beta2)),
        "generator": Adam(model.generator.parameters(), lr, betas=(0.0, beta2)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
