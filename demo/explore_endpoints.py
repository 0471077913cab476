"""What lies beside Interpolate's walk as named endpoints, for scripts: /square, /directions, /move and /invert.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="dcgan-fashion_mnist", seeds=[0, 17, 5, 29], mode="slerp", api_name="/square")
    client.predict(model="dcgan-fashion_mnist", picture=gradio_client.handle_file("shoe.jpg"), steps=200, api_name="/invert")
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, explore_actions
from demo.page import plain_errors
from demo.received import content_of
from ganlib import Entry
from ganlib.images import grid, to_float, to_pil


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "HasLatent")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    seeds = gr.JSON([], label="seeds: a list of four", visible=False)
    mode = gr.Textbox("slerp", label="slerp or lerp", visible=False)
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    amounts = gr.JSON([], label=f"amounts: a number in -{explore_actions.REACH}..{explore_actions.REACH} for each direction", visible=False)
    steps = gr.Number(explore_actions.STEPS, label=f"steps: {explore_actions.EVERY} to {explore_actions.MAX_STEPS}", precision=0,
                      visible=False)
    picture = gr.File(label="picture: an image file of any size", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")
    facts = gr.JSON(visible=False, label="facts")

    def square(model: str, seeds: list[int], mode: str) -> Image.Image:
        """The pictures of the square between four seeds; PNG, pixels as generated."""
        with plain_errors():
            return to_pil(grid(to_float(explore_actions.square(catalog, model, seeds, mode)), columns=explore_actions.SIDE))

    def directions(model: str) -> list[dict[str, Any]]:
        """The directions in the latent space along which pictures change most: unit vectors, and their shares of the variance."""
        with plain_errors():
            found = explore_actions.directions(catalog, model)
        return [{"vector": direction.vector.tolist(), "share": direction.share} for direction in found]

    def move(model: str, seed: int, amounts: list[float]) -> Image.Image:
        """The picture of a seed moved along those directions; PNG, pixels as generated."""
        with plain_errors():
            return to_pil(explore_actions.moved(catalog, model, seed, amounts)[0])

    def invert(model: str, picture: Any, steps: int) -> tuple[Image.Image, dict[str, Any]]:
        """The generator's picture nearest to an upload, found by descent; the error after every step, the length of z, and what was
        done to the upload."""
        with plain_errors():
            *_, found = explore_actions.invert(catalog, model, content_of(picture), steps)
        return to_pil(found.result[0]), {"errors": found.errors, "length": found.length, "done": found.done}

    for action, inputs, outputs in ((square, [model, seeds, mode], [image]), (directions, [model], [facts]),
                                    (move, [model, seed, amounts], [image])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
    gr.Button(visible=False).click(invert, [model, picture, steps], [image, facts], api_name="invert", preprocess=False)
