"""Checkpoints: a folder with model.safetensors, config.json and what a reader wants to see beside them.

    checkpoints/<name>-<data>/   model.safetensors  config.json  README.md  metrics.json
                                 samples.png  history.json  timeline.webp  examples.webp

Loading trusts nothing. Only safetensors and JSON are read, never pickle; the network is first built without
memory, its shapes are compared with the file's header, and only then are weights read: all of them, finite.
"""
from __future__ import annotations

import hashlib
import inspect
import json
import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ganlib.variant import Variant, abilities
from ganlib.variants import VARIANTS
from ganlib.variants.infogan import CATEGORIES

CHECKPOINTS = Path("checkpoints")
MODEL_FILE, CONFIG_FILE, METRICS_FILE, NEIGHBOURS_FILE = "model.safetensors", "config.json", "metrics.json", "neighbours.safetensors"
MAX_JSON_BYTES = 4 * 2 ** 20
MAX_MODEL_BYTES = 512 * 2 ** 20
MAX_ARGUMENT = 4096  # widths and sides in a config; nothing of ours comes near
MAX_DEPTH = 64  # layers or blocks, each of which takes time to build
DEPTHS = ("blocks", "depth", "dropouts", "judge_layers")
REPO_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")

log = logging.getLogger("ganlib")


class CheckpointError(ValueError):
    """A checkpoint that cannot be used: the message names the file, what is wrong and what to do."""


@dataclass(frozen=True)
class Entry:
    """One checkpoint as the catalog knows it; no weight has been read."""

    id: str  # the folder's name
    variant: str
    data: str
    size: int  # image side in pixels
    abilities: tuple[str, ...]
    steps: int
    bytes: int  # of model.safetensors
    metrics: dict[str, Any]
    path: Path


# ---- Catalog ----------------------------------------------------------------------------------------------------

def catalog(folder: str | Path = CHECKPOINTS) -> list[Entry]:
    """Every usable checkpoint below `folder`, by id; reads no weights. Broken ones are logged and left out."""
    entries = []
    for config_file in sorted(Path(folder).glob(f"*/{CONFIG_FILE}")):
        try:
            entries.append(read_entry(config_file.parent))
        except CheckpointError as error:
            log.warning("%s", error)
    return entries


def read_entry(folder: Path) -> Entry:
    """The catalog entry of one checkpoint folder; raises CheckpointError."""
    config = read_config(folder)
    return Entry(id=folder.name, variant=config["variant"], data=config["data"], size=config["size"],
                 abilities=abilities(VARIANTS[config["variant"]]), steps=config["steps"],
                 bytes=model_file(folder).stat().st_size,
                 metrics=read_metrics(folder), path=folder)


# ---- Save ---------------------------------------------------------------------------------------------------------

