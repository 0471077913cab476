"""The actions as named endpoints, for scripts: /sample, /interpolate, /filmstrip, /loop and /load_from_hub.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(model="dcgan-fashion_mnist", seed=7, n=16, api_name="/sample")

Values arrive unprocessed, so that the actions check them and every mistake is answered by one clear sentence.
"""
from __future__ import annotations

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from PIL import Image

from demo import actions
from demo.page import plain_errors
from demo.shelf import Shelf


def build(catalog: Shelf) -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    ids = [entry.id for entry in actions.able(catalog, "Samples")]
    model = gr.Textbox(ids[0] if ids else "", label="model: an id of the catalog", visible=False)
    seed, seed_a, seed_b = (gr.Number(value, label=f"seed: 0 to {actions.MAX_SEED}", precision=0, visible=False)
                            for value in (0, 0, 1))
    n = gr.Number(16, label=f"pictures: 1 to {actions.MAX_SAMPLES}", precision=0, visible=False)
    frames = gr.Number(11, label=f"frames: 2 to {actions.MAX_FRAMES}", precision=0, visible=False)
    t = gr.Number(0.5, label="t: 0 to 1", visible=False)
    mode = gr.Textbox("slerp", label="slerp or lerp", visible=False)
    format = gr.Textbox("webp", label="webp or mp4", visible=False)
    image = gr.Image(format="png", visible=False, label="picture")
    film = gr.File(visible=False, label="animation")

    def sample(model: str, seed: int, n: int) -> Image.Image:
        """Pictures of seeds seed, seed + 1, ... on one sheet of at most 8 columns; PNG, pixels as generated."""
        with plain_errors():
            return actions.sample(catalog, model, seed, n)

    def interpolate(model: str, seed_a: int, seed_b: int, t: float, mode: str) -> Image.Image:
        """The picture at t between two seeds, decode(mode(z_a, z_b, t)); PNG, pixels as generated."""
        with plain_errors():
            return actions.interpolate(catalog, model, seed_a, seed_b, t, mode)

    def filmstrip(model: str, seed_a: int, seed_b: int, mode: str, frames: int) -> Image.Image:
        """Evenly spaced pictures from seed_a to seed_b beside each other; PNG, pixels as generated."""
        with plain_errors():
            return actions.filmstrip(catalog, model, seed_a, seed_b, mode, frames)

    def loop(model: str, seed_a: int, seed_b: int, mode: str, format: str) -> str:
        """The walk there and back as an animation: WebP or MP4, enlarged by a whole factor."""
        with plain_errors():
            content = actions.loop(catalog, model, seed_a, seed_b, mode, format)
        return save_bytes_to_cache(content, f"{model}-{seed_a}-{seed_b}-{mode}.{format}", film.GRADIO_CACHE)

    def load_from_hub(source: str) -> str:
        """Bring user/repo or user/repo@revision from the Hub for as long as the app runs; returns the model's id here."""
        with plain_errors():
            return actions.load_from_hub(catalog, source).id

    source = gr.Textbox(label="user/repo or user/repo@revision", visible=False)
    gr.Button(visible=False).click(load_from_hub, source, gr.Textbox(visible=False, label="model"), api_name="load_from_hub",
                                   preprocess=False, concurrency_id="hub")
    for action, inputs, output in ((sample, [model, seed, n], image),
                                   (interpolate, [model, seed_a, seed_b, t, mode], image),
                                   (filmstrip, [model, seed_a, seed_b, mode, frames], image),
                                   (loop, [model, seed_a, seed_b, mode, format], film)):
        gr.Button(visible=False).click(action, inputs, output, api_name=action.__name__, preprocess=False, queue=False)
