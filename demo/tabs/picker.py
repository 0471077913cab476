"""Where a picture comes from: an example beside the model, a drawing, or a file. Only the control of the chosen kind is there."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from demo import actions, given, strings, strokes
from demo.address import Link
from demo.page import LIVE, data_uri, figure, label
from demo.received import content_of
from ganlib import CheckpointError, Entry

SOURCES = ("example", "drawing", "upload")
LONGEST_LINK = 1200  # characters of a drawing that still go into a link


class Picker:
    """The controls, laid out where it is made; `values` are what events take from them, `outputs` what a link fills."""

    def __init__(self, key: str, sources: Sequence[str] = SOURCES) -> None:
        self.sources = sources
        self.source = gr.Radio([(label(f"picker.{name}"), name) for name in sources], value=sources[0], label=label("picker.source"),
                               elem_id=f"{key}-source")
        with gr.Column() as self.strips:
            self.strip = figure("examples", f"{key}-examples")
        with gr.Column(visible=False) as self.pads:
            self.pad = figure("sketchpad", f"{key}-pad", **{word: strings.both(f"picker.{word}") for word in ("draw", "undo", "clear")})
        self.upload = gr.Image(label=label("picker.file"), type="filepath", sources=["upload", "webcam", "clipboard"], height=220,
                               visible=False, elem_id=f"{key}-upload")
        self.example = gr.Number(0, visible=False)
        self.drawing = gr.Textbox("", visible=False)
        self.values = [self.source, self.example, self.upload, self.drawing]
        self.outputs = [self.source, self.example, self.drawing, self.strips, self.strip, self.pads, self.pad, self.upload]

    def fill(self, entry: Entry, row: int, source: str, example: int, drawing: str) -> list[Any]:
        """A value for each of `outputs`, for what direction number `row` of a model starts from."""
        there = available(entry, row, self.sources)
        pictures, pen = given.inputs(entry, row), given.style(entry, row)
        strip = None if pictures is None else {"sheet": data_uri(actions.sheet(pictures)), "side": entry.size, "count": len(pictures),
                                               "here": example}
        pad = None if pen is None else {"paper": round(255 * pen.paper), "ink": round(255 * pen.ink), "width": pen.width / entry.size,
                                        "softness": pen.softness / entry.size, "drawing": drawing}
        names = [(label(f"picker.{name}"), name) for name in there]
        return [gr.update(choices=names, value=source, visible=len(there) > 1), example, drawing,
                gr.update(visible=source == "example"), strip, gr.update(visible=source == "drawing"), pad,
                gr.update(visible=source == "upload")]

    def watch(self, show: Any, inputs: list[Any], output: gr.HTML) -> None:
        """Show another picture as soon as one is chosen, drawn or brought; `show` takes `inputs`, which begin with `values`."""
        def chosen(event: gr.EventData, source: str, _: int, upload: Any, drawing: str, *rest: Any) -> list[Any]:
            return [event.number, show(source, event.number, upload, drawing, *rest)]

        def drawn(event: gr.EventData, source: str, example: int, upload: Any, _: str, *rest: Any) -> list[Any]:
            return [event.drawing, show(source, example, upload, event.drawing, *rest)]

        self.strip.select(chosen, inputs, [self.example, output], **LIVE)
        self.pad.input(drawn, inputs, [self.drawing, output], **LIVE)
        self.upload.change(show, inputs, output, **LIVE)


def available(entry: Entry, row: int, sources: Sequence[str]) -> list[str]:
    """The sources that a model has: examples where they lie beside it, drawings where it knows lines, uploads always."""
    try:
        has = {"example": given.inputs(entry, row) is not None, "drawing": given.style(entry, row) is not None, "upload": True}
    except CheckpointError:  # the figure says what is wrong with it
        has = {"upload": True}
    return [name for name in sources if has.get(name)]


def possible(entry: Entry, row: int, source: str, sources: Sequence[str] = SOURCES) -> str:
    """A source that the model has: this one, or the first."""
    there = available(entry, row, sources)
    return source if source in there else there[0]


def chosen(link: Link, entry: Entry, row: int, sources: Sequence[str] = SOURCES, prefix: str = "") -> tuple[str, int, str]:
    """The source, the example and the drawing that a link names."""
    there = available(entry, row, sources)
    source = link.choice(f"{prefix}show", there, there[0])
    pictures = given.inputs(entry, row) if "example" in there else None
    example = 0 if pictures is None else link.whole(f"{prefix}example", 0, len(pictures) - 1, 0)
    drawing = link.values.get(f"{prefix}drawing", "")
    try:
        strokes.strokes_of(drawing)
    except actions.Problem:
        drawing = ""
    return source, example, drawing


def address(source: str, example: int, drawing: str, prefix: str = "") -> dict[str, Any]:
    """The part of a link that brings a picture back; an upload stays with its reader, and so does a very long drawing."""
    values: dict[str, Any] = {f"{prefix}show": source}
    if source == "example":
        values[f"{prefix}example"] = example
    if source == "drawing" and len(drawing) <= LONGEST_LINK:
        values[f"{prefix}drawing"] = drawing
    return values


def start(source: str, example: int, upload: Any, drawing: str) -> dict[str, Any] | None:
    """The arguments `example`, `content` and `drawing` of an action; None while there is no upload yet."""
    source = actions.choice("show", source, SOURCES)
    if source == "upload":
        return {"example": 0, "content": content_of(upload)} if upload else None
    if source == "drawing":
        return {"example": 0, "drawing": drawing}
    return {"example": example}
