"""The live GAN for a reader: where a training is after some moves, and the frames of the moves to come. Imports no UI.

A training is its settings and the moves made since its start, written "b120.d3.g1": 120 steps of both players, three of
D alone, one of G alone. That text is all a reader keeps, so the server needs no memory of anyone: it keeps the last few
states only so as not to repeat the moves. One that was forgotten is made again, a slice of work for each request.
"""
from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from typing import Any, NamedTuple

import torch

from demo.theory_actions import MAX_SEED, Reader, finite, packed_bytes, packed_points
from ganlib.theory.distributions import shapes
from ganlib.theory.live import BINS, OBJECTIVES, SURFACE, LiveGAN, Settings, bin_log_mass, distribution
from ganlib.theory.presets import PRESETS

OWN = "own"  # the preset of a reader who sets everything
MAX_MOVES = 5000  # of one training
MAX_RUNS = 200  # of its text
MAX_FRAMES = 24  # of one answer
BUDGET = 0.35  # seconds of work, at most, for one answer
KEPT = 128  # states, about 50 kB each
DATA_POINTS = 400
ARROW = {True: 0.06, False: 0.25}  # length of an arrow for a slope of 1: logits are steeper than critics
LONGEST = 0.4  # arrow, in the units of x
LIMITS: dict[str, tuple[float, float]] = {
    "lr_d": (1e-4, 0.05), "lr_g": (1e-4, 0.05), "d_steps": (1, 10), "noise": (1, 16), "width": (4, 64), "unroll": (0, 10),
    "momentum": (0, 0.99), "clip": (0.001, 1), "penalty": (0, 10), "seed": (0, MAX_SEED)}
FIELDS = ("data", "drawing", "objective", *LIMITS)  # of Settings that a reader may set
MOVES = {"b": LiveGAN.step_both, "d": LiveGAN.step_d, "g": LiveGAN.step_g}

DEFAULT = Settings(objective="non_saturating", lr_d=4e-3, lr_g=2e-3, d_steps=3)  # of a game of one's own
Runs = tuple[tuple[str, int], ...]  # (kind of move, how often)
Sides = tuple[Settings, ...]  # one training, or an illness and its cure side by side


class Trainings:
    """Games by what is played and the moves made, the least recently used forgotten first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.lock = threading.Lock()
        self.states: OrderedDict[tuple[Sides, Runs], list[LiveGAN]] = OrderedDict()

    def nearest(self, sides: Sides, runs: Runs) -> tuple[list[LiveGAN], Runs]:
        """Players with as many of these moves made as any that are kept, to be moved freely; and those moves."""
        with self.lock:
            known = [done for kept, done in self.states if kept == sides and starts(runs, done)]
            if known:
                done = max(known, key=total)
                self.states.move_to_end((sides, done))
                return [gan.copy() for gan in self.states[sides, done]], done
        players = [LiveGAN(settings) for settings in sides]
        self.keep(sides, (), [gan.copy() for gan in players])
        return players, ()

    def keep(self, sides: Sides, runs: Runs, players: list[LiveGAN]) -> None:
        """Nobody may move these players any more."""
        with self.lock:
            self.states[sides, runs] = players
            self.states.move_to_end((sides, runs))
            while len(self.states) > self.size:
                self.states.popitem(last=False)


trainings = Trainings(KEPT)
at_work = threading.BoundedSemaphore(2)  # answers being computed; others wait their turn instead of slowing these down


# ---- Moves as text -------------------------------------------------------------------------------------------------------

def read_moves(read: Reader, text: Any) -> Runs:
    """Runs of moves; none where the text is not of that form, and the first MAX_MOVES of more."""
    text = str(text or "")[:2000]
    if text and not re.fullmatch(r"[bdg]\d{1,6}(\.[bdg]\d{1,6})*", text):
        read.moved("moves", text, "none")
        return ()
    runs = add((), *((token[0], int(token[1:])) for token in text.split(".") if token))
    kept = first(runs, MAX_MOVES)[:MAX_RUNS]
    if kept != runs:
        read.moved("moves", text, write_moves(kept))
    return kept


def write_moves(runs: Runs) -> str:
    return ".".join(f"{kind}{count}" for kind, count in runs)


def add(runs: Runs, *more: tuple[str, int]) -> Runs:
    """Runs followed by more, equal neighbours joined."""
    joined = list(runs)
    for kind, count in more:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + count)
        elif count:
            joined.append((kind, count))
    return tuple(joined)


def total(runs: Runs) -> int:
    return sum(count for _, count in runs)


def first(runs: Runs, moves: int) -> Runs:
    """The first `moves` moves."""
    kept: Runs = ()
    for kind, count in runs:
        kept = add(kept, (kind, min(count, moves - total(kept))))
    return kept


def starts(runs: Runs, done: Runs) -> bool:
    return first(runs, total(done)) == done


def after(runs: Runs, done: Runs) -> Runs:
    """What remains of `runs` once `done` are made."""
    skip, remaining = total(done), []
    for kind, count in runs:
        skipped = min(skip, count)
        skip -= skipped
        if count > skipped:
            remaining.append((kind, count - skipped))
    return tuple(remaining)


# ---- Settings ---------------------------------------------------------------------------------------------------------------

class Game(NamedTuple):
    preset: str
    sides: Sides
    pace: int  # moves for each frame


def read_game(read: Reader, preset: Any, values: dict[str, Any]) -> Game:
    """The preset's trainings with the reader's seed, or the reader's own; `values` are fields of Settings."""
    name = read.choice("preset", preset, (*PRESETS, OWN), "collapse")
    given = {key: value for key, value in values.items() if value is not None and value != ""}
    seed = read.whole("seed", given.get("seed", 0), *LIMITS["seed"], 0)
    if name != OWN:
        chosen = PRESETS[name]
        return Game(name, tuple(side._replace(seed=seed) for side in (chosen.ill, chosen.cured)), chosen.pace)
    data, drawing = read.data(given.get("data", DEFAULT.data), given.get("drawing", ""), DEFAULT.data)
    objective = read.choice("objective", given.get("objective", DEFAULT.objective), OBJECTIVES, DEFAULT.objective)
    numbers: dict[str, float] = {"seed": seed}
    for key in (key for key in LIMITS if key != "seed"):
        kind = read.whole if isinstance(getattr(DEFAULT, key), int) else read.number
        numbers[key] = kind(key, given.get(key, getattr(DEFAULT, key)), *LIMITS[key], getattr(DEFAULT, key))
    return Game(name, (DEFAULT._replace(data=data, drawing=drawing, objective=objective, **numbers),), 2)


