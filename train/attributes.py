"""Train the classifier that reads attributes of pictures. Running the same command again resumes."""
from torch import manual_seed
from torch.optim import AdamW

from ganlib.run import Run, command, load_data
from ganlib.training import train
from ganlib.variants.attributes import AttributeClassifier


def main(
    run: Run = Run(data="avatars", steps=5_000, batch_size=128),
    size: int = 64,
    width: int = 32,
    features: int = 128,
    lr: float = 1e-3,
    weight_decay: float = 1e-2,
    decay_from: float = 0.5,
) -> None:
    """Train the classifier of attributes by which the atlas judges edits, captions and walks.

    Args:
        run: Flags shared by all scripts. The data set must have attributes.
        size: Image side in pixels: 8, 16, 32, 64, ...
        width: Channels of the first feature map, doubled at each smaller one.
        features: Length of the feature vector that distances are measured in.
        lr: AdamW's step size.
        weight_decay: AdamW's decoupled weight decay.
        decay_from: From this share of the steps on, the step size falls linearly to zero.
    """
    manual_seed(run.seed)
    data = load_data(run, size)
    model = AttributeClassifier(list(data.known_attributes()), size, data.channels, width, features)
    train(model, {"classifier": AdamW(model.parameters(), lr, weight_decay=weight_decay)}, data, run, decay_from)


if __name__ == "__main__":
    command(main)
