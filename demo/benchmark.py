"""How quick the app is on this machine: python -m demo.benchmark [--starts 5] [--moves 200]

Prints the time from the start of the process to the first page, and, in headless Chromium (needs playwright and a
`chromium` on the path), from opening the page to its first picture, from a move of the slider to the new picture,
and from a new seed to the new picture. Pictures are counted when the browser draws the frame that shows them.
"""
from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "app.py"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

# Does something to the page and resolves to the milliseconds until the large picture has changed.
MEASURE = """async ([selector, value]) => {
  const input = document.querySelector(selector), hero = document.querySelector(".film .hero");
  const look = () => hero.getContext("2d").getImageData(0, 0, hero.width, hero.height).data.join();
  const before = look();
  await new Promise(requestAnimationFrame);
  const start = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (look() === before) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - start > 5000) return null;
  }
  return performance.now() - start;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=5, help="how often to start the app")
    parser.add_argument("--moves", type=int, default=200, help="how often to move the slider")
    parser.add_argument("--checkpoints", type=Path, default=APP.parent / "checkpoints")
    options = parser.parse_args()

    starts = []
    for _ in range(options.starts):
        with served(options.checkpoints) as (_, seconds):
            starts.append(seconds)
    print(f"start to first page    median {statistics.median(starts):.1f} s, worst {max(starts):.1f} s, "
          f"{len(starts)} starts, {os.cpu_count()} cores")
    with served(options.checkpoints) as (address, _):
        in_browser(address, options.moves)


@contextmanager
def served(checkpoints: Path) -> Iterator[tuple[str, float]]:
    """The app in its own process: its address, and the seconds until it had served a page."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(APP), "--checkpoints", str(checkpoints)],
                               env=os.environ | {"PORT": str(port)}, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(address, timeout=5) as page:
                    page.read()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("app.py stopped before it served a page; run it alone to see why.") from None
                time.sleep(0.02)
        yield address, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def in_browser(address: str, moves: int) -> None:
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        print("slider to picture      not measured: install playwright (tests/requirements.txt) and chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--headless", "--no-sandbox", "--disable-gpu"])
        opened = []
        for _ in range(5):
            page = browser.new_page()
            start = time.perf_counter()
            page.goto(address + "?tab=interpolate")
            page.wait_for_selector("#interpolate-figure [data-ready]")
            opened.append(1000 * (time.perf_counter() - start))
        report("page to first picture", opened)
        # Neighbouring steps can show the same pixels; far jumps do not.
        jumps = [((i * 19) % 51) / 50 for i in range(1, moves + 1)]
        report("slider to picture", [page.evaluate(MEASURE, ["#t input[type=range]", str(t)]) for t in jumps])
        report("new seed to picture", [page.evaluate(MEASURE, ["#seed_a input", str(1000 + i)]) for i in range(moves // 4)])
        browser.close()


def report(name: str, milliseconds: list[float | None]) -> None:
    seen = sorted(value for value in milliseconds if value is not None)
    if not seen:
        print(f"{name:22} the picture never changed: is there a trained checkpoint?")
        return
    p95 = seen[min(len(seen) - 1, round(0.95 * len(seen)))]
    print(f"{name:22} median {statistics.median(seen):.0f} ms, p95 {p95:.0f} ms, {len(seen)} times")


if __name__ == "__main__":
    main()
