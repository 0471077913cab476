"""Arithmetic as named endpoints, for scripts: /arithmetic and /find_one.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="dcgan-fashion_mnist", a=[1, 2, 3], b=[4, 5, 6], c=[7, 8, 9], seed=0, api_name="/arithmetic")
    client.predict(model="dcgan-fashion_mnist", shows="Dress", after=17, api_name="/find_one")
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, arithmetic_actions
from demo.page import plain_errors
from ganlib import Entry
from ganlib.images import grid, to_float, to_pil


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "HasLatent")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    a, b, c = (gr.JSON([], label=f"{name}: a list of one to {arithmetic_actions.AVERAGED} seeds", visible=False) for name in "abc")
    seed = gr.Number(0, label=f"seed of the noise: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    after = gr.Number(None, label="after: a seed, or nothing to begin with seed 0", precision=0, visible=False)
    shows = gr.Textbox("", label="shows: a class, or an attribute such as 'glasses: round'", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")
    facts = gr.JSON(visible=False, label="facts")

    def arithmetic(model: str, a: list[int], b: list[int], c: list[int], seed: int) -> tuple[Image.Image, dict[str, Any]]:
        """The 3x3 neighbourhood of A - B + C, the sum itself in the middle, PNG, pixels as generated; and what the classifier of the data,
        where there is one, sees in the means of A, B and C and in the sum."""
        with plain_errors():
            found = arithmetic_actions.arithmetic(catalog, model, a, b, c, seed)
        return to_pil(grid(to_float(found.around), columns=3)), {"reads": found.reads, "reader": found.reader}

    def find_one(model: str, shows: str, after: int | None) -> dict[str, Any]:
        """The first seed after `after` whose picture shows a class or an attribute, and how sure the classifier is."""
        with plain_errors():
            seed, sure = arithmetic_actions.find_one(catalog, model, shows, after)
        return {"seed": seed, "probability": sure}

    for action, inputs, outputs in ((arithmetic, [model, a, b, c, seed], [image, facts]), (find_one, [model, shows, after], [facts])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
