"""Pictures with captions: avatars, Oxford-102 and CUB as published, or any folder with a captions file.

    <folder>/captions.jsonl        one line a picture: {"file_name": "rose.jpg", "text": ["a red flower", "a rose"]}
    oxford102/jpg/image_00001.jpg  and  oxford102/text_c10/class_00077/image_00001.txt, ten captions a file
    cub/CUB_200_2011/images/<class>/<name>.jpg  and  cub/text_c10/<class>/<name>.txt

Captions lie beside the pictures on the device as character codes, several for each. A batch brings one of them, and
another picture with one of its own, such that neither caption fits the other's picture.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from ganlib import characters
from ganlib.data import avatars, captions, english, korean, wording
from ganlib.data.dataset import DataError, Dataset
from ganlib.data.folder import name_of, part_of, readable, stacked
from ganlib.data.once import missing, whole
from ganlib.data.vocabulary import telling_words
from ganlib.images import to_float

PER_PICTURE = 8  # captions that are kept of an avatar
MOST = 10  # and, at most, of another picture
WORDS = 1000  # that say something, at most, of captions that are not ours
CANDIDATES = 32  # captions among which one that does not fit is looked for
FILES = ("captions.jsonl", "metadata.jsonl")
CAPTIONS = "the char-CNN-RNN authors' page (github.com/reedscot/cvpr2016)"


@dataclass(frozen=True)
class Captioned(Dataset):
    """Besides "image", `tensors` has "captions", int8 codes (N, K, LENGTH); "attributes" (N, A), what is known of each
    picture; and "named" (N, K, A), which of it each caption says, -1 where it is silent.

    Where nothing is known but the class, that is the one attribute; where not even that, every picture is a class of its own.
    `words` are those of the captions that say something about a picture, as `characters.decomposed` spells them.
    """

    words: tuple[str, ...] = ()

    def batch(self, index: Tensor) -> dict[str, Tensor]:
        """Rows `index` (n,): "image" in [-1, 1], "attributes" (n, A), for each a "caption" (n, LENGTH) with what it has "named"
        (n, A); and beside each another picture, "other_image", with its "other_caption", such that each caption says something
        untrue of the other's picture, if it says anything at all.

        Every other one is that of its candidates of which the captions say the least untrue things: who only has to tell people
        apart who share nothing never looks at their glasses.
        """
        n, device, codes, said = len(index), index.device, self.tensors["captions"], self.tensors["named"]
        chosen = torch.randint(codes.shape[1], (n,), device=device)
        attributes, named = self.tensors["attributes"][index], said[index, chosen]
        others = (index[:, None] + torch.randint(1, len(self), (n, CANDIDATES), device=device)) % len(self)
        theirs = torch.randint(codes.shape[1], (n, CANDIDATES), device=device)
        of_mine = contradictions(said[others, theirs], attributes[:, None])  # (n, CANDIDATES), untrue of my picture
        of_theirs = contradictions(named[:, None], self.tensors["attributes"][others])
        untrue = torch.where(torch.minimum(of_mine, of_theirs) > 0, of_mine + of_theirs, 0)
        untrue[::2].clamp_(max=1)  # any will do
        best = torch.where(untrue > 0, untrue, untrue.max() + 1).argmin(1, keepdim=True)
        other, their = others.gather(1, best)[:, 0], theirs.gather(1, best)[:, 0]
        return {"image": to_float(self.tensors["image"][index]), "attributes": attributes, "caption": codes[index, chosen],
                "named": named, "other_image": to_float(self.tensors["image"][other]), "other_caption": codes[other, their]}


def contradictions(named: Tensor, attributes: Tensor) -> Tensor:
    """How many untrue things a caption says of a picture: (..., A), (..., A) -> (...)."""
    return ((named >= 0) & (named != attributes)).sum(-1)


def contradicts(named: Tensor, attributes: Tensor) -> Tensor:
    """Whether it says any."""
    return contradictions(named, attributes) > 0


def load(name: str, root: str | Path, size: int, split: str = "train") -> Captioned:
    """The captioned data set `name`: avatars, oxford102, cub, or the path of a folder with a captions file.

    As `data.load`; raises DataError, saying what is missing.
    """
    if name in SETS:
        return SETS[name](Path(root), size, split)
    if Path(name).is_dir():
        return folder_with_captions(Path(name), size, split)
    raise DataError(f"There is no data set with captions called '{name}'. Known: {', '.join(SETS)}; or give the path of a folder "
                    f"of images with {FILES[0]} in it.")


# ---- Avatars ------------------------------------------------------------------------------------------------------

def captioned_faces(root: Path, size: int, split: str) -> Captioned:
    """The avatars with captions made from their attributes, half of them Korean; made once and kept in `root`/avatars."""
    faces = avatars.faces(root, size, split)
    table = faces.tensors["attributes"]
    codes, named = cached_captions(root / "avatars", table.numpy(), split)
    return Captioned("avatars", {"image": faces.tensors["image"], "captions": codes, "attributes": table.int(), "named": named},
                     faces.licence, attributes=faces.attributes, words=captions.telling_words())


def cached_captions(folder: Path, table: np.ndarray, split: str) -> tuple[Tensor, Tensor]:
    """The captions' codes (N, K, LENGTH) and what they name (N, K, 10); written anew where their wording has changed."""
    wordings = b"".join(Path(module.__file__).read_bytes() for module in (captions, wording, english, korean, characters))
    recipe = wordings + table.tobytes() + bytes([PER_PICTURE])
    path = folder / f"captions-{split}-{hashlib.sha256(recipe).hexdigest()[:12]}.npz"
    with missing(path) as unfinished:
        if unfinished:
            seed = avatars.SEEDS[split]
            made = [captions.captions(row, seed, i, PER_PICTURE) for i, row in enumerate(tqdm(table, desc="captions", unit="picture"))]
            codes = characters.encode([caption.text for row in made for caption in row])
            np.savez(unfinished, codes=codes.view(len(table), PER_PICTURE, -1).numpy(),
                     named=np.array([[caption.named for caption in row] for row in made], dtype=np.int32))
    with whole(path, "written"), np.load(path) as arrays:
        return torch.from_numpy(arrays["codes"]), torch.from_numpy(arrays["named"])


