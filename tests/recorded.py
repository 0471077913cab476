"""The checkpoints of lively.py with what training leaves beside them: a history, a timeline, an index of training pictures."""
from pathlib import Path

from lively import MODEL, write_catalog
from PIL import Image

from ganlib import history, neighbours, timeline

FRAMES = [1, 3, 10, 100, 1500]
LOOKS = [0, 0, 0, 128, 255]  # the shade of each frame: the first three are equal, and become one in the file
RECORDS = [{"step": step, "seconds": 1.0, "discriminator/real": 0.5, "discriminator/fake": 0.25, "generator/fool": 2.0}
           for step in (10, 100, 1500)]


def write_recorded(folder: Path, data_root: Path) -> Path:
    """The catalog of lively.py, of which MODEL has a history, and the classifier an index of 40 random pictures."""
    write_catalog(folder)
    write_history(folder / MODEL)
    neighbours.write(folder / "classifier-fashion_mnist", data_root, n=40, seed=0)
    return folder


def write_history(checkpoint: Path) -> None:
    paths = []
    for step, shade in zip(FRAMES, LOOKS, strict=True):
        paths.append(checkpoint / "state" / f"frame-{step}.png")
        paths[-1].parent.mkdir(exist_ok=True)
        Image.new("L", (40, 40), shade).save(paths[-1])
    (checkpoint / "timeline.webp").write_bytes(timeline.animation(paths))
    history.write(checkpoint, history.History(FRAMES, RECORDS))
