"""Train StackGAN (arXiv 1612.03242), both stages one after the other. Running the same command again resumes."""
from pathlib import Path

from torch import manual_seed
from torch.optim import Adam

from ganlib.data import captioned
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants import text_encoder as encoders
from ganlib.variants.stackgan import StackGAN


def main(
    run: Run = Run(data="avatars", steps=100_000, batch_size=64),
    text_encoder: Path | None = None,
    size: int = 128,
    first_size: int = 64,
    width: int = 32,
    noise_dim: int = 100,
    text_dim: int = 128,
    kl_weight: float = 0.1,
    first_share: float = 0.5,
    lr: float = 1e-3,
    beta1: float = 0.5,
    decay_from: float = 0.75,
    r1_gamma: float = 1.0,
) -> None:
    """Train StackGAN (arXiv 1612.03242): a sketch from a sentence, and a picture from the sketch and the sentence.

    Args:
        run: Flags shared by all scripts. --data: avatars, oxford102, cub, or a folder of images with captions.jsonl in it.
        text_encoder: Checkpoint folder of a text encoder. Default: text_encoder-<data> beside the own one. The discriminators begin
            with its convolutions where they are as wide (--image-width).
        size: Image side in pixels of stage II: 32, 64, 128, ... Paper: 256.
        first_size: Image side in pixels of stage I: 16, 32, 64, ... Paper: 64.
        width: Channels of stage I at half its side, doubled at each smaller one; the authors' code: 128.
        noise_dim: Numbers in the noise of stage I; paper: 100.
        text_dim: Numbers in c, and to which the discriminators bring a sentence; paper: 128.
        kl_weight: Weight of the KL term, a mean over dimensions; the authors' code: 2, under which stage II hears little of a sentence that
            names many things.
        first_share: Share of the steps that stage I learns; the rest is stage II's. Paper: half.
        lr: Adam's step size for all networks; paper: 2e-4, which takes three times as long under the R1 penalty.
        beta1: Adam's first moment decay; the authors' code: 0.5. The second is 0.999.
        decay_from: From this share of each stage on, the step size falls linearly to zero; paper: halved every 100 epochs.
        r1_gamma: Weight of the R1 penalty on D of stage I, arXiv 1801.04406; that of stage II grows with the number of pixels. Paper: none.
    """
    manual_seed(run.seed)
    data = load_data(run, size, captioned.load)
    encoder = encoders.trained(text_encoder, run.out, data.name)
    model = StackGAN(size, first_size, data.channels, noise_dim, width, text_dim, encoder.reader.width, encoder.reader.features, kl_weight,
                     first_share, r1_gamma)
    model.reader.load_state_dict(encoder.reader.state_dict())
    for discriminator in model.discriminators:
        discriminator.begin_with(encoder.image)
    optimizers = {
        "discriminator": Adam(model.discriminators.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generators.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
