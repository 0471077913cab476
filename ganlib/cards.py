"""What a reader sees beside the weights: sample sheet and model card, all made from the checkpoint."""
from __future__ import annotations

import inspect
import io
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import EvalResult, ModelCardData
from PIL import Image
from torch import Tensor

from ganlib import checkpoints, parts
from ganlib.images import grid, to_pil
from ganlib.variant import AssemblesParts, EditsAttributes, Samples, Translates, Variant, by_group, wanted
from ganlib.variants import VARIANTS

# Ability -> the Hub's name of the task, and the line that uses it, with what its shape is of. The first one that a model has counts.
USES = {
    "ReadsText": ("text-to-image", 'images = model.sample_text(["a person with red hair"], torch.Generator().manual_seed(0))  #'),
    "MatchesText": ("zero-shot-image-classification", 'scores = model.match(images, ["red hair", "a hat"])  # (n, 2), images'),
    "Samples": ("unconditional-image-generation", "images = model.sample(16, torch.Generator().manual_seed(0))  #"),
    "Translates": ("image-to-image", "images = model.translate(images, model.directions[0], torch.Generator().manual_seed(0))  #"),
    "EditsAttributes": ("image-to-image", "images = model.edit(images, targets)  # targets (n, K) as model.attributes, images"),
    "AssemblesParts": ("image-to-image", "images, masks = model.assemble(patches, torch.Generator().manual_seed(0))  # images"),
    "Classifies": ("image-classification", "logits = model.classify(images)  # images"),
    "ReadsAttributes": ("image-classification", "probabilities = model.classify_attributes(images)  # images"),
}
SHEET_WIDTH = 400  # of a sheet, in pixels, at most, but for the gaps

# Ability -> what samples.png shows.
SHEETS = {
    "Samples": "samples, one seed",
    "EditsAttributes": "of pictures it was trained on: as they are, and with one attribute after the other changed",
    "AssemblesParts": "of pictures it was trained on: the patches where they were, where the model puts them, and what it paints",
    "Translates": "of pictures it was trained on: inputs, outputs, and outputs translated back or targets",
}


