"""Train SGAN (arXiv 1606.01583, 1606.03498). Running the same command again resumes."""
from itertools import chain

from torch import manual_seed
from torch.optim import Adam

from ganlib.data.few_labels import with_few_labels
from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.sgan import SGAN


def main(
    run: Run = Run(data="mnist", steps=30_000, batch_size=100),
    labels: int = 100,
    label_seed: int = 0,
    size: int = 32,
    width: int = 32,
    latent_dim: int = 100,
    features: int = 128,
    noise: float = 0.2,
    matching: float = 1.0,
    adversarial: float = 0.3,
    lr: float = 3e-3,
    beta1: float = 0.5,
    decay_from: float = 0.5,
) -> None:
    """Train SGAN: a classifier from a handful of labels, with the help of a generator.

    Args:
        run: Flags shared by all scripts. The data set must have labels.
        labels: How many labels are read, equally many of each class where that works out; Odena: 25 to 1000, Salimans: 20 to 200.
        label_seed: Seed that chooses which.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the largest feature map, doubled at each smaller one.
        latent_dim: Numbers in z, the generator's noise.
        features: Numbers in D's hidden layer.
        noise: Standard deviation of the noise on the input of each layer of D while training; Salimans: 0.3 on pictures
            in [0, 1], which is 0.6 of ours, and 0.5 inside.
        matching: Weight of matching mean features in G's loss; Salimans: 1, Odena: 0.
        adversarial: Weight of fooling D in G's loss; Salimans: 0, Odena: 1.
        lr: Adam's step size for both networks; Salimans' code: 3e-3. Odena and DCGAN: 2e-4, with BatchNorm.
        beta1: Adam's first moment decay; DCGAN's 0.5. The second is 0.999.
        decay_from: From this share of the steps on, the step size falls linearly to zero; Salimans' code: 2/3 on CIFAR-10.
    """
    manual_seed(run.seed)
    data = with_few_labels(load_data(run, size), labels, label_seed)
    model = SGAN(list(data.labelled_classes()), size, data.channels, latent_dim, width, features, noise, matching,
                 adversarial)
    optimizers = {
        "discriminator": Adam(chain(model.convolutions.parameters(), model.hidden.parameters(), model.head.parameters()),
                              lr, betas=(beta1, 0.999)),
        "generator": Adam(model.generator.parameters(), lr, betas=(beta1, 0.999)),
    }
    train(model, optimizers, data, run, decay_from)


if __name__ == "__main__":
    command(main)