# ---- Frames -------------------------------------------------------------------------------------------------------------------

def live(preset: Any = "collapse", moves: Any = "", move: Any = "b", frames: Any = 0, pace: Any = None,
         **values: Any) -> dict[str, Any]:
    """Makes `frames` times `pace` more moves of one kind after `moves`, and describes each frame for every side.

    With frames = 0 it shows where the training is. An answer stops early when its time is up: its `moves` says how far
    it got, and asking again goes on from there. `is_behind` says that it is still repeating the moves asked for.
    """
    read = Reader()
    game = read_game(read, preset, values)
    runs = read_moves(read, moves)
    kind = read.choice("move", move, MOVES, "b")
    frames = read.whole("frames", frames, 0, MAX_FRAMES, 0)
    pace = game.pace if pace is None or pace == "" else read.whole("pace", pace, 1, 20, game.pace)
    with at_work:
        deadline = time.monotonic() + BUDGET
        players, done = catch_up(game.sides, runs, deadline)
        is_behind = done != runs
        pictures = [[picture(gan) for gan in players]] if is_behind or not frames else []
        while not is_behind and len(pictures) < frames and total(done) + pace <= MAX_MOVES and len(done) <= MAX_RUNS:
            for gan in players:
                for _ in range(pace):
                    MOVES[kind](gan)
            done = add(done, (kind, pace))
            pictures.append([picture(gan) for gan in players])
            if time.monotonic() > deadline:
                break
        trainings.keep(game.sides, done, players)
    ended = total(done) + pace > MAX_MOVES or len(done) > MAX_RUNS
    return {"preset": game.preset, "pace": pace, "moves": write_moves(done), "made": total(done), "is_behind": is_behind,
            "ended": ended, "sides": [describe(settings) for settings in game.sides], "frames": pictures, "notes": read.notes}


def catch_up(sides: Sides, runs: Runs, deadline: float) -> tuple[list[LiveGAN], Runs]:
    """Players after all of `runs`, or after as many of them as the time allows."""
    players, done = trainings.nearest(sides, runs)
    for kind, count in after(runs, done):
        for _ in range(count):
            if time.monotonic() > deadline:
                return players, done
            for gan in players:
                MOVES[kind](gan)
            done = add(done, (kind, 1))
    return players, done


def describe(settings: Settings) -> dict[str, Any]:
    """What of a side does not move: its settings and its data."""
    data = distribution(settings)
    grid = SURFACE[data.dim]
    known = shapes().get(settings.data)
    shape = {"dim": data.dim, "low": grid.low, "high": grid.high, "n": grid.n, "settings": settings._asdict(),
             "modes": len(data.means) if known and known.has_modes else None}
    if data.dim == 1:
        p = bin_log_mass(settings.data, settings.drawing).exp()
        return shape | {"bins": BINS[1].n, "p": packed_bytes(p, 0, PEAK)}
    return shape | {"data": packed_points(data.sample(DATA_POINTS, torch.Generator().manual_seed(0)), grid)}


PEAK = 0.3  # share of samples in one bin that fills the height of a 1-D picture


def picture(gan: LiveGAN) -> dict[str, Any]:
    """One frame of one side."""
    points, arrows = gan.arrows()
    length = arrows.norm(dim=1, keepdim=True)
    shown = arrows * ARROW[gan.objective.is_logistic]
    shown = shown * (LONGEST / shown.norm(dim=1, keepdim=True).clamp_min(LONGEST))
    grid = SURFACE[gan.data.dim]
    measures = gan.measure()
    frame = {"points": packed_points(points, grid), "tips": packed_points(points + shown, grid), "surface": packed_bytes(tint(gan)),
             "slope": finite(round(length.mean().item(), 6)), "modes": measures.modes, "finite": gan.is_finite,
             "loss_d": shorter(gan.losses.d), "loss_g": shorter(gan.losses.g),
             "divergences": {name: finite(round(value, 4)) for name, value in measures.divergences.items()}}
    if gan.data.dim == 1:
        frame["q"] = packed_bytes(BINS[1].histogram(gan.samples()), 0, PEAK)
    return frame


def shorter(value: float | None) -> float | None:
    return None if value is None else finite(round(value, 4))


def tint(gan: LiveGAN) -> torch.Tensor:
    """D as a picture, 1 for real and 0 for generated.

    Probabilities and least-squares scores are shown as they are. A critic has no zero: it is shown around its mean, one
    shade for one unit whatever its range, so that a flat critic looks flat.
    """
    surface = gan.surface()
    return 0.5 + (surface - surface.mean()) / 4 if gan.settings.objective.startswith("wgan") else surface
