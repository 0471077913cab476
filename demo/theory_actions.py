"""What the theory lab computes for a reader: plain numbers in, plain data out. Imports no UI.

Values come from links, sliders and scripts. One that cannot be used is moved to the nearest that can, and every answer
carries a `notes` list with a sentence, in each language, for each value that was moved.

Pictures travel as bytes in base64: one byte for each cell of a heat map, two for each coordinate of a point.
"""
from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from demo import strings
from ganlib.theory import distributions, divergences, explicit, games
from ganlib.theory.distributions import DRAWN_CELLS, GRIDS, Distribution, Grid
from ganlib.theory.live import SURFACE, LiveGAN, Settings

DRAWINGS = {"drawn1": 1, "drawn2": 2}  # names of data drawn by hand -> dimensions
DATA = (*distributions.shapes(), *DRAWINGS)
PLACE = {1: 6.0, 2: 2.25}  # where q is at place 1, in the units of x
LOGITS = [i / 10 for i in range(-80, 81)]
CHECKPOINTS = (0, 10, 20, 40, 80, 150, 250, 400, 600)  # moves of D after which the trained D is drawn
MAX_SEED = 2 ** 32 - 1
GRAPHS = {"independent": explicit.independent(explicit.PIXELS), "chain": explicit.chain(explicit.PIXELS),
          "neighbours": explicit.neighbours(explicit.SIDE), "full": explicit.full(explicit.PIXELS)}


# ---- Values from outside ---------------------------------------------------------------------------------------------

class Reader:
    """Takes values as they come and remembers what it had to move."""

    def __init__(self) -> None:
        self.notes: list[dict[str, str]] = []

    def number(self, name: str, value: Any, low: float, high: float, default: float) -> float:
        """A number within [low, high]; `default` where it is not a number."""
        used = default
        try:
            number = float(str(value)[:40])  # a bool or a list is not a number
            if not math.isnan(number):
                used = min(max(number, low), high)
        except ValueError:
            number = math.nan
        if number != used:
            self.moved(name, value, used)
        return used

    def whole(self, name: str, value: Any, low: int, high: int, default: int) -> int:
        number = self.number(name, value, low, high, default)
        if number != int(number):
            self.moved(name, value, int(number))
        return int(number)

    def choice(self, name: str, value: Any, known: Iterable[str], default: str) -> str:
        if isinstance(value, str) and value in known:
            return value
        self.moved(name, value, default)
        return default

    def data(self, value: Any, drawing: Any, default: str = "two") -> tuple[str, str]:
        """The name of a data distribution and, if it is drawn by hand, the drawing."""
        name = self.choice("data", value, DATA, default)
        if name not in DRAWINGS:
            return name, ""
        if isinstance(drawing, str) and distributions.drawn(drawing, DRAWINGS[name]):
            return name, drawing
        if drawing:
            self.moved("drawing", drawing, "example")
        return name, example_drawing(DRAWINGS[name])

    def moved(self, name: str, value: Any, used: Any) -> None:
        shown = strings.sendable(str(value)[:40])
        self.notes.append({language: strings.say("theory.moved", language, name=name, value=shown, used=used)
                           for language in strings.LANGUAGES})


@lru_cache(maxsize=2)
def example_drawing(dim: int) -> str:
    """What a drawing shows before anyone draws: two hills on the line, a heart in the plane."""
    grid = Grid(GRIDS[dim].low, GRIDS[dim].high, DRAWN_CELLS[dim], dim)
    if dim == 1:
        x = grid.axis
        levels = 15 * torch.exp(-(x + 3) ** 2) + 9 * torch.exp(-((x - 2) / 1.6) ** 2)
    else:
        x, y = (grid.points / 1.9 + torch.tensor([0, 0.1])).T
        levels = 15 * ((x ** 2 + y ** 2 - 1) ** 3 - x ** 2 * y ** 3 <= 0).double()
    return "".join(distributions.DIGITS[int(level)] for level in levels.round().clamp(0, 15))


def distribution(data: str, drawing: str) -> Distribution:
    return distributions.drawn(drawing, DRAWINGS[data]) if data in DRAWINGS else distributions.shapes()[data].distribution


# ---- Numbers as bytes ---------------------------------------------------------------------------------------------------