def save(model: Variant, folder: str | Path, *, data: str, steps: int = 0, progress: float = 1.0,
         training: dict[str, Any] | None = None) -> None:
    """Write model.safetensors (parameters in float16, without training_only networks) and config.json, each replaced in one move.

    `data` names what the model was trained on, `steps` for how long, `progress` in [0, 1] where its schedule stands;
    `training` is the recipe as JSON values.
    Figures in metrics.json, and the index of neighbours, belong to the weights they were made with: where those change, they go.
    Raises CheckpointError, with the files as they were, if a weight is not finite in float16.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parameters = {key for key, _ in model.named_parameters()}
    weights = to_safetensors({key: compact(key, tensor, half=key in parameters)
                              for key, tensor in model.state_dict().items()
                              if key.split(".")[0] not in model.training_only}, metadata={"format": "pt"})
    config = {"library": "ganlib", "variant": model.name, "data": data, "size": model.size, "steps": steps,
              "progress": progress, "model": model.arguments, "training": training or {},
              "sha256": hashlib.sha256(weights).hexdigest()}
    model_path = folder / MODEL_FILE
    if not (model_path.exists() and model_path.read_bytes() == weights):
        for name in (METRICS_FILE, NEIGHBOURS_FILE):
            (folder / name).unlink(missing_ok=True)
        replace_file(model_path, weights)
    replace_file(folder / CONFIG_FILE, to_json(config))


def compact(key: str, tensor: Tensor, half: bool) -> Tensor:
    """A tensor as it is stored: parameters in float16; buffers, few and sometimes large in value, as they are."""
    tensor = tensor.detach().cpu().contiguous()
    if half and tensor.is_floating_point():
        tensor = tensor.half()
    if tensor.is_floating_point() and not tensor.isfinite().all():
        raise CheckpointError(f"'{key}' holds NaN or infinite values; not saved. Resume from the last good "
                              "checkpoint with a smaller learning rate.")
    return tensor


def to_json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that any reader, and any crash, sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)  # of a closed file: Windows moves no other
    except BaseException:
        os.unlink(file.name)
        raise


# ---- Load ---------------------------------------------------------------------------------------------------------

def load(source: str | Path, device: str | torch.device = "cpu", revision: str | None = None, *,
         folder: str | Path = CHECKPOINTS, token: str | bool | None = None) -> Variant:
    """A checkpoint as a model in eval mode, float32 weights; networks named in its `training_only` are None.

    `source` is an id in `folder` ("dcgan-fashion_mnist"), a checkpoint folder (any Path is one), or a Hub id ("user/repo", with an
    optional `revision`, or "user/repo@revision"). Raises CheckpointError, naming the file, what is wrong and what to do.
    """
    path = find(source, revision, Path(folder), token)
    config = read_config(path)
    model = build(config, path)
    if model.size != config["size"]:
        raise CheckpointError(f"{path / CONFIG_FILE}: 'size' is {str(config['size']):.40}, and its model's is {model.size}. "
                              "Pull or train the checkpoint again.")
    fill(model, model_file(path))
    model.trained = {key: config[key] for key in ("data", "steps", "progress", "training") if key in config}
    return model.to(device).eval()


def find(source: str | Path, revision: str | None = None, folder: Path = CHECKPOINTS, token: str | bool | None = None,
         also: Sequence[str] = ()) -> Path:
    """The folder that `source` names, downloaded first where it is a Hub id, with the files of `also` that are there."""
    text = str(source)
    if "\0" in text or len(text) > 1024 or len(Path(text).name) > 255:
        raise CheckpointError("That is not a checkpoint's name, folder or Hub id.")
    may_be_id = isinstance(source, str) and "/" not in text
    for path in (folder / text, Path(text)) if may_be_id else (Path(text),):
        if (path / CONFIG_FILE).is_file() or (path / MODEL_FILE).is_file():
            return path
    repo_id, _, named = text.partition("@")
    if isinstance(source, str) and REPO_ID.fullmatch(repo_id) and not Path(text).exists():
        from ganlib import hub

        return hub.download(repo_id, revision=revision or named or None, token=token, also=also)
    if Path(text).is_dir():
        raise CheckpointError(f"{text} holds no {CONFIG_FILE}: it is not a checkpoint folder. "
                              "`python -m ganlib list` shows the ones there are.")
    known = ", ".join(entry.id for entry in catalog(folder)) or "none yet"
    raise CheckpointError(f"There is no checkpoint '{text}' in {folder}/ (there: {known}). Train it with "
                          f"`python -m train.{text.split('-')[0] if VARIANTS.get(text.split('-')[0]) else '<name>'}`, "
                          "or name a folder or a Hub id (user/repo).")


def read_config(folder: Path) -> dict[str, Any]:
    """config.json of a checkpoint folder, its fields checked; raises CheckpointError."""
    path = folder / CONFIG_FILE
    config = read_json(path)
    for key, kind in {"variant": str, "data": str, "size": int, "steps": int, "model": dict, "training": dict}.items():
        if type(config.get(key)) is not kind:
            raise CheckpointError(f"{path}: '{key}' should be a {kind.__name__}, found {config.get(key)!r:.80}. "
                                  "Pull or train the checkpoint again.")
    progress = config.get("progress", 1.0)
    if type(progress) not in (int, float) or not 0 <= progress <= 1:
        raise CheckpointError(f"{path}: 'progress' should be between 0 and 1, found {progress!r:.80}. "
                              "Pull or train the checkpoint again.")
    if config["size"] < 1 or config["steps"] < 0:
        raise CheckpointError(f"{path}: 'size' should be at least 1 and 'steps' at least 0, found {config['size']} and "
                              f"{config['steps']}. Pull or train the checkpoint again.")
    for key in ("pictures", "images", "seconds", "steps"):
        if not is_number(config["training"].get(key, 0)):
            raise CheckpointError(f"{path}: '{key}' of 'training' should be a number, found {config['training'][key]!r:.80}. "
                                  "Pull or train the checkpoint again.")
    if config["variant"] not in VARIANTS:
        raise CheckpointError(f"{path}: unknown variant '{config['variant']:.80}'; this version knows "
                              f"{', '.join(VARIANTS)}. A newer ganlib may know it.")
    check_arguments(VARIANTS[config["variant"]], config["model"], path)
    return config


def check_arguments(cls: type[Variant], arguments: dict[str, Any], path: Path) -> None:
    """Raise CheckpointError, naming the file, where a constructor does not take these arguments, or none of the atlas is so large."""
    parameters = inspect.signature(cls).parameters
    if unknown := sorted(set(arguments) - set(parameters)):
        raise CheckpointError(f"{path}: {cls.__name__} has no argument {unknown[0]!r:.80}; it takes "
                              f"{', '.join(sorted(parameters))}.")
    if missing := [name for name, parameter in parameters.items() if parameter.default is parameter.empty and name not in arguments]:
        raise CheckpointError(f"{path}: {cls.__name__} needs {missing[0]}. Pull or train the checkpoint again.")
    for name, value in arguments.items():
        kind = parameters[name].annotation  # as it is written: annotations are not evaluated
        for item in value if isinstance(value, list) else [value]:
            most = MAX_DEPTH if name in DEPTHS else MAX_ARGUMENT
            if isinstance(item, (int, float)) and not abs(item) <= most or len(str(item)) > 1000:
                raise CheckpointError(f"{path}: {name} = {str(item):.40} is beyond {most}; no model of the "
                                      "atlas is that large. Pull the checkpoint again.")
        if kind in KINDS and not KINDS[kind](value):
            raise CheckpointError(f"{path}: {name} should be {'a list of texts' if kind == 'list[str]' else kind}, found {value!r:.60}. "
                                  "Pull the checkpoint again.")


def read_metrics(folder: Path) -> dict[str, Any]:
    """The figures of a checkpoint folder, each with a number as its value, and what a page shows beside some of them; {} where there
    are none. Raises CheckpointError."""
    path = folder / METRICS_FILE
    figures = read_json(path) if path.exists() else {}
    for name, figure in figures.items():
        again = "Pull the checkpoint again, or measure it by `python -m ganlib.metrics`."
        if not isinstance(figure, dict) or not is_number(figure.get("value")) or not isinstance(figure.get("how"), str):
            raise CheckpointError(f"{path}: '{name:.80}' should have a number as its value, and say how it was measured. {again}")
        if not all(is_whole(figure.get(key, 0)) for key in ("n", "seed")):
            raise CheckpointError(f"{path}: n and seed of '{name:.80}' should be whole numbers. {again}")
        quantiles = figure.get("quantiles", [])
        if not isinstance(quantiles, list) or not all(map(is_number, quantiles)):
            raise CheckpointError(f"{path}: the quantiles of '{name:.80}' should be numbers. {again}")
        if name == "clustering_error" and "categories" in figure and not is_table(figure):
            raise CheckpointError(f"{path}: the categories of '{name}' should be {CATEGORIES}, each with a class, a share and n, "
                                  f"and the figure have an n of its own. {again}")
        if name == "accuracy_supervised" and not is_whole(figure.get("labels")):
            raise CheckpointError(f"{path}: '{name}' should say of how many labels it is, as a whole number. {again}")
    return figures


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number that a float can hold."""
    return type(value) in (int, float) and abs(value) <= sys.float_info.max


