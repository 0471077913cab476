"""Train StarGAN (arXiv 1711.09020). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.stargan import StarGAN


def main(
    run: Run = Run(data="avatars", steps=100_000, batch_size=16),
    groups: tuple[str, ...] = ("hair colour", "hat", "glasses", "facial hair", "mouth"),
    size: int = 64,
    width: int = 32,
    blocks: int = 6,
    penalty: float = 10.0,
    classification: float = 1.0,
    reconstruction: float = 10.0,
    critic_steps: int = 1,
    lr: float = 6e-4,
    beta1: float = 0.5,
    decay_from: float = 0.5,
) -> None:
    """Train StarGAN (arXiv 1711.09020): one generator that edits every attribute.

    Args:
        run: Flags shared by all scripts. The data set must have attributes; the authors' code: 200,000 steps.
        groups: The attributes to edit, each with all its values.
        size: Image side in pixels: 8, 16, 32, 64, ... Paper: 128.
        width: Features of the first layer of both networks; paper: 64.
        blocks: Residual blocks of the generator; paper: 6.
        penalty: Weight of the gradient penalty; paper: 10.
        classification: Weight of showing the wanted attributes; paper: 1.
        reconstruction: Weight of the way back to the original; paper: 10.
        critic_steps: Moves of the critic for each of the generator; paper: 5, with which drawn faces take far longer.
        lr: Adam's step size for both networks; paper: 1e-4, which takes far longer.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; paper: 0.5.
    """
    manual_seed(run.seed)
    data = load_data(run, size).with_attributes(groups)
    model = StarGAN(list(data.attributes), size, data.channels, width, blocks, penalty, classification, reconstruction, critic_steps)
    optimizers = {
        "critic": Adam(chain(model.body.parameters(), model.heads.parameters()), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
