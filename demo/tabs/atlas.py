"""Atlas: every variant as a card, and live samples of the chosen one."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

import gradio as gr

from demo import actions, address, strings
from demo.address import Link
from demo.page import LIVE, Panel, data_uri, drawn, figure, idea, model_control, opening, seed_control
from ganlib import Entry, Variant
from ganlib.variant import Samples
from ganlib.variants import VARIANTS

SAMPLES = 24
SEED = 0
COVER = 18  # samples on a card, of which it shows three rows
CELL = 64  # CSS pixels, at most, of one of them unless it has more of its own
COLUMNS = 8  # of samples.png
GAP = 2  # pixels between samples in samples.png


def build(catalog: Sequence[Entry]) -> Panel:
    entries = actions.able(catalog, "Samples")
    idea("atlas")
    panel = samples(catalog, entries) if entries else Panel([], lambda link: [])
    gr.HTML(cards(entries), apply_default_css=False, js_on_load=None, elem_id="cards")
    return panel


def samples(catalog: Sequence[Entry], entries: Sequence[Entry]) -> Panel:
    """The chosen model, its seed, and what they make."""
    with gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            seed, roll = seed_control("seed", SEED)
            about = gr.HTML(apply_default_css=False, js_on_load=None)
        with gr.Column(scale=3, min_width=300):
            sheet = figure("sheet", "atlas", download=strings.both("download"))

    def show(model: str, seed: int | None) -> Any:
        if seed is None:  # it is being typed
            return gr.skip(), gr.skip()
        return describe(entries, model), drawn(draw, catalog, model, seed)

    def open(link: Link) -> list[Any]:
        values = [link.choice("model", [entry.id for entry in entries], opening(entries)),
                  link.whole("seed", 0, actions.MAX_SEED, SEED)]
        return [*values, describe(entries, values[0]), {"note": " ".join(link.notes)} | drawn(draw, catalog, *values)]

    for control in (model, seed):
        control.input(show, [model, seed], [about, sheet], **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [model, seed], [about, sheet], **LIVE)
    return Panel([model, seed, about, sheet], open)


def draw(catalog: Sequence[Entry], model: str, seed: int) -> dict[str, Any]:
    """What assets/sheet.js draws."""
    images = actions.pictures(catalog, model, seed, SAMPLES)
    walks = "HasLatent" in actions.find(catalog, model, "Samples").abilities
    seeds = [(seed + i) % (actions.MAX_SEED + 1) for i in range(len(images))]
    links = [{"href": "?tab=interpolate&" + address.write(model=model, a=s), "title": str(s)} if walks else None for s in seeds]
    caption = (strings.both("atlas.caption", first=seeds[0], last=seeds[-1]) if walks else
               strings.both("atlas.caption_plain", n=len(images), first=seed))
    return {"tab": "atlas", "address": address.write(model=model, seed=seed), "sheet": data_uri(actions.sheet(images)),
            "side": images.shape[-1], "links": links, "caption": caption,
            "download": f"files/{model}/sample.png?" + address.write(seed=seed, n=len(images))}


def describe(entries: Sequence[Entry], model: str) -> str:
    """The chosen model in words, beside its samples."""
    entry = next(entry for entry in entries if entry.id == model)
    variant = VARIANTS[entry.variant]
    return (f'<div class="about"><p class="source">{variant.year} · {paper(variant)}</p><p>{strings.idea(entry.variant)}</p>'
            f'<p class="facts">{facts(entry)} · {strings.both("steps", steps=f"{entry.steps:,}")}</p></div>')


def cards(entries: Sequence[Entry]) -> str:
    """A card for each variant that makes pictures, oldest first; those without a checkpoint come last."""
    variants = sorted((variant for variant in VARIANTS.values() if issubclass(variant, Samples)),
                      key=lambda variant: (variant.year, variant.title))
    trained = {variant: [entry for entry in entries if entry.variant == variant.name] for variant in variants}
    with_checkpoint = "".join(card(variant, found) for variant, found in trained.items() if found)
    without = "".join(untrained_card(variant) for variant, found in trained.items() if not found)
    return "".join(f'<h2>{strings.both(title)}</h2><div class="cards">{content}</div>'
                   for title, content in (("atlas.variants", with_checkpoint), ("atlas.untrained", without)) if content)


def card(variant: type[Variant], checkpoints: Sequence[Entry]) -> str:
    rows = "".join(f'<p class="facts">{facts(entry)}</p><p class="links">{links(entry)}</p>' for entry in checkpoints)
    return f'<article class="card">{cover(checkpoints[0])}<div class="body">{words(variant)}{rows}</div></article>'


def untrained_card(variant: type[Variant]) -> str:
    command = f"<code>python -m train.{variant.name}</code>"
    return f'<article class="card untrained"><div class="body">{words(variant)}{command}</div></article>'


def words(variant: type[Variant]) -> str:
    return (f'<h3>{escape(variant.title)}</h3><p class="source">{variant.year} · {paper(variant)}</p>'
            f"<p>{strings.idea(variant.name)}</p>")


def cover(entry: Entry) -> str:
    """The first samples of samples.png, cut out so that rows of any length fill up and gaps show the page."""
    factor = max(1, CELL // entry.size)
    side, pitch = entry.size * factor, (entry.size + GAP) * factor
    width = COLUMNS * pitch - GAP * factor
    cells = "".join(f'<i class="pixels" style="background-position:-{i % COLUMNS * pitch}px -{i // COLUMNS * pitch}px"></i>'
                    for i in range(COVER))
    style = f"--side:{side}px;--sheet:{width}px;--image:url(files/{quote(entry.id)}/cover.png)"
    return (f'<a class="cover" href="?tab=atlas&amp;{escape(address.write(model=entry.id))}" '
            f'aria-label="{escape(entry.id)}" style="{style}">{cells}</a>')


def facts(entry: Entry) -> str:
    return " · ".join([escape(strings.data_name(entry.data)), f"{entry.size} px", *figures(entry)])


def figures(entry: Entry) -> list[str]:
    """The measured figures that a card has room for."""
    return [strings.both(f"metric.{name}", value=f"{figure['value']:.3g}") for name, figure in entry.metrics.items()
            if f"metric.{name}" in strings.TABLE]


def links(entry: Entry) -> str:
    own = address.write(model=entry.id)
    tabs = [("atlas", "atlas.choose")] + [("interpolate", "interpolate")] * ("HasLatent" in entry.abilities)
    return " ".join(f'<a href="?tab={tab}&amp;{escape(own)}">{strings.both(key)}</a>' for tab, key in tabs)


def paper(variant: type[Variant]) -> str:
    """The paper, linked where it is on arXiv."""
    number = variant.paper.removeprefix("arXiv ")
    if number == variant.paper:
        return escape(variant.paper)
    return f'<a href="https://arxiv.org/abs/{escape(number)}" target="_blank" rel="noopener">{escape(variant.paper)}</a>'
