"""Classes as named endpoints, for scripts: /classes, /blend and /classify.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="cgan-mnist", class_a="3", class_b="8", seed=7, t=0.5, api_name="/blend")
    client.predict(model="sgan-mnist-100", seed=0, picture=gradio_client.handle_file("digit.jpg"), api_name="/classify")
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demo import actions, class_actions
from demo.page import plain_errors
from demo.received import content_of
from ganlib import Entry


def build(catalog: Sequence[Entry]) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "ClassConditional")]
    readers = [entry.id for entry in class_actions.readers(catalog)]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    reader = gr.Textbox(readers[0] if readers else "", label="model: an id of the catalog", visible=False)
    seed = gr.Number(0, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
    n = gr.Number(8, label=f"columns: 1 to {class_actions.MAX_COLUMNS}", precision=0, visible=False)
    a, b = (gr.Textbox("", label="a class by its name", visible=False) for _ in range(2))
    t = gr.Number(0.5, label="t: 0 to 1", visible=False)
    picture = gr.File(label="picture: an image file of any size, or nothing", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")

    def classes(model: str, seed: int, n: int) -> Image.Image:
        """One row for each class, one column for each of the seeds seed, seed + 1, ...; PNG, pixels as generated."""
        with plain_errors():
            return class_actions.classes(catalog, model, seed, n)

    def blend(model: str, class_a: str, class_b: str, seed: int, t: float) -> Image.Image:
        """The picture of the label (1 - t) a + t b; PNG, pixels as generated."""
        with plain_errors():
            return class_actions.blend(catalog, model, class_a, class_b, seed, t)

    def classify(model: str, seed: int, picture: Any) -> dict[str, Any]:
        """The probability of each class, and of being real where the model judges that, of a picture or of the model's own sample."""
        with plain_errors():
            found = class_actions.classify(catalog, model, seed, None if picture is None else content_of(picture))
        return {"classes": found.classes, "done": found.done} | ({} if found.real is None else {"real": found.real})

    for action, inputs, output in ((classes, [model, seed, n], image), (blend, [model, a, b, seed, t], image),
                                   (classify, [reader, seed, picture], gr.JSON(visible=False, label="reading"))):
        gr.Button(visible=False).click(action, inputs, output, api_name=action.__name__, preprocess=False, queue=False)
