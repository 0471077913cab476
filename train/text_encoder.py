"""Train the text encoder that GAN-CLS and StackGAN read with (arXiv 1605.05395). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.data import captioned
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.text_encoder import TextEncoder


def main(
    run: Run = Run(data="avatars", steps=20_000, batch_size=128),
    size: int = 64,
    width: int = 64,
    features: int = 128,
    image_width: int = 32,
    lr: float = 2e-3,
    decay_from: float = 0.5,
) -> None:
    """Train a char-CNN-RNN on pictures with captions, by the structured joint embedding (arXiv 1605.05395).

    Args:
        run: Flags shared by all scripts. --data: avatars, oxford102, cub, or a folder of images with captions.jsonl in it.
        size: Image side in pixels that the image encoder sees: 8, 16, 32, 64, ...
        width: Features of the first convolution over characters, doubled in the second; paper: 384 and 512.
        features: Length of the embedding; paper: 1024.
        image_width: Channels of the image encoder's first feature map, doubled at each smaller one; the --width of the variants that
            read with this encoder, whose discriminators begin with these convolutions.
        lr: Adam's step size; paper: RMSProp with 4e-4 on pretrained image features.
        decay_from: Share of the training after which the step size falls to zero in a straight line.
    """
    manual_seed(run.seed)
    data = load_data(run, size, captioned.load)
    model = TextEncoder(size, data.channels, width, features, image_width)
    model.reader.remember(data.words, data.tensors["captions"])
    optimizer = Adam(chain(model.reader.parameters(), model.image.parameters()), lr)
    train(model, {"encoder": optimizer}, data, run, decay_from=decay_from)


if __name__ == "__main__":
    command(main)
