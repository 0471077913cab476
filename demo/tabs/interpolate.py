"""Interpolate: the walk between the pictures of two seeds.

The whole walk is decoded at once when a model or a seed changes; the slider then chooses among its frames in the
browser, without a request.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from demo import actions, address, strings
from demo.address import Link
from demo.choices import MODE, SEED_A, SEED_B, T
from demo.page import LATEX, LIVE, Panel, chosen, data_uri, drawn, figure, idea, label, model_control, seed_control, way_to_a_model
from demo.shelf import Shelf
from demo.tabs import explore
from ganlib import Entry


def build(catalog: Shelf) -> Panel:
    entries = actions.able(catalog, "HasLatent")
    idea("interpolate")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("interpolate.none")
    with gr.Row(visible=bool(entries), elem_classes="controls-and-picture") as stage:
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            seed_a, roll_a = seed_control("seed_a", SEED_A)
            seed_b, roll_b = seed_control("seed_b", SEED_B)
            mode = gr.Radio([(label(f"mode.{name}"), name) for name in actions.MODES], value=MODE, label=label("mode"))
            with gr.Accordion(label("interpolate.why"), open=False):
                gr.Markdown(label("interpolate.because"), latex_delimiters=LATEX)
        with gr.Column(scale=3, min_width=300):
            film = figure("film", "interpolate", play=strings.both("play"), pause=strings.both("pause"),
                          download=strings.both("download"), picture=strings.both("picture"), loop=strings.both("loop"))
            t = gr.Slider(0, 1, T, step=1 / actions.STEPS, label=label("t"), buttons=[], elem_id="t")

    with gr.Column(visible=bool(entries)) as below:
        more = explore.build(catalog, model, seed_a, seed_b, mode)

    def show(model: str, seed_a: int | None, seed_b: int | None, mode: str) -> Any:
        if seed_a is None or seed_b is None:  # a seed is being typed
            return gr.skip()
        return drawn(walk, catalog, model, seed_a, seed_b, mode)

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "HasLatent", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        model, control = choice
        values = [link.whole("a", 0, actions.MAX_SEED, SEED_A), link.whole("b", 0, actions.MAX_SEED, SEED_B),
                  link.choice("mode", list(actions.MODES), MODE)]
        at = link.step("t", actions.STEPS, T)
        link.values |= {"model": model, "mode": values[-1]}  # as they are used
        folds = more.open(link)
        return [gr.update(visible=False), gr.update(visible=True), control, *values, at,
                {"t": at, "note": " ".join(link.notes)} | drawn(walk, catalog, model, *values), gr.update(visible=True), *folds]

    controls = [model, seed_a, seed_b, mode]
    for control in controls:
        control.input(show, controls, film, **LIVE)
    for seed, roll in ((seed_a, roll_a), (seed_b, roll_b)):
        roll.click(None, None, seed, js="() => atlas.roll()").then(show, controls, film, **LIVE)
    t.input(None, t, js="(t) => { atlas.films.t?.(t); }")
    outputs = [missing, stage, *controls, t, film, below, *more.outputs]
    return Panel(outputs, open)


def walk(catalog: Sequence[Entry], model: str, seed_a: int, seed_b: int, mode: str) -> dict[str, Any]:
    """What assets/film.js draws: all frames on one sheet, the length of z at each, and the address of this walk."""
    images, lengths = actions.walk(catalog, model, seed_a, seed_b, mode)
    query = address.write(seed_a=seed_a, seed_b=seed_b, mode=mode)
    return {"tab": "interpolate", "slider": "t", "address": address.write(model=model, a=seed_a, b=seed_b, mode=mode),
            "sheet": data_uri(actions.sheet(images)), "side": images.shape[-1], "count": len(images), "lengths": lengths,
            "file": f"files/{model}/interpolate.png?{query}",
            "loops": {format: f"files/{model}/loop.{format}?{query}" for format in actions.FORMATS}}
