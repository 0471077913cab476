"""Train GAN-CLS-INT (arXiv 1605.05396). Running the same command again resumes."""
from pathlib import Path

from torch import manual_seed
from torch.optim import Adam

from ganlib.data import captioned
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants import text_encoder as encoders
from ganlib.variants.gan_cls import GANCLS


def main(
    run: Run = Run(data="avatars", steps=60_000, batch_size=64),
    text_encoder: Path | None = None,
    size: int = 64,
    width: int = 32,
    discriminator_width: int = 32,
    noise_dim: int = 100,
    text_dim: int = 128,
    lr: float = 1e-3,
    beta1: float = 0.5,
    decay_from: float = 0.5,
    r1_gamma: float = 1.0,
) -> None:
    """Train GAN-CLS-INT (arXiv 1605.05396): pictures from sentences.

    Args:
        run: Flags shared by all scripts. --data: avatars, oxford102, cub, or a folder of images with captions.jsonl in it.
        text_encoder: Checkpoint folder of a text encoder. Default: text_encoder-<data> beside the own one. D begins with its
            convolutions where it is as wide (--image-width).
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of G's largest feature map, doubled at each smaller one; the authors' code: 128.
        discriminator_width: The same of D; the authors' code: 64.
        noise_dim: Numbers in z; paper: 100.
        text_dim: Numbers to which a sentence is brought in both networks; paper: 128.
        lr: Adam's step size for both networks; paper: 2e-4, which takes three times as long under the R1 penalty.
        beta1: Adam's first moment decay; paper: 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; the authors' code: halved every 100 epochs.
        r1_gamma: Weight of the R1 penalty on D, arXiv 1801.04406; paper: none.
    """
    manual_seed(run.seed)
    data = load_data(run, size, captioned.load)
    encoder = encoders.trained(text_encoder, run.out, data.name)
    model = GANCLS(size, data.channels, noise_dim, width, text_dim, encoder.reader.width, encoder.reader.features, r1_gamma,
                   discriminator_width)
    model.reader.load_state_dict(encoder.reader.state_dict())
    model.discriminator.begin_with(encoder.image)
    optimizers = {
        "discriminator": Adam(model.discriminator.parameters(), lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
