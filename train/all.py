"""Train the whole atlas, several checkpoints at once on one device: python -m train.all --minutes 60"""
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from typing import Literal

import tyro
from rich.console import Console
from rich.live import Live
from rich.table import Table
from safetensors import SafetensorError, safe_open

# Checkpoint -> (share of the time, script and its flags). What the flags leave out is the script's default.
RECIPES: dict[str, tuple[float, list[str]]] = {
    "classifier-mnist": (0.3, ["classifier", "--data", "mnist"]),
    "classifier-fashion_mnist": (0.3, ["classifier"]),
    "attributes-avatars": (0.5, ["attributes"]),
    "text_encoder-avatars": (1, ["text_encoder"]),
    "gan-fashion_mnist": (0.5, ["gan"]),
    "gan-fashion_mnist-sgd": (0.3, ["gan", "--optimizer", "sgd"]),
    "gan-fashion_mnist-saturating": (0.3, ["gan", "--optimizer", "sgd", "--saturating"]),
    "dcgan-fashion_mnist": (1, ["dcgan", "--decay-from", "0.5"]),
    "lsgan-fashion_mnist": (1, ["lsgan", "--decay-from", "0.5"]),
    "wgan-fashion_mnist": (1, ["wgan", "--decay-from", "0.5"]),
    "wgan_gp-fashion_mnist": (1.5, ["wgan_gp"]),
    "sgan-mnist-25": (0.7, ["sgan", "--labels", "25"]),
    "sgan-mnist-50": (0.7, ["sgan", "--labels", "50"]),
    "sgan-mnist-100": (0.7, ["sgan", "--labels", "100"]),
    "sgan-mnist-1000": (0.7, ["sgan", "--labels", "1000"]),
    "cgan-mnist": (1, ["cgan"]),
    "cgan-avatars": (1.5, ["cgan", "--data", "avatars", "--attributes", "glasses", "facial hair", "--size", "64",
                            "--r1-gamma", "1", "--lr", "1e-3", "--decay-from", "0.5"]),
    "acgan-fashion_mnist": (1, ["acgan", "--decay-from", "0.5"]),
    "infogan-mnist": (1, ["infogan", "--decay-from", "0.3"]),
    "vae-mnist": (0.5, ["vae"]),
    "vae-mnist-50": (0.5, ["vae", "--latent-dim", "50"]),
    "vae-avatars": (1, ["vae", "--data", "avatars", "--size", "64", "--convolutional", "--width", "32", "--latent-dim", "64",
                        "--no-binarise"]),
    "aae-mnist": (0.7, ["aae"]),
    "aae-mnist-mixture": (0.7, ["aae", "--prior", "mixture"]),
    "aae_semi-mnist-100": (0.7, ["aae_semi", "--labels", "100"]),
    "aae_semi-mnist-1000": (0.7, ["aae_semi", "--labels", "1000"]),
    "nade-mnist": (1.5, ["nade"]),
    "pixelrnn-mnist-row": (1.5, ["pixelrnn", "--ordering", "row"]),
    "pixelrnn-mnist-diagonal": (2, ["pixelrnn"]),
    "pixelrnn-mnist-7-layers": (6, ["pixelrnn", "--depth", "7", "--hidden", "16"]),
    "pixelcnn-mnist": (1.5, ["pixelcnn", "--hidden", "48"]),
    "pixelcnn-avatars": (2, ["pixelcnn", "--data", "avatars", "--size", "32", "--hidden", "48", "--levels", "256"]),
    "dcgan-avatars": (1.5, ["dcgan", "--data", "avatars", "--size", "64", "--r1-gamma", "1", "--lr", "1e-3", "--decay-from", "0.4"]),
    "wgan_gp-avatars": (2, ["wgan_gp", "--data", "avatars", "--size", "64", "--resize", "--critic-steps", "1", "--lr", "3e-4"]),
    "wgan_gp-flowers": (2, ["wgan_gp", "--data", "flowers", "--size", "64"]),
    "pix2pix-maps": (2, ["pix2pix", "--r1-gamma", "0.3"]),
    "pix2pix-maps-reversed": (2, ["pix2pix", "--right-to-left", "--r1-gamma", "0.3"]),
    "pix2pix-maps-reversed-l1": (1, ["pix2pix", "--right-to-left", "--adversarial", "0"]),
    "cyclegan-maps": (4, ["cyclegan"]),
    "discogan-bags2shoes": (1.5, ["discogan"]),
    "discogan-avatars2personas": (2.5, ["discogan", "--data", "avatars2personas", "--size", "64", "--r1-gamma", "1", "--resize",
                                        "--lr", "5e-4", "--decay-from", "0.4"]),
    "pix2pix-edges2avatars": (2.5, ["pix2pix", "--data", "edges2avatars", "--size", "64", "--lr", "4e-4", "--no-jitter",
                                    "--l1", "30", "--r1-gamma", "0.3"]),
    "pix2pix-edges2flowers": (2, ["pix2pix", "--data", "edges2flowers", "--l1", "50", "--r1-gamma", "0.1", "--resize"]),
    "stargan-avatars": (5, ["stargan"]),
    "puzzlegan-avatars": (3, ["puzzlegan"]),
    "progan-avatars": (3, ["progan"]),
    "gan_cls-avatars": (4, ["gan_cls"]),
    "stackgan-avatars": (6, ["stackgan"]),
}
AFTER = {"gan_cls-avatars": "text_encoder-avatars", "stackgan-avatars": "text_encoder-avatars"}  # what must have ended before


