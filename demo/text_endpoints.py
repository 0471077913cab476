"""Text as named endpoints, for scripts: /say and /between.

    client = gradio_client.Client("http://127.0.0.1:7860")
    picture, facts = client.predict(model="gan_cls-avatars", sentence="a person with red hair", seed=7, n=8, api_name="/say")
    client.predict(model="gan_cls-avatars", text_a="red hair", text_b="black hair", seed=7, t=0.5, api_name="/between")
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, text_actions
from demo.page import plain_errors
from ganlib import Entry


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "ReadsText")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    sentence, text_a, text_b = (gr.Textbox("", label="a sentence", visible=False) for _ in range(3))
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    n = gr.Number(8, label=f"pictures: 1 to {text_actions.MAX_PICTURES}", precision=0, visible=False)
    t = gr.Number(0.5, label="t: 0 to 1", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")
    facts = gr.JSON(visible=False, label="facts")

    def say(model: str, sentence: str, seed: int, n: int) -> tuple[Image.Image, dict[str, Any]]:
        """Pictures of a sentence from the noise of seeds seed, seed + 1, ... (below them stage I's, where there are two stages), and
        which of its words were understood; PNG, pixels as generated."""
        with plain_errors():
            return text_actions.pictures(catalog, model, sentence, seed, n)

    def between(model: str, text_a: str, text_b: str, seed: int, t: float) -> Image.Image:
        """The picture at t between two sentences, of the embedding (1 - t) A + t B; PNG, pixels as generated."""
        with plain_errors():
            return text_actions.between(catalog, model, text_a, text_b, seed, t)

    for action, inputs, outputs in ((say, [model, sentence, seed, n], [image, facts]), (between, [model, text_a, text_b, seed, t], image)):
        gr.Button(visible=False).click(action, inputs, outputs, api_name=action.__name__, preprocess=False, queue=False)
