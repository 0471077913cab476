"""Translate: a picture from one domain as a picture of another, there and back; and attributes edited one by one."""
from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr
import torch

from demo import actions, edit_actions, strings, translate_actions
from demo.address import Link, write
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
    sentence,
    way_to_a_model,
    what_was_done,
)
from demo.shelf import Shelf
from demo.tabs import picker
from demo.tabs.picker import Picked, Picker
from ganlib import CheckpointError, Entry

SEED = 0
EDITS, EDITED = "hair colour: red,glasses: sun", 1  # what the attributes open on: a hat hides the hair of the first


def build(catalog: Shelf) -> Panel:
    idea("translate")
    parts = [translating(catalog, actions.able(catalog, "Translates")), editing(catalog, actions.able(catalog, "EditsAttributes"))]
    return Panel([output for part in parts for output in part.outputs], lambda link: [value for part in parts for value in part.open(link)])


# ---- From one domain to another -----------------------------------------------------------------------------------

def translating(catalog: Shelf, entries: list[Entry]) -> Panel:
    """A picture, its translation, and what lies between them."""
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("translate.none", "pix2pix", "pix2pix-maps")
    with gr.Row(visible=bool(entries), elem_classes="controls-and-picture") as stage:
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            pick = Picker("translate")
            model = model_control(entries)
            direction = gr.Radio([], label=label("direction"), visible=False, elem_id="direction")
            with gr.Row(visible=False, elem_classes="seed", equal_height=True) as noise:
                seed = gr.Number(SEED, label=label("translate_seed"), precision=0, minimum=0, maximum=actions.MAX_SEED, min_width=100,
                                 scale=2, elem_id="translate_seed")
                another = gr.Button(label("translate.another"), min_width=120, scale=2, elem_id="another")
            gr.Markdown(label("translate.how"), elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            picture = figure("translate", "translate", wipe=strings.both("translate.wipe"), save=strings.both("save"))

    inputs = [*pick.values, model, direction, seed]
    outputs = [missing, stage, model, direction, noise, seed, *pick.outputs, picture]

    def show(source: str, strip: Any, upload: Any, pad: Any, model: str, direction: str, seed: int | None) -> Any:
        picked = Picked.read(source, strip, upload, pad)
        return gr.skip() if seed is None else drawn(draw, catalog, model, direction, seed, picked)

    def turn(source: str, strip: Any, upload: Any, pad: Any, model: str, direction: str, seed: int | None) -> list[Any]:
        return fill(Picked.read(source, strip, upload, pad), model, direction, seed or 0)

    def fill(picked: Picked, model: str, direction: str, seed: int, note: str = "", control: Any = None) -> list[Any]:
        """Everything, for another model, direction or source: what the new one lacks is no longer there."""
        try:
            entry = actions.find(catalog, model, "Translates")
            ways = translate_actions.directions(entry)
            row = ways.index(direction) if direction in ways else 0
            picked = picked.possible(entry, row)
            filled = pick.fill(entry, row, picked)
        except (actions.Problem, CheckpointError) as problem:
            return [gr.skip()] * (len(outputs) - 1) + [{"note": sentence(problem)}]
        value = {"note": note} | drawn(draw, catalog, model, ways[row], seed, picked)
        return [gr.update(visible=False), gr.update(visible=True), control or model,
                gr.update(choices=[(way_name(way), way) for way in ways], value=ways[row], visible=len(ways) > 1),
                gr.update(visible=value["noisy"]) if "noisy" in value else gr.skip(), seed, *filled, value]

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "Translates", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        name, control = choice
        entry = actions.find(catalog, name, "Translates")
        ways = translate_actions.directions(entry)
        direction = link.choice("direction", ways, ways[0])
        picked = picker.chosen(link, entry, ways.index(direction))
        seed = link.whole("seed", 0, actions.MAX_SEED, SEED)
        return fill(picked, name, direction, seed, " ".join(link.notes), control)

    for control in (model, direction, pick.source):
        control.input(turn, inputs, outputs, **LIVE)
    seed.input(show, inputs, [picture], **LIVE)
    another.click(None, None, seed, js="() => atlas.roll()").then(show, inputs, [picture], **LIVE)
    pick.watch(show, inputs, [picture])
    return Panel(outputs, open)


def way_name(way: str) -> Any:
    """A direction as the page shows it, in both languages where the table has it."""
    return label(f"direction.{way}") if f"direction.{way}" in strings.TABLE else way


def draw(catalog: Shelf, model: str, direction: str, seed: int, picked: Picked) -> dict[str, Any]:
    """What assets/translate.js draws."""
    link = {"tab": "translate", "figure": "translate",
            "address": write(model=model, direction=direction, **picked.address(), seed=seed)}
    start = picked.start()
    if start is None:
        return link | {"waiting": strings.both("picker.waiting")}
    found = translate_actions.translate(catalog, model, direction, seed, **start)
    pictures = {"x": (found.source, ""), "y": (found.output, "")}
    if found.truth is not None:
        pictures["truth"] = found.truth, ""
    if found.back is not None:
        pictures["back"] = found.back, ""
        pictures["error"] = found.error, strings.both("translate.lost", percent=f"{100 * found.lost:.1f}")
    if found.judged is not None:
        pictures["patches"] = found.judged.heat, said_of_patches(found)
    sheet = torch.cat([image.expand(-1, 3, -1, -1) for image, _ in pictures.values()])
    return link | {"side": found.source.shape[-1], "sheet": data_uri(actions.sheet(sheet)), "noisy": found.noisy,
                   "wipe": 0 if picked.source == "drawing" else 50,
                   "panels": [{"name": name, "caption": strings.both(f"translate.{name}"), "said": said}
                              for name, (_, said) in pictures.items()],
                   "file": f"{model}-{seed}.png", "done": what_was_done(found.done) if picked.source == "upload" else ""}


def said_of_patches(found: translate_actions.Translated) -> str:
    """How much of the translation D takes for generated, and of the real picture where there is one."""
    if found.judged.fake is None:
        return ""
    shares = {"share": f"{100 * found.judged.fake:.0f}"}
    if found.truth_judged is None:
        return strings.both("translate.fake", **shares)
    return strings.both("translate.fake_both", **shares, truth=f"{100 * found.truth_judged.fake:.0f}")


# ---- Attributes ---------------------------------------------------------------------------------------------------

def editing(catalog: Shelf, entries: list[Entry]) -> Panel:
    """A picture and its attributes; the edits are kept in the browser, in the order in which they were chosen."""
    gr.Markdown(label("attributes.title"), elem_id="attributes-title")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("attributes.none", "stargan", "stargan-avatars")
    with gr.Row(visible=bool(entries), elem_classes="controls-and-picture") as stage:
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            pick = Picker("edit", ("example", "upload"))
            model = model_control(entries)
            way = gr.Radio([(label(f"attributes.{name}"), name) for name in edit_actions.WAYS], value=edit_actions.WAYS[0],
                           label=label("way"), elem_id="edit-way")
            gr.Markdown(label("attributes.idea"), latex_delimiters=LATEX, elem_classes="aside")
        with gr.Column(scale=3, min_width=300):
            picture = figure("translate", "edit", wipe=strings.both("translate.wipe"), save=strings.both("save"))
            attributes = figure("attributes", "attributes", undo=strings.both("picker.undo"), clear=strings.both("attributes.clear"))
    edits = gr.JSON([], visible=False)

    inputs = [*pick.values, model, way, edits]
    figures = [picture, attributes]
    outputs = [missing, stage, model, way, edits, *pick.outputs, *figures]

    def show(source: str, strip: Any, upload: Any, pad: Any, model: str, way: str, edits: Any) -> list[Any]:
        return both_figures(drawn(draw_edits, catalog, model, way, edits, Picked.read(source, strip, upload, pad)))

    def turn(source: str, strip: Any, upload: Any, pad: Any, model: str, way: str, edits: Any) -> list[Any]:
        return fill(Picked.read(source, strip, upload, pad), model, way, edits)

    def fill(picked: Picked, model: str, way: str, edits: list[str], note: str = "", control: Any = None) -> list[Any]:
        """Everything, for another model or source; edits that the new model cannot make are dropped."""
        try:
            entry = actions.find(catalog, model, "EditsAttributes")
            known = edit_actions.names_of(entry)
            picked = picked.possible(entry, 0, pick.sources)
            filled = pick.fill(entry, 0, picked)
        except (actions.Problem, CheckpointError) as problem:
            return [gr.skip()] * (len(outputs) - 2) + both_figures({"note": sentence(problem)})
        edits = [name for name in edits if name in known][:edit_actions.MAX_EDITS]
        value = {"note": note} | drawn(draw_edits, catalog, model, way, edits, picked)
        return [gr.update(visible=False), gr.update(visible=True), control or model, way, edits, *filled, *both_figures(value)]

    def follow(event: gr.EventData, *values: Any) -> list[Any]:
        """An attribute, or an earlier step, was chosen."""
        return [event.edits, *show(*values[:-1], event.edits)]

    def open(link: Link) -> list[Any]:
        link.notes.clear()
        choice = chosen(catalog, "EditsAttributes", link, "edit_model")
        if choice is None:
            return [gr.skip()] * len(outputs)
        name, control = choice
        entry = actions.find(catalog, name, "EditsAttributes")
        picked = picker.chosen(link, entry, 0, pick.sources, "edit_", EDITED)
        way = link.choice("way", edit_actions.WAYS, edit_actions.WAYS[0])
        edits = link.several("edits", edit_actions.names_of(entry), EDITS)
        return fill(picked, name, way, edits, " ".join(link.notes), control)

    for control in (model, pick.source):
        control.input(turn, inputs, outputs, **LIVE)
    way.input(show, inputs, figures, **LIVE)
    attributes.input(follow, inputs, [edits, *figures], **LIVE)
    pick.watch(show, inputs, figures)
    return Panel(outputs, open)


def attribute_name(name: str) -> str:
    """A group of attributes, or "group: value", as the page shows it."""
    return strings.both(f"attribute.{name}") if f"attribute.{name}" in strings.TABLE else escape(name.split(": ")[-1])


def both_figures(value: dict[str, Any]) -> list[Any]:
    """What the picture and the attributes draw."""
    return [value, value.pop("attributes", None)]


def draw_edits(catalog: Shelf, model: str, way: str, edits: list[str], picked: Picked) -> dict[str, Any]:
    """What assets/translate.js draws; under "attributes", what assets/attributes.js draws."""
    edits = [str(name) for name in edit_actions.few(edits)]
    link = {"tab": "translate", "figure": "edit",
            "address": write(edit_model=model, **picked.address("edit_"), way=way, edits=",".join(edits))}
    start = picked.start()
    if start is None:
        return link | {"waiting": strings.both("picker.waiting")}
    found = edit_actions.edit(catalog, model, edits, way, **start)
    pictures = {"x": found.images[:1], "y": found.images[-1:], "back": found.back, "error": found.error}
    sheet = torch.cat([image.expand(-1, 3, -1, -1) for image in pictures.values()])
    said = {"error": strings.both("translate.lost", percent=f"{100 * found.lost:.1f}")}
    groups = edit_actions.groups_of(actions.find(catalog, model, "EditsAttributes"))
    attributes = {
        "sheet": data_uri(actions.sheet(found.images)), "side": found.images.shape[-1],
        "names": [strings.both("attributes.start"), *(f"{attribute_name(name.split(': ')[0])}: {attribute_name(name)}" for name in edits)],
        "shows": found.shows,
        "judged": strings.both("attributes.judged", judge=found.judge or model),
        "groups": [{"name": attribute_name(group), "values": [{"key": f"{group}: {value}", "name": attribute_name(f"{group}: {value}")}
                                                              for value in values]} for group, values in groups.items()],
        "target": [f"{group}: {value}" for group, value in found.target.items()], "edits": edits}
    return link | {"side": found.images.shape[-1], "sheet": data_uri(actions.sheet(sheet)), "wipe": 50,
                   "panels": [{"name": name, "caption": strings.both(f"attributes.{name}"), "said": said.get(name, "")}
                              for name in pictures],
                   "file": f"{model}-edited.png", "done": what_was_done(found.done) if picked.source == "upload" else "",
                   "attributes": attributes}
