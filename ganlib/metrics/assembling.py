"""Figures of puzzles: whether the patches are found again in the picture, at their places, and how real the pictures are."""
from __future__ import annotations

import torch

from ganlib import parts
from ganlib.metrics.distances import frechet_distance
from ganlib.metrics.subject import Figures, Subject


@torch.inference_mode()
def figures(subject: Subject) -> Figures:
    """Patches of random boxes of the test pictures, assembled."""
    model, features = subject.model, subject.features()
    test = subject.pictures("test")
    n, rng = features.most("samples", min(subject.n, len(test))), torch.Generator().manual_seed(subject.seed)
    wrong, foreign, inside, overlap, union, seen = 0.0, 0.0, 0.0, 0.0, 0.0, []
    for rows in torch.arange(n).split(100):
        real = test.batch(rows)["image"]
        boxes = parts.random_boxes(len(real), model.parts, rng=rng)
        painted, places = model.assemble(parts.cut(real, boxes), rng)
        mask, found = parts.mask_of(boxes, model.size), (places > 0.5).float()
        wrong += ((painted - real).abs().mean(1, keepdim=True) * mask).sum().item() / 2
        foreign += ((real.roll(1, 0) - real).abs().mean(1, keepdim=True) * mask).sum().item() / 2
        inside += mask.sum().item()
        overlap += (mask * found).sum().item()
        union += torch.maximum(mask, found).sum().item()
        seen.append(features(painted))
    train = subject.real_features("train")
    puzzles = f"{n:,} test pictures of {test.name}, {model.parts} random patches each"
    return {
        "patch_error": {"value": round(wrong / inside, 4), "n": n, "seed": subject.seed,
                        "how": f"{puzzles}: mean absolute difference of pixels in [0, 1] where the patches were; with another "
                               f"picture there it would be {foreign / inside:.4f}"},
        "place_overlap": {"value": round(overlap / union, 4), "n": n, "seed": subject.seed,
                          "how": f"{puzzles}: intersection over union of the predicted mask, where it is above 0.5, and the true one"},
        "frechet_distance": {"value": round(frechet_distance(torch.cat(seen), train), 3), "n": n, "seed": subject.seed,
                             "how": f"{puzzles}, against {len(train):,} training pictures, features of {features.name}"},
    }
