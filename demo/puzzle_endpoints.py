"""Puzzle as named endpoints, for scripts: /assemble and /mixes.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="puzzlegan-avatars", boxes="0,4,28,30,44;1,34,28,26,44;0,58,30,26,40", seed=0, example_a=0, example_b=1,
                   picture_a=None, picture_b=gradio_client.handle_file("me.jpg"), api_name="/assemble")

For each patch boxes has "picture,top,left,height,width": picture 0 is the first, 1 the second; the rest are percents of its side.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, puzzle_actions
from demo.page import plain_errors
from demo.received import content_of
from ganlib import Entry
from ganlib.images import grid, to_float, to_pil


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "AssemblesParts")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    boxes = gr.Textbox("", label="boxes: 'picture,top,left,height,width' for each patch, joined by ';'", visible=False)
    seed = gr.Number(0, label=f"seed of the noise: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    examples = [gr.Number(i, label="example: its number, from 0, where there is no picture", precision=0, visible=False) for i in (0, 1)]
    pictures = [gr.File(label="picture: an image file of any size, or nothing", visible=False) for _ in range(2)]
    image, mask = (gr.Image(format="png", visible=False, label=label) for label in ("picture", "mask"))
    facts = gr.JSON(visible=False, label="facts")

    def starts(examples: Sequence[int], pictures: Sequence[Any]) -> list[dict[str, Any]]:
        return [{"example": example, "content": None if picture is None else content_of(picture)}
                for example, picture in zip(examples, pictures)]

    def assemble(model: str, boxes: str, seed: int, example_a: int, example_b: int, picture_a: Any,
                 picture_b: Any) -> tuple[Image.Image, Image.Image, dict[str, Any]]:
        """The picture made of the patches, the mask of where they went, and what was done to each picture. PNG, pixels as generated."""
        with plain_errors():
            found = puzzle_actions.assemble(catalog, model, boxes, seed, *starts((example_a, example_b), (picture_a, picture_b)))
        return to_pil(found.image[0]), to_pil(found.mask[0]), {"done": found.done}

    def mixes(model: str, boxes: str, seed: int, example_a: int, example_b: int, picture_a: Any, picture_b: Any) -> Image.Image:
        """The pictures for every way to take each box from the first picture or the second, beside each other; the leftmost is all from
        the first, the rightmost all from the second."""
        with plain_errors():
            images, _ = puzzle_actions.mixes(catalog, model, boxes, seed, *starts((example_a, example_b), (picture_a, picture_b)))
        return to_pil(grid(to_float(images), columns=len(images)))

    inputs = [model, boxes, seed, *examples, *pictures]
    for action, outputs in ((assemble, [image, mask, facts]), (mixes, [image])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
