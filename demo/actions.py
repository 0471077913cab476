"""What a control does: (model, controls) -> pictures. Imports no UI.

Every action takes the catalog and plain values as they came from outside, trusts none of them, and raises
`Problem` with a sentence for the reader where one is wrong, or `ganlib.CheckpointError` where a checkpoint is.
A model is named by its id in the catalog, never by a path. Seeds are whole numbers in 0..MAX_SEED.
"""
from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

import ganlib
from demo import strings
from demo.shelf import Shelf
from ganlib import Entry, Variant, latent
from ganlib.checkpoints import REPO_ID, model_file
from ganlib.images import grid, to_float, to_pil, to_uint8

MAX_SEED = 2 ** 32 - 1
MAX_SAMPLES = 64
MAX_FRAMES = 101
STEPS = 50  # of the slider from one seed to the other: t = 0, 0.02, ..., 1
MODES = {"slerp": latent.slerp, "lerp": latent.lerp}
PICTURE_SIDE = 512  # pixels, at most, of a downloaded picture's longer side, unless it has more of its own
LOOP_SIDE = 512  # pixels, at most, of a downloaded loop
LOOP_RATE = 25  # frames a second
FORMATS = ("webp", "mp4")
# What trains a model with an ability.
SCRIPTS = {"Translates": "pix2pix", "EditsAttributes": "stargan", "AssemblesParts": "puzzlegan", "ReadsText": "gan_cls",
           "ScoresLikelihood": "nade", "Completes": "nade", "Encodes": "vae"}
MODELS_IN_MEMORY = 4
REVISION = re.compile(r"[\w./-]{0,100}")  # a branch, a tag, a commit, or none


class Problem(ValueError):
    """A value that an action cannot use. `str` is the English sentence; `in_language` gives the others."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(strings.say(key, **values))
        self.key, self.values = key, values

    def in_language(self, language: str) -> str:
        return strings.say(self.key, language, **self.values)


def sentence_in(error: Problem | ganlib.CheckpointError, language: str) -> str:
    """What is wrong, in a language; what the library says of a checkpoint is English, after a sentence that is not."""
    return error.in_language(language) if isinstance(error, Problem) else strings.say("error.checkpoint", language, words=error)


# ---- Values from outside -----------------------------------------------------------------------------------------

def able(catalog: Sequence[Entry], ability: str) -> list[Entry]:
    """The checkpoints of the catalog with an ability, by the protocol's name."""
    return [entry for entry in catalog if ability in entry.abilities]


def seen(catalog: Sequence[Entry], *ids: Any) -> list[Entry]:
    """What one visitor is shown: of a shelf its own checkpoints and the brought ones with these ids, of any other list all."""
    return catalog.seen(ids) if isinstance(catalog, Shelf) else list(catalog)


def find(catalog: Sequence[Entry], model: Any, ability: str) -> Entry:
    """The checkpoint with this id and ability."""
    entries = able(catalog, ability)
    for entry in entries:
        if entry.id == model:
            return entry
    known = [entry.id for entry in entries if "/" not in entry.id]  # user/repo@commit is for those who brought it to tell
    if not known:
        raise Problem("error.no_models", script=SCRIPTS.get(ability, "dcgan"))
    raise Problem("error.model", value=f"{model:.40}" if isinstance(model, str) else type(model).__name__, known=", ".join(known))


def number(name: str, value: Any, low: float, high: float) -> float:
    """A finite number in [low, high]."""
    # `low <= value <= high` is false for NaN, and compares whole numbers of any length exactly.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise Problem("error.number", name=name, low=low, high=high, value=shown(value))
    return float(value)


