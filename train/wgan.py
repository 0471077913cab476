"""Train WGAN (arXiv 1701.07875). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import RMSprop

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.wgan import WGAN


def main(
    run: Run = Run(data="fashion_mnist", steps=100_000, batch_size=64),
    size: int = 32,
    width: int = 64,
    latent_dim: int = 100,
    clip: float = 0.01,
    critic_steps: int = 5,
    lr: float = 5e-5,
    decay_from: float = 1.0,
) -> None:
    """Train WGAN (arXiv 1701.07875): a critic of clipped weights estimates the Wasserstein distance.

    Args:
        run: Flags shared by all scripts. A step is one of the critic's; the generator moves once in critic_steps.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one; the paper has 64 at 64 px.
        latent_dim: Numbers in z; paper: 100.
        clip: The critic's weights are clipped to [-clip, clip] after each of its steps; paper: 0.01.
        critic_steps: Moves of the critic for each of the generator; paper: 5.
        lr: RMSProp's step size for both networks; paper: 5e-5.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: never.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = WGAN(size, data.channels, latent_dim, width, clip, critic_steps)
    optimizers = {
        "critic": RMSprop(model.discriminator.parameters(), lr),
        "generator": RMSprop(model.generator.parameters(), lr),
    }
    optimizers["critic"].register_step_post_hook(lambda *_: model.clip_weights())
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