def is_whole(value: Any) -> bool:
    """Whether a JSON value is a whole number that a float can hold."""
    return type(value) is int and is_number(value)


KINDS: dict[str, Callable[[Any], bool]] = {  # of constructor arguments -> whether a JSON value is one
    "int": lambda value: type(value) is int,
    "float": is_number,
    "bool": lambda value: type(value) is bool,
    "str": lambda value: isinstance(value, str),
    "list[str]": lambda value: isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value),
}


def is_table(figure: dict[str, Any]) -> bool:
    """Whether a clustering error tells of each of InfoGAN's categories which class it became, and by how many pictures."""
    rows = figure["categories"]
    return is_whole(figure.get("n")) and isinstance(rows, list) and len(rows) == CATEGORIES and all(
        isinstance(row, dict) and isinstance(row.get("class"), str) and is_number(row.get("share")) and is_whole(row.get("n"))
        for row in rows)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of bounded size and depth from a file; raises CheckpointError."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise ValueError(f"larger than {MAX_JSON_BYTES // 2 ** 20} MiB")
        value = json.loads(path.read_bytes(), parse_constant=refuse)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror}). Pull or train the checkpoint again.") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} is not usable JSON ({str(error) or 'nested too deeply':.120}). "
                              "Pull or train the checkpoint again.") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"{path} should hold a JSON object, not a {type(value).__name__}.")
    return value


