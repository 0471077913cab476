"""Below the walk of Interpolate, each in a fold that is filled when it is opened: the square between four seeds, lerp against slerp,
directions that matter, and the search for a picture from outside."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
import torch

from demo import actions, explore_actions, strings
from demo.address import Link, write
from demo.page import LATEX, LIVE, Panel, data_uri, drawn, figure, label, seed_control, sentence, what_was_done
from demo.received import content_of
from demo.shelf import Shelf
from ganlib import CheckpointError


def build(catalog: Shelf, model: gr.Dropdown, seed_a: gr.Number, seed_b: gr.Number, mode: gr.Radio) -> Panel:
    """The folds; their model, seeds and kind of walk are those of the walk above."""
    parts = [square(catalog, model, mode), norms(catalog, model, seed_a, seed_b), directions(catalog, model), search(catalog, model)]
    folds = [part.outputs[0] for part in parts]
    model.input(lambda: [shut()] * len(folds), None, folds, queue=False, show_progress="hidden", api_visibility="private")
    return Panel([output for part in parts for output in part.outputs], lambda link: [value for part in parts for value in part.open(link)])


def fold(name: str) -> gr.Accordion:
    return gr.Accordion(label(name), open=False, elem_id=f"fold-{name}")


def shut() -> dict[str, Any]:
    """For a fold: another model, or a link, closes it, and it is filled anew when it is opened."""
    return gr.update(open=False)


def told(*keys: str) -> None:
    for key in keys:
        gr.Markdown(label(key), latex_delimiters=LATEX, elem_classes="aside")


def fill_when_opened(part: gr.Accordion, show: Callable[..., Any], inputs: list[Any], output: gr.HTML) -> None:
    part.expand(show, inputs, output, **LIVE)


# ---- Four corners -------------------------------------------------------------------------------------------------

def square(catalog: Shelf, model: gr.Dropdown, mode: gr.Radio) -> Panel:
    with fold("corners") as part:
        told("corners.idea", "corners.choose")
        with gr.Row(elem_classes="seed"):
            seeds = [gr.Number(seed, label=label("seed"), precision=0, minimum=0, maximum=actions.MAX_SEED, min_width=80,
                               elem_id=f"corner{i}") for i, seed in enumerate(explore_actions.CORNERS)]
            roll = gr.Button(label("corners.roll"), min_width=120, elem_id="roll-corners")
        picture = figure("corners", "corners", save=strings.both("save"))

    inputs = [model, mode, *seeds]

    def show(model: str, mode: str, *seeds: int | None) -> Any:
        return gr.skip() if None in seeds else drawn(draw_square, catalog, model, mode, [*seeds])

    def open(link: Link) -> list[Any]:
        """Open where the link says so, with the model and the mode of the walk."""
        corners = link.text("corners", explore_actions.seeds_of)
        if not corners:
            return [shut(), *[gr.skip()] * 5]
        own = explore_actions.seeds_of(corners)
        return [gr.update(open=True), *own, drawn(draw_square, catalog, link.values["model"], link.values["mode"], own)]

    fill_when_opened(part, show, inputs, picture)
    for control in (mode, *seeds):
        control.input(show, inputs, picture, **LIVE)
    roll.click(None, None, seeds, js="() => [0, 1, 2, 3].map(() => atlas.roll())").then(show, inputs, picture, **LIVE)
    return Panel([part, *seeds, picture], open)


def draw_square(catalog: Shelf, model: str, mode: str, seeds: list[int]) -> dict[str, Any]:
    """What assets/corners.js draws."""
    images = explore_actions.square(catalog, model, seeds, mode)
    return {"address": write(corners=",".join(str(int(seed)) for seed in seeds)), "side": images.shape[-1],
            "columns": explore_actions.SIDE, "sheet": data_uri(actions.sheet(images)), "file": f"{model}-square.png"}


# ---- lerp against slerp -------------------------------------------------------------------------------------------

def norms(catalog: Shelf, model: gr.Dropdown, seed_a: gr.Number, seed_b: gr.Number) -> Panel:
    with fold("norms") as part:
        told("norms.idea")
        plot = figure("norms", "norms", axis=strings.both("norms.axis"))
        is_open = gr.State(False)  # while it is closed, another seed costs nothing

    inputs = [model, seed_a, seed_b]

    def show(model: str, a: int | None, b: int | None) -> Any:
        return gr.skip() if a is None or b is None else drawn(draw_norms, catalog, model, a, b)

    part.expand(lambda *values: (show(*values), True), inputs, [plot, is_open], **LIVE)
    part.collapse(lambda: False, None, is_open, **LIVE)
    for seed in (seed_a, seed_b):
        seed.change(lambda is_open, *values: show(*values) if is_open else gr.skip(), [is_open, *inputs], plot, **LIVE)
    return Panel([part, plot], lambda link: [shut(), gr.skip()])


def draw_norms(catalog: Shelf, model: str, seed_a: int, seed_b: int) -> dict[str, Any]:
    """What assets/norms.js draws."""
    walks = explore_actions.norms(catalog, model, seed_a, seed_b)
    images = torch.cat([explore_actions.strip(images) for images, _ in walks.values()])
    return {"side": images.shape[-1], "columns": explore_actions.STRIP, "sheet": data_uri(actions.sheet(images)),
            "walks": [{"name": mode, "along": along} for mode, (_, along) in walks.items()],
            "band": explore_actions.usual_length(catalog, model)}


# ---- Directions ---------------------------------------------------------------------------------------------------

def directions(catalog: Shelf, model: gr.Dropdown) -> Panel:
    with fold("directions") as part:
        told("directions.idea", "directions.names")
        with gr.Row():
            seed, roll = seed_control("directions_seed", explore_actions.SEED)
        sliders = figure("directions", "directions", reset=strings.both("directions.reset"), json=strings.both("directions.json"),
                         save=strings.both("save"))

    inputs = [model, seed]

    def show(model: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_directions, catalog, model, seed, None)

    def follow(event: gr.EventData, model: str, seed: int | None) -> Any:
        """A slider was moved."""
        return gr.skip() if seed is None else drawn(draw_directions, catalog, model, seed, event.amounts)

    fill_when_opened(part, show, inputs, sliders)
    seed.input(show, inputs, sliders, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, inputs, sliders, **LIVE)
    sliders.input(follow, inputs, sliders, **LIVE)
    return Panel([part, seed, sliders], lambda link: [shut(), gr.skip(), gr.skip()])


def draw_directions(catalog: Shelf, model: str, seed: int, amounts: list[float] | None) -> dict[str, Any]:
    """What assets/directions.js draws."""
    found = explore_actions.directions(catalog, model)
    amounts = [0] * len(found) if amounts is None else amounts
    image = explore_actions.moved(catalog, model, seed, amounts)
    return {"model": model, "seed": seed, "amounts": amounts, "reach": explore_actions.REACH, "side": image.shape[-1],
            "sheet": data_uri(actions.sheet(image)), "name": strings.both("directions.name"), "of": strings.both("directions.share"),
            "directions": explore_actions.numbers(found)}


# ---- Back from a picture ------------------------------------------------------------------------------------------

def search(catalog: Shelf, model: gr.Dropdown) -> Panel:
    with fold("invert") as part:
        told("invert.idea")
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280):
                upload = gr.Image(label=label("picker.file"), type="filepath", sources=["upload", "webcam", "clipboard"], height=220,
                                  elem_id="invert-upload")
                with gr.Row():
                    go = gr.Button(label("invert.go"), variant="primary", elem_id="invert-go")
                    stop = gr.Button(label("invert.stop"), elem_id="invert-stop")
            with gr.Column(scale=3, min_width=300):
                found = figure("invert", "invert", picture=strings.both("invert.picture"), result=strings.both("invert.result"),
                               error=strings.both("invert.error"), save=strings.both("save"))

    def run(model: str, upload: Any) -> Iterator[dict[str, Any]]:
        try:
            for found_so_far in explore_actions.invert(catalog, model, content_of(upload)):
                yield draw_found(model, found_so_far)
        except (actions.Problem, CheckpointError) as problem:
            yield {"note": sentence(problem)}

    running = go.click(run, [model, upload], found, preprocess=False, show_progress="hidden", api_visibility="private",
                       concurrency_limit=2)
    stop.click(None, None, None, cancels=[running], queue=False, api_visibility="private")
    return Panel([part], lambda link: [shut()])


def draw_found(model: str, found: explore_actions.Inverted) -> dict[str, Any]:
    """What assets/invert.js draws."""
    step = len(found.errors) - 1
    return {"side": found.image.shape[-1], "sheet": data_uri(actions.sheet(torch.cat([found.image, found.result]))),
            "errors": found.errors, "steps": found.steps, "file": f"{model}-nearest.png",
            "said": strings.both("invert.step", step=step, steps=found.steps, error=f"{found.errors[-1]:.4f}",
                                 length=f"{found.length:.1f}"),
            "done": what_was_done(found.done)}
