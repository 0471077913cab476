"""Density as named endpoints, for scripts: /likelihood, /paint and /finish.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="nade-mnist", example=0, picture=gradio_client.handle_file("digit.jpg"), drawing="", api_name="/likelihood")
    client.predict(model="nade-mnist", seed=7, n=6, hide="14,0,14,28", example=0, picture=None, drawing="", api_name="/finish")

A drawing is base64url of, for each stroke, the number of its points and then x, y of each, all bytes.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, density_actions
from demo.page import plain_errors
from demo.received import content_of
from ganlib import Entry
from ganlib.images import to_pil


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "ScoresLikelihood")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    n = gr.Number(4, label=f"ways: 1 to {density_actions.MAX_WAYS}", precision=0, visible=False)
    hide = gr.Textbox("", label="hidden part: 'top,left,height,width' in pixels, or nothing for all", visible=False)
    example = gr.Number(0, label="example: its number, from 0, where there is neither picture nor drawing", precision=0, visible=False)
    picture = gr.File(label="picture: an image file of any size, or nothing", visible=False)
    drawing = gr.Textbox("", label="drawing: its strokes, or nothing", visible=False)
    image, second = (gr.Image(format="png", visible=False, label=label) for label in ("picture", "map"))
    facts = gr.JSON(visible=False, label="facts")

    def start(example: int, picture: Any, drawing: Any) -> dict[str, Any]:
        return {"example": example, "content": None if picture is None else content_of(picture), "drawing": drawing or None}

    def likelihood(model: str, example: int, picture: Any, drawing: str) -> tuple[dict[str, Any], Image.Image]:
        """-log p(x) in nats of a picture and of each change to it, the share of test pictures that are likelier, and the surprise of
        each pixel; PNG, pixels as read."""
        with plain_errors():
            found = density_actions.score(catalog, model, **start(example, picture, drawing))
        values = {name: {"nats": nats, "likelier": share} for name, nats, share in zip(density_actions.CHANGES, found.nats, found.likelier)}
        return {"values": values, "done": found.done}, to_pil(found.surprise[0])

    def paint(model: str, seed: int) -> tuple[Image.Image, Image.Image]:
        """A picture painted pixel by pixel, and the entropy of each pixel; PNG."""
        with plain_errors():
            images, entropy = density_actions.painted(catalog, model, seed)
        return to_pil(images[0]), to_pil(entropy[0])

    def finish(model: str, seed: int, n: int, hide: str, example: int, picture: Any, drawing: str) -> Image.Image:
        """A picture whose hidden part is painted in n ways, beside each other; PNG."""
        with plain_errors():
            return density_actions.finished(catalog, model, seed, n, hide, **start(example, picture, drawing))

    for action, inputs, outputs in ((likelihood, [model, example, picture, drawing], [facts, second]),
                                    (paint, [model, seed], [image, second]),
                                    (finish, [model, seed, n, hide, example, picture, drawing], [image])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
