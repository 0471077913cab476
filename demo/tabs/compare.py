"""Compare: the same seed through variants of one architecture, a training step by step, the nearest training pictures."""
from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from demo import actions, address, choices, compare_actions, strings
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
    seed_control,
    way_to_a_model,
)
from demo.shelf import Shelf
from ganlib import Entry

SEED = 24
COLUMNS = 8
NEIGHBOURS = 8


def build(catalog: Shelf) -> Panel:
    idea("compare")
    groups = compare_actions.groups(catalog)
    if not groups:
        way_to_a_model("compare.none")
        return Panel([], lambda link: [])
    parts = [side_by_side(catalog, groups)]
    if recorded := compare_actions.recorded(catalog):
        parts.append(training(catalog, recorded))
    if searchable := compare_actions.searchable(catalog):
        parts.append(nearest(catalog, searchable, parts[0].outputs[-1]))
    outputs = [output for part in parts for output in part.outputs]
    return Panel(outputs, lambda link: [value for part in parts for value in part.open(link)])


# ---- The same seed ------------------------------------------------------------------------------------------------

def side_by_side(catalog: Shelf, groups: Sequence[Sequence[Entry]]) -> Panel:
    """Rows of pictures, one for each checkpoint of a group, and their objectives."""
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            seed, roll = seed_control("compare_seed", SEED)
            model = group_control(groups, "compare.group")
            gr.Markdown(label("compare.same"), latex_delimiters=LATEX, elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            rows = figure("compare", "compare")

    def show(model: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_rows, catalog, model, seed)

    def open(link: Link) -> list[Any]:
        name, control = chosen_group(catalog, compare_actions.groups, link)
        number = link.whole("seed", 0, actions.MAX_SEED, SEED)
        return [control, number, {"note": " ".join(link.notes)} | drawn(draw_rows, catalog, name, number)]

    for control in (model, seed):
        control.input(show, [model, seed], rows, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [model, seed], rows, **LIVE)
    return Panel([model, seed, rows], open)


def draw_rows(catalog: Shelf, model: str, seed: int) -> dict[str, Any]:
    """What assets/compare.js draws."""
    shared = compare_actions.shared(catalog, model, seed, COLUMNS)
    seeds = [(seed + i) % (actions.MAX_SEED + 1) for i in range(COLUMNS)]
    names = choices.names([entry for entry, _ in shared])
    short = {id: name.split(" · ")[0] for id, name in names.items()}
    if len({*short.values()}) < len(short):  # several of one variant
        short = names
    rows = [{"model": entry.id, "name": short[entry.id], "href": "?tab=atlas&" + address.write(model=entry.id, seed=seed),
             "facts": strings.both("compare.recipe", **compare_actions.recipe(entry)),
             "equations": compare_actions.equations(entry), "sheet": data_uri(actions.sheet(images))} for entry, images in shared]
    alone = strings.both("compare.alone") if len(rows) == 1 else ""
    return {"address": address.write(model=model, seed=seed), "seeds": seeds, "side": shared[0][1].shape[-1], "rows": rows, "alone": alone}


# ---- The timeline -------------------------------------------------------------------------------------------------

def training(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """A training from its first step to its last, played in the browser."""
    gr.Markdown(label("timeline.title"), elem_id="timeline-title")
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            gr.Markdown(label("timeline.idea"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            film = figure("timeline", "timeline", play=strings.both("play"), pause=strings.both("pause"),
                          step=strings.both("timeline.step"), losses=strings.both("timeline.losses"))

    def show(model: str) -> dict[str, Any]:
        return drawn(draw_timeline, catalog, model)

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        name, control = chosen(catalog, compare_actions.recorded, link, "history")
        step = {"step": link.whole("step", 0, 10 ** 12, 0)} if "step" in link.values else {}
        return [control, {"note": " ".join(link.notes)} | step | drawn(draw_timeline, catalog, name)]

    model.input(show, model, film, **LIVE)
    return Panel([model, film], open)


def draw_timeline(catalog: Shelf, model: str) -> dict[str, Any]:
    """What assets/timeline.js draws: everything at once, so that scrubbing asks for nothing."""
    found = compare_actions.timeline(catalog, model)
    return {"address": address.write(history=model), "frames": found.frames, "cells": found.cells, "side": found.side,
            "sheet": "data:image/webp;base64," + base64.b64encode(found.sheet).decode(),
            "steps": found.steps, "losses": found.losses, "scores": found.scores,
            "bounds": [0, 1] if found.kind == "logit" else None,
            "thought": strings.both(f"timeline.{found.kind}"),
            "names": {name: escape(compare_actions.loss_name(name)) for name in found.losses}
            | {name: strings.both(f"timeline.{found.kind}.{name}") for name in found.scores}}


# ---- Neighbours ---------------------------------------------------------------------------------------------------

def nearest(catalog: Shelf, entries: Sequence[Entry], rows: gr.HTML) -> Panel:
    """A sample and the training pictures nearest to it; a picture of `rows` chooses the sample."""
    gr.Markdown(label("neighbours.title"), elem_id="neighbours-title")
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            seed, roll = seed_control("neighbours_seed", SEED)
            gr.Markdown(label("neighbours.idea"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            found = figure("neighbours", "neighbours", sample=strings.both("neighbours.sample"), nearest=strings.both("neighbours.nearest"))

    def show(model: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_neighbours, catalog, model, seed)

    def follow(event: gr.EventData) -> list[Any]:
        """A picture of the comparison was chosen."""
        return [event.model, event.seed, drawn(draw_neighbours, catalog, event.model, event.seed)]

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        name, control = chosen(catalog, compare_actions.searchable, link, "near")
        number = link.whole("near_seed", 0, actions.MAX_SEED, SEED)
        return [control, number, {"note": " ".join(link.notes)} | drawn(draw_neighbours, catalog, name, number)]

    for control in (model, seed):
        control.input(show, [model, seed], found, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [model, seed], found, **LIVE)
    rows.select(follow, None, [model, seed, found], **LIVE)
    return Panel([model, seed, found], open)


def draw_neighbours(catalog: Shelf, model: str, seed: int) -> dict[str, Any]:
    """What assets/neighbours.js draws."""
    found = compare_actions.nearest(catalog, model, seed, NEIGHBOURS)
    return {"address": address.write(near=model, near_seed=seed), "side": found.sample.shape[-1],
            "sample": data_uri(actions.sheet(found.sample)), "sheet": data_uri(actions.sheet(found.images)),
            "distances": found.distances,
            "searched": strings.both("neighbours.searched", n=f"{len(found.index):,}", total=f"{found.index.total:,}",
                                     data=strings.data_name(found.data), typical=f"{found.index.typical:.1f}")}
