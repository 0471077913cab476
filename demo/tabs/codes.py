"""Codes: InfoGAN's category and numbers under the reader's hand, two codes against each other, and what the categories mean."""
from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from demo import actions, address, choices, code_actions, strings
from demo.address import Link
from demo.page import LATEX, LIVE, Panel, chosen, data_uri, drawn, figure, idea, label, model_control, seed_control, way_to_a_model
from demo.shelf import Shelf
from ganlib import Entry
from ganlib.variants.infogan import CATEGORIES

SEED, CATEGORY = 3, 0
X, Y = "c1", "category"
AXES = ("category", "c1", "c2", "seed")


def build(catalog: Shelf) -> Panel:
    idea("codes")
    entries = actions.able(catalog, "HasCodes")
    if not entries:
        way_to_a_model("codes.none", "infogan", "infogan-mnist")
        return Panel([], lambda link: [])
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            first = next(entry for entry in entries if entry.id == choices.opening(entries))
            category = gr.Radio(categories(first), value=CATEGORY, label=label("codes.category"), elem_id="category")
            seed, roll = seed_control("code_seed", SEED)
        with gr.Column(scale=3, min_width=300):
            pad = figure("codes", "codes", save=strings.both("save"))
    gr.Markdown(label("traverse.title"))
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            x, y = (gr.Dropdown([(label(f"code.{name}"), name) for name in AXES], value=value, label=label(f"traverse.{side}"),
                                filterable=False) for side, value in (("x", X), ("y", Y)))
            gr.Markdown(label("traverse.idea"), latex_delimiters=LATEX, elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            grid = figure("traverse", "traverse")
    gr.Markdown(label("table.title"))
    table = gr.HTML(meanings(catalog, first), apply_default_css=False, js_on_load=None, elem_classes="meanings")

    controls = [model, seed, category]
    outputs = [pad, grid]

    def show(model: str, seed: int | None, category: int, x: str, y: str) -> Any:
        if seed is None:
            return [gr.skip()] * 2
        return [drawn(draw_pad, catalog, model, seed, category), drawn(draw_grid, catalog, model, seed, category, x, y)]

    def turn(model: str, seed: int | None, category: int, x: str, y: str) -> Any:
        """Another model, whose categories mean something else."""
        try:
            entry = actions.find(catalog, model, "HasCodes")
        except actions.Problem as problem:
            return [gr.skip(), gr.skip(), {"note": strings.both(problem.key, **problem.values)}, gr.skip()]
        return [gr.update(choices=categories(entry)), meanings(catalog, entry), *show(model, seed or 0, category, x, y)]

    def open(link: Link) -> list[Any]:
        model, control = chosen(catalog, "HasCodes", link)
        entry = actions.find(catalog, model, "HasCodes")
        number, value = link.whole("seed", 0, actions.MAX_SEED, SEED), link.whole("category", 0, CATEGORIES - 1, CATEGORY)
        at = [link.number(name, -1, 1, 0) for name in ("c1", "c2")]
        sides = [link.choice("x", AXES, X), link.choice("y", AXES, Y)]
        figures = show(model, number, value, *sides)
        figures[0] = {"at": at, "note": " ".join(link.notes)} | figures[0]
        return [control, number, gr.update(choices=categories(entry), value=value), *sides, *figures, meanings(catalog, entry)]

    for control in (seed, category, x, y):
        control.input(show, [*controls, x, y], outputs, **LIVE)
    model.input(turn, [*controls, x, y], [category, table, *outputs], **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [*controls, x, y], outputs, **LIVE)
    return Panel([*controls, x, y, *outputs, table], open)


def categories(entry: Entry) -> list[tuple[str, int]]:
    """The categories, each with the class it became where that was measured."""
    found = code_actions.meanings(entry)
    return [(f"{i} → {found[i]['class']}" if found else str(i), i) for i in range(CATEGORIES)]


def draw_pad(catalog: Shelf, model: str, seed: int, category: int) -> dict[str, Any]:
    """What assets/codes.js draws."""
    images, x, y = code_actions.pad(catalog, model, seed, category)
    return {"address": address.write(model=model, seed=seed, category=category), "model": model, "side": images.shape[-1],
            "sheet": data_uri(actions.sheet(images)), "x": x._asdict(), "y": y._asdict(),
            "how": strings.both("codes.pad", x=x.name, y=y.name)}


def draw_grid(catalog: Shelf, model: str, seed: int, category: int, x: str, y: str) -> dict[str, Any]:
    """What assets/traverse.js draws."""
    images, across, down = code_actions.traversal(catalog, model, seed, category, x, y)
    return {"address": address.write(x=x, y=y), "side": images.shape[-1], "sheet": data_uri(actions.sheet(images)),
            "across": heads(across), "down": heads(down)}


def heads(axis: code_actions.Axis) -> list[str]:
    return [str(value) if isinstance(value, int) else f"{value:.2f}" for value in axis.values]


def meanings(catalog: Shelf, entry: Entry) -> str:
    """The table of categories as HTML, with the error of every training beside this one's; or how to measure it."""
    found = code_actions.meanings(entry)
    if not found:
        return f"<p>{strings.both('table.unmeasured', model=entry.id)}</p>"
    errors = code_actions.errors(catalog, entry)
    rows = "".join(f"<tr><td>{i}</td><td>{escape(row['class'])}</td><td>{100 * row['share']:.1f} %</td><td>{row['n']:,}</td></tr>"
                   for i, row in enumerate(found))
    head = "".join(f"<th>{strings.both(f'table.{name}')}</th>" for name in ("category", "digit", "share", "read"))
    text = strings.both("table.told", n=f"{entry.metrics['clustering_error']['n']:,}", error=f"{100 * errors[entry.id]:.1f}")
    seeds = ", ".join(f"<{tag}>{escape(id)} {100 * error:.1f} %</{tag}>" for id, error in errors.items()
                      for tag in ("b" if id == entry.id else "span",))
    return f"<p>{text}</p><p>{strings.both('table.seeds')} {seeds}</p><table><tr>{head}</tr>{rows}</table>"
