"""Worker of test_training: trains a tiny WGAN-GP and kills itself, without warning, at the moment it is told.

    python killed.py OUT STEPS batch:17             SIGKILL when the batch of step 17 is drawn
    python killed.py OUT STEPS config.json:2        SIGKILL when config.json is about to be replaced for the 2nd time
    python killed.py OUT STEPS never
"""
import os
import signal
import sys
from pathlib import Path

import torch

from ganlib import checkpoints
from ganlib.data import Dataset
from ganlib.run import Run
from ganlib.training import Trainer, train
from ganlib.variants.wgan_gp import WGANGP


def kill_at_call(owner, name: str, number: int, about: str = "") -> None:
    """Make the `number`-th call of owner.name, with `about` as the last argument's file name, the last thing done here."""
    original, calls = getattr(owner, name), []

    def counted(*args):
        if not about or Path(args[-1]).name == about:
            calls.append(1)
            if len(calls) == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(*args)

    setattr(owner, name, counted)


if __name__ == "__main__":
    out, steps, moment = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    where, _, number = moment.partition(":")
    if where == "batch":
        kill_at_call(Trainer, "batch", int(number))
    elif where != "never":
        kill_at_call(checkpoints.os, "replace", int(number), about=where)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = WGANGP(size=8, latent_dim=4, width=4)
    optimizers = {"critic": torch.optim.Adam(model.discriminator.parameters(), 1e-3, betas=(0.0, 0.9)),
                  "generator": torch.optim.RMSprop(model.generator.parameters(), 1e-3)}
    pixels = torch.randint(0, 256, (20, 1, 8, 8), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    train(model, optimizers, Dataset("noise", {"image": pixels}, "none"),
          Run("noise", steps=steps, batch_size=6, save_every=7, device="cpu", out=out))
