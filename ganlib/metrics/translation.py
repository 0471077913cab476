"""Figures of translations: how near to the truth where pairs are known, how much survives the way there and back, and
how many land in the target domain."""
from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

import ganlib
from ganlib import checkpoints, data
from ganlib.data.dataset import Dataset
from ganlib.data.domains import FASHION
from ganlib.metrics.distances import frechet_distance
from ganlib.metrics.similarity import WINDOW, l1, psnr, ssim
from ganlib.metrics.subject import Figures, Subject
from ganlib.variant import Translates
from ganlib.variants.pix2pix import Pix2Pix

MEASURES: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], str]] = {
    "l1": (l1, "mean absolute difference of pixels in [0, 1]"),
    "ssim": (ssim, f"structural similarity, Gaussian window of {WINDOW} px"),
    "psnr": (psnr, "decibels"),
}


def figures(subject: Subject) -> Figures:
    """Every figure that the model's data allow, for each of its directions."""
    test, found = subject.pictures("test"), {}
    for direction in subject.model.directions:
        suffix = f"_{direction.replace(' ', '_')}" if len(subject.model.directions) > 1 else ""
        source, target = ends(test, direction, subject.n)
        there = translated(subject.model, source, direction, subject.seed)
        if test.paired:
            found |= {name + suffix: figure for name, figure in nearness(subject, test, direction, source, there, target).items()}
        if len(subject.model.directions) > 1:
            back, = set(subject.model.directions) - {direction}
            found["there_and_back" + suffix] = {
                "value": round(l1(translated(subject.model, there, back, subject.seed), source).mean().item(), 4), "n": len(source),
                "how": f"{len(source):,} test pictures of {test.name} against their translation back; {MEASURES['l1'][1]}"}
        if test.name == "bags2shoes":
            found["hit_rate" + suffix] = hit_rate(subject, there, direction.split(" to ")[1])
    return found


def ends(test: Dataset, direction: str, n: int) -> tuple[Tensor, Tensor]:
    """What a direction starts from and what it should lead to, of the first n rows: float (n, C, H, W) each."""
    batch = test.batch(torch.arange(min(n, len(test))))
    forwards = direction == " to ".join(test.sides)
    return (batch["a"], batch["image"]) if forwards else (batch["image"], batch["a"])


@torch.inference_mode()
def translated(model: Translates, images: Tensor, direction: str, seed: int) -> Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.cat([model.translate(part, direction, rng) for part in images.split(50)])


def nearness(subject: Subject, test: Dataset, direction: str, source: Tensor, there: Tensor, target: Tensor) -> Figures:
    """Differences from the true pictures, beside those of the input itself and of the Pix2Pix networks of the same data."""
    rivals = {"the input itself": source} | pix2pix_translations(subject, direction, len(source))
    found: Figures = {}
    for name, (measure, unit) in MEASURES.items():
        if name == "ssim" and target.shape[-1] < WINDOW:
            continue
        value = measure(there, target).mean().item()
        beside = {rival: round(measure(images, target).mean().item(), 4) for rival, images in rivals.items()}
        told = ", ".join(f"{rival} {figure:.4g}" for rival, figure in beside.items())
        found[name] = {"value": round(value, 4), "n": len(target), "seed": subject.seed, "beside": beside,
                       "how": f"{len(target):,} test pairs of {test.name}, {direction}; {unit}; beside it {told}"}
        if not isinstance(subject.model, Pix2Pix) and len(rivals) > 1:
            rival = [*rivals][1]
            found[f"{name}_over_pix2pix"] = {"value": round(value / beside[rival], 4), "n": len(target),
                                             "how": f"{direction}: as a fraction of that of {rival}, which saw the pairs"}
    return found | {"frechet_distance": resemblance(subject, test, direction, there, target, rivals)}


def resemblance(subject: Subject, test: Dataset, direction: str, there: Tensor, target: Tensor, rivals: dict[str, Tensor]) -> dict:
    """Frechet distance of the translations, as a set, to the true pictures, beside that of the rivals."""
    features = subject.features()
    n = features.most("test", len(target))
    real = features(target[:n])
    value, *others = (round(frechet_distance(features(images[:n]), real), 3) for images in (there, *rivals.values()))
    beside = dict(zip(rivals, others))
    told = ", ".join(f"{rival} {figure:.4g}" for rival, figure in beside.items())
    return {"value": value, "n": n, "seed": subject.seed, "beside": beside, "how": (
        f"{n:,} translated test pictures of {test.name}, {direction}, as a set against the true ones, features of {features.name}; "
        f"beside it {told}")}


def pix2pix_translations(subject: Subject, direction: str, n: int) -> dict[str, Tensor]:
    """What the other Pix2Pix checkpoints of the same data and direction, of this size and then larger, make of the first n test
    pictures; larger pictures are made smaller. The L1-only network is compared with Pix2Pix alone: the others saw no pairs."""
    found, size = {}, subject.entry.size
    for entry in sorted(checkpoints.catalog(subject.folder), key=lambda entry: entry.size):
        if (entry.variant, entry.data) == (Pix2Pix.name, subject.entry.data) and entry.id != subject.entry.id and entry.size >= size:
            model = ganlib.load(entry.path)
            if direction in model.directions and (model.adversarial or isinstance(subject.model, Pix2Pix)):
                source, _ = ends(data.load(entry.data, subject.data_root, entry.size, "test"), direction, n)
                there = translated(model, source, direction, subject.seed)
                larger = f" ({entry.size} px, made smaller)" if entry.size > size else ""
                found[entry.id + larger] = F.interpolate(there, size=(size, size), mode="area")
    return found


@torch.inference_mode()
def hit_rate(subject: Subject, there: Tensor, side: str) -> dict:
    """Share of the translations in which the classifier of Fashion-MNIST sees a class of the target domain."""
    id, judge = subject.judge("fashion_mnist")
    seen = torch.cat([judge.classify(part).argmax(1) for part in there.split(500)])
    hits = torch.isin(seen, torch.tensor([judge.classes.index(name) for name in FASHION[side]]))
    return {"value": round(hits.float().mean().item(), 4), "n": len(there),
            "how": f"{len(there):,} translated test pictures, as {id} sees them: {', '.join(FASHION[side])}"}
