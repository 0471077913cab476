"""Latent as named endpoints, for scripts: /encode, /decode, /manifold and /morph.

    client = gradio_client.Client("http://127.0.0.1:7860")
    picture, facts = client.predict(model="vae-mnist", example=0, picture=gradio_client.handle_file("digit.jpg"), drawing="",
                                    api_name="/encode")
    client.predict(model="vae-mnist", z=[0.5, -1.2], api_name="/decode")

A drawing is base64url of, for each stroke, the number of its points and then x, y of each, all bytes.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, latent_actions
from demo.page import plain_errors
from demo.received import content_of
from ganlib import Entry
from ganlib.images import to_pil


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "Encodes")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    z = gr.JSON([0, 0], label="z: a list of the code's numbers", visible=False)
    t = gr.Number(0.5, label="t: 0, the first picture, to 1, the second", visible=False)
    examples = [gr.Number(i, label="example: its number, from 0, where there is neither picture nor drawing", precision=0, visible=False)
                for i in (0, 1)]
    pictures = [gr.File(label="picture: an image file of any size, or nothing", visible=False) for _ in range(2)]
    drawings = [gr.Textbox("", label="drawing: its strokes, or nothing", visible=False) for _ in range(2)]
    image = gr.Image(format="png", visible=False, label="picture")
    facts = gr.JSON(visible=False, label="facts")

    def start(example: int, picture: Any, drawing: Any) -> dict[str, Any]:
        return {"example": example, "content": None if picture is None else content_of(picture), "drawing": drawing or None}

    def encode(model: str, example: int, picture: Any, drawing: str) -> tuple[Image.Image, dict[str, Any]]:
        """What a picture comes back as, and its code; PNG, pixels as decoded."""
        with plain_errors():
            found = latent_actions.encode(catalog, model, **start(example, picture, drawing))
        return to_pil(found.decoded[0]), {"z": found.z, "done": found.done}

    def decode(model: str, z: list[float]) -> Image.Image:
        """The picture of a code; PNG, pixels as decoded."""
        with plain_errors():
            return to_pil(latent_actions.decode(catalog, model, z)[0])

    def manifold(model: str) -> Image.Image:
        """The map of a two-dimensional latent space: z1 grows to the right, z2 upwards; PNG."""
        with plain_errors():
            return latent_actions.manifold(catalog, model)

    def morph(model: str, t: float, example_a: int, picture_a: Any, drawing_a: str, example_b: int, picture_b: Any,
              drawing_b: str) -> Image.Image:
        """The picture at t on the straight line between the codes of two pictures; PNG, pixels as decoded."""
        with plain_errors():
            return latent_actions.morph(catalog, model, t, start(example_a, picture_a, drawing_a), start(example_b, picture_b, drawing_b))

    both = [control for pair in zip(examples, pictures, drawings) for control in pair]
    for action, inputs, outputs in ((encode, [model, *both[:3]], [image, facts]), (decode, [model, z], [image]),
                                    (manifold, [model], [image]), (morph, [model, t, *both], [image])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