@dataclass
class Job:
    """One checkpoint's training: a process, its log, and what it says of its progress."""

    id: str
    command: list[str]
    folder: Path
    process: subprocess.Popen | None = None
    refusal: str = ""  # of the system to start it
    started: float = 0.0
    seconds: float = 0.0

    @property
    def log(self) -> Path:
        return self.folder / "state" / "log.txt"

    def start(self) -> None:
        self.started = time.monotonic()
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.process = subprocess.Popen(self.command, stdout=self.log.open("w"), stderr=subprocess.STDOUT)
        except OSError as error:
            self.refusal = str(error)

    def state(self) -> str:
        """waiting, running, done, or failed."""
        if self.process is None:
            return "failed" if self.refusal else "waiting"
        if self.process.poll() is None:
            self.seconds = time.monotonic() - self.started
            return "running"
        return "failed" if self.process.returncode else "done"

    def progress(self) -> dict:
        """Step, steps, pictures per second and losses, as the loop last wrote them."""
        try:
            return json.loads((self.folder / "state" / "progress.json").read_text())
        except (OSError, ValueError):
            return {}

    def last_words(self) -> str:
        """Why the system ended it or did not start it, or the last line of the log; and where the log is, if there is one."""
        if self.refusal:
            return self.refusal
        if self.process.returncode == -9:  # SIGKILL, which not every system names
            words = "the system killed it, as it does where memory runs out; fewer --jobs need less"
        else:
            lines = self.log.read_text(errors="replace").replace("\r", "\n").split("\n")
            words = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
        return f"{words}  (whole log: {self.log})"


def main(
    minutes: float = 60,
    jobs: int = 4,
    only: tuple[str, ...] = (),
    list: bool = False,
    data_root: Path = Path(os.environ.get("GANLIB_DATA", "data")),
    out: Path = Path("checkpoints"),
    device: Literal["auto", "cuda", "cpu"] = "auto",
    steps: int | None = None,
    overwrite: bool = False,
) -> None:
    """Train every checkpoint of the atlas, several at once. Running it again resumes; a failure does not stop the rest.

    Args:
        minutes: Time for all of it, shared out by weight; each training's schedule fits its share, and one that has begun keeps it.
        jobs: Trainings at once; small networks leave a GPU idle, and share it well. As many as the machine has cores, at most.
        only: Ids of the checkpoints to train, as --list shows them. Default: all.
        list: Print the checkpoints, their share of the time and their commands, and train nothing.
        data_root: Folder with local copies of the data sets; downloads go there too.
        out: Folder of the checkpoint folders.
        device: Where to train; auto takes a GPU if there is one.
        steps: Steps of every training instead of its script's own, to try things out.
        overwrite: Train anew where a folder holds a checkpoint that cannot be resumed, such as one that came with the atlas.
    """
    if unknown := sorted({*only} - RECIPES.keys()):
        sys.exit(f"error: there is no recipe for {', '.join(unknown)}; there are: {', '.join(RECIPES)}.")
    if jobs < 1 or minutes <= 0:
        sys.exit(f"error: --jobs must be at least 1 and --minutes more than 0, not {jobs} and {minutes}.")
    chosen = {id: RECIPES[id] for id in RECIPES if not only or id in only}
    weights = {id: weight for id, (weight, _) in chosen.items()}
    limits = {id: minutes * weight / end(weights, jobs) for id, weight in weights.items()}
    if list:
        for id in chosen:
            print(f"{id:32} {limits[id]:6.1f} min   {shlex.join(['python', *arguments(id, out)])}")
        return
    shared = ["--data-root", str(data_root), "--device", device]
    shared += ["--steps", str(steps)] if steps else ["--fit"]
    shared += ["--overwrite"] if overwrite else []
    work = []
    for id in order(weights):
        begun = None if steps else minutes_begun(out / id)
        limit = f"{begun or max(limits[id], 0.01):.2f}"  # 0 would be none
        work.append(Job(id, [sys.executable, *arguments(id, out), "--minutes", limit, *shared], out / id))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with side_by_side(jobs > 1 and device != "cpu"):
        try:
            run(work, jobs, Console())
        except KeyboardInterrupt:  # the trainings got it too, and save
            sys.exit(130)
        except BaseException:  # they did not
            for job in work:
                if job.state() == "running":
                    job.process.terminate()
            raise
        finally:
            for job in work:
                if job.process:
                    job.process.wait()
    failed = [job for job in work if job.state() == "failed"]
    for job in failed:
        print(f"{job.id} failed: {job.last_words()}", file=sys.stderr)
    sys.exit(1 if failed else 0)


