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
    HasLatent: arithmetic.figures,
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
LEAST = 10  # samples or pictures of which a figure is measured


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
    if n < LEAST or seed < 0:
        sys.exit(f"error: --n must be at least {LEAST}, and --seed not negative: {n}, {seed}.")
    ids = ids or tuple(entry.id for entry in checkpoints.catalog(folder))
    if not ids:
        sys.exit(f"error: there is no checkpoint in {folder}/. `--folder DIR` looks elsewhere.")
    worst = 0
    for id in ids:  # also after one that cannot be measured
        try:
            metrics = measure(id, folder, data_root, n, seed)
        except (checkpoints.CheckpointError, DataError) as error:
            print(f"error: {id}: {error}", file=sys.stderr)
            worst = 1
            continue
        print(id)
        for name, figure in metrics.items():
            print(f"  {name}: {figure['value']:.4g}  ({figure['how']})")
    sys.exit(worst)


def measure(id: str, folder: Path, data_root: Path, n: int, seed: int) -> Figures:
    """Measure one checkpoint, and write its metrics.json and card; raises CheckpointError, DataError."""
    path = folder / id
    weights = checkpoints.read_config(path).get("sha256") if path.is_dir() else None
    subject = Subject(ganlib.load(path), checkpoints.read_entry(path), folder, data_root, n, seed)
    metrics = {}
    for ability, figures in MEASURES.items():
        if isinstance(subject.model, ability):
            metrics |= figures(subject)
    if isinstance(subject.model, (ScoresLikelihood, Encodes)) and not (path / examples.EXAMPLES_FILE).exists():
        held_out = subject.pictures("test")
        examples.write(path, held_out, held_out.sides)
    if checkpoints.read_config(path).get("sha256") != weights:
        raise checkpoints.CheckpointError(f"{path} was saved anew while it was measured. Measure it when its training rests.")
    checkpoints.replace_file(path / checkpoints.METRICS_FILE, checkpoints.to_json(metrics))
    cards.write(path)
    return metrics


if __name__ == "__main__":
    tyro.cli(main)