class NoInit(TorchFunctionMode):
    """Skips what only sets values: without memory there are none, and trying costs two seconds of imports."""

    FILLS = {torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.clamp_}

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if getattr(function, "__module__", None) == "torch.nn.init" or function in self.FILLS:
            return args[0] if args else kwargs["tensor"]
        return function(*args, **(kwargs or {}))


def build(config: dict[str, Any], folder: Path) -> Variant:
    """The networks of a config that are shipped, on the meta device: shapes without memory."""
    cls, arguments = VARIANTS[config["variant"]], config["model"]
    path = folder / CONFIG_FILE
    try:
        with torch.device("meta"), NoInit():
            model = cls(**arguments)
        model.schedule(config.get("progress", 1.0))
    except (TypeError, ValueError, RuntimeError, ArithmeticError, LookupError, AttributeError) as error:
        raise CheckpointError(f"{path}: {cls.__name__} cannot be built from these arguments "
                              f"({str(error).splitlines()[0]:.160}).") from error
    for name in cls.training_only:
        setattr(model, name, None)
    return model


def model_file(folder: Path) -> Path:
    path = folder / MODEL_FILE
    if not path.is_file():
        raise CheckpointError(f"{path} is missing. Pull the checkpoint again, or train it.")
    if path.stat().st_size > MAX_MODEL_BYTES:
        raise CheckpointError(f"{path} is larger than {MAX_MODEL_BYTES // 2 ** 20} MiB; no model of the atlas is.")
    return path


def fill(model: Variant, path: Path) -> None:
    """Put the file's tensors into a model on the meta device; every name, shape and value must be right."""
    expected = model.state_dict()
    try:
        with safe_open(path, framework="pt") as file:
            found = {key: tuple(file.get_slice(key).get_shape()) for key in file.keys()}
            for problem, keys in {"lacks": expected.keys() - found.keys(), "has besides": found.keys() - expected.keys()}.items():
                if keys:
                    raise CheckpointError(f"{path} {problem} {len(keys)} tensor{'s'[:len(keys) > 1]}: "
                                          f"{', '.join(sorted(keys)[:3])}{', ...' if len(keys) > 3 else ''}. It does not "
                                          f"belong to its {CONFIG_FILE}; pull or train the checkpoint again.")
            for key, tensor in expected.items():
                if found[key] != tuple(tensor.shape):
                    raise CheckpointError(f"{path}: '{key}' has shape {found[key]}, {CONFIG_FILE} asks for "
                                          f"{tuple(tensor.shape)}. Pull or train the checkpoint again.")
            weights = {key: file.get_tensor(key).to(tensor.dtype) for key, tensor in expected.items()}
    except (SafetensorError, OSError, NotImplementedError, RuntimeError, AttributeError, KeyError) as error:
        raise CheckpointError(f"{path} is damaged or cut short ({error}). Pull or train the checkpoint again.") from error
    for key, tensor in weights.items():
        if not tensor.isfinite().all():
            raise CheckpointError(f"{path}: '{key}' holds NaN or infinite values. Pull or train the checkpoint again.")
    model.load_state_dict(weights, strict=True, assign=True)


def weights_hash(folder: Path) -> str:
    """sha256 of the weights that lie in a folder; raises CheckpointError where there are none."""
    return hashlib.sha256(model_file(folder).read_bytes()).hexdigest()


def unchanged_hash(folder: Path) -> str:
    """The same, which must be what config.json was written with; raises CheckpointError where it is not."""
    wanted, found = read_config(folder).get("sha256"), weights_hash(folder)
    if found != wanted:
        raise CheckpointError(f"{folder / MODEL_FILE}: sha256 is {found[:12]}..., {CONFIG_FILE} says {str(wanted)[:12]}...: the file "
                              "has changed since it was saved. Pull the checkpoint again.")
    return found


def verify(folder: str | Path) -> None:
    """Check that a checkpoint's weights are the ones its config was written with, and that they and all files beside them can be
    read; raises CheckpointError."""
    from ganlib import examples, history, neighbours, timeline
    folder = Path(folder)
    unchanged_hash(folder)
    model = load(folder)
    read_metrics(folder)
    frames = history.read(folder).frames if (folder / history.FILE).exists() else []
    if (folder / timeline.FILE).exists():
        timeline.unrolled(folder / timeline.FILE, len(frames))
    examples.read(folder, model.size, getattr(model, "channels", 3))
    if (folder / neighbours.INDEX_FILE).exists():
        neighbours.load(folder)