def packed_bytes(values: Tensor, low: float = 0.0, high: float = 1.0) -> str:
    """Numbers in [low, high] as one byte each; those outside become 0 or 255."""
    scaled = ((values - low) / (high - low) * 255).round().clamp(0, 255).nan_to_num(0)
    return base64.b64encode(scaled.to(torch.uint8).numpy().tobytes()).decode()


def packed_points(points: Tensor, grid: Grid) -> str:
    """Coordinates as 16-bit numbers, 0 to 10000 across the grid; up to three grids outside it are kept."""
    scaled = ((points - grid.low) / (grid.high - grid.low) * 10_000).round().clamp(-30_000, 30_000).nan_to_num(0)
    return base64.b64encode(scaled.numpy().astype(np.dtype("<i2")).tobytes()).decode()


def rounded(values: Sequence[float] | Tensor, digits: int = 5) -> list[float]:
    return [round(float(value), digits) for value in values]


def finite(value: float) -> float | None:
    """None for infinity, which JSON cannot say."""
    return value if math.isfinite(value) else None


# ---- 1 and 2. Distances, and the optimal discriminator ---------------------------------------------------------------------

def distance(data: Any = "two", place: Any = 0.3, width: Any = 0.6, drawing: Any = "") -> dict[str, Any]:
    """p is the data; q one Gaussian at `place` (-1 to 1, across the picture) of standard deviation `width` (0.1 to 2).

    Returns p and q on the grid, each divergence with its value and integrand, D*, and V(D*, G) computed twice.
    """
    read = Reader()
    name, drawing = read.data(data, drawing)
    place = read.number("place", place, -1, 1, 0.3)
    width = read.number("width", width, 0.1, 2, 0.6)
    return _distance(name, drawing, place, width) | {"notes": read.notes}


@lru_cache(maxsize=64)
def _distance(data: str, drawing: str, place: float, width: float) -> dict[str, Any]:
    real, fake = distribution(data, drawing), generator(data, place, width)
    grid = GRIDS[real.dim]
    p, q = real.log_mass(grid), fake.log_mass(grid)
    found = divergences.all_divergences(p, q, grid)
    most = max(p.exp().max().item(), q.exp().max().item())
    described = {}
    for name, each in found.items():
        peak = each.integrand[each.integrand.isfinite()].abs().max().item() if each.integrand is not None else 0
        described[name] = {"value": finite(each.value),
                           "integrand": packed_bytes(each.integrand, -peak, peak) if peak else None}
    return {
        "data": data, "drawing": drawing, "place": place, "width": width, "dim": real.dim, "n": grid.n, "low": grid.low, "high": grid.high,
        "p": packed_bytes(p.exp(), 0, most), "q": packed_bytes(q.exp(), 0, most), "divergences": described,
        "optimal": packed_bytes(divergences.optimal_discriminator(p, q)),
        "value": round(divergences.optimal_value(p, q), 6),
        "formula": round(-math.log(4) + 2 * found["js"].value, 6),
    }


def generator(data: str, place: float, width: float) -> distributions.Mixture:
    """q: one Gaussian, on the first axis."""
    dim = DRAWINGS.get(data) or distributions.shapes()[data].distribution.dim
    return distributions.mixture([[place * PLACE[dim]] + [0.0] * (dim - 1)], width)


def discriminator(data: Any = "two", place: Any = 0.3, width: Any = 0.6, drawing: Any = "") -> dict[str, Any]:
    """A discriminator trained between p and q as in `distance`, drawn after each of CHECKPOINTS moves, with its V(D, G)."""
    read = Reader()
    name, drawing = read.data(data, drawing)
    place = read.number("place", place, -1, 1, 0.3)
    width = read.number("width", width, 0.1, 2, 0.6)
    return _discriminator(name, drawing, place, width) | {"notes": read.notes}


@lru_cache(maxsize=64)
def _discriminator(data: str, drawing: str, place: float, width: float) -> dict[str, Any]:
    fake = generator(data, place, width)
    gan = LiveGAN(Settings(data=data, drawing=drawing, lr_d=0.01, batch=256, momentum=0.9, width=64))
    gan.generator = lambda noise: fake.sample(len(noise), gan.rng)
    grid, drawn = GRIDS[fake.dim], SURFACE[fake.dim]
    p, q = gan.data.log_mass(grid), fake.log_mass(grid)
    curves, values = [], []
    for move in range(CHECKPOINTS[-1] + 1):
        if move in CHECKPOINTS:
            with torch.no_grad():
                curves.append(packed_bytes(torch.sigmoid(gan.scores(drawn.points.float()))))
                values.append(round(divergences.value(p, q, gan.scores(grid.points.float()).double()), 4))
        gan.step_d()
    return {"steps": list(CHECKPOINTS), "n": drawn.n, "dim": fake.dim, "curves": curves, "values": values}


