"""Train WGAN-GP (arXiv 1704.00028). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.wgan_gp import WGANGP


def main(
    run: Run = Run(data="fashion_mnist", steps=100_000, batch_size=64),
    size: int = 32,
    width: int = 64,
    latent_dim: int = 100,
    penalty: float = 10.0,
    critic_steps: int = 5,
    resize: bool = False,
    lr: float = 1e-4,
    beta1: float = 0.0,
    beta2: float = 0.9,
    decay_from: float = 0.5,
) -> None:
    """Train WGAN-GP (arXiv 1704.00028): a critic whose slope a penalty keeps near one.

    Args:
        run: Flags shared by all scripts. A step is one of the critic's; the generator moves once in critic_steps.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one; the paper has 64 at 64 px.
        latent_dim: Numbers in z; paper: 128.
        penalty: Weight lambda of the gradient penalty; paper: 10.
        critic_steps: Moves of the critic for each of the generator; paper: 5.
        resize: G doubles its maps by nearest neighbours and 3x3 convolutions, which leave no checkerboard; paper: no.
        lr: Adam's step size for both networks; paper: 1e-4.
        beta1: Adam's first moment decay; paper: 0, momentum unsettles the critic.
        beta2: Adam's second moment decay; paper: 0.9.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: 1, and 0 for its ResNets.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = WGANGP(size, data.channels, latent_dim, width, penalty, critic_steps, resize)
    optimizers = {
        "critic": Adam(model.discriminator.parameters(), lr, betas=(beta1, beta2)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, beta2)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
