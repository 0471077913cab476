"""How the app bears several people at once: python -m demo.load [--people 8] [--seconds 60]

Every person drags a slider between two seeds, each on a model of their own choice, as fast as pictures come; then every model of
the catalog is asked for one. Prints the latency of all and of the slowest and the fastest person, what failed,
the memory of the server with all models visited, and what its temporary folder has grown by.
"""
from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

import ganlib
from demo.benchmark import APP, served


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=8, help="how many at once")
    parser.add_argument("--seconds", type=float, default=60, help="how long they drag")
    parser.add_argument("--checkpoints", type=Path, default=APP.parent / "checkpoints")
    options = parser.parse_args()
    entries = ganlib.catalog(options.checkpoints)
    walkable = [entry.id for entry in entries if "HasLatent" in entry.abilities]
    if not walkable:
        raise SystemExit(f"There is no model in {options.checkpoints} whose latent space one could walk through.")
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["GRADIO_TEMP_DIR"] = os.environ["TMPDIR"] = temporary  # the server inherits them
        with served(options.checkpoints) as (address, _):
            with ThreadPoolExecutor(options.people) as pool:
                people = list(pool.map(lambda person: drag(address, walkable, person, options.seconds), range(options.people)))
            medians = sorted(statistics.median(times) for times, _ in people if times)
            times = sorted(time for mine, _ in people for time in mine)
            failed = [problem for _, problems in people for problem in problems]
            p95 = times[round(0.95 * (len(times) - 1))]
            print(f"{options.people} people, {options.seconds:.0f} s          {len(times) / options.seconds:.1f} pictures a second; median "
                  f"{statistics.median(times):.0f} ms, p95 {p95:.0f} ms, by person {medians[0]:.0f} to {medians[-1]:.0f} ms; "
                  f"{len(failed)} failed {failed[:3] or ''}".rstrip())
            print(f"memory after the sliders       {memory(address)} MB")
            unseen = [entry.id for entry in entries if not seen(address, entry.id)]
            print(f"memory with all models visited {memory(address)} MB, {len(entries) - len(unseen)} models with a picture")
            size = sum(path.stat().st_size for path in Path(temporary).rglob("*") if path.is_file())
            print(f"temporary folder               {size / 1e6:.1f} MB after {len(times)} pictures")


def drag(address: str, models: list[str], person: int, seconds: float) -> tuple[list[float], list[str]]:
    """The milliseconds until each picture of one person, and what went wrong."""
    rng, times, problems = random.Random(person), [], []
    model, end = models[person % len(models)], time.monotonic() + seconds
    a, b = rng.randrange(10_000), rng.randrange(10_000)
    while time.monotonic() < end:
        start = time.perf_counter()
        try:
            fetch(f"{address}files/{model}/interpolate.png?seed_a={a}&seed_b={b}&mode=slerp&t={rng.randrange(51) / 50}")
            times.append(1000 * (time.perf_counter() - start))
        except OSError as error:
            problems.append(str(error))
    return times, problems


def seen(address: str, model: str) -> bool:
    """Whether a model could be asked for a sample; one that makes none only has its cover, or not even that."""
    for name in ("sample.png?seed=1&n=16", "cover.png"):
        try:
            fetch(f"{address}files/{model}/{name}")
            return True
        except urllib.error.HTTPError:
            continue
    return False


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def memory(address: str) -> int:
    """Resident megabytes of the process that serves an address."""
    port = int(address.rsplit(":", 1)[1].strip("/"))
    server = next(each.pid for each in psutil.net_connections("tcp") if each.laddr and each.laddr.port == port and each.status == "LISTEN")
    return round(psutil.Process(server).memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