# ---- 3. The two games ----------------------------------------------------------------------------------------------------

def two_games(seed: Any = 0) -> dict[str, Any]:
    """log(1 - D) and -log D with their slopes in the logit, and the gradient norms measured in a training of this seed."""
    read = Reader()
    seed = read.whole("seed", seed, 0, MAX_SEED, 0)
    found = games.curves(LOGITS)
    moments = games.measured(seed)
    return {"seed": seed, "logits": LOGITS, "curves": {name: {"value": rounded(curve.value), "slope": rounded(curve.slope)}
                                                     for name, curve in found.items()},
            "moments": {field: [float(f"{getattr(moment, field):.4g}") for moment in moments] for field in games.Moment._fields},
            "notes": read.notes}


# ---- 5. Explicit models -----------------------------------------------------------------------------------------------

def explicit_model(graph: Any = "chain", image: Any = 0) -> dict[str, Any]:
    """Counts of numbers for a dependency graph of 3 x 3 binary pixels, and the model learnt with it.

    graph: one of GRAPHS, or the parents of each pixel as nine hexadecimal bit masks joined by dots ("0.1.2.4...").
    image: which of the 512, bit i for pixel i, to take apart by the chain rule.
    """
    read = Reader()
    parents = read_graph(graph)
    if parents is None:
        read.moved("graph", graph, "chain")
        parents = GRAPHS["chain"]
    image = read.whole("image", image, 0, 2 ** explicit.PIXELS - 1, 0)
    everything, log_p = _all_probabilities(parents)
    model = explicit.learnt(parents)
    with torch.no_grad():
        chosen = everything[image:image + 1]
        factors = (-model.pixel_nats(chosen))[0].exp()
    data = {int(x) for x in (explicit.bars_and_stripes() @ (2.0 ** torch.arange(explicit.PIXELS))).tolist()}
    nats = -log_p[sorted(data)].mean().item()
    best = log_p.argsort(descending=True, stable=True)[:16].tolist()
    return {
        "graph": write_graph(parents), "name": next((name for name, known in GRAPHS.items() if known == parents), "own"),
        "parents": [sorted(each) for each in parents], "parameters": explicit.parameters(parents),
        "counts": {name: explicit.parameters(known) for name, known in GRAPHS.items()},
        "sum": round(log_p.double().exp().sum().item(), 6), "on_data": round(log_p[sorted(data)].exp().sum().item(), 4),
        "nats": round(nats, 3), "entropy": round(explicit.data_entropy(), 3),
        "best": [{"image": index, "p": float(f"{math.exp(log_p[index]):.3g}"), "real": index in data} for index in best],
        "image": image, "factors": [float(f"{factor:.3g}") for factor in factors.tolist()],
        "p": float(f"{math.exp(log_p[image]):.3g}"), "notes": read.notes}


@lru_cache(maxsize=64)
def _all_probabilities(graph: explicit.Graph) -> tuple[Tensor, Tensor]:
    """Every image and its log p under the learnt model, (512, 9) and (512,)."""
    everything = explicit.all_images(explicit.PIXELS)
    return everything, explicit.learnt(graph).log_prob(everything)


def read_graph(text: Any) -> explicit.Graph | None:
    if isinstance(text, str) and text in GRAPHS:
        return GRAPHS[text]
    masks = str(text)[:80].split(".")
    if len(masks) != explicit.PIXELS:
        return None
    try:
        numbers = [int(mask, 16) for mask in masks]
    except ValueError:
        return None
    if any(not 0 <= number < 2 ** pixel for pixel, number in enumerate(numbers)):
        return None
    return tuple(tuple(j for j in range(pixel) if number >> j & 1) for pixel, number in enumerate(numbers))


def write_graph(graph: explicit.Graph) -> str:
    """A name of GRAPHS where there is one, else the bit masks."""
    sets = [set(parents) for parents in graph]
    for name, known in GRAPHS.items():
        if sets == [set(parents) for parents in known]:
            return name
    return ".".join(format(sum(1 << j for j in parents), "x") for parents in graph)
