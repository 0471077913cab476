"""Worker of test_training: trains a little under `accelerate launch` and writes what each process saw and ended with."""
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from ganlib.data import Dataset
from ganlib.run import Run
from ganlib.training import train
from ganlib.variants.dcgan import DCGAN


class Recorded(DCGAN):
    """DCGAN that keeps the noise and the pictures it trained on."""

    def __init__(self, size: int = 8, latent_dim: int = 4, width: int = 4) -> None:
        super().__init__(size, 1, latent_dim, width)
        self.noise, self.pictures = [], []

    def discriminator_loss(self, batch):
        self.pictures.append(batch["image"])
        return super().discriminator_loss(batch)

    def fakes(self, like: torch.Tensor) -> torch.Tensor:
        self.noise.append(torch.randn(len(like), self.latent_dim))
        return self.generator(self.noise[-1])


if __name__ == "__main__":
    out, rank = Path(sys.argv[1]), os.environ["RANK"]
    torch.manual_seed(int(rank))  # different first weights: the first process's must win
    model = Recorded()
    optimizers = {"discriminator": torch.optim.Adam(model.discriminator.parameters(), 1e-3),
                  "generator": torch.optim.Adam(model.generator.parameters(), 1e-3)}
    ramp = torch.arange(64, dtype=torch.uint8).view(64, 1, 1, 1).repeat(1, 1, 8, 8)
    train(model, optimizers, Dataset("ramp", {"image": ramp}, "none"),
          Run("ramp", steps=4, batch_size=8, device="cpu", out=out / "run"))
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, out / f"weights-{rank}.safetensors")
    save_file({"noise": torch.stack(model.noise), "pictures": torch.cat(model.pictures)}, out / f"seen-{rank}.safetensors")
