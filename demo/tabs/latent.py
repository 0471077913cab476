"""Latent: the map of an autoencoder's codes, a picture through the bottleneck and edited there, and the way from one to another."""
from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr
import torch

from demo import actions, latent_actions, strings
from demo.address import Link, write
from demo.given import described
from demo.latent_actions import DIGITS, EXAMPLES
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
from ganlib.variants import VARIANTS

T = 0.5


def build(catalog: Shelf) -> Panel:
    idea("latent")
    entries = actions.able(catalog, "Encodes")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("latent.none", "vae", "vae-mnist")
    with gr.Column(visible=bool(entries)) as stage:
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                model = model_control(entries)
                gr.Markdown(label("latent.drag"), elem_classes="aside")
                gr.Markdown(label("latent.how"), elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                maps = figure("latent", "latent", **{word: strings.both(f"latent.{word}") for word in ("pictures", "codes")})
        gr.Markdown(label("encode.title"))
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                first = Picker("latent-a", title=label("encode.source"))
                gr.Markdown(label("encode.idea"), elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                code = figure("encode", "encode", save=strings.both("save"),
                              **{word: strings.both(f"encode.{word}") for word in ("x", "y", "reset")})
        gr.Markdown(label("morph.title"))
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                second = Picker("latent-b", title=label("morph.source"))
                gr.Markdown(label("morph.idea"), latex_delimiters=LATEX, elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                morph = figure("morph", "morph", save=strings.both("save"),
                               **{word: strings.both(f"morph.{word}") for word in ("t", "codes", "pixels")})

    inputs = [*first.values, *second.values, model]
    outputs = [missing, stage, model, *first.outputs, *second.outputs, maps, code, morph]

    def show_both(*values: Any) -> list[Any]:
        """Another picture A, which stands in both figures."""
        a, b, model = read(*values)
        return [drawn(draw_code, catalog, model, a), drawn(draw_morph, catalog, model, a, b)]

    def show_morph(*values: Any) -> Any:
        a, b, model = read(*values)
        return drawn(draw_morph, catalog, model, a, b)

    def follow(event: gr.EventData, *values: Any) -> Any:
        """A number of the code was moved."""
        a, _, model = read(*values)
        return drawn(draw_code, catalog, model, a, event.z)

    def turn(*values: Any) -> list[Any]:
        return fill(*read(*values))

    def fill(a: Picked, b: Picked, model: str, note: str = "", control: Any = None, z: Any = None, t: float | None = None) -> list[Any]:
        """Everything, for another model or source."""
        try:
            entry = actions.find(catalog, model, "Encodes")
            a, b = a.possible(entry, 0), b.possible(entry, 0)
            filled = [*first.fill(entry, 0, a), *second.fill(entry, 0, b)]
        except (actions.Problem, CheckpointError) as problem:
            return [gr.skip()] * (len(outputs) - 3) + [{"note": sentence(problem)}, gr.skip(), gr.skip()]
        return [gr.update(visible=False), gr.update(visible=True), control or model, *filled,
                {"note": note} | drawn(draw_maps, catalog, model), drawn(draw_code, catalog, model, a, z),
                ({} if t is None else {"t": t}) | drawn(draw_morph, catalog, model, a, b)]

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "Encodes", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        name, control = choice
        entry = actions.find(catalog, name, "Encodes")
        pictures = [opened(link, entry, side) for side in ("a", "b")]
        t = link.step("t", latent_actions.STEPS, T)
        z = link.text("z", partial(latent_actions.code_of, catalog, name))
        return fill(*pictures, name, " ".join(link.notes), control, latent_actions.code_of(catalog, name, z) if z else None, t)

    for control in (model, first.source, second.source):
        control.input(turn, inputs, outputs, **LIVE)
    first.watch(show_both, inputs, [code, morph])
    second.watch(show_morph, inputs, [morph])
    code.input(follow, inputs, [code], **LIVE)
    return Panel(outputs, open)


def read(*values: Any) -> tuple[Picked, Picked, Any]:
    """What the values of an event say: the two pictures and the model."""
    return Picked.read(*values[:4]), Picked.read(*values[4:8]), values[8]


def opened(link: Link, entry: Entry, side: str) -> Picked:
    """The picture of a side that a link names; a drawn digit where it names none and the model has no examples."""
    try:
        picked = picker.chosen(link, entry, 0, prefix=f"{side}_", usual=EXAMPLES[side])
    except CheckpointError:  # `fill` says what is wrong with the examples
        picked = Picked("drawing", 0, None, "")
    return picked._replace(drawing=DIGITS[side]) if picked.source == "drawing" and not picked.drawing else picked


def draw_maps(catalog: Shelf, model: str) -> dict[str, Any]:
    """What assets/latent.js draws."""
    entries = latent_actions.beside(catalog, model)
    link = {"address": write(model=model)}
    if not latent_actions.is_flat(entries[0]):
        return link | {"deep": strings.both("latent.deep", dimensions=described(entries[0]).latent_dim)}
    return link | {"maps": [draw_map(catalog, entry) for entry in entries]}


def draw_map(catalog: Shelf, entry: Entry) -> dict[str, Any]:
    found = latent_actions.latent_map(catalog, entry.id)
    legend = strings.both("latent.legend") if found.codes else strings.both("latent.unmeasured", model=entry.id)
    return {"model": entry.id, "name": VARIANTS[entry.variant].title, "sheet": data_uri(actions.sheet(found.images)), "side": entry.size,
            "n": latent_actions.MAP, "reach": found.reach, "prior": found.prior, "codes": found.codes, "classes": found.classes,
            "legend": legend}


def draw_code(catalog: Shelf, model: str, picked: Picked, z: Any = None) -> dict[str, Any]:
    """What assets/encode.js draws: the picture, and its code or the edited one `z` decoded."""
    link = {"address": write(**picked.address("a_"))}
    start = picked.start()
    if start is None:
        return link | {"waiting": strings.both("picker.waiting")}
    found = latent_actions.encode(catalog, model, **start)
    if z is not None and len(z) != len(found.z):  # of another model
        z = None
    decoded = found.decoded if z is None else latent_actions.decode(catalog, model, z)
    return link | {"model": model, "side": found.image.shape[-1], "sheet": data_uri(actions.sheet(torch.cat([found.image, decoded]))),
                   "own": [round(value, 3) for value in found.z], "z": z or [round(value, 3) for value in found.z],
                   "edited": latent_actions.edited(found.z), "most": round(found.reach * latent_actions.SLIDE, 2),
                   "done": what_was_done(found.done) if picked.source == "upload" else ""}


def draw_morph(catalog: Shelf, model: str, a: Picked, b: Picked) -> dict[str, Any]:
    """What assets/morph.js draws: the frames between the codes; between the pixels it mixes the ends itself."""
    link = {"address": write(**b.address("b_"))}
    starts = [a.start(), b.start()]
    if None in starts:
        return link | {"waiting": strings.both("picker.waiting")}
    images, ends = latent_actions.between(catalog, model, *starts)
    return link | {"model": model, "side": images.shape[-1], "count": len(images),
                   "sheet": data_uri(actions.sheet(torch.cat([images, ends])))}
