"""Does the critic's estimate of the distance tell how good the pictures are? Arjovsky et al., arXiv 1701.07875, sec. 4.2."""
from __future__ import annotations

import math

import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms.functional import pil_to_tensor

from ganlib import timeline
from ganlib.images import to_float
from ganlib.metrics.distances import frechet_distance
from ganlib.metrics.subject import Figures, Subject

FEWEST = 4  # frames that make a correlation worth telling


@torch.inference_mode()
def estimate_correlation(subject: Subject) -> Figures:
    """Rank correlation along the training of the estimate E f(x) - E f(G(z)) with the Frechet distance of the pictures kept
    then, from the largest estimate on: before it the critic is still learning to tell anything. Nothing without a history."""
    path, model = subject.entry.path, subject.model
    if not timeline.is_kept(path):
        return {}
    (frames, records), sheets, shown = timeline.course(path)
    estimates = torch.tensor([estimate(records, step) for step in frames])
    first = int(estimates.argmax())
    if len(estimates) - first < FEWEST:
        return {}
    features = subject.features()
    train = subject.real_features("train")
    pictures = [cells(sheet, model.size, model.channels) for sheet in sheets]
    distances = [frechet_distance(features(kept), train) for kept in pictures]
    value = rank_correlation(estimates[first:], torch.tensor([distances[index] for index in shown[first:]]))
    if math.isnan(value):  # all frames are alike
        return {}
    n = len(pictures[0])
    return {"estimate_correlation": {"value": round(value, 3), "n": len(estimates) - first, "how": (
        f"Spearman's, over {len(estimates) - first} steps of the training from step {frames[first]} on, where the estimate is "
        f"largest: the estimate then, and the Frechet distance of {n} kept samples against {len(train):,} training pictures, features of "
        f"{features.name}")}}


def estimate(records: list[dict[str, float]], step: int) -> float:
    """The critic's E f(x) - E f(G(z)), the mean over the record that holds a step."""
    record = next(record for record in records if record["step"] >= step)
    return -(record["critic/real"] + record["critic/fake"])


def cells(sheet: Image.Image, size: int, channels: int, gap: int = 2) -> Tensor:
    """The pictures of a sheet made by `ganlib.images.grid` without blanks: (n, C, size, size) in [-1, 1]."""
    pixels = to_float(pil_to_tensor(sheet if channels == 3 else sheet.convert("L")))
    return pixels.unfold(1, size, size + gap).unfold(2, size, size + gap).permute(1, 2, 0, 3, 4).flatten(0, 1)


def rank_correlation(a: Tensor, b: Tensor) -> float:
    """Spearman's: the correlation of the ranks of (n,) and (n,), ties sharing theirs; nan where all of one are equal."""
    ranks = torch.stack([(x[:, None] > x).sum(1) + (x[:, None] == x).sum(1) / 2 for x in (a, b)])
    return torch.corrcoef(ranks)[0, 1].item()
