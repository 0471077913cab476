"""Arithmetic: A - B + C, each concept the mean of up to three pictures that are chosen from a sheet or found by what they show."""
from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr
import torch

from demo import actions, arithmetic_actions, strings
from demo.address import Link, write
from demo.arithmetic_actions import LETTERS
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
    seed_control,
    sentence,
    way_to_a_model,
)
from demo.shelf import Shelf
from demo.tabs.translate import attribute_name
from ganlib import CheckpointError

SHEET, NOISE = 0, 0
COUNT = 32  # pictures of the sheet


def build(catalog: Shelf) -> Panel:
    entries = actions.able(catalog, "HasLatent")
    idea("arithmetic")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("interpolate.none")
    with gr.Row(visible=bool(entries), elem_classes="controls-and-picture") as stage:
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            gr.Markdown(label("arithmetic.how"), elem_classes="aside")
            model = model_control(entries, "arithmetic")
            sheet, roll_sheet = seed_control("arithmetic_sheet", SHEET)
            noise, roll_noise = seed_control("arithmetic_noise", NOISE)
            gr.Markdown(label("arithmetic.length"), latex_delimiters=LATEX, elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            words = ("ready", "mean", "sum", "sheet")
            board = figure("arithmetic", "arithmetic", save=strings.both("save"),
                           **{word: strings.both(f"arithmetic.{word}") for word in words})
    picks = gr.Textbox("", visible=False)  # the seeds of A, B and C: "1,2,3;4,5,6;7,8,9"

    inputs = [model, noise, sheet, picks]
    outputs = [missing, stage, *inputs, board]

    def show(model: str, noise: int | None, sheet: int | None, picks: str) -> Any:
        return gr.skip() if noise is None or sheet is None else drawn(draw, catalog, model, noise, sheet, picks)

    def turn(model: str, noise: int | None, sheet: int | None, picks: str) -> list[Any]:
        """Another model has other pictures, so that it begins with a sum of its own."""
        return fill(model, noise or 0, sheet or 0, "")

    def fill(model: str, noise: int, sheet: int, picks: str, note: str = "", control: Any = None) -> list[Any]:
        try:
            picks = picks or arithmetic_actions.text_of(arithmetic_actions.opening(catalog, model))
        except (actions.Problem, CheckpointError) as problem:
            return [gr.skip()] * (len(outputs) - 1) + [{"note": sentence(problem)}]
        value = {"note": note} | drawn(draw, catalog, model, noise, sheet, picks)
        return [gr.update(visible=False), gr.update(visible=True), control or model, noise, sheet, picks, value]

    def follow(event: gr.EventData, model: str, noise: int, sheet: int, _: str) -> list[Any]:
        """Pictures were chosen, or one is to be found, or a ready-made sum was."""
        picks, note = event.picks, {}
        try:
            if event.find:
                picks = arithmetic_actions.with_found(catalog, model, picks, event.find["letter"], event.find["shows"])
            elif event.ready is not None:
                picks = arithmetic_actions.text_of(arithmetic_actions.picked(catalog, model, event.ready))
        except (actions.Problem, CheckpointError) as problem:
            note = {"note": sentence(problem)}
        return [picks, drawn(draw, catalog, model, noise, sheet, picks) | note]

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "HasLatent", link, tab="arithmetic")
        if choice is None:
            return [gr.skip()] * len(outputs)
        name, control = choice
        noise, sheet = (link.whole(key, 0, actions.MAX_SEED, usual) for key, usual in (("noise", NOISE), ("sheet", SHEET)))
        picks = link.text("picks", arithmetic_actions.lists_of)
        return fill(name, noise, sheet, picks, " ".join(link.notes), control)

    model.input(turn, inputs, outputs, **LIVE)
    for seed, roll in ((noise, roll_noise), (sheet, roll_sheet)):
        seed.input(show, inputs, board, **LIVE)
        roll.click(None, None, seed, js="() => atlas.roll()").then(show, inputs, board, **LIVE)
    board.input(follow, inputs, [picks, board], **LIVE)
    return Panel(outputs, open)


def draw(catalog: Shelf, model: str, noise: int, sheet: int, picks: str) -> dict[str, Any]:
    """What assets/arithmetic.js draws."""
    lists = arithmetic_actions.lists_of(picks)
    entry = actions.find(catalog, model, "HasLatent")
    reader = arithmetic_actions.reader_of(catalog, entry)
    choice = actions.pictures(catalog, model, sheet, COUNT)
    value = {
        "address": write(model=model, picks=picks, noise=noise, sheet=sheet), "side": choice.shape[-1], "picks": picks,
        "choice": data_uri(actions.sheet(choice)), "seeds": [(sheet + i) % (actions.MAX_SEED + 1) for i in range(COUNT)],
        "own": [data_uri(actions.sheet(torch.cat([actions.pictures(catalog, model, seed, 1) for seed in seeds]))) if seeds else None
                for seeds in lists],
        "concepts": [{"key": key, "name": full_name(key)} for key in arithmetic_actions.concepts(reader)] if reader else [],
        "ready": [sum_name(made) for made in arithmetic_actions.examples(reader)] if reader else [],
        "find": strings.both("arithmetic.find"), "file": f"{model}-{picks.replace(';', '_')}.png"}
    if not all(lists):
        return value | {"waiting": strings.both("arithmetic.waiting")}
    found = arithmetic_actions.arithmetic(catalog, model, *lists, noise)
    reads = f"{strings.both('arithmetic.reads', reader=found.reader)} {strings.both('arithmetic.changed')}" if found.reader else ""
    return value | {"sum": data_uri(actions.sheet(torch.cat([found.means, found.around]))), "said": said(found.reads), "reads": reads}


def full_name(concept: str) -> str:
    """A class, or an attribute with its group, in both languages."""
    if f"class.{concept}" in strings.TABLE:
        return strings.both(f"class.{concept}")
    group, colon, _ = concept.partition(": ")
    return f"{attribute_name(group)}: {attribute_name(concept)}" if colon else escape(concept)


def sum_name(made: arithmetic_actions.Example) -> str:
    """A ready-made sum, of attributes only what is special of each concept."""
    return f"{full_name(made.a[0])} − {full_name(made.b[0])} + {full_name(made.c[-1])}"


def said(reads: list[dict[str, tuple[str, float]]] | None) -> list[str]:
    """What stands below the three means and the sum, there in bold where it differs from C; of many groups of attributes, those in
    which the four differ."""
    if not reads:
        return [""] * (len(LETTERS) + 1)
    groups = [group for group in reads[0] if len({read[group][0] for read in reads}) > 1] or [*reads[0]][:1]
    *_, c, total = reads

    def line(read: dict[str, tuple[str, float]], group: str) -> str:
        value, sure = read[group]
        words = f"{full_name(arithmetic_actions.name_of(group, value))} {100 * sure:.0f} %"
        return f"<b>{words}</b>" if read is total and value != c[group][0] else words

    return ["<br>".join(line(read, group) for group in groups) for read in reads]
