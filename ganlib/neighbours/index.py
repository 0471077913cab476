"""The index: made from a data set and its classifier, written beside the classifier's weights, loaded with suspicion."""
from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor

import ganlib
from ganlib import checkpoints, data
from ganlib.checkpoints import CheckpointError
from ganlib.data.digits import fit
from ganlib.images import grid, to_float, to_pil
from ganlib.variants.classifier import Classifier

INDEX_FILE = checkpoints.NEIGHBOURS_FILE
MAX_INDEX_BYTES = 4_000_000
GREY_SIDE = 28  # pixels: that of MNIST and Fashion-MNIST, to which models add a border
BATCH = 500
COLUMNS = 50  # of pictures on the sheet that is kept
MAX_SHEET = 20_000_000  # pixels


@dataclass(frozen=True)
class Index:
    """A sample of a data set's training pictures, with the classifier's features of each."""

    images: Tensor  # uint8 (N, C, h, w)
    features: Tensor  # float32 (N, d)
    total: int  # training pictures that the sample was drawn from
    typical: float  # median distance from a picture of the index to its nearest other one

    def __len__(self) -> int:
        return len(self.images)

    def nearest(self, features: Tensor, k: int) -> tuple[Tensor, Tensor]:
        """The k nearest for each of features (n, d): Euclidean distances (n, k), rising, and rows of the index (n, k)."""
        return torch.cdist(features.float(), self.features).topk(k, largest=False)

    def at(self, size: int, rows: Tensor | None = None) -> Tensor:
        """All pictures, or those of `rows`, as a model of this size sees them: float (n, C, size, size) in [-1, 1]."""
        images = self.images if rows is None else self.images[rows]
        if images.shape[-1] == GREY_SIDE and images.shape[1] == 1:
            return to_float(fit(images, size))
        return resized(to_float(images), size)


def resized(images: Tensor, size: int) -> Tensor:
    """Pictures (n, C, H, W) at size x size, antialiased; as they are where they have that size."""
    if images.shape[-1] == size:
        return images
    return torch.nn.functional.interpolate(images, (size, size), mode="bilinear", antialias=True)


def features_of(classifier: Classifier, images: Tensor) -> Tensor:
    """The classifier's features (n, d) of pictures (n, C, H, W) in [-1, 1] of any size; larger ones are shrunk to its own."""
    return classifier.features(images if images.shape[-1] <= classifier.size else resized(images, classifier.size))


# ---- Make -------------------------------------------------------------------------------------------------------

@torch.inference_mode()
def make(classifier: Classifier, pictures: data.Dataset, n: int, seed: int) -> dict[str, Tensor]:
    """The tensors of an index of at most n pictures, fewer where the file would be larger than MAX_INDEX_BYTES."""
    room = MAX_INDEX_BYTES - 10_000
    width = classifier.head[-1].in_features
    n = min(n, len(pictures), room // (pictures.tensors["image"][0].numel() + width))
    rows = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed))[:n]
    features = torch.cat([features_of(classifier, pictures.batch(part)["image"]) for part in rows.split(BATCH)])
    scale = features.amax(0).clamp(min=1e-6) / 255  # features are never negative
    return {"sheet": packed(pictures.tensors["image"][rows]), "scale": scale, "features": (features / scale).round().to(torch.uint8)}


def packed(images: Tensor) -> Tensor:
    """Pictures uint8 (n, C, h, h) as the bytes of one lossless WebP, COLUMNS of them a row; uint8 (bytes,)."""
    sheet = io.BytesIO()
    to_pil(grid(images, columns=COLUMNS, gap=0)).save(sheet, "WEBP", lossless=True, quality=100, method=6)
    return torch.frombuffer(sheet.getbuffer(), dtype=torch.uint8).clone()


def unpacked(sheet: Tensor, n: int, side: int, channels: int) -> Tensor:
    """The first n pictures of a sheet, uint8 (n, channels, side, side); raises ValueError where it does not hold as many."""
    with Image.open(io.BytesIO(sheet.numpy().tobytes()), formats=["WEBP"]) as image:
        if image.width * image.height > MAX_SHEET or (image.width, image.height) != (COLUMNS * side, -(-n // COLUMNS) * side):
            raise ValueError(f"a sheet of {image.width} x {image.height} pixels for {n} pictures of {side}")
        pixels = torch.from_numpy(np.array(image.convert("L" if channels == 1 else "RGB"))).view(-1, side, COLUMNS, side, channels)
    return pixels.permute(0, 2, 4, 1, 3).flatten(0, 1)[:n].contiguous()


def write(folder: Path, data_root: Path, n: int, seed: int) -> Path:
    """Make the index of a classifier's checkpoint folder; returns the file. Raises CheckpointError, DataError."""
    entry, classifier = checkpoints.read_entry(folder), ganlib.load(folder)
    if not isinstance(classifier, Classifier):
        raise CheckpointError(f"{folder} holds a {classifier.title}; neighbours are searched in a classifier's features.")
    side = GREY_SIDE if classifier.channels == 1 else classifier.size
    pictures = data.load(entry.data, data_root, side)
    tensors = make(classifier, pictures, n, seed)
    features = tensors["features"].float() * tensors["scale"]
    typical = torch.cat([torch.cdist(part, features).kthvalue(2, dim=1).values for part in features.split(BATCH)]).median()
    about = {"total": len(pictures), "side": side, "channels": classifier.channels, "typical": round(typical.item(), 4),
             "classifier": checkpoints.weights_hash(folder), "seed": seed}
    path = folder / INDEX_FILE
    checkpoints.replace_file(path, to_safetensors(tensors, {"about": json.dumps(about)}))
    return path


# ---- Load -------------------------------------------------------------------------------------------------------

def load(folder: Path) -> Index:
    """The index beside a classifier's weights; raises CheckpointError where it is missing, damaged or of other weights."""
    path = folder / INDEX_FILE
    again = f"Make it again: python -m ganlib.neighbours {folder.name.removeprefix('classifier-')}"
    if not path.is_file():
        raise CheckpointError(f"{path} is missing. Make it: python -m ganlib.neighbours {folder.name.removeprefix('classifier-')}")
    if path.stat().st_size > MAX_INDEX_BYTES:
        raise CheckpointError(f"{path} is larger than {MAX_INDEX_BYTES / 1e6:.0f} MB; no index of the atlas is. {again}")
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["about"])
            sheet, features, scale = (file.get_tensor(key) for key in ("sheet", "features", "scale"))
        total, typical, weights = int(about["total"]), float(about["typical"]), about["classifier"]
        images = unpacked(sheet, len(features), int(about["side"]), int(about["channels"]))
    except (SafetensorError, Image.DecompressionBombError, OSError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} is damaged ({str(error):.120}). {again}") from error
    if weights != checkpoints.weights_hash(folder):
        raise CheckpointError(f"{path} was made with other weights than {folder / checkpoints.MODEL_FILE}. {again}")
    fits = (features.dtype == torch.uint8 and features.dim() == 2 and len(images) == len(features) >= 2
            and scale.shape == features.shape[1:] and scale.dtype == torch.float32 and bool(scale.isfinite().all()))
    if not fits:
        raise CheckpointError(f"{path} does not hold pictures and a feature vector for each. {again}")
    return Index(images, features.float() * scale, total, typical)
