"""Discriminator's eye: what D thinks of a sample, an upload or a drawing, which pixels it looks at, a game against it, and how steep
it is."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from demo import actions, address, choices, eye_actions, slope_actions, strings
from demo.address import Link
from demo.page import (
    LATEX,
    LIVE,
    Panel,
    chosen,
    chosen_group,
    data_uri,
    drawn,
    figure,
    group_control,
    idea,
    label,
    model_control,
    only,
    seed_control,
    way_to_a_model,
    what_was_done,
)
from demo.received import content_of
from demo.shelf import Shelf
from ganlib import Entry

SEED = 24
DEAL = 1
SOURCES = ("sample", "upload", "drawing")


def build(catalog: Shelf) -> Panel:
    idea("eye")
    entries = eye_actions.judges(catalog)
    if not entries:
        way_to_a_model("eye.none")
        return Panel([], lambda link: [])
    parts = [looking(catalog, entries)]
    if opponents := eye_actions.opponents(catalog):
        parts.append(game(catalog, opponents))
    if groups := slope_actions.groups(catalog):
        parts.append(steepness(catalog, groups))
    outputs = [output for part in parts for output in part.outputs]
    return Panel(outputs, lambda link: [value for part in parts for value in part.open(link)])


# ---- Looking ------------------------------------------------------------------------------------------------------

def looking(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """One picture and what D says of it. An upload and a drawing stay with their reader; links name only samples."""
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            source = gr.Radio([(label(f"eye.source.{name}"), name) for name in SOURCES], value="sample", label=label("eye.source"))
            with gr.Column() as seeds:
                seed, roll = seed_control("eye_seed", SEED)
            upload = gr.Image(label=label("eye.upload"), type="filepath", sources=["upload", "webcam", "clipboard"], height=220,
                              visible=False, elem_id="eye-upload")
            with gr.Column(visible=False) as sketches:
                sketch = figure("sketch", "sketch", draw=strings.both("eye.draw"), clear=strings.both("eye.clear"))
            drawing = gr.Textbox(visible=False)
            model = model_control(entries)
        with gr.Column(scale=3, min_width=300):
            eye = figure("eye", "eye", picture=strings.both("eye.picture"), heat=strings.both("eye.heat"))

    controls = [model, source, seed, upload, drawing]

    def show(model: str, source: str, seed: int | None, upload: Any, drawing: str) -> Any:
        return gr.skip() if seed is None and source == "sample" else drawn(draw, catalog, model, source, seed, upload, drawing)

    def turn(model: str, source: str, seed: int | None, upload: Any, drawing: str) -> list[Any]:
        """Another kind of picture: its control takes the place of the other two."""
        return [*only(source, SOURCES), drawn(draw, catalog, model, source, seed or 0, upload, drawing)]

    def follow(model: str, event: gr.EventData) -> list[Any]:
        """A stroke was drawn."""
        return [event.picture, drawn(draw, catalog, model, "drawing", 0, None, event.picture)]

    def open(link: Link) -> list[Any]:
        name, control = chosen(catalog, eye_actions.judges, link)
        number = link.whole("seed", 0, actions.MAX_SEED, SEED)
        kind = link.choice("show", SOURCES, "sample")
        return [control, kind, number, *only(kind, SOURCES),
                {"note": " ".join(link.notes)} | drawn(draw, catalog, name, kind, number, None, "")]

    for control in (model, seed):
        control.input(show, controls, eye, **LIVE)
    upload.change(show, controls, eye, **LIVE)
    source.input(turn, controls, [seeds, upload, sketches, eye], **LIVE)
    sketch.input(follow, model, [drawing, eye], **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, controls, eye, **LIVE)
    return Panel([model, source, seed, seeds, upload, sketches, eye], open)


def draw(catalog: Shelf, model: str, source: str, seed: int, upload: Any, drawing: str) -> dict[str, Any]:
    """What assets/eye.js draws."""
    source = actions.choice("show", source, SOURCES)
    link = address.write(model=model, show=source, seed=seed)
    if source == "upload" and not upload or source == "drawing" and not drawing:
        return {"address": link, "waiting": strings.both("eye.waiting.upload" if source == "upload" else "eye.draw")}
    content = None if source == "sample" else content_of(upload if source == "upload" else drawing)
    found = eye_actions.judge(catalog, model, seed, content)
    percent = {name: f"{100 * share:.0f}" for name, share in found.below.items()}
    steps = what_was_done(found.done) if source == "upload" else ""
    return {"address": link, "side": found.image.shape[-1], "picture": data_uri(actions.sheet(found.image)),
            "heat": data_uri(actions.sheet(found.heat)), "score": found.shown, "title": strings.both(f"eye.{found.kind}"),
            "said": strings.both("eye.below" if "real" in percent else "eye.below_fake", **percent),
            "low": found.low, "high": found.high, "bins": found.bins, "done": steps,
            "names": {name: strings.both(f"eye.{name}") for name in found.bins}}


# ---- The game -----------------------------------------------------------------------------------------------------

def game(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """The reader and D judge the same pictures. One deal is one answer of the server; the score stays in the browser."""
    gr.Markdown(label("game.title"), elem_id="game-title")
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            seed, roll = seed_control("game_seed", DEAL)
            gr.Markdown(label("game.idea"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            words = ("you", "was_real", "was_fake", "again", "forget", "kept", "roc")
            table = figure("game", "game", **{word: strings.both(f"game.{word}") for word in words},
                           **{f"rating{i}": strings.both(f"game.{i}") for i in range(4)})

    def show(model: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_deal, catalog, model, seed)

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        name, control = chosen(catalog, eye_actions.opponents, link, "against")
        number = link.whole("deal", 0, actions.MAX_SEED, DEAL)
        return [control, number, {"note": " ".join(link.notes)} | drawn(draw_deal, catalog, name, number)]

    for control in (model, seed):
        control.input(show, [model, seed], table, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [model, seed], table, **LIVE)
    return Panel([model, seed, table], open)


def draw_deal(catalog: Shelf, model: str, seed: int) -> dict[str, Any]:
    """What assets/game.js draws."""
    deal = eye_actions.deal(catalog, model, seed)
    return {"address": address.write(against=model, deal=seed), "model": model, "side": deal.images.shape[-1],
            "sheet": data_uri(actions.sheet(deal.images)), "real": deal.real, "scores": deal.scores, "threshold": deal.threshold,
            "judge": "f" if deal.kind == "critic" else "D"}


# ---- How steep it is ------------------------------------------------------------------------------------------------

def steepness(catalog: Shelf, groups: Sequence[Sequence[Entry]]) -> Panel:
    """The weights and the gradients of all discriminators of one architecture, below each other."""
    gr.Markdown(label("slopes.title"), elem_id="slopes-title")
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = group_control(groups, "slopes.group")
            gr.Markdown(label("slopes.idea"), latex_delimiters=LATEX, elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            rows = figure("slopes", "slopes", weights=strings.both("slopes.weights"), norms=strings.both("slopes.norms"))

    def show(model: str) -> dict[str, Any]:
        return drawn(draw_slopes, catalog, model)

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        name, control = chosen_group(catalog, slope_actions.groups, link, "steep")
        return [control, {"note": " ".join(link.notes)} | show(name)]

    model.input(show, model, rows, **LIVE)
    return Panel([model, rows], open)


def draw_slopes(catalog: Shelf, model: str) -> dict[str, Any]:
    """What assets/slopes.js draws."""
    found = slope_actions.slopes(catalog, model)
    names = choices.names([slope.entry for slope in found])
    return {"address": address.write(steep=model), "rows": [
        {"name": names[slope.entry.id].replace(f" · {strings.data_name(slope.entry.data)}", ""),
         "weights": {"low": -slope.edge, "high": slope.edge, "bins": slope.weights, "marks": [],
                     "said": strings.both("slopes.largest" if slope.clip is None else "slopes.clipped",
                                          largest=f"{slope.largest:.2g}", clip=slope.clip)},
         "norms": {"low": 0, "high": slope.steepest, "bins": slope.norms, "marks": [1], "said": strings.both(
             "slopes.median", median=f"{slope.median:#.3g}")}} for slope in found]}
