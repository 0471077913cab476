"""The discriminator's eye as named endpoints, for scripts: /judge, /heatmap and /slopes.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="dcgan-fashion_mnist", seed=7, picture=None, api_name="/judge")
    client.predict(model="dcgan-fashion_mnist", seed=0, picture=gradio_client.handle_file("shoe.jpg"), api_name="/heatmap")
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, eye_actions, slope_actions
from demo.page import plain_errors
from demo.received import content_of
from ganlib import Entry
from ganlib.images import to_pil


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in eye_actions.judges(catalog)]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}, of the sample that is judged where there is no picture", precision=0,
                     visible=False)
    picture = gr.File(label="picture: an image file of any size, or nothing", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")

    def judged(model: str, seed: int, picture: Any) -> eye_actions.Judged:
        return eye_actions.judge(catalog, model, seed, None if picture is None else content_of(picture))

    def judge(model: str, seed: int, picture: Any) -> dict[str, Any]:
        """The score of a picture or sample: the kind (logit, target or critic), the raw score, the probability where it is a
        logit, and the shares of real training pictures and of generated ones that score less."""
        with plain_errors():
            found = judged(model, seed, picture)
        probability = {"probability": found.shown} if found.kind == "logit" else {}
        return {"kind": found.kind, "score": found.score} | probability | {"below": found.below, "done": found.done}

    def heatmap(model: str, seed: int, picture: Any) -> Image.Image:
        """|d score / d pixel| in orange over the dimmed picture; PNG, the model's pixels."""
        with plain_errors():
            return to_pil(judged(model, seed, picture).heat[0])

    for action, output in ((judge, gr.JSON(visible=False, label="judgement")), (heatmap, image)):
        gr.Button(visible=False).click(action, [model, seed, picture], output, api_name=action.__name__, preprocess=False, queue=False)

    def slopes(model: str) -> list[dict[str, Any]]:
        """For each discriminator of the model's architecture and data: the largest |weight|, the bound that its weights were clipped
        to, and the median gradient norm between real and generated pictures; with the shares of both in equal bins."""
        with plain_errors():
            return [slope._asdict() | {"entry": slope.entry.id} for slope in slope_actions.slopes(catalog, model)]

    gr.Button(visible=False).click(slopes, model, gr.JSON(visible=False, label="slopes"), api_name="slopes", preprocess=False, queue=False)
