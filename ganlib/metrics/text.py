"""Figures of what reads sentences: does the encoder find the picture, does the picture show what was said, and is there more
than one picture for a sentence?"""
from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from ganlib.data import captioned
from ganlib.data.captioned import Captioned, contradicts
from ganlib.metrics.classification import values
from ganlib.metrics.distances import frechet_distance
from ganlib.metrics.subject import Figures, Subject
from ganlib.text import TextToImage
from ganlib.variant import ReadsAttributes
from ganlib.variants.stackgan import StackGAN
from ganlib.variants.text_encoder import TextEncoder

RIVALS = 50  # pictures among which a caption must find its own
BATCH = 250
SPOKEN_OF = 3  # attributes named, at most, by a caption whose diversity is measured: enough is left open
PAIRS = 300  # captions whose diversity is measured, at most


def held_out(subject: Subject) -> tuple[Captioned, Tensor, Tensor]:
    """The test pictures, and for each a caption (N, LENGTH) with what it names (N, A); their languages take turns."""
    test = captioned.load(subject.source, subject.data_root, subject.entry.size, "test")
    rows, codes = torch.arange(len(test)), test.tensors["captions"]
    chosen = rows % codes.shape[1]
    return test, codes[rows, chosen], test.tensors["named"][rows, chosen]


# ---- The text encoder -----------------------------------------------------------------------------------------------

@torch.inference_mode()
def retrieval(subject: Subject) -> Figures:
    """Of RIVALS pictures the encoder ranks one first for a caption: is everything true of it that the caption names?"""
    model: TextEncoder = subject.model
    test, codes, named = held_out(subject)
    texts = torch.cat([model.reader.network(part) for part in codes.split(BATCH)])
    pictures = torch.cat([model.image(test.batch(part)["image"]) for part in torch.arange(len(test)).split(BATCH)])
    rng = torch.Generator().manual_seed(subject.seed)
    rivals = min(RIVALS, len(test))
    others = torch.stack([i + 1 + torch.randperm(len(test) - 1, generator=rng)[:rivals - 1] for i in range(len(test))]) % len(test)
    ranked = torch.cat([torch.arange(len(test))[:, None], others], dim=1)  # its own picture first
    fits = ~contradicts(named[:, None], test.tensors["attributes"][ranked])  # (N, rivals)
    best = (pictures[ranked] * texts[:, None]).sum(-1).argmax(1, keepdim=True)
    right, chance = fits.gather(1, best).float().mean().item(), fits.float().mean().item()
    return {"retrieval_accuracy": {"value": round(right, 4), "n": len(test), "seed": subject.seed, "how": (
        f"{len(test):,} held-out captions, each with the best of {rivals} test pictures of {test.name}: all that it names is true of the "
        f"picture; by chance {chance:.3f}")}}


# ---- Pictures from sentences ----------------------------------------------------------------------------------------

def figures(subject: Subject) -> Figures:
    """Share of what held-out captions name that a classifier finds in the pictures, and their diversity; of both stages,
    where there are two. Only where the attributes are known."""
    if not held_out(subject)[0].attributes:
        return {}
    found = of_one(subject, subject.model.decode, "")
    if isinstance(subject.model, StackGAN):
        first = of_one(subject, lambda z, text: subject.model.stages(z, text)[0], "stage1_")
        found |= first | stage_distances(subject)
    return found


Draw = Callable[[Tensor, Tensor], Tensor]  # z and embeddings -> pictures


