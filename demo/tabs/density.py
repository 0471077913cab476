"""Density: how likely a picture is, pixel by pixel; and pictures painted or finished row by row."""
from __future__ import annotations

import math
from typing import Any

import gradio as gr
import torch

from demo import actions, density_actions, strings
from demo.address import Link, write
from demo.density_actions import DIGIT, HALVES, SEED, WAYS
from demo.given import described
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
    what_was_done,
)
from demo.shelf import Shelf
from demo.tabs import picker
from demo.tabs.picker import Picked, Picker
from ganlib import CheckpointError, Entry


def build(catalog: Shelf) -> Panel:
    idea("density")
    entries = actions.able(catalog, "ScoresLikelihood")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("density.none", "nade", "nade-mnist")
    with gr.Column(visible=bool(entries)) as stage:
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                pick = Picker("density")
                model = model_control(entries)
                gr.Markdown(label("density.how"), elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                words = ("read", "surprise", "axis", "bars")
                likelihood = figure("density", "density", save=strings.both("save"),
                                    **{word: strings.both(f"density.{word}") for word in words})
        gr.Markdown(label("paint.title"))
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                seed, roll = seed_control("paint_seed", SEED)
                gr.Markdown(label("paint.idea"), latex_delimiters=LATEX, elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                painting = figure("paint", "paint", **{word: strings.both(f"paint.{word}")
                                                       for word in ("again", "stop", "picture", "entropy", "two")})
        gr.Markdown(label("finish.title"))
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                gr.Markdown(label("finish.idea"), elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                finishing = figure("finish", "finish", again=strings.both("paint.again"), drag=strings.both("finish.drag"),
                                   ways=strings.both("finish.ways", n=WAYS))

    inputs = [*pick.values, model, seed]
    figures = [likelihood, painting, finishing]
    outputs = [missing, stage, model, seed, *pick.outputs, *figures]

    def show(source: str, strip: Any, upload: Any, pad: Any, model: str, seed: int | None) -> list[Any]:
        """Another picture, of which the painting knows nothing."""
        value = drawn(draw, catalog, model, Picked.read(source, strip, upload, pad))
        return [value, drawn(draw_finish, value, model, 0 if seed is None else seed)]

    def roll_on(source: str, strip: Any, upload: Any, pad: Any, model: str, seed: int | None) -> list[Any]:
        """Another seed, which the likelihood does not depend on."""
        if seed is None:
            return [gr.skip()] * 2
        value = drawn(draw, catalog, model, Picked.read(source, strip, upload, pad))
        return [drawn(draw_painting, catalog, model, seed), drawn(draw_finish, value, model, seed)]

    def turn(source: str, strip: Any, upload: Any, pad: Any, model: str, seed: int | None) -> list[Any]:
        return fill(Picked.read(source, strip, upload, pad), model, seed or 0)

    def fill(picked: Picked, model: str, seed: int, note: str = "", control: Any = None, change: str = "", hide: str = "") -> list[Any]:
        """Everything, for another model or source."""
        try:
            entry = actions.find(catalog, model, "ScoresLikelihood")
            picked = picked.possible(entry, 0)
            filled = pick.fill(entry, 0, picked)
        except (actions.Problem, CheckpointError) as problem:
            return [gr.skip()] * (len(outputs) - 3) + [{"note": sentence(problem)}, gr.skip(), gr.skip()]
        value = {"note": note, "change": change} | drawn(draw, catalog, model, picked)
        return [gr.update(visible=False), gr.update(visible=True), control or model, seed, *filled,
                value, drawn(draw_painting, catalog, model, seed), {"hide": hide} | drawn(draw_finish, value, model, seed)]

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "ScoresLikelihood", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        name, control = choice
        entry = actions.find(catalog, name, "ScoresLikelihood")
        try:
            picked = picker.chosen(link, entry, 0)
        except CheckpointError:  # `fill` says what is wrong with the examples
            picked = Picked("drawing", 0, None, "")
        if picked.source == "drawing" and not picked.drawing:
            picked = picked._replace(drawing=DIGIT)
        seed = link.whole("seed", 0, actions.MAX_SEED, SEED)
        change = link.choice("change", density_actions.CHANGES, density_actions.CHANGES[0])
        hide = link.text("hide", lambda text: density_actions.hidden(text, entry.size))
        return fill(picked, name, seed, " ".join(link.notes), control, change, hide)

    for control in (model, pick.source):
        control.input(turn, inputs, outputs, **LIVE)
    seed.input(roll_on, inputs, [painting, finishing], **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(roll_on, inputs, [painting, finishing], **LIVE)
    pick.watch(show, inputs, [likelihood, finishing])
    return Panel(outputs, open)


def draw(catalog: Shelf, model: str, picked: Picked) -> dict[str, Any]:
    """What assets/density.js draws; the other figures take the picture from it."""
    link = {"address": write(model=model, **picked.address())}
    start = picked.start()
    if start is None:
        return link | {"waiting": strings.both("picker.waiting")}
    found = density_actions.score(catalog, model, **start)
    entry = actions.find(catalog, model, "ScoresLikelihood")
    sheet = torch.cat([found.images.expand(-1, 3, -1, -1), found.surprise])
    spread, values = density_actions.histogram(entry), found.images[0].numel()
    return link | {"model": model, "side": entry.size, "channels": found.images.shape[1], "sheet": data_uri(actions.sheet(sheet)),
                   "changes": [{"key": key, "name": strings.both(f"change.{key}")} for key in density_actions.CHANGES],
                   "nats": found.nats, "said": [said(nats, share, values) for nats, share in zip(found.nats, found.likelier)],
                   "histogram": spread and spread._asdict(),
                   "unmeasured": "" if spread else strings.both("density.unmeasured", model=model),
                   "pixels": density_actions.text_of(found.images[:1]),
                   "done": what_was_done(found.done) if picked.source == "upload" else ""}


def said(nats: float, likelier: float | None, values: int) -> str:
    """How likely a picture is, in words."""
    words = strings.both("density.said", nats=f"{nats:,.1f}", bits=f"{nats / values / math.log(2):.3f}")
    if likelier is None:
        return words
    key = {0.0: "density.most", 1.0: "density.least"}.get(likelier, "density.likelier")
    return f"{words} {strings.both(key, percent=f'{100 * likelier:.0f}')}"


def draw_painting(catalog: Shelf, model: str, seed: int) -> dict[str, Any]:
    """What assets/paint.js draws: the rows come from density/paint."""
    entries = density_actions.beside(catalog, model)
    lanes = [{"model": entry.id, "name": lane_name(entry) if len(entries) > 1 else ""} for entry in entries]
    return {"address": write(seed=actions.whole("seed", seed, 0, actions.MAX_SEED)), "lanes": lanes, "seed": seed, "side": entries[0].size,
            "channels": described(entries[0]).channels}


def lane_name(entry: Entry) -> str:
    return strings.both(f"paint.ordering.{described(entry).ordering}")


def draw_finish(value: dict[str, Any], model: str, seed: int) -> dict[str, Any]:
    """What assets/finish.js draws: the rows come from density/paint."""
    if "pixels" not in value:
        return {"note": "", "waiting": value.get("waiting", "")}
    side = value["side"]
    halves = [{"name": strings.both(f"finish.{name}"), "box": ",".join(str(round(share * side)) for share in box)}
              for name, box in HALVES.items()]
    return {name: value[name] for name in ("side", "channels", "pixels")} | {
        "model": model, "seed": actions.whole("seed", seed, 0, actions.MAX_SEED), "n": WAYS, "halves": halves}
