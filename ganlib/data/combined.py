"""Several attributes at once as one label: which combination a picture shows, and what that says of each attribute."""
from __future__ import annotations

from dataclasses import replace
from itertools import product

import torch
import torch.nn.functional as F

from ganlib.data.dataset import DataError, Dataset
from ganlib.variant import by_group


def with_combinations(data: Dataset, names: tuple[str, ...]) -> tuple[Dataset, list[list[int]]]:
    """The data set with the combinations of these attributes as classes, and for each class one 0 or 1 for each value.

    A class is called as its attributes are, "glasses: round, facial hair: no". Raises DataError for an attribute that is not there.
    """
    groups = by_group(data.known_attributes())
    if not names or (unknown := [name for name in names if name not in groups]):
        raise DataError(f"The data set {data.name} has no attribute {', '.join(unknown) if names else ''!r}; it has: {', '.join(groups)}.")
    sizes = [len(groups[name]) for name in names]
    columns = data.tensors["attributes"][:, [list(groups).index(name) for name in names]]
    label = torch.zeros(len(data), dtype=torch.int64)
    for column, size in zip(columns.T, sizes):
        label = label * size + column
    combinations = list(product(*(range(size) for size in sizes)))  # the last attribute changes fastest, as in `label`
    classes = tuple(", ".join(f"{name}: {groups[name][value]}" for name, value in zip(names, values)) for values in combinations)
    told = [torch.cat([F.one_hot(torch.tensor(value), size) for value, size in zip(values, sizes)]).tolist() for values in combinations]
    return replace(data, tensors={"image": data.tensors["image"], "label": label}, classes=classes, attributes=()), told