@torch.inference_mode()
def of_one(subject: Subject, draw: Draw, prefix: str) -> Figures:
    """The figures of one way to draw."""
    judge_id, judge = subject.judge()
    test, codes, named = held_out(subject)
    rng = torch.Generator().manual_seed(subject.seed)
    read = torch.cat([values(judge, pictures(subject.model, draw, part, rng)) for part in codes.split(BATCH)])
    real = torch.cat([values(judge, test.batch(part)["image"]) for part in torch.arange(len(test)).split(BATCH)])
    groups = judge.groups
    by_attribute = {group: round(share, 4) for group, share in zip(groups, shares(read, named))}
    worst, total = min(by_attribute, key=by_attribute.get), int((named >= 0).sum())
    value, limit = (((rows == named) & (named >= 0)).sum().item() / total for rows in (read, real))
    ratio, counted = diversity(subject.model, judge, draw, test, rng)
    return {
        f"{prefix}attribute_hits": {"value": round(value, 4), "n": total, "seed": subject.seed, "by_attribute": by_attribute, "how": (
            f"{total:,} attributes named in {len(test):,} held-out captions, a picture of seed {subject.seed} each, as {judge_id} sees "
            f"them; the hardest, {worst}, {by_attribute[worst]:.3f}; in the real pictures it finds {limit:.4f}")},
        f"{prefix}caption_diversity": {"value": round(ratio, 3), "n": counted, "seed": subject.seed, "how": (
            f"distance between two pictures of one caption relative to two real ones that fit it, in the features of {judge_id}, mean "
            f"over {counted} captions that name at most {SPOKEN_OF} attributes; 0 is collapse, 1 as diverse as the data")}}


def shares(read: Tensor, named: Tensor) -> list[float]:
    """For each attribute the share of what is named (N, A) that is read (N, A); 0 where it is never named."""
    said = named >= 0
    return (((read == named) & said).sum(0) / said.sum(0).clamp(min=1)).tolist()


def pictures(model: TextToImage, draw: Draw, codes: Tensor, rng: torch.Generator) -> Tensor:
    return draw(model.latent(len(codes), rng), model.reader.network(codes))


def diversity(model: TextToImage, judge: ReadsAttributes, draw: Draw, test: Captioned, rng: torch.Generator) -> tuple[float, int]:
    """Mean distance between two pictures of a caption over that of two real ones which fit it, and how many captions were counted."""
    attributes, codes, pairs = test.tensors["attributes"], [], []
    for caption, named in zip(test.tensors["captions"][:, 0], test.tensors["named"][:, 0]):
        fitting = (~contradicts(named, attributes)).nonzero().flatten()
        if 0 < (named >= 0).sum() <= SPOKEN_OF and len(fitting) >= 2 and len(codes) < PAIRS:
            codes.append(caption)
            pairs.append(fitting[torch.randperm(len(fitting), generator=rng)[:2]])
    if not codes:
        return 0.0, 0

    def distance(a: Tensor, b: Tensor) -> Tensor:
        return (judge.features(a) - judge.features(b)).norm(dim=1).sum()

    drawn = sum(distance(pictures(model, draw, part, rng), pictures(model, draw, part, rng)) for part in torch.stack(codes).split(BATCH))
    real = sum(distance(*(test.batch(rows)["image"] for rows in part.T)) for part in torch.stack(pairs).split(BATCH))
    return (drawn / real).item(), len(codes)


@torch.inference_mode()
def stage_distances(subject: Subject) -> Figures:
    """Frechet distance of stage I's pictures to the data, as `samples.distances` measures stage II's; and of both stages at the size
    of stage I, against the data at that size: there they can be compared with each other, and with GAN-CLS."""
    features = subject.features()
    model, n, rng = subject.model, features.most("samples", subject.n), torch.Generator().manual_seed(subject.seed)
    side, examples = model.sizes[0], model.reader.examples
    sketches, reduced = [], []
    for part in examples[torch.randint(len(examples), (n,), generator=rng)].split(BATCH):
        sketch, picture = model.stages(model.latent(len(part), rng), model.reader.network(part))
        sketches.append(features(sketch))
        reduced.append(features(F.adaptive_avg_pool2d(picture, side)))
    train = subject.real_features("train")
    train_reduced = subject.real_features("train", side)
    found: Figures = {}
    for name, stage, fake, real, where in (("stage1_frechet_distance", "I", sketches, train, ""),
                                           (f"stage1_frechet_distance_{side}", "I", sketches, train_reduced, f" at {side} px"),
                                           (f"frechet_distance_{side}", "II", reduced, train_reduced, f", both at {side} px")):
        found[name] = {"value": round(frechet_distance(torch.cat(fake), real), 3), "n": n, "seed": subject.seed, "how": (
            f"{n:,} pictures of stage {stage} of seed {subject.seed} against {len(real):,} training pictures{where}, features of "
            f"{features.name}")}
    return found
