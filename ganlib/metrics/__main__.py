"""Measure checkpoints: `python -m ganlib.metrics dcgan-fashion_mnist`; figures go to their metrics.json and cards."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import tyro

import ganlib
from ganlib import cards, checkpoints, examples
from ganlib.blocks import NoiseToImage
from ganlib.data import DataError
from ganlib.metrics import (
    arithmetic,
    assembling,
    classification,
    codes,
    conditional,
    critic,
    editing,
    likelihood,
    samples,
    sliced,
    text,
    translation,
)
from ganlib.metrics.subject import Figures, Subject
from ganlib.variant import (
    AssemblesParts,
    ClassConditional,
    Classifies,
    EditsAttributes,
    Encodes,
    HasCodes,
    HasLatent,
    MatchesText,
    ReadsAttributes,
    ReadsText,
    Samples,
    ScoresLikelihood,
    Translates,
)
from ganlib.variants.vae import VAE
from ganlib.variants.wgan import WGAN
from ganlib.variants.wgan_gp import WGANGP

# Ability, or class -> the figures of a model that has it.
MEASURES: dict[type, Callable[[Subject], Figures]] = {
    Samples: samples.distances,
    NoiseToImage: sliced.sliced_distances,
    WGAN: critic.estimate_correlation,
    WGANGP: critic.estimate_correlation,
    HasLatent: arithmetic.arithmetic_accuracy,
    ClassConditional: conditional.class_figures,
    HasCodes: conditional.clustering_error,
    Classifies: classification.accuracy,
    ReadsAttributes: classification.attribute_accuracy,
    Translates: translation.figures,
    EditsAttributes: editing.figures,
    AssemblesParts: assembling.figures,
    ScoresLikelihood: likelihood.likelihood,
    VAE: likelihood.bounds,
    Encodes: codes.code_distance,
    MatchesText: text.retrieval,
    ReadsText: text.figures,
}


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
        n: Samples to draw, or test pictures to score, at most.
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


def measure(id: str, folder: Path, data_root: Path, n: int, seed: int) -> Figures:
    """Measure one checkpoint, and write its metrics.json and card."""
    path = folder / id
    subject = Subject(ganlib.load(path), checkpoints.read_entry(path), folder, data_root, n, seed)
    metrics = {}
    for ability, figures in MEASURES.items():
        if isinstance(subject.model, ability):
            metrics |= figures(subject)
    if isinstance(subject.model, (ScoresLikelihood, Encodes)) and not (path / examples.EXAMPLES_FILE).exists():
        held_out = subject.pictures("test")
        examples.write(path, held_out, held_out.sides)
    checkpoints.replace_file(path / checkpoints.METRICS_FILE, checkpoints.to_json(metrics))
    cards.write(path)
    return metrics


if __name__ == "__main__":
    try:
        tyro.cli(main)
    except (checkpoints.CheckpointError, DataError) as error:
        sys.exit(f"error: {error}")