def minutes_begun(folder: Path) -> float | None:
    """The minutes over which a training that can be resumed laid out its schedule; None where it has none, or there is no such training."""
    try:
        with safe_open(folder / "state" / "state.safetensors", framework="pt") as file:
            return json.loads(file.metadata()["hyper_parameters"]).get("minutes")
    except (SafetensorError, OSError, KeyError, ValueError, TypeError):  # which the training itself tells
        return None


def arguments(id: str, out: Path) -> list[str]:
    """What python is called with to train a checkpoint into its folder in `out`."""
    name, *flags = RECIPES[id][1]
    return ["-m", f"train.{name}", *flags, "--out", str(out / id)]


@contextmanager
def side_by_side(wanted: bool) -> Iterator[None]:
    """Let kernels of different processes run on a GPU at the same time rather than in turns, by CUDA's multi-process service,
    where the driver brings it and nobody else has started it."""
    control = shutil.which("nvidia-cuda-mps-control")
    if not wanted or not control or "CUDA_MPS_PIPE_DIRECTORY" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        places = {"CUDA_MPS_PIPE_DIRECTORY": folder, "CUDA_MPS_LOG_DIRECTORY": folder}
        if subprocess.run([control, "-d"], env=os.environ | places, capture_output=True).returncode == 0:
            os.environ |= places
        try:
            yield
        finally:
            for name in places:
                os.environ.pop(name, None)
            subprocess.run([control], input=b"quit\n", env=os.environ | places, capture_output=True)


def order(weights: dict[str, float]) -> list[str]:
    """What others wait for, and then the longest first, so that all end at about the same time."""
    return sorted(weights, key=lambda id: (id not in AFTER.values(), -weights[id]))


def end(weights: dict[str, float], jobs: int) -> float:
    """When the last of them ends, if each takes as long as it weighs and as many as `jobs` run at once, as `run` starts them."""
    waiting, running, ended, now = order(weights), [], set(), 0.0
    while waiting or running:
        ready = [id for id in waiting if AFTER.get(id) not in weights or AFTER[id] in ended]
        for id in ready[:jobs - len(running)]:
            waiting.remove(id)
            heappush(running, (now + weights[id], id))
        now, id = heappop(running)
        ended.add(id)
    return now


def run(work: list[Job], at_once: int, console: Console) -> None:
    """Start the jobs in order, so many at a time, and show a live table until the last has ended."""
    with Live(table(work), console=console, refresh_per_second=1) as live:
        while any(job.state() in ("waiting", "running") for job in work):
            states = {job.id: job.state() for job in work}
            free = at_once - sum(state == "running" for state in states.values())
            for job in work:
                if states[job.id] == "waiting" and states.get(AFTER.get(job.id)) == "failed":
                    job.refusal = f"it needs {AFTER[job.id]}, which failed"
            ready = [job for job in work if job.state() == "waiting" and states.get(AFTER.get(job.id)) not in ("waiting", "running")]
            for job in ready[:free]:
                job.start()
            live.update(table(work))
            time.sleep(0.5)
        live.update(table(work))


def table(work: list[Job]) -> Table:
    rows = Table("checkpoint", "state", "step", "images/s", "losses", "minutes")
    for job in work:
        now = job.progress()
        step = f"{now['step']:,} of {now['steps']:,}" if now else ""
        speed = f"{now['images_per_second']:,.0f}" if now else ""
        losses = "  ".join(f"{name} {value:.3g}" for name, value in now.get("losses", {}).items())
        rows.add_row(job.id, job.state(), step, speed, losses, f"{job.seconds / 60:.1f}" if job.process else "")
    return rows


if __name__ == "__main__":
    tyro.cli(main)
