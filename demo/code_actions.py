"""What Codes shows: a picture for every value of InfoGAN's codes, two codes against each other, and what the categories came to
mean. Like actions.py: takes the catalog and values from outside, trusts none of them, imports no UI.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demo.actions import MAX_SEED, able, choice, find, load, number, seeded, seen, whole
from ganlib import Entry, Variant
from ganlib.images import grid, to_float, to_pil, to_uint8

PAD = 13  # values of each continuous code on the pad, evenly spaced over its range
STEPS = 9  # pictures along a continuous code, or along seeds, of a traversal
SEED = "seed"  # the axis that is no code but the noise


class Axis(NamedTuple):
    """One side of a traversal: its name, and the value at each picture."""

    name: str
    values: list[float]


@torch.inference_mode()
def pad(catalog: Sequence[Entry], model: Any, seed: Any, category: Any) -> tuple[Tensor, Axis, Axis]:
    """All pictures of one noise and category, uint8 (PAD * PAD, C, H, W), from the top left, and the two continuous codes:
    the first grows to the right, the second upwards."""
    network = load(find(catalog, model, "HasCodes"))
    x, y = (Axis(code.name, torch.linspace(*code.range, PAD).tolist()) for code in network.codes if code.kind == "continuous")
    wanted = [{x.name: a, y.name: b} for b in reversed(y.values) for a in x.values]
    return to_uint8(draw(network, seed, [values | {"category": category} for values in wanted])), x, y


def codes(catalog: Sequence[Entry], model: Any, seed: Any, category: Any, c1: Any, c2: Any) -> Image.Image:
    """The picture of one noise and one value of each code."""
    network = load(find(catalog, model, "HasCodes"))
    return to_pil(draw(network, seed, [{"category": category, "c1": c1, "c2": c2}])[0])


@torch.inference_mode()
def draw(network: Variant, seed: Any, wanted: Sequence[dict[str, Any]]) -> Tensor:
    """Pictures of the noise of one seed with these codes; raises Problem for a value out of its code's range."""
    values = {code.name: [whole(code.name, codes[code.name], 0, code.range - 1) if code.kind == "category"
                          else number(code.name, codes[code.name], *code.range) for codes in wanted] for code in network.codes}
    z = torch.cat([network.latent(1, seeded(whole("seed", codes.get(SEED, seed), 0, MAX_SEED))) for codes in wanted])
    return network.decode(z, {name: torch.tensor(column) for name, column in values.items()})


def axes(network: Variant) -> list[str]:
    """What can vary along a side of a traversal."""
    return [*(code.name for code in network.codes), SEED]


def traversal(catalog: Sequence[Entry], model: Any, seed: Any, category: Any, x: Any, y: Any) -> tuple[Tensor, Axis, Axis]:
    """Pictures in which `x` varies to the right and `y` downwards, row by row, uint8; everything else stays: the category as
    given, other codes at the middle of their range. Where both are the same, every row is the same."""
    network = load(find(catalog, model, "HasCodes"))
    across, down = (along(network, choice(name, axis, axes(network)), seed) for name, axis in (("x", x), ("y", y)))
    middle = {code.name: category if code.kind == "category" else sum(code.range) / 2 for code in network.codes}
    wanted = [middle | {down.name: b} | {across.name: a} for b in down.values for a in across.values]
    return to_uint8(draw(network, seed, wanted)), across, down


def along(network: Variant, name: str, seed: Any) -> Axis:
    """An axis with its values: all categories, or evenly spaced numbers, or the seeds from `seed` on."""
    if name == SEED:
        seed = whole("seed", seed, 0, MAX_SEED)
        return Axis(name, [(seed + i) % (MAX_SEED + 1) for i in range(STEPS)])
    code = next(code for code in network.codes if code.name == name)
    values = range(code.range) if code.kind == "category" else torch.linspace(*code.range, STEPS).tolist()
    return Axis(name, list(values))


def traverse(catalog: Sequence[Entry], model: Any, seed: Any, category: Any, x: Any, y: Any) -> Image.Image:
    """The traversal as one picture."""
    images, across, _ = traversal(catalog, model, seed, category, x, y)
    return to_pil(grid(to_float(images), columns=len(across.values)))


# ---- What the categories mean -------------------------------------------------------------------------------------

def meanings(entry: Entry) -> list[dict[str, Any]] | None:
    """For each category what the data say it became: {"class", "share", "n"}; None where the checkpoint was not measured."""
    return entry.metrics.get("clustering_error", {}).get("categories")


def errors(catalog: Sequence[Entry], entry: Entry) -> dict[str, float]:
    """The clustering error of every measured checkpoint of the same variant and data, by id: a training's seed decides much of it.
    What others brought is not among them."""
    return {other.id: other.metrics["clustering_error"]["value"] for other in able(seen(catalog, entry.id), "HasCodes")
            if (other.variant, other.data) == (entry.variant, entry.data) and meanings(other)}
