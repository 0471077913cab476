"""Translate as named endpoints, for scripts: /examples, /translate, /translate_back, /patches and /edit.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="pix2pix-maps", direction="aerial to map", seed=0, example=3, picture=None, drawing="", api_name="/translate")
    client.predict(model="cyclegan-maps", direction="map to aerial", seed=0, example=0, picture=gradio_client.handle_file("town.png"),
                   drawing="", api_name="/translate_back")
    client.predict(model="stargan-avatars", edits=["hair colour: red", "glasses: round"], way="chained", example=0, picture=None,
                   api_name="/edit")

A drawing is base64url of, for each stroke, the number of its points and then x, y of each, all bytes.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
import torch
from PIL import Image

from demo import actions, edit_actions, given, translate_actions
from demo.actions import Problem
from demo.page import plain_errors
from demo.received import content_of
from demo.translate_actions import Translated
from ganlib import Entry
from ganlib.images import grid, to_float, to_pil

Answer = tuple[Image.Image, dict[str, Any]]


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "Translates")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    direction = gr.Textbox("", label="direction: one of the model's, such as 'aerial to map'", visible=False)
    seed = gr.Number(0, label=f"seed of the noise: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    example = gr.Number(0, label="example: its number, from 0, where there is neither picture nor drawing", precision=0, visible=False)
    picture = gr.File(label="picture: an image file of any size, or nothing", visible=False)
    drawing = gr.Textbox("", label="drawing: its strokes, or nothing", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")
    facts = gr.JSON(visible=False, label="facts")

    def found(model: str, direction: str, seed: int, example: int, picture: Any, drawing: str) -> Translated:
        content = None if picture is None else content_of(picture)
        return translate_actions.translate(catalog, model, direction, seed, example, content, drawing or None)

    def examples(model: str, direction: str) -> Image.Image:
        """The held-out pictures beside a model that a direction starts from, in one row; PNG, the model's pixels."""
        with plain_errors():
            entry = actions.find(catalog, model, "Translates")
            known = translate_actions.directions(entry)
            pictures = given.inputs(entry, known.index(actions.choice("direction", direction, known)))
            if pictures is None:
                raise Problem("error.no_examples", model=model)
            return to_pil(grid(to_float(pictures), columns=len(pictures)))

    def translate(model: str, direction: str, seed: int, example: int, picture: Any, drawing: str) -> Answer:
        """The translation of the picture, else of the drawing, else of the example; whether other seeds would give others, and what was
        done to the picture. PNG, pixels as generated."""
        with plain_errors():
            answer = found(model, direction, seed, example, picture, drawing)
        return to_pil(answer.output[0]), {"noisy": answer.noisy, "done": answer.done}

    def translate_back(model: str, direction: str, seed: int, example: int, picture: Any, drawing: str) -> Answer:
        """Input, translation, translation back and error map beside each other, for a model with two directions; and the mean error
        as a share of the range from black to white."""
        with plain_errors():
            answer = found(model, direction, seed, example, picture, drawing)
            if answer.back is None:
                raise Problem("error.one_way", model=model)
        row = [answer.source, answer.output, answer.back, answer.error]
        return to_pil(grid(to_float(torch.cat([part.expand(-1, 3, -1, -1) for part in row])), columns=4)), {"lost": answer.lost}

    def patches(model: str, direction: str, seed: int, example: int, picture: Any, drawing: str) -> Answer:
        """How generated each patch of the translation looks to the discriminator, in orange over the dimmed picture; and the share of
        the patches that look more generated than real."""
        with plain_errors():
            answer = found(model, direction, seed, example, picture, drawing)
            if answer.judged is None:
                raise Problem("error.no_patches", model=model)
        return to_pil(answer.judged.heat[0]), {"fake": answer.judged.fake}

    def edit(model: str, edits: list[str], way: str, example: int, picture: Any) -> Answer:
        """The picture, or the example, and what became of it after each edit, "group: value", beside each other. With it: the attributes
        read at the start and wanted at the end, how likely each result shows what was asked for, who says so, the mean error of the last
        result edited back, as a share of the range from black to white, and what was done to the picture."""
        with plain_errors():
            content = None if picture is None else content_of(picture)
            found = edit_actions.edit(catalog, model, edits, way, example, content)
        facts = {"own": found.own, "target": found.target, "shows": found.shows, "judge": found.judge or model, "lost": found.lost,
                 "done": found.done}
        return to_pil(grid(to_float(found.images), columns=len(found.images))), facts

    editors = [entry.id for entry in actions.able(catalog, "EditsAttributes")]
    editor = gr.Textbox(editors[0] if editors else "", label="model: an id of the catalog", visible=False)
    edits = gr.JSON([], label=f"edits: a list of at most {edit_actions.MAX_EDITS}, such as 'glasses: round'", visible=False)
    way = gr.Textbox(edit_actions.WAYS[0], label=f"way: {' or '.join(edit_actions.WAYS)}", visible=False)
    start = [model, direction, seed, example, picture, drawing]
    for action, inputs, outputs in ((examples, [model, direction], image), (translate, start, [image, facts]),
                                    (translate_back, start, [image, facts]), (patches, start, [image, facts]),
                                    (edit, [editor, edits, way, example, picture], [image, facts])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
