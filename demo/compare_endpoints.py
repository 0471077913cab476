"""Compare as named endpoints, for scripts: /compare, /timeline and /neighbours.

    client = gradio_client.Client("http://127.0.0.1:7860")
    picture, ids = client.predict(model="dcgan-fashion_mnist", seed=7, n=8, api_name="/compare")
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, compare_actions
from demo.page import plain_errors
from ganlib import Entry


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "Samples")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    n = gr.Number(8, label=f"pictures: 1 to {compare_actions.MAX_COLUMNS}", precision=0, visible=False)
    k = gr.Number(8, label=f"neighbours: 1 to {compare_actions.MAX_NEIGHBOURS}", precision=0, visible=False)
    image = gr.Image(format="png", visible=False, label="picture")
    facts = gr.JSON(visible=False, label="facts")

    def compare(model: str, seed: int, n: int) -> tuple[Image.Image, list[str]]:
        """The same seeds through every checkpoint with the model's generator and data, a row for each; and the rows' ids."""
        with plain_errors():
            return compare_actions.compare(catalog, model, seed, n)

    def timeline(model: str) -> dict[str, Any]:
        """The steps of the timeline's frames, the losses of the training, and what D thought as far as they tell."""
        with plain_errors():
            found = compare_actions.timeline(catalog, model)
        return {"frames": found.frames, "steps": found.steps, "losses": found.losses, "scores": found.scores, "kind": found.kind}

    def neighbours(model: str, seed: int, k: int) -> tuple[Image.Image, dict[str, Any]]:
        """The sample of a seed and its k nearest training pictures beside each other; their distances, and what was searched."""
        with plain_errors():
            found = compare_actions.nearest(catalog, model, seed, k)
            return compare_actions.neighbours_sheet(found), {
                "distances": found.distances, "searched": len(found.index), "of": found.index.total, "typical": found.index.typical}

    for action, inputs, outputs in ((compare, [model, seed, n], [image, facts]), (timeline, [model], [facts]),
                                    (neighbours, [model, seed, k], [image, facts])):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
