"""What we measured beside what the papers report. Only the reference figures are written here; ours are read from metrics.json."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ganlib import checkpoints
from ganlib.checkpoints import Entry

# Figures that explain another: --json and the cards have them, lists and the scoreboard do not.
DETAILS = ("frechet_distance_floor", "code_mmd_floor", "kernel_distance", "precision", "recall", "gan_train_accuracy",
           "sliced_wasserstein_16", "sliced_wasserstein_32", "sliced_wasserstein_64", "sliced_wasserstein_128")


class Rival(NamedTuple):
    """A figure of a checkpoint that lies beside the one to be judged."""

    id: str
    figure: str


class Reference(NamedTuple):
    """A figure to be met: by a variant on some data, where these settings of the training are equal to ours."""

    variant: str
    figure: str
    value: float | Rival
    better: Literal["higher", "lower"]
    whose: str
    data: str
    settings: Mapping[str, Any] = {}
    comparable: bool = True  # False where theirs was measured on other data, or ours may have learnt from more


OURS = "aim of this atlas"
ODENA, SALIMANS, ADVERSARIAL = "arXiv 1606.01583, table 1", "arXiv 1606.03498, table 1", "arXiv 1511.05644, table 2"
RECURRENT = "arXiv 1601.06759, table 4, one fixed binarisation"
REFERENCES = (
    *(Reference("sgan", "accuracy", value, "higher", ODENA, "mnist", {"labels": labels})
      for labels, value in ((25, 0.802), (50, 0.883), (100, 0.928), (1000, 0.964))),
    Reference("sgan", "accuracy", 0.9907, "higher", SALIMANS, "mnist", {"labels": 100}),
    Reference("cgan", "class_accuracy", 0.98, "higher", OURS, "mnist"),
    Reference("acgan", "class_accuracy", 0.95, "higher", OURS, "fashion_mnist"),
    Reference("infogan", "clustering_error", 0.05, "lower", "arXiv 1606.03657, sec. 7.2", "mnist"),
    Reference("stargan", "attribute_error", 0.0212, "lower", "arXiv 1711.09020, table 3, on RaFD", "avatars", comparable=False),
    Reference("gan_cls", "attribute_hits", 0.90, "higher", OURS, "avatars"),
    Reference("stackgan", "attribute_hits", 0.90, "higher", OURS, "avatars"),
    Reference("wgan_gp", "frechet_distance", Rival("wgan-fashion_mnist", "frechet_distance"), "lower", "wgan-fashion_mnist",
              "fashion_mnist"),
    Reference("progan", "sliced_wasserstein", Rival("dcgan-avatars", "sliced_wasserstein"), "lower", "dcgan-avatars", "avatars"),
    Reference("stackgan", "attribute_hits", Rival("gan_cls-avatars", "attribute_hits"), "higher", "gan_cls-avatars", "avatars"),
    Reference("stackgan", "attribute_hits", Rival("stackgan-avatars", "stage1_attribute_hits"), "higher", "its stage I", "avatars"),
    Reference("stackgan", "frechet_distance_64", Rival("gan_cls-avatars", "frechet_distance"), "lower", "gan_cls-avatars", "avatars"),
    Reference("stackgan", "frechet_distance_64", Rival("stackgan-avatars", "stage1_frechet_distance_64"), "lower", "its stage I",
              "avatars"),
    Reference("stackgan", "frechet_distance", Rival("stackgan-avatars", "stage1_frechet_distance"), "lower", "its stage I", "avatars"),
    Reference("vae", "nats_importance_weighted", 86.76, "lower", "arXiv 1509.00519, table 1, VAE, 5,000 samples of z", "mnist",
              {"model.latent_dim": 50}),
    Reference("nade", "nats", 88.33, "lower", f"NADE in {RECURRENT}", "mnist", comparable=False),
    Reference("nade", "nats", 85.65, "lower", "a public implementation, ReLU, dynamic binarisation", "mnist"),
    Reference("pixelrnn", "nats", 80.54, "lower", RECURRENT, "mnist", {"model.ordering": "row"}, comparable=False),
    Reference("pixelrnn", "nats", 80.75, "lower", f"{RECURRENT}, 1 layer", "mnist", {"model.ordering": "diagonal", "model.depth": 1},
              comparable=False),
    Reference("pixelrnn", "nats", 79.20, "lower", f"{RECURRENT}, 7 layers", "mnist", {"model.ordering": "diagonal", "model.depth": 7},
              comparable=False),
    Reference("pixelcnn", "nats", 81.30, "lower", RECURRENT, "mnist", comparable=False),
    Reference("aae_semi", "accuracy", 0.981, "higher", ADVERSARIAL, "mnist", {"labels": 100}),
    Reference("aae_semi", "accuracy", 0.984, "higher", ADVERSARIAL, "mnist", {"labels": 1000}),
)


class Score(NamedTuple):
    """One figure of one checkpoint, and what it is to be compared with."""

    id: str
    figure: str
    value: float
    n: int | None
    seed: int | None
    how: str
    reference: Reference | None

    @property
    def met(self) -> bool | None:
        """Whether ours is at least as good; None where there is nothing that it can be compared with."""
        if self.reference is None or not self.reference.comparable:
            return None
        return self.value >= self.reference.value if self.reference.better == "higher" else self.value <= self.reference.value


def scores(entries: Sequence[Entry]) -> list[Score]:
    """Every headline figure of every checkpoint, once for each reference that fits it, or alone."""
    found = []
    for entry in entries:
        training = checkpoints.read_config(entry.path)["training"]
        for name, figure in entry.metrics.items():
            if name in DETAILS:
                continue
            fitting = [in_numbers for reference in REFERENCES
                       if (reference.variant, reference.figure, reference.data) == (entry.variant, name, entry.data)
                       and all(training.get(setting) == value for setting, value in reference.settings.items())
                       and (in_numbers := resolved(reference, entry))]
            found += [Score(entry.id, name, figure["value"], figure.get("n"), figure.get("seed"), str(figure.get("how", "")), reference)
                      for reference in fitting or [None]]
    return found


def resolved(reference: Reference, entry: Entry) -> Reference | None:
    """The reference with a number as its value: a rival's is what was measured of it; None where nothing was."""
    if not isinstance(reference.value, Rival):
        return reference
    try:
        figure = checkpoints.read_metrics(entry.path.parent / reference.value.id).get(reference.value.figure)
    except checkpoints.CheckpointError:  # the rival's own entry says what is wrong with it
        figure = None
    return figure and reference._replace(value=figure["value"])


COLUMNS = ("checkpoint", "figure", "ours", "reference", "met", "whose", "n", "seed")


def row(score: Score) -> tuple[str, ...]:
    """A score as people read it, in the order of COLUMNS."""
    reference = score.reference
    verdict = "other data" if reference and not reference.comparable else {None: "", True: "yes", False: "no"}[score.met]
    return (score.id, score.figure, f"{score.value:.4g}",
            "" if reference is None else f"{'>=' if reference.better == 'higher' else '<='} {reference.value:.4g}",
            verdict, "" if reference is None else reference.whose,
            "" if score.n is None else f"{score.n:,}", "" if score.seed is None else str(score.seed))


def markdown(found: Sequence[Score]) -> str:
    """All scores as a Markdown table, each with how it was measured."""
    lines = [" | ".join((*COLUMNS, "how")), " | ".join(["---"] * (len(COLUMNS) + 1))]
    lines += [" | ".join((*row(score), score.how)) for score in found]
    return "\n".join(f"| {line} |" for line in lines)


def as_json(score: Score) -> dict[str, Any]:
    """A score for programs."""
    values = score._asdict() | {"met": score.met}
    return values | {"reference": None if score.reference is None else score.reference._asdict()}
