"""Classes: ask for a class by name, mix two, and let a network read the class of a drawing."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from demo import actions, address, choices, class_actions, strings
from demo.address import Link
from demo.page import (
    LATEX,
    LIVE,
    Panel,
    chosen,
    data_uri,
    drawn,
    figure,
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

SEED, READING_SEED = 3, 5  # in reading a clear sample tells more, and not every seed makes one
COLUMNS = 8
T = 0.5
SOURCES = ("drawing", "upload", "sample")


def build(catalog: Shelf) -> Panel:
    idea("classes")
    entries = actions.able(catalog, "ClassConditional")
    parts = []
    if entries:
        parts += [by_name(catalog, entries), blend(catalog, entries)]
    else:
        way_to_a_model("classes.none", "cgan", "cgan-mnist")
    if readers := class_actions.readers(catalog):
        parts.append(reading(catalog, readers))
    if curves := class_actions.label_curve(catalog):
        curve(curves)
    outputs = [output for part in parts for output in part.outputs]
    return Panel(outputs, lambda link: [value for part in parts for value in part.open(link)])


def class_name(name: str) -> str:
    """A class as HTML, in both languages where the table has it: a checkpoint may call its classes anything."""
    return strings.both(f"class.{name}") if f"class.{name}" in strings.TABLE else escape(name)


def class_choices(names: Sequence[str]) -> list[tuple[Any, str]]:
    return [(label(f"class.{name}") if f"class.{name}" in strings.TABLE else name, name) for name in names]


# ---- Every class --------------------------------------------------------------------------------------------------

def by_name(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """All classes from the noise of some seeds; choosing among them happens in the browser."""
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            seed, roll = seed_control("class_seed", SEED)
            gr.Markdown(label("classes.how"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            grid = figure("classes", "classes", save=strings.both("save"), wrong=strings.both("classes.wrong"))

    def show(model: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_grid, catalog, model, seed)

    def open(link: Link) -> list[Any]:
        model, control = chosen(catalog, "ClassConditional", link)
        number = link.whole("seed", 0, actions.MAX_SEED, SEED)
        row = link.whole("class", 0, len(class_actions.classes_of(actions.find(catalog, model, "ClassConditional"))) - 1, 0)
        column = link.whole("column", 0, COLUMNS - 1, 0)
        return [control, number, {"row": row, "column": column, "note": " ".join(link.notes)} | drawn(draw_grid, catalog, model, number)]

    for control in (model, seed):
        control.input(show, [model, seed], grid, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [model, seed], grid, **LIVE)
    return Panel([model, seed, grid], open)


def draw_grid(catalog: Shelf, model: str, seed: int) -> dict[str, Any]:
    """What assets/classes.js draws."""
    found = class_actions.class_grid(catalog, model, seed, COLUMNS)
    return {"address": address.write(model=model, seed=seed), "model": model, "sheet": data_uri(actions.sheet(found.images)),
            "side": found.images.shape[-1], "classes": [class_name(name) for name in found.classes], "seeds": found.seeds,
            "word": strings.both("seed.word"), "guesses": found.guesses, "guess": strings.both("classes.guess")}


# ---- Two classes mixed --------------------------------------------------------------------------------------------

def blend(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """The way from one class to another with the same noise; the slider chooses among its frames in the browser."""
    names = class_actions.classes_of(next(entry for entry in entries if entry.id == choices.opening(entries)))
    gr.Markdown(label("blend.title"))
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            a = gr.Dropdown(class_choices(names), value=names[0], label=label("class_a"), filterable=False)
            b = gr.Dropdown(class_choices(names), value=names[-1], label=label("class_b"), filterable=False)
            seed, roll = seed_control("blend_seed", SEED)
            gr.Markdown(label("blend.idea"), latex_delimiters=LATEX, elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            film = figure("film", "blend", play=strings.both("play"), pause=strings.both("pause"),
                          download=strings.both("download"), picture=strings.both("picture"), loop=strings.both("loop"))
            t = gr.Slider(0, 1, T, step=1 / actions.STEPS, label=label("blend_t"), buttons=[], elem_id="blend_t")

    def show(model: str, a: str, b: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_blend, catalog, model, a, b, seed)

    def ends(model: str, a: str, b: str) -> tuple[Any, Any]:
        """The two lists of classes for another model."""
        names = class_actions.classes_of(actions.find(catalog, model, "ClassConditional"))
        a, b = a if a in names else names[0], b if b in names else names[-1]
        return a, b, [gr.update(choices=class_choices(names), value=value) for value in (a, b)]

    def turn(model: str, a: str, b: str, seed: int | None) -> list[Any]:
        """Another model, with classes of its own."""
        try:
            a, b, lists = ends(model, a, b)
        except actions.Problem as problem:
            return [gr.skip(), gr.skip(), {"note": strings.both(problem.key, **problem.values)}]
        return [*lists, drawn(draw_blend, catalog, model, a, b, seed or 0)]

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        model, control = chosen(catalog, "ClassConditional", link, "between")
        names = class_actions.classes_of(actions.find(catalog, model, "ClassConditional"))
        first, last = link.choice("class_a", names, names[0]), link.choice("class_b", names, names[-1])
        number, at = link.whole("blend_seed", 0, actions.MAX_SEED, SEED), link.step("blend_t", actions.STEPS, T)
        return [control, *ends(model, first, last)[2], number, at,
                {"t": at, "note": " ".join(link.notes)} | drawn(draw_blend, catalog, model, first, last, number)]

    controls = [model, a, b, seed]
    model.input(turn, controls, [a, b, film], **LIVE)
    for control in (a, b, seed):
        control.input(show, controls, film, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, controls, film, **LIVE)
    t.input(None, t, js="(t) => { atlas.films.blend_t?.(t); }")
    return Panel([*controls, t, film], open)


def draw_blend(catalog: Shelf, model: str, a: str, b: str, seed: int) -> dict[str, Any]:
    """What assets/film.js draws."""
    images = class_actions.blend_walk(catalog, model, a, b, seed)
    query = address.write(class_a=a, class_b=b, seed=seed)
    return {"tab": "classes", "figure": "blend", "slider": "blend_t",
            "address": address.write(between=model, class_a=a, class_b=b, blend_seed=seed),
            "sheet": data_uri(actions.sheet(images)), "side": images.shape[-1], "count": len(images),
            "file": f"files/{model}/blend.png?{query}",
            "loops": {format: f"files/{model}/blend.{format}?{query}" for format in actions.FORMATS}}


# ---- Reading ------------------------------------------------------------------------------------------------------

def reading(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """A drawing, an upload or a sample, and what a network reads in it. Links name only samples."""
    usual = choices.opening(entries)
    first = "sample" if "Samples" in actions.find(catalog, usual, "Classifies").abilities else "drawing"
    gr.Markdown(label("reading.title"))
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            source = gr.Radio([(label(f"eye.source.{name}"), name) for name in SOURCES], value=first, label=label("eye.source"))
            with gr.Column(visible=first == "drawing") as sketches:
                sketch = figure("sketch", "class-sketch", draw=strings.both("eye.draw"), clear=strings.both("eye.clear"))
            upload = gr.Image(label=label("eye.upload"), type="filepath", sources=["upload", "webcam", "clipboard"], height=220,
                              visible=False, elem_id="class-upload")
            with gr.Column(visible=first == "sample") as seeds:
                seed, roll = seed_control("reading_seed", READING_SEED)
            drawing = gr.Textbox(visible=False)
            gr.Markdown(label("reading.idea"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            found = figure("reading", "reading", picture=strings.both("reading.picture"), classes=strings.both("reading.classes"),
                           real=strings.both("reading.real"))
    controls = [model, source, seed, upload, drawing]

    def show(model: str, source: str, seed: int | None, upload: Any, drawing: str) -> Any:
        return gr.skip() if seed is None and source == "sample" else drawn(draw_reading, catalog, model, source, seed, upload, drawing)

    def turn(model: str, source: str, seed: int | None, upload: Any, drawing: str) -> list[Any]:
        """Another kind of picture: its control takes the place of the other two."""
        return [*only(source, SOURCES), drawn(draw_reading, catalog, model, source, seed or 0, upload, drawing)]

    def follow(model: str, event: gr.EventData) -> list[Any]:
        """A stroke was drawn."""
        return [event.picture, drawn(draw_reading, catalog, model, "drawing", 0, None, event.picture)]

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        model, control = chosen(catalog, class_actions.readers, link, "reader")
        kind = link.choice("show", SOURCES, first)
        number = link.whole("reading_seed", 0, actions.MAX_SEED, READING_SEED)
        return [control, kind, number, *only(kind, SOURCES),
                {"note": " ".join(link.notes)} | drawn(draw_reading, catalog, model, kind, number, None, "")]

    for control in (model, seed):
        control.input(show, controls, found, **LIVE)
    upload.change(show, controls, found, **LIVE)
    places = [sketches, upload, seeds]
    source.input(turn, controls, [*places, found], **LIVE)
    sketch.input(follow, model, [drawing, found], **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, controls, found, **LIVE)
    return Panel([model, source, seed, *places, found], open)


def draw_reading(catalog: Shelf, model: str, source: str, seed: int, upload: Any, drawing: str) -> dict[str, Any]:
    """What assets/reading.js draws."""
    source = actions.choice("show", source, SOURCES)
    link = address.write(reader=model, show=source, reading_seed=seed)
    if source == "upload" and not upload or source == "drawing" and not drawing:
        return {"address": link, "waiting": strings.both("eye.draw" if source == "drawing" else "reading.waiting")}
    content = None if source == "sample" else content_of(upload if source == "upload" else drawing)
    found = class_actions.classify(catalog, model, seed, content)
    return {"address": link, "side": found.image.shape[-1], "picture": data_uri(actions.sheet(found.image)),
            "classes": [[class_name(name), chance] for name, chance in found.classes.items()], "real": found.real,
            "done": what_was_done(found.done) if source == "upload" else ""}


# ---- Accuracy against labels --------------------------------------------------------------------------------------

def curve(curves: dict[str, dict[int, float]]) -> None:
    """What labels are worth: the same for everyone, so it is no part of a link."""
    gr.Markdown(label("curve.title"))
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            gr.Markdown(label("curve.idea"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            figure("curve", "curve", {"x": strings.both("curve.labels"), "y": strings.both("curve.accuracy"), "curves": [
                {"name": name, "words": strings.both(f"curve.{name}"), "points": [*points.items()]} for name, points in curves.items()]})