def fitting(columns: int, size: int) -> int:
    """So many columns of pictures, or as many as a sheet has room for."""
    return min(columns, max(1, SHEET_WIDTH // size))


def sample_sheet(model: Samples, columns: int = 8, seed: int = 0) -> Image.Image:
    """Samples of one seed, as many rows as columns."""
    return few_colours(sample_grid(model, columns, seed))


def sample_grid(model: Samples, columns: int = 8, seed: int = 0) -> Tensor:
    side = fitting(columns, model.size)
    with torch.inference_mode():
        return grid(model.sample(side ** 2, torch.Generator().manual_seed(seed)), side)


def translation_sheet(model: Translates, inputs: Tensor, targets: Tensor) -> Image.Image:
    """A column for each picture: input, the model's output in its first direction, and the output translated back where
    the model can, otherwise what it was meant to be."""
    rng, (there, *back) = torch.Generator().manual_seed(0), model.directions
    with torch.inference_mode():
        outputs = model.translate(inputs, there, rng)
        last = model.translate(outputs, back[0], rng) if back else targets
    return few_colours(grid(torch.cat([inputs, outputs, last]), columns=len(inputs)))


def edit_sheet(model: EditsAttributes, inputs: Tensor, values: Tensor) -> Image.Image:
    """A column for each picture: as it is, and below, for each group of attributes, with the group's next value.

    `values` (n, groups) are the numbers of the pictures' own values.
    """
    rows = [inputs]
    for i, names in enumerate(by_group(model.attributes).values()):
        changed = values.clone()
        changed[:, i] = (changed[:, i] + 1) % len(names)
        with torch.inference_mode():
            rows.append(model.edit(inputs, wanted(model.attributes, changed)))
    return few_colours(grid(torch.cat(rows), columns=len(inputs)))


def assembly_sheet(model: AssemblesParts, images: Tensor) -> Image.Image:
    """A column for each picture: its patches where they were, the mask that the model predicts, and what it paints."""
    rng = torch.Generator().manual_seed(0)
    boxes = parts.random_boxes(len(images), model.parts, rng=rng).to(images.device)
    mask = parts.mask_of(boxes, images.shape[-1])
    with torch.inference_mode():
        painted, places = model.assemble(parts.cut(images, boxes), rng)
    rows = [images * mask + (1 - mask), (places * 2 - 1).expand_as(images), painted]
    return few_colours(grid(torch.cat(rows), columns=len(images)))


def few_colours(image: Tensor) -> Image.Image:
    """A picture of 256 colours, which takes half the space: sheets in colour would be most of a small checkpoint."""
    image = to_pil(image)
    return image.quantize(256, dither=Image.Dither.NONE) if image.mode == "RGB" else image


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def write(folder: Path) -> None:
    """Write the model card README.md of a checkpoint folder from its JSON files; nothing in it is typed by hand."""
    entry, config = checkpoints.read_entry(folder), checkpoints.read_config(folder)
    checkpoints.replace_file(folder / "README.md", card(entry, config["model"], config["training"]).encode())


def card(entry: checkpoints.Entry, arguments: dict[str, Any], training: dict[str, Any]) -> str:
    """The model card as Markdown with the Hub's front matter."""
    cls = VARIANTS[entry.variant]
    task, use = next((USES[ability] for ability in USES if ability in entry.abilities), ("image-to-image", "model  #"))
    measured = [EvalResult(task_type=task, dataset_type=entry.data, dataset_name=entry.data, metric_type=name,
                           metric_name=name.replace("_", " "), metric_value=figure["value"]) for name, figure in entry.metrics.items()]
    front_matter = ModelCardData(license="mit", library_name="ganlib", datasets=[entry.data], tags=["gan-atlas", entry.variant],
                                 pipeline_tag=task, model_name=entry.id, eval_results=measured or None)
    shape = f"(n, {arguments.get('channels', 'C')}, {entry.size}, {entry.size}) in [-1, 1]"
    code = f"import ganlib, torch\n\nmodel = ganlib.load(\"{entry.id}\")  # or \"USER/REPO\" on the Hub\n{use} {shape}"
    sheet = next((SHEETS[ability] for ability in SHEETS if ability in entry.abilities), "")
    parts = [
        f"---\n{front_matter.to_yaml()}\n---\n# {cls.title} on {entry.data}, {entry.size} px",
        f"{cls.idea} ({cls.paper}, {cls.year})",
        f"![{sheet}](samples.png)" if sheet and (entry.path / "samples.png").is_file() else "",
        f"## Use\n\n```python\n{code}\n```",
        f"## Data\n\n{entry.data}, {training.get('pictures', 0):,} pictures; licence: {training.get('licence', 'not recorded')}.",
        f"## Recipe\n\n{recipe(entry, training)}",
        f"## Measured\n\n{figures(entry.metrics)}",
        f"## Limits\n\n{limits(entry, cls, arguments)}",
        f"## Files\n\n`model.safetensors` holds {entry.bytes / 2 ** 20:.1f} MiB: averaged weights in float16, every network of "
        f"the variant{only_in_training(cls)}. {beside(entry.path)}No code is loaded from this folder.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def beside(folder: Path) -> str:
    """What the files of a training are, of those that are there."""
    told = {"history.json": "has the losses", "timeline.webp": "the same seed through training"}
    there = [f"`{name}` {what}" for name, what in told.items() if (folder / name).is_file()]
    return f"{', '.join(there)}. " if there else ""


def only_in_training(cls: type[Variant]) -> str:
    """Which networks are not in the file, in words; "" where all are."""
    return f" but {' and '.join(cls.training_only)}, which only training asks" if cls.training_only else ""


def recipe(entry: checkpoints.Entry, training: dict[str, Any]) -> str:
    """What was run, as a table."""
    planned = training.get("steps", entry.steps)
    rows = {"steps": f"{entry.steps:,}" + (f" of {planned:,}" if planned > entry.steps else ""),
            "pictures seen": f"{training.get('images', 0):,}",
            "time": f"{training.get('seconds', 0) / 60:.0f} min on {training.get('device', 'an unrecorded device')}"}
    hidden = {"variant", "data", "pictures", "steps", "images", "seconds", "device", "licence"}
    rows |= {name: listed(value) for name, value in training.items() if name not in hidden}
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def listed(value: Any) -> str:
    """A setting in words: "0.5, 0.999" of a list; with semicolons where its items have commas of their own."""
    if not isinstance(value, list):
        return str(value)
    items = [listed(item) for item in value]
    return ("; " if any("," in item for item in items) else ", ").join(items)


def figures(metrics: dict[str, Any]) -> str:
    """metrics.json as a table, each figure with how it was measured."""
    if not metrics:
        return "Not measured yet: `python -m ganlib.metrics` measures it."
    rows = [f"| {name.replace('_', ' ')} | {figure['value']:.4g} | {figure['how']} |" for name, figure in metrics.items()]
    return "\n".join(["| figure | value | how |", "|---|---|---|", *rows])


def limits(entry: checkpoints.Entry, cls: type, arguments: dict[str, Any]) -> str:
    """What not to expect, and how this checkpoint's network differs from the class's defaults."""
    defaults = {name: p.default for name, p in inspect.signature(cls).parameters.items() if p.default is not p.empty}
    smaller = [f"{name} {arguments[name]} instead of {default}" for name, default in defaults.items()
               if arguments.get(name, default) != default]
    sentence = (f"A teaching model: it knows {entry.data} at {entry.size} px and nothing else, and repeats that data's "
                "gaps and biases.")
    return sentence + (f" Its network differs from the class's defaults: {', '.join(smaller)}." if smaller else "")
