"""Train the semi-supervised AAE (arXiv 1511.05644). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.data.few_labels import with_few_labels
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.aae_semi import SemiSupervisedAAE


def main(
    run: Run = Run(data="mnist", steps=60_000, batch_size=100),
    labels: int = 100,
    label_seed: int = 0,
    size: int = 28,
    width: int = 512,
    noise_dim: int = 10,
    noise: float = 0.3,
    lr: float = 2e-4,
    decay_from: float = 1.0,
) -> None:
    """Train the semi-supervised AAE: an autoencoder with a category beside its style, named by a handful of labels.

    Args:
        run: Flags shared by all scripts. The data set must have labels.
        labels: How many labels are read, equally many of each class where that works out; paper: 100 and 1000.
        label_seed: Seed that chooses which.
        size: Image side in pixels.
        width: Units of each hidden layer; paper: 1000.
        noise_dim: Numbers in the style z; paper: 10.
        noise: Standard deviation of the noise on the encoder's input while training.
        lr: Adam's step size for all networks; the paper has momentum.
        decay_from: From this share of the steps on, the step size falls linearly to zero; 1: never.
    """
    manual_seed(run.seed)
    data = with_few_labels(load_data(run, size), labels, label_seed)
    model = SemiSupervisedAAE(list(data.labelled_classes()), size, data.channels, noise_dim, width, noise)
    betas = (0.5, 0.999)
    optimizers = {
        "reconstruction": Adam(chain(model.encoder.parameters(), model.generator.parameters()), lr, betas=(0.9, 0.999)),
        "discriminators": Adam(chain(model.category_discriminator.parameters(), model.style_discriminator.parameters()), lr, betas=betas),
        "encoder": Adam(model.encoder.parameters(), lr, betas=betas),
        "classification": Adam(model.encoder.parameters(), lr, betas=(0.9, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
