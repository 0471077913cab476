"""Translate: a picture from one domain as a picture of another, there and back; and attributes edited one by one."""
from __future__ import annotations

from typing import Any

import gradio as gr
import torch

from demo import actions, strings, translate_actions
from demo.address import Link, write
from demo.page import LIVE, Panel, chosen, data_uri, drawn, figure, idea, label, model_control, way_to_a_model, what_was_done
from demo.shelf import Shelf
from demo.tabs import picker
from demo.tabs.picker import Picker
from ganlib import CheckpointError, Entry

SEED = 0


def build(catalog: Shelf) -> Panel:
    idea("translate")
    return translating(catalog, actions.able(catalog, "Translates"))


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

    def show(source: str, example: int, upload: Any, drawing: str, model: str, direction: str, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw, catalog, model, direction, seed, source, example, upload, drawing)

    def fill(source: str, example: int, upload: Any, drawing: str, model: str, direction: str, seed: int | None, note: str = "",
             control: Any = None) -> list[Any]:
        """Everything, for another model, direction or source: what the new one lacks is no longer there."""
        try:
            entry = actions.find(catalog, model, "Translates")
            ways = translate_actions.directions(entry)
            row = ways.index(direction) if direction in ways else 0
            source = picker.possible(entry, row, source, pick.sources)
            filled = pick.fill(entry, row, source, example, drawing)
        except (actions.Problem, CheckpointError):  # the figure says why
            return [gr.skip()] * (len(outputs) - 1) + [show(source, example, upload, drawing, model, direction, seed)]
        ways_control = gr.update(choices=[(way_name(way), way) for way in ways], value=ways[row], visible=len(ways) > 1)
        value = {"note": note} | drawn(draw, catalog, model, ways[row], seed or 0, source, example, upload, drawing)
        return [gr.update(visible=False), gr.update(visible=True), control or model, ways_control,
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
        source, example, drawing = picked
        return fill(source, example, None, drawing, name, direction, seed, " ".join(link.notes), control)

    for control in (model, direction, pick.source):
        control.input(fill, inputs, outputs, **LIVE)
    seed.input(show, inputs, picture, **LIVE)
    another.click(None, None, seed, js="() => atlas.roll()").then(show, inputs, picture, **LIVE)
    pick.watch(show, inputs, picture)
    return Panel(outputs, open)


def way_name(way: str) -> Any:
    """A direction as the page shows it, in both languages where the table has it."""
    return label(f"direction.{way}") if f"direction.{way}" in strings.TABLE else way


def draw(catalog: Shelf, model: str, direction: str, seed: int, source: str, example: int, upload: Any, drawing: str) -> dict[str, Any]:
    """What assets/translate.js draws."""
    link = {"tab": "translate", "figure": "translate",
            "address": write(model=model, direction=direction, **picker.address(source, example, drawing), seed=seed)}
    start = picker.start(source, example, upload, drawing)
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
                   "wipe": 0 if source == "drawing" else 50,
                   "panels": [{"name": name, "caption": strings.both(f"translate.{name}"), "said": said}
                              for name, (_, said) in pictures.items()],
                   "file": f"{model}-{seed}.png", "done": what_was_done(found.done) if source == "upload" else ""}


def said_of_patches(found: translate_actions.Translated) -> str:
    """How much of the translation D takes for generated, and of the real picture where there is one."""
    if found.judged.fake is None:
        return ""
    shares = {"share": f"{100 * found.judged.fake:.0f}"}
    if found.truth_judged is None:
        return strings.both("translate.fake", **shares)
    return strings.both("translate.fake_both", **shares, truth=f"{100 * found.truth_judged.fake:.0f}")
