"""The theory lab as named endpoints, for scripts: /theory_distance, /theory_discriminator, /theory_games,
/theory_live and /theory_explicit.

    client = gradio_client.Client("http://127.0.0.1:7860")
    client.predict(data="two", place=1.0, width=0.6, drawing="", api_name="/theory_distance")

Each answers with the JSON that the page draws; values out of range are moved and named in its "notes".
"""
from __future__ import annotations

from typing import Any

import gradio as gr

from demo import theory_actions, theory_live


def build() -> None:
    """Register the endpoints on the page under construction; nothing of them is visible."""
    data = gr.Textbox("two", label="data: " + ", ".join(theory_actions.DATA), visible=False)
    drawing = gr.Textbox("", label="drawing: one hexadecimal digit for each of 64 or 20 x 20 cells", visible=False)
    place = gr.Number(-0.3, label="place: -1 to 1", visible=False)
    width = gr.Number(0.6, label="width: 0.1 to 2", visible=False)
    seed = gr.Number(0, label="seed", visible=False)
    graph = gr.Textbox("neighbours", label="graph: a name, or nine bit masks of parents joined by dots", visible=False)
    image = gr.Number(7, label="image: 0 to 511", visible=False)
    preset = gr.Textbox("collapse", label="preset: collapse, oscillation, vanishing, clipping or own", visible=False)
    moves = gr.Textbox("", label="moves already made, as b120.d3.g1", visible=False)
    move = gr.Textbox("b", label="move: b (both), d or g", visible=False)
    frames = gr.Number(1, label=f"frames: 0 to {theory_live.MAX_FRAMES}", visible=False)
    settings = gr.JSON({}, label="settings of an own game: data, drawing, objective, lr_d, lr_g, d_steps, ...", visible=False)
    answer = gr.JSON(visible=False, label="what the page draws")

    def theory_distance(data: str, place: float, width: float, drawing: str) -> dict[str, Any]:
        """p, q, their divergences with integrands, D* and its value computed twice."""
        return theory_actions.distance(data, place, width, drawing)

    def theory_discriminator(data: str, place: float, width: float, drawing: str) -> dict[str, Any]:
        """A discriminator trained between p and q, after several numbers of moves."""
        return theory_actions.discriminator(data, place, width, drawing)

    def theory_games(seed: int) -> dict[str, Any]:
        """log(1 - D) and -log D with slopes, and the gradient norms measured in a training."""
        return theory_actions.two_games(seed)

    def theory_live_frames(preset: str, moves: str, move: str, frames: int, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
        """Frames of a live game after the moves already made."""
        known = {key: value for key, value in (settings if isinstance(settings, dict) else {}).items()
                 if key in theory_live.FIELDS}
        return theory_live.live(preset, moves, move, frames, **known | {"seed": seed})

    def theory_explicit(graph: str, image: int) -> dict[str, Any]:
        """Counts of numbers for a dependency graph, and the probabilities of the model learnt with it."""
        return theory_actions.explicit_model(graph, image)

    for action, name, inputs in ((theory_distance, "theory_distance", [data, place, width, drawing]),
                                 (theory_discriminator, "theory_discriminator", [data, place, width, drawing]),
                                 (theory_games, "theory_games", [seed]),
                                 (theory_live_frames, "theory_live", [preset, moves, move, frames, seed, settings]),
                                 (theory_explicit, "theory_explicit", [graph, image])):
        gr.Button(visible=False).click(action, inputs, answer, api_name=name, preprocess=False, queue=False)
