"""Figures of samples whose class, or code, was asked for."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import trange

from ganlib.data import Dataset
from ganlib.images import to_float, to_uint8
from ganlib.metrics.samples import class_accuracy
from ganlib.metrics.subject import Figures, Subject, in_batches
from ganlib.variant import Classifies, Variant

STEPS, BATCH = 600, 128  # of the classifier that learns from samples alone


def class_figures(subject: Subject) -> Figures:
    """GAN-test and GAN-train (Shmelkov, Schmid, Alahari, arXiv 1807.09499): a classifier of real pictures on samples, which tells
    whether they show what was asked for, and one of samples on real pictures, which tells whether they show all of it."""
    figures = class_accuracy(subject)
    return figures | gan_train(subject) if isinstance(subject.judge()[1], Classifies) else figures


def gan_train(subject: Subject) -> Figures:
    """Accuracy on real test pictures of a classifier that has learnt from n samples alone."""
    n, seed = subject.n, subject.seed
    judge_id, judge = subject.judge()
    images, labels = labelled_samples(subject.model, n, seed)
    pupil = learnt(partial(type(judge), **judge.arguments), images, labels, seed, STEPS)
    test = subject.pictures("test")
    right = (in_batches(test, pupil.classify).argmax(1) == test.tensors["label"]).float().mean().item()
    return {"gan_train_accuracy": {"value": round(right, 4), "n": len(test), "seed": seed,
                                   "how": f"{len(test):,} real test pictures, by a classifier like {judge_id} that learnt from {n:,} "
                                          f"samples of seed {seed} alone, {STEPS} steps of {BATCH}"}}


@torch.inference_mode()
def labelled_samples(model: Variant, n: int, seed: int) -> tuple[Tensor, Tensor]:
    """n samples, as many of each class, uint8 (n, C, H, W), and their labels (n,)."""
    rng = torch.Generator().manual_seed(seed)
    labels = torch.arange(n) % len(model.classes)
    return torch.cat([to_uint8(model.sample_class(part, rng)) for part in labels.split(500)]), labels


def learnt(build: Callable[[], Variant], images: Tensor, labels: Tensor, seed: int, steps: int) -> Variant:
    """A new classifier after `steps` batches of labelled pictures, uint8, and nothing else; Adam, 1e-3."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)  # of its weights, the batches and its dropout
        model = build().train()
        optimizer = torch.optim.Adam(model.parameters(), 1e-3)
        for _ in trange(steps, desc="classifier"):
            rows = torch.randint(len(images), (BATCH,))
            loss = F.cross_entropy(model.classify(to_float(images[rows])), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def clustering_error(subject: Subject) -> Figures:
    """How often a category that Q reads in a test picture is not the class that the category stands for.

    A category stands for the class in which Q reads it most often among the training pictures (1606.03657, sec. 7.2).
    """
    model, categories = subject.model, subject.model.codes[0].range
    train, test = subject.pictures("train"), subject.pictures("test")
    k, seed = len(train.labelled_classes()), subject.model.trained["training"].get("seed")
    counts = [torch.bincount(read(model, pictures) * k + pictures.tensors["label"], minlength=categories * k).view(categories, k)
              for pictures in (train, test)]
    meaning = counts[0].argmax(1)
    right = counts[1].gather(1, meaning[:, None])[:, 0]
    table = [{"class": train.classes[meaning[i]], "share": round((right[i] / counts[1][i].sum().clamp(min=1)).item(), 4),
              "n": int(counts[1][i].sum())} for i in range(categories)]
    return {"clustering_error": {"value": round(1 - right.sum().item() / len(test), 4), "n": len(test), "categories": table,
                                 "training_seed": seed,
                                 "how": f"{len(test):,} test pictures; each category stands for the class it is read in most often among "
                                        f"{len(train):,} training pictures; training seed {seed}"}}


def read(model: Variant, pictures: Dataset) -> Tensor:
    """The category Q reads in each picture, (N,)."""
    return in_batches(pictures, lambda images: model.read_codes(images)[0].argmax(1))
