"""Where a picture comes from: an example beside the model, a drawing, or a file. Only the control of the chosen kind is there."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import gradio as gr

from demo import given, strings, strokes
from demo.address import LONGEST_VALUE, Link
from demo.page import LIVE, figure, label
from demo.received import content_of
from ganlib import CheckpointError, Entry

SOURCES = ("example", "drawing", "upload")


class Picker:
    """The controls, laid out where it is made; `values` are what events take from them, `outputs` what a link fills."""

    def __init__(self, key: str, sources: Sequence[str] = SOURCES, title: Any = None) -> None:
        self.sources = sources
        self.source = gr.Radio([(label(f"picker.{name}"), name) for name in sources], value=sources[0],
                               label=title or label("picker.source"), elem_id=f"{key}-source")
        with gr.Column() as self.strips:
            self.strip = figure("examples", f"{key}-examples")
        with gr.Column(visible=False) as self.pads:
            self.pad = figure("sketchpad", f"{key}-pad", **{word: strings.both(f"picker.{word}") for word in ("draw", "undo", "clear")})
        self.upload = gr.Image(label=label("picker.file"), type="filepath", sources=["upload", "webcam", "clipboard"], height=220,
                               visible=False, elem_id=f"{key}-upload")
        self.values = [self.source, self.strip, self.upload, self.pad]
        self.outputs = [self.source, self.strips, self.strip, self.pads, self.pad, self.upload]

    def fill(self, entry: Entry, row: int, picked: Picked) -> list[Any]:
        """A value for each of `outputs`, for what direction number `row` of a model starts from."""
        there = available(entry, row, self.sources)
        pictures, pen = given.inputs(entry, row), given.style(entry, row)
        strip = None if pictures is None else {"source": f"files/{entry.id}/examples.png?row={row}", "side": entry.size,
                                               "count": len(pictures), "here": picked.example}
        pad = None if pen is None else pen.on_a_pad(entry.size) | {"drawing": picked.drawing}
        names = [(label(f"picker.{name}"), name) for name in there]
        return [gr.update(choices=names, value=picked.source, visible=len(there) > 1), gr.update(visible=picked.source == "example"), strip,
                gr.update(visible=picked.source == "drawing"), pad, gr.update(visible=picked.source == "upload")]

    def watch(self, show: Callable[..., Any], inputs: list[Any], outputs: list[gr.HTML]) -> None:
        """Show another picture as soon as one is chosen, drawn or brought; `show` takes `inputs`."""
        for event in (self.strip.input, self.pad.input, self.upload.change):
            event(show, inputs, outputs, **LIVE)


class Picked(NamedTuple):
    """What a picker's `values`, or a link, say."""

    source: str
    example: Any
    upload: Any
    drawing: str

    @classmethod
    def read(cls, source: Any, strip: Any, upload: Any, pad: Any) -> Picked:
        """From the values that an event takes."""
        drawing = pad.get("drawing") if isinstance(pad, dict) else ""
        return cls(source if source in SOURCES else SOURCES[0], strip.get("here") if isinstance(strip, dict) else 0, upload,
                   drawing if isinstance(drawing, str) else "")

    def possible(self, entry: Entry, row: int, sources: Sequence[str] = SOURCES) -> Picked:
        """The same for another model: of a source that it has, and one of its own examples."""
        there = available(entry, row, sources)
        pictures = given.inputs(entry, row) if "example" in there else None
        known = pictures is not None and isinstance(self.example, int) and 0 <= self.example < len(pictures)
        return self._replace(source=self.source if self.source in there else there[0], example=self.example if known else 0)

    def address(self, prefix: str = "") -> dict[str, Any]:
        """The part of a link that brings the picture back; an upload stays with its reader, and so does a very long drawing."""
        values: dict[str, Any] = {f"{prefix}show": self.source}
        if self.source == "example":
            values[f"{prefix}example"] = self.example
        if self.source == "drawing" and len(self.drawing) <= LONGEST_VALUE:
            values[f"{prefix}drawing"] = self.drawing
        return values

    def start(self) -> dict[str, Any] | None:
        """The arguments `example`, `content` and `drawing` of an action; None while there is no upload yet."""
        if self.source == "upload":
            return {"example": 0, "content": content_of(self.upload)} if self.upload else None
        return {"example": 0, "drawing": self.drawing} if self.source == "drawing" else {"example": self.example}


def available(entry: Entry, row: int, sources: Sequence[str]) -> list[str]:
    """The sources that a model has: examples where they lie beside it, drawings where it knows lines, uploads always."""
    try:
        has = {"example": given.inputs(entry, row) is not None, "drawing": given.style(entry, row) is not None, "upload": True}
    except CheckpointError:  # the figure says what is wrong with it
        has = {"upload": True}
    return [name for name in sources if has.get(name)]


def chosen(link: Link, entry: Entry, row: int, sources: Sequence[str] = SOURCES, prefix: str = "", usual: int = 0) -> Picked:
    """What a link names; the example is number `usual` where it names none."""
    there = available(entry, row, sources)
    source = link.choice(f"{prefix}show", there, there[0])
    pictures = given.inputs(entry, row) if "example" in there else None
    example = 0 if pictures is None else link.whole(f"{prefix}example", 0, len(pictures) - 1, min(usual, len(pictures) - 1))
    return Picked(source, example, None, link.text(f"{prefix}drawing", strokes.strokes_of))