def whole(name: str, value: Any, low: int, high: int) -> int:
    """A whole number in low..high; 7.0 counts as one, because JSON does not tell them apart."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high or value != int(value):
        raise Problem("error.whole", name=name, low=low, high=high, value=shown(value))
    return int(value)


def choice(name: str, value: Any, known: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise Problem("error.choice", name=name, known=", ".join(known), value=shown(value))
    return value


def shown(value: Any) -> str:
    """A value from outside as a sentence may repeat it."""
    if isinstance(value, int) and abs(value) > 10 ** 15:
        return "a number with more than 15 digits"
    return "nothing" if value is None or value == "" else f"{str(value):.40}"


# ---- Models -------------------------------------------------------------------------------------------------------

loading = threading.Lock()


def load(entry: Entry) -> Variant:
    """The model of a checkpoint. The last few used stay in memory; one trained again since is read again."""
    with loading:  # two requests for a new model must not both read it
        return _load(entry.path, model_file(entry.path).stat().st_mtime_ns)


@lru_cache(maxsize=MODELS_IN_MEMORY)
def _load(path: Path, written: int) -> Variant:
    with torch.inference_mode(False):  # whoever asks first: weights made in inference mode could never have a gradient
        return ganlib.load(path)


def load_from_hub(catalog: Shelf, source: Any) -> Entry:
    """Bring the checkpoint `user/repo` or `user/repo@revision` from the Hub."""
    repo, _, revision = source.strip().removeprefix("https://huggingface.co/").partition("@") if isinstance(source, str) else ("", "", "")
    if not REPO_ID.fullmatch(repo) or not REVISION.fullmatch(revision):
        raise Problem("error.hub_id", value=shown(source))
    return catalog.bring(repo, revision or None)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


# ---- Actions ------------------------------------------------------------------------------------------------------

@torch.inference_mode()
def pictures(catalog: Sequence[Entry], model: Any, seed: Any, n: Any) -> Tensor:
    """n pictures, uint8 (n, C, H, W). With a latent space they are those of seeds seed, seed + 1, ..., each the
    same as alone; without one they are n samples of one seed."""
    entry = find(catalog, model, "Samples")
    n = whole("n", n, 1, MAX_SAMPLES)
    seed = whole("seed", seed, 0, MAX_SEED)
    network = load(entry)
    if "HasLatent" not in entry.abilities:
        return to_uint8(network.sample(n, seeded(seed)))
    seeds = [(seed + i) % (MAX_SEED + 1) for i in range(n)]
    return to_uint8(network.decode(torch.cat([network.latent(1, seeded(s)) for s in seeds])))


def sample(catalog: Sequence[Entry], model: Any, seed: Any, n: Any) -> Image.Image:
    """The pictures of `pictures` on one sheet, at most 8 beside each other, one screen pixel a pixel."""
    images = pictures(catalog, model, seed, n)
    return to_pil(grid(to_float(images), columns=min(len(images), 8)))


@torch.inference_mode()
def latents(catalog: Sequence[Entry], model: Any, seed_a: Any, seed_b: Any, mode: Any,
            t: list[float]) -> tuple[Variant, Tensor]:
    """The model and the points of its latent space at each t between the two seeds, (len(t), d)."""
    entry = find(catalog, model, "HasLatent")
    seeds = [whole(name, seed, 0, MAX_SEED) for name, seed in (("seed_a", seed_a), ("seed_b", seed_b))]
    walk = MODES[choice("mode", mode, MODES)]
    network = load(entry)
    a, b = (network.latent(1, seeded(seed)) for seed in seeds)
    return network, walk(a, b, torch.tensor(t, dtype=torch.float64))[:, 0]


@torch.inference_mode()
def interpolate(catalog: Sequence[Entry], model: Any, seed_a: Any, seed_b: Any, t: Any, mode: Any) -> Image.Image:
    """The picture at t between two seeds: decode(mode(z_a, z_b, t)), t in [0, 1]."""
    network, z = latents(catalog, model, seed_a, seed_b, mode, [number("t", t, 0, 1)])
    return to_pil(network.decode(z)[0])


@torch.inference_mode()
def walk(catalog: Sequence[Entry], model: Any, seed_a: Any, seed_b: Any, mode: Any,
         frames: Any = STEPS + 1) -> tuple[Tensor, list[float]]:
    """Pictures at evenly spaced t = 0..1, uint8 (frames, C, H, W), and the length |z| at each."""
    frames = whole("frames", frames, 2, MAX_FRAMES)
    network, z = latents(catalog, model, seed_a, seed_b, mode, [i / (frames - 1) for i in range(frames)])
    return to_uint8(network.decode(z)), z.norm(dim=1).tolist()


def filmstrip(catalog: Sequence[Entry], model: Any, seed_a: Any, seed_b: Any, mode: Any, frames: Any) -> Image.Image:
    """The frames of a walk beside each other, left to right, with white gaps."""
    images, _ = walk(catalog, model, seed_a, seed_b, mode, frames)
    return to_pil(grid(to_float(images), columns=len(images)))


def loop(catalog: Sequence[Entry], model: Any, seed_a: Any, seed_b: Any, mode: Any, format: Any) -> bytes:
    """The walk there and back as an endless animation."""
    format = choice("format", format, FORMATS)
    return film(walk(catalog, model, seed_a, seed_b, mode)[0], format)


def film(images: Tensor, format: Any) -> bytes:
    """Pictures there and back as an endless animation, WebP (lossless) or MP4 (H.264), enlarged by a whole factor."""
    format = choice("format", format, FORMATS)
    there = [to_pil(image).convert("RGB") for image in images]
    factor = max(1, LOOP_SIDE // there[0].width)
    side = there[0].width * factor
    frames = [image.resize((side, side), Image.Resampling.NEAREST) for image in there + there[-2:0:-1]]
    return {"webp": _webp, "mp4": _mp4}[format](frames)


def _webp(frames: list[Image.Image]) -> bytes:
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], loop=0, lossless=True, quality=0, method=0,
                   duration=1000 // LOOP_RATE)
    return buffer.getvalue()


def _mp4(frames: list[Image.Image]) -> bytes:
    import av  # most visits never ask for a film

    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=LOOP_RATE, options={"crf": "18", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *frames[0].size, "yuv420p"
        stream.codec_context.thread_count = 1  # one request, one thread
        for frame in frames:
            film.mux(stream.encode(av.VideoFrame.from_image(frame)))
        film.mux(stream.encode())
    return buffer.getvalue()


def enlarged(image: Image.Image) -> Image.Image:
    """By a whole factor, so that pixels stay squares."""
    factor = max(1, PICTURE_SIDE // max(image.size))
    return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)


def sheet(images: Tensor) -> bytes:
    """Pictures (n, C, H, W) below each other without gaps, as PNG: what the page cuts its frames from."""
    n, c, h, w = images.shape
    buffer = io.BytesIO()
    to_pil(images.permute(1, 0, 2, 3).reshape(c, n * h, w)).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