# ---- Published sets and folders -----------------------------------------------------------------------------------

def of_classes(name: str, pictures: str, in_class_folders: bool) -> Callable[[Path, int, str], Captioned]:
    """Loader of a set whose captions lie in text_c10/<class>/<picture>.txt, one a line, and its pictures in `pictures`.

    The split by classes of the captions' archive (trainvalclasses.txt, testclasses.txt); without it every tenth picture is for
    testing. Pictures are cropped around their centre.
    """

    def load(root: Path, size: int, split: str) -> Captioned:
        folder = root / name
        for part in (pictures, "text_c10"):
            if not (folder / part).is_dir():
                raise DataError(f"{folder / part} is not there. Download {name} from its authors and its captions from {CAPTIONS}, or "
                                "point --data-root (or $GANLIB_DATA) at a folder that holds both.")
        texts = sorted((folder / "text_c10").glob("*/*.txt"))
        classes = sorted({text.parent.name for text in texts})
        listed = folder / ("trainvalclasses.txt" if split == "train" else "testclasses.txt")
        if listed.is_file():
            wanted = set(listed.read_text().split())
            texts = [text for text in texts if text.parent.name in wanted]
        else:
            texts = [text for text, belongs in zip(texts, part_of(folder, len(texts), split)) if belongs]
        rows = [(folder / pictures / (text.parent.name if in_class_folders else "") / f"{text.stem}.jpg",
                 lines_of(text), classes.index(text.parent.name)) for text in texts]
        return from_files(name, rows, size, f"that of {name}'s authors, for research")

    return load


def lines_of(path: Path) -> list[str]:
    """The lines that are not empty; only a line feed ends one, for JSON may hold other breaks within its text."""
    return [line.strip() for line in path.read_text(encoding="utf-8-sig", errors="replace").split("\n") if line.strip()]


def folder_with_captions(folder: Path, size: int, split: str) -> Captioned:
    """Pictures of a folder with captions.jsonl (or metadata.jsonl): one JSON object a line, its "file_name", and its "text", which
    is a caption or a list of them; every tenth picture by name is for testing, as without captions.

    Raises DataError, naming the line that is not so.
    """
    path = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if path is None:
        raise DataError(f"{folder} has no {FILES[0]}, and this variant needs captions: one JSON line a picture, "
                        '{"file_name": "rose.jpg", "text": ["a red flower", "a rose"]}.')
    rows = []
    for i, line in enumerate(lines_of(path)):
        try:
            entry = json.loads(line)
            texts = [entry["text"]] if isinstance(entry["text"], str) else list(entry["text"])
            if not texts or not all(isinstance(text, str) for text in texts):
                raise ValueError("text is neither a caption nor a list of them")
            rows.append((folder / entry["file_name"], texts, i))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}, caption {i + 1}: {error!r:.100}. A line should look like "
                            '{"file_name": "rose.jpg", "text": ["a red flower", "a rose"]}.') from error
    pictures = sorted({picture for picture, _, _ in rows})
    part = {picture for picture, belongs in zip(pictures, part_of(folder, len(pictures), split)) if belongs}
    return from_files(name_of(folder), [row for row in rows if row[0] in part], size, "that of your pictures")


def from_files(name: str, rows: Sequence[tuple[Path, list[str], int]], size: int, licence: str) -> Captioned:
    """A data set of files, each with its captions and the number of its class; files that cannot be read are left out."""
    known: dict[Path, tuple[list[str], int]] = {}
    for path, texts, label in rows:  # of a picture with several lines all captions count
        before, first_label = known.get(path, ([], label))
        known[path] = before + texts, first_label
    found = [(pixels, *known[path]) for path, pixels in readable(known, (size, size))]
    if len({label for *_, label in found}) < 2:
        raise DataError(f"{name}: {len(found)} of {len(rows)} pictures with captions can be read; a mismatching caption needs at least "
                        "two that differ.")
    most = min(MOST, max(len(texts) for _, texts, _ in found))
    labels = torch.tensor([label for *_, label in found], dtype=torch.int32)[:, None]
    codes = torch.stack([characters.encode([texts[j % len(texts)] for j in range(most)]) for _, texts, _ in found])
    return Captioned(name, {"image": stacked([pixels for pixels, _, _ in found]), "captions": codes, "attributes": labels,
                            "named": labels[:, None].repeat(1, most, 1)}, licence, words=telling_words(codes, WORDS))


SETS: dict[str, Callable[[Path, int, str], Captioned]] = {
    "avatars": captioned_faces,
    "oxford102": of_classes("oxford102", "jpg", in_class_folders=False),
    "cub": of_classes("cub", "CUB_200_2011/images", in_class_folders=True),
}
