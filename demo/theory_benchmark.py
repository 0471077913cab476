"""Frames a second of the live GAN on this machine: python -m demo.theory_benchmark [--frames 200]

For every preset (two trainings side by side) and every objective (one training, 1-D and 2-D): what the server makes
in a second on one thread, from the moves to the JSON that the page draws. A page asks for the next frames while it
plays those it has, so what it shows is limited by this figure and by the screen.
"""
from __future__ import annotations

import argparse
import json
import time
from typing import Any

import torch

from demo.theory_live import MAX_FRAMES, OWN, live
from ganlib.theory.live import OBJECTIVES
from ganlib.theory.presets import PRESETS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=200, help="how many of each")
    frames = parser.parse_args().frames
    torch.set_num_threads(1)
    print(f"{'':28}{'frames/s':>9}{'kB/frame':>10}")
    for name in PRESETS:
        report(name, frames, preset=name)
    for data in ("two", "eight"):
        for objective in OBJECTIVES:
            report(f"{objective}, {data}", frames, preset=OWN, data=data, objective=objective, d_steps=1, pace=1)


def report(title: str, frames: int, **values: Any) -> None:
    live(**values, frames=1)  # the first answer makes the players
    moves, made, size, start = "", 0, 0, time.perf_counter()
    while made < frames:
        answer = live(**values, moves=moves, frames=min(MAX_FRAMES, frames - made))
        moves, made = answer["moves"], made + len(answer["frames"])
        size += len(json.dumps(answer["frames"]))
    print(f"{title:28}{frames / (time.perf_counter() - start):9.0f}{size / frames / 1000:10.1f}", flush=True)


if __name__ == "__main__":
    main()
