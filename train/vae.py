"""Train VAE (arXiv 1312.6114). Running the same command again resumes."""
from torch import manual_seed
from torch.optim import Adam

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.vae import VAE


def main(
    run: Run = Run(data="mnist", steps=50_000, batch_size=128),
    size: int = 28,
    width: int = 512,
    latent_dim: int = 2,
    convolutional: bool = False,
    binarise: bool = True,
    lr: float = 1e-3,
    decay_from: float = 0.5,
) -> None:
    """Train VAE (arXiv 1312.6114): an autoencoder with a noisy bottleneck, by its evidence lower bound.

    Args:
        run: Flags shared by all scripts.
        size: Image side in pixels; convolutional networks need 8, 16, 32, 64, ...
        width: Units of each hidden layer, paper: 500; or channels of the largest feature map.
        latent_dim: Numbers in z; 2 gives a map to look at, paper: 2 to 200.
        convolutional: DCGAN's networks instead of perceptrons.
        binarise: Draw binary pixels at every step; off, grey values are the targets.
        lr: Adam's step size; common practice: 1e-3. The paper has Adagrad.
        decay_from: From this share of the steps on, the step size falls linearly to zero.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = VAE(size, data.channels, latent_dim, width, convolutional, binarise)
    train(model, {"autoencoder": Adam(model.parameters(), lr)}, data, run, decay_from)


if __name__ == "__main__":
    command(main)
