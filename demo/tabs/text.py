"""Text: pictures of a sentence as it is typed, what of it was understood, and the walk between two sentences."""
from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr
import torch

from demo import actions, strings, text_actions
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
    language,
    model_control,
    seed_control,
    way_to_a_model,
)
from demo.shelf import Shelf
from ganlib.characters import LENGTH

SEED = 3
PICTURES = 8
EXAMPLES = 6
WORDS = 8  # that the model knows, told where it knew none
T = 0.5
LONGEST_LINK = 500  # characters of an encoded sentence that still goes into a link


def build(catalog: Shelf) -> Panel:
    idea("text")
    entries = actions.able(catalog, "ReadsText")
    with gr.Column(visible=not entries) as missing:
        way_to_a_model("text.none", "gan_cls", "gan_cls-avatars")
    with gr.Column(visible=bool(entries)) as stage:
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                text = sentence_control("text_sentence", rows=3)
                seed, roll = seed_control("text_seed", SEED)
                model = model_control(entries)
                gr.Markdown(label("text.how"), elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                words = ("understood", "ignored", "seeds", "growing")
                said = figure("text", "saying", save=strings.both("save"), **{word: strings.both(f"text.{word}") for word in words})
        gr.Markdown(label("text.walk.title"), elem_id="text-walk-title")
        with gr.Row(elem_classes="controls-and-picture"):
            with gr.Column(scale=1, min_width=280, elem_classes="controls"):
                a, b = (sentence_control(name, rows=2) for name in ("text_a", "text_b"))
                walk_seed, walk_roll = seed_control("text_walk_seed", SEED)
                gr.Markdown(label("text.walk.idea"), latex_delimiters=LATEX, elem_classes="aside")
            with gr.Column(scale=3, min_width=300):
                film = figure("film", "text-walk", play=strings.both("play"), pause=strings.both("pause"),
                              download=strings.both("download"), picture=strings.both("picture"), loop=strings.both("loop"))
                t = gr.Slider(0, 1, T, step=1 / text_actions.WALK, label=label("text_t"), buttons=[], elem_id="text_t")

    saying, walking = [model, text, seed], [model, a, b, walk_seed]
    outputs = [missing, stage, model, text, seed, said, a, b, walk_seed, t, film]

    def show(model: str, text: Any, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_said, catalog, model, written(text), seed)

    def show_walk(model: str, a: Any, b: Any, seed: int | None) -> Any:
        return gr.skip() if seed is None else drawn(draw_walk, catalog, model, written(a), written(b), seed)

    def turn(model: str, text: Any, seed: int | None, a: Any, b: Any, walk_seed: int | None) -> list[Any]:
        """Another model, which reads the same sentences and has examples of its own."""
        return [{"text": written(text)} | drawn(examples, catalog, model), show(model, text, seed), show_walk(model, a, b, walk_seed)]

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "ReadsText", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        model, control = choice
        offered = drawn(examples, catalog, model)
        usual = [*offered.get("sentences", {}).get(language(), ()), "", ""]
        said_now, first, last = (link.values.get(name, some) for name, some in zip(("sentence", "text_a", "text_b"), (usual[0], *usual)))
        seeds = [link.whole(name, 0, actions.MAX_SEED, SEED) for name in ("seed", "walk_seed")]
        picture, at = link.whole("picture", 0, PICTURES - 1, 0), link.step("text_t", text_actions.WALK, T)
        return [gr.update(visible=False), gr.update(visible=True), control, {"text": said_now} | offered, seeds[0],
                {"picture": picture, "note": " ".join(link.notes)} | drawn(draw_said, catalog, model, said_now, seeds[0]),
                {"text": first}, {"text": last}, seeds[1], at, {"t": at} | drawn(draw_walk, catalog, model, first, last, seeds[1])]

    for control in (text, seed):
        control.input(show, saying, said, **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, saying, said, **LIVE)
    for control in (a, b, walk_seed):
        control.input(show_walk, walking, film, **LIVE)
    walk_roll.click(None, None, walk_seed, js="() => atlas.roll()").then(show_walk, walking, film, **LIVE)
    model.input(turn, [*saying, a, b, walk_seed], [text, said, film], **LIVE)
    t.input(None, t, js="(t) => { atlas.films.text_t?.(t); }")
    return Panel(outputs, open)


def sentence_control(name: str, rows: int) -> gr.HTML:
    """A field for a sentence: {"text": ...}. The framework's own does not tell of what is deleted, pasted or composed of jamo."""
    return figure("sayings", name, label=strings.both(name), most=str(text_actions.MAX_SENTENCE), rows=str(rows))


def written(field: Any) -> Any:
    """The sentence in such a field."""
    return field.get("text") if isinstance(field, dict) else field


def address(**values: Any) -> str:
    """A link's part with these values; a sentence that would make it too long stays with its reader."""
    return write(**{name: value for name, value in values.items() if len(write(**{name: value})) <= LONGEST_LINK})


# ---- One sentence -------------------------------------------------------------------------------------------------

def examples(catalog: Shelf, model: str) -> dict[str, Any]:
    """What assets/sayings.js offers."""
    return {"sentences": text_actions.examples(catalog, model, EXAMPLES)}


def draw_said(catalog: Shelf, model: str, text: str, seed: int) -> dict[str, Any]:
    """What assets/text.js draws."""
    text = text_actions.sentence("sentence", text)
    found = text_actions.say(catalog, model, text, seed, PICTURES)
    added = [part[len(before):] for before, part in zip(found.parts, found.parts[1:])]
    value = {"address": address(model=model, sentence=text, seed=seed), "model": model, "pieces": found.pieces,
             "remark": remark(catalog, model, found), "seeds": found.seeds, "word": strings.both("seed.word"),
             "steps": [strings.both("text.silence"), *map(escape, added)],
             "sheet": data_uri(actions.sheet(torch.cat([found.images, found.growing]))), "side": found.images.shape[-1]}
    if found.sketches is not None:
        sides = found.sketches.shape[-1], value["side"]
        value["sketches"] = {"sheet": data_uri(actions.sheet(found.sketches)), "side": sides[0],
                             "captions": [strings.both(f"text.stage{i}", side=side) for i, side in enumerate(sides, start=1)]}
    return value


def remark(catalog: Shelf, model: str, found: text_actions.Said) -> str:
    """What the reader should know of how the sentence was read, as HTML in both languages."""
    if any(known for _, known in found.pieces):
        return strings.both("text.cut", most=LENGTH) if found.cut else ""
    words = text_actions.words(catalog, model, WORDS)
    return "".join(f'<span lang="{language}">{strings.say("text.nothing", language, words=escape(", ".join(some)))}</span>'
                   for language, some in words.items() if some)


# ---- Two sentences ------------------------------------------------------------------------------------------------

def draw_walk(catalog: Shelf, model: str, a: str, b: str, seed: int) -> dict[str, Any]:
    """What assets/film.js draws."""
    a, b = text_actions.sentence("text_a", a), text_actions.sentence("text_b", b)
    images = text_actions.walk(catalog, model, a, b, seed)
    query = write(text_a=a, text_b=b, seed=seed)
    return {"tab": "text", "figure": "walk", "slider": "text_t", "address": address(text_a=a, text_b=b, walk_seed=seed),
            "sheet": data_uri(actions.sheet(images)), "side": images.shape[-1], "count": len(images),
            "file": f"files/{model}/between.png?{query}",
            "loops": {format: f"files/{model}/between.{format}?{query}" for format in actions.FORMATS}}
