"""Puzzle: patches of one picture or of two, and the whole picture that a network makes of them."""
from __future__ import annotations

from typing import Any

import gradio as gr
import torch

from demo import actions, puzzle_actions, strings
from demo.address import Link, write
from demo.page import (
    LIVE,
    Panel,
    chosen,
    data_uri,
    drawn,
    figure,
    idea,
    label,
    model_control,
    sentence,
    way_to_a_model,
    what_was_done,
)
from demo.shelf import Shelf
from demo.tabs import picker
from demo.tabs.picker import Picked, Picker
from ganlib import CheckpointError

SEED = 0
SOURCES = ("example", "upload")
EXAMPLES = (0, 1)  # what the two pictures are at first


def build(catalog: Shelf) -> Panel:
    idea("puzzle")
    entries = actions.able(catalog, "AssemblesParts")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("puzzle.none", "puzzlegan", "puzzlegan-avatars")
    with gr.Row(visible=bool(entries), elem_classes="controls-and-picture") as stage:
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            gr.Markdown(label("puzzle.how"), elem_classes="aside")
            first, second = (Picker(f"puzzle_{name}", SOURCES, label(f"puzzle.{name}")) for name in "ab")
            with gr.Row(elem_classes="seed", equal_height=True):
                seed = gr.Number(SEED, label=label("translate_seed"), precision=0, minimum=0, maximum=actions.MAX_SEED, min_width=100,
                                 scale=2, elem_id="puzzle_seed")
                another = gr.Button(label("translate.another"), min_width=120, scale=2, elem_id="puzzle-another")
            model = model_control(entries)
        with gr.Column(scale=3, min_width=300):
            words = ("a", "b", "assembled", "mask", "placed", "mixes")
            puzzle = figure("puzzle", "puzzle", save=strings.both("save"), **{word: strings.both(f"puzzle.{word}") for word in words})
    boxes = gr.Textbox("", visible=False)

    inputs = [*first.values, *second.values, model, seed, boxes]
    outputs = [missing, stage, model, seed, boxes, *first.outputs, *second.outputs, puzzle]

    def show(*values: Any) -> Any:
        first, second, model, seed, boxes = read(*values)
        return gr.skip() if seed is None else drawn(draw, catalog, model, boxes, seed, first, second)

    def turn(*values: Any) -> list[Any]:
        return fill(*read(*values))

    def fill(a: Picked, b: Picked, model: str, seed: int | None, boxes: str, note: str = "", control: Any = None) -> list[Any]:
        """Everything, for another model or source."""
        try:
            entry = actions.find(catalog, model, "AssemblesParts")
            parts = puzzle_actions.parts_of(entry)
            a, b = a.possible(entry, 0, SOURCES), b.possible(entry, 0, SOURCES)
            filled = [*first.fill(entry, 0, a), *second.fill(entry, 0, b)]
        except (actions.Problem, CheckpointError) as problem:
            return [gr.skip()] * (len(outputs) - 1) + [{"note": sentence(problem)}]
        if boxes.count(";") != parts - 1:
            boxes = puzzle_actions.usual(parts)
        value = {"note": note} | drawn(draw, catalog, model, boxes, seed or 0, a, b)
        return [gr.update(visible=False), gr.update(visible=True), control or model, seed, boxes, *filled, value]

    def follow(event: gr.EventData, *values: Any) -> list[Any]:
        """A box was moved."""
        return [event.boxes, show(*values[:-1], event.boxes)]

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "AssemblesParts", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        name, control = choice
        entry = actions.find(catalog, name, "AssemblesParts")
        pictures = [picker.chosen(link, entry, 0, SOURCES, prefix, usual) for prefix, usual in zip(("a_", "b_"), EXAMPLES)]
        seed = link.whole("seed", 0, actions.MAX_SEED, SEED)
        boxes = link.text("boxes", lambda text: puzzle_actions.boxes_of(text, puzzle_actions.parts_of(entry)))
        return fill(*pictures, name, seed, boxes, " ".join(link.notes), control)

    for control in (model, first.source, second.source):
        control.input(turn, inputs, outputs, **LIVE)
    seed.input(show, inputs, [puzzle], **LIVE)
    another.click(None, None, seed, js="() => atlas.roll()").then(show, inputs, [puzzle], **LIVE)
    puzzle.input(follow, inputs, [boxes, puzzle], **LIVE)
    for pick in (first, second):
        pick.watch(show, inputs, [puzzle])
    return Panel(outputs, open)


def read(*values: Any) -> tuple[Picked, Picked, Any, Any, Any]:
    """What the values of an event say: the two pictures, the model, the seed and the boxes."""
    return Picked.read(*values[:4]), Picked.read(*values[4:8]), *values[8:]


def draw(catalog: Shelf, model: str, boxes: str, seed: int, first: Picked, second: Picked) -> dict[str, Any]:
    """What assets/puzzle.js draws."""
    link = {"address": write(model=model, **first.address("a_"), **second.address("b_"), boxes=boxes, seed=seed)}
    starts = [first.start(), second.start()]
    if None in starts:
        return link | {"waiting": strings.both("picker.waiting")}
    found = puzzle_actions.assemble(catalog, model, boxes, seed, *starts)
    mixed, ways = puzzle_actions.mixes(catalog, model, boxes, seed, *starts)
    pictures = [*found.pictures.split(1), found.image, found.mask, found.placed]
    done = [what_was_done(names) for names, picture in zip(found.done, (first, second)) if picture.source == "upload"]
    return link | {"side": found.image.shape[-1], "boxes": boxes, "least": puzzle_actions.SMALLEST, "most": puzzle_actions.LARGEST,
                   "sheet": data_uri(actions.sheet(torch.cat([image.expand(-1, 3, -1, -1) for image in pictures]))),
                   "mixes": {"sheet": data_uri(actions.sheet(mixed)), "boxes": ways},
                   "file": f"{model}-{seed}.png", "done": " ".join(done)}
