"""Codes as named endpoints, for scripts: /codes and /traverse.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="infogan-mnist", seed=7, category=3, c1=-1, c2=0.5, api_name="/codes")
"""
from __future__ import annotations

from collections.abc import Sequence

import gradio as gr
from PIL import Image

from demo import actions, code_actions
from demo.page import plain_errors
from ganlib import Entry


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "HasCodes")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    category = gr.Number(0, label="category: 0 to 9", precision=0, visible=False)
    c1, c2 = (gr.Number(0, label="code: -1 to 1", visible=False) for _ in range(2))
    x, y = (gr.Textbox(value, label="axis: category, c1, c2 or seed", visible=False) for value in ("c1", "category"))
    image = gr.Image(format="png", visible=False, label="picture")

    def codes(model: str, seed: int, category: int, c1: float, c2: float) -> Image.Image:
        """The picture of one noise and one value of each code; PNG, pixels as generated."""
        with plain_errors():
            return code_actions.codes(catalog, model, seed, category, c1, c2)

    def traverse(model: str, seed: int, category: int, x: str, y: str) -> Image.Image:
        """A grid in which x varies to the right and y downwards, and everything else stays; PNG, pixels as generated."""
        with plain_errors():
            return code_actions.traverse(catalog, model, seed, category, x, y)

    for action, inputs in ((codes, [model, seed, category, c1, c2]), (traverse, [model, seed, category, x, y])):
        gr.Button(visible=False).click(action, inputs, image, api_name=action.__name__, preprocess=False, queue=False)
