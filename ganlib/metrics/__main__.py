"""Measure checkpoints: `python -m ganlib.metrics dcgan-fashion_mnist`; figures go to their metrics.json and cards."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import torch
import tyro
from torch import Tensor
from tqdm import trange

import ganlib
from ganlib import cards, checkpoints, data
from ganlib.data import DataError, Dataset
from ganlib.metrics.distances import frechet_distance, kernel_distance, precision_recall
from ganlib.variant import ClassConditional, Classifies, Samples
from ganlib.variants.classifier import Classifier


def main(
    ids: Annotated[tuple[str, ...], tyro.conf.Positional] = (),
    all: bool = False,
    data_root: Path = Path(os.environ.get("GANLIB_DATA", "data")),
    n: int = 10_000,
    seed: int = 0,
    folder: Path = checkpoints.CHECKPOINTS,
) -> None:
    """Measure checkpoints and write the figures, with how each was measured, to their metrics.json and card.

    Args:
        ids: Ids of checkpoints in `folder`.
        all: Measure every checkpoint there.
        data_root: Folder with local copies of the data sets.
        n: Samples to draw.
        seed: Their seed.
        folder: Where the checkpoints are, the classifiers among them.
    """
    if bool(ids) == all:
        sys.exit("error: name the checkpoints to measure, or give --all.")
    for id in ids or [entry.id for entry in checkpoints.catalog(folder)]:
        metrics = measure(id, folder, data_root, n, seed)
        print(id)
        for name, figure in metrics.items():
            print(f"  {name}: {figure['value']:.4g}  ({figure['how']})")


def measure(id: str, folder: Path, data_root: Path, n: int, seed: int) -> dict[str, Any]:
    """Measure one checkpoint, and write its metrics.json and card."""
    path = folder / id
    entry = checkpoints.read_entry(path)
    model = ganlib.load(path)
    if isinstance(model, Classifier):
        metrics = measure_classifier(model, data.load(entry.data, data_root, entry.size, "test"))
    else:
        metrics = measure_samples(model, entry, folder, data_root, n, seed)
    checkpoints.replace_file(path / checkpoints.METRICS_FILE, checkpoints.to_json(metrics))
    cards.write(path)
    return metrics


def measure_classifier(model: Classifies, test: Dataset) -> dict[str, Any]:
    """Accuracy on the test pictures."""
    logits = in_batches(test, model.classify)
    accuracy = (logits.argmax(1) == test.tensors["label"]).float().mean().item()
    return {"accuracy": {"value": round(accuracy, 4), "n": len(test), "how": f"{len(test):,} test pictures of {test.name}"}}


def measure_samples(model: Samples, entry: checkpoints.Entry, folder: Path, data_root: Path, n: int, seed: int) -> dict[str, Any]:
    """Frechet and kernel distance of n samples to the training pictures, that of the test pictures as the floor, and
    precision and recall against the test pictures."""
    judge_id = f"classifier-{entry.data}"
    if not (folder / judge_id).is_dir():
        raise checkpoints.CheckpointError(f"Figures on {entry.data} need {folder / judge_id}; train it with "
                                          f"`python -m train.classifier --data {entry.data}`.")
    judge = ganlib.load(folder / judge_id)
    train, test = (in_batches(data.load(entry.data, data_root, entry.size, split), judge.features) for split in ("train", "test"))
    rng = torch.Generator().manual_seed(seed)
    with torch.inference_mode():
        fake = torch.cat([judge.features(model.sample(min(500, n - i), rng)) for i in trange(0, n, 500, desc="samples")])
    kernel, error = kernel_distance(fake, train, seed=seed)
    precision, recall = precision_recall(fake, test[:n])
    manifolds = f"{n:,} samples of seed {seed} and {len(test[:n]):,} test pictures, 3rd neighbours in the same features"
    against = f"{len(train):,} training pictures, features of {judge_id}"
    metrics = {
        "frechet_distance": {"value": round(frechet_distance(fake, train), 3), "n": n, "seed": seed,
                             "how": f"{n:,} samples of seed {seed} against {against}"},
        "frechet_distance_floor": {"value": round(frechet_distance(test, train), 3), "n": len(test),
                                   "how": f"{len(test):,} real test pictures against the same"},
        "kernel_distance": {"value": round(kernel, 5), "standard_error": round(error, 5), "n": n, "seed": seed,
                            "how": f"50 subsets of 500 of the same; standard error {error:.2g}"},
        "precision": {"value": round(precision, 3), "n": n, "seed": seed, "how": manifolds},
        "recall": {"value": round(recall, 3), "n": n, "seed": seed, "how": manifolds},
    }
    if isinstance(model, ClassConditional):
        metrics["class_accuracy"] = class_accuracy(model, judge, judge_id, n, seed)
    return metrics


@torch.inference_mode()
def class_accuracy(model: ClassConditional, judge: Classifier, judge_id: str, n: int, seed: int) -> dict[str, Any]:
    """How often the judge sees in a sample the class that was asked for."""
    rng, right = torch.Generator().manual_seed(seed), 0
    for labels in (torch.arange(n) % len(model.classes)).split(500):
        right += (judge.classify(model.sample_class(labels, rng)).argmax(1) == labels).sum().item()
    return {"value": round(right / n, 4), "n": n, "seed": seed,
            "how": f"{n:,} samples of seed {seed}, as many of each class, as {judge_id} sees them"}


@torch.inference_mode()
def in_batches(pictures: Dataset, network, size: int = 1000) -> Tensor:
    """A network's output for every picture of a data set."""
    rows = torch.arange(len(pictures)).split(size)
    return torch.cat([network(pictures.batch(index)["image"]) for index in rows])


if __name__ == "__main__":
    try:
        tyro.cli(main)
    except (checkpoints.CheckpointError, DataError) as error:
        sys.exit(f"error: {error}")
