"""Atlas: every variant as a card, and live samples of the chosen one."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

import gradio as gr
from PIL import Image

from demo import actions, address, choices, strings
from demo.address import Link
from demo.choices import SAMPLES, SEED
from demo.page import LIVE, Panel, chosen, data_uri, drawn, figure, idea, label, language, model_control, seed_control, sentence
from demo.shelf import Shelf
from ganlib import CheckpointError, Entry, Variant
from ganlib.variants import VARIANTS

COVER = 18  # samples on a card, of which it shows three rows
CELL = 64  # CSS pixels, at most, of one of them unless it has more of its own
COLUMNS = 8  # of a sheet that is drawn for want of samples.png
ROWS = 3  # of a card's pictures
GAP = 2  # pixels between samples in samples.png


def build(catalog: Shelf) -> Panel:
    entries = actions.able(catalog, "Samples")
    idea("atlas")
    panel = samples(catalog, entries)
    hub(catalog, opened=not entries)
    gr.HTML(cards(catalog), apply_default_css=False, js_on_load=None, elem_id="cards")
    return panel


def samples(catalog: Shelf, entries: Sequence[Entry]) -> Panel:
    """The chosen model, its seed, and what they make."""
    with gr.Row(visible=bool(entries), elem_classes="controls-and-picture") as stage:
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            model = model_control(entries)
            seed, roll = seed_control("seed", SEED)
            about = gr.HTML(apply_default_css=False, js_on_load=None)
        with gr.Column(scale=3, min_width=300):
            sheet = figure("sheet", "atlas", download=strings.both("download"))

    def show(model: str, seed: int | None) -> Any:
        if seed is None:  # it is being typed
            return gr.skip(), gr.skip()
        return describe(catalog, model), drawn(draw, catalog, model, seed)

    def open(link: Link) -> list[Any]:
        choice = chosen(catalog, "Samples", link)
        if choice is None:
            return [gr.skip()] * len(outputs)
        model, control = choice
        seed = link.whole("seed", 0, actions.MAX_SEED, SEED)
        return [control, seed, describe(catalog, model), {"note": " ".join(link.notes)} | drawn(draw, catalog, model, seed),
                gr.update(visible=True)]

    for control in (model, seed):
        control.input(show, [model, seed], [about, sheet], **LIVE)
    roll.click(None, None, seed, js="() => atlas.roll()").then(show, [model, seed], [about, sheet], **LIVE)
    outputs = [model, seed, about, sheet, stage]
    return Panel(outputs, open)


def hub(catalog: Shelf, opened: bool) -> None:
    """A field for any `user/repo` of the Hub; what it brings enters the lists of models of this visitor."""

    def load(source: str, progress: gr.Progress = gr.Progress(track_tqdm=True)) -> tuple[str, str]:  # noqa: B008  the framework's way
        """The id of the brought model, if it came; and what to say."""
        progress(0, desc=strings.say("hub.loading", language()))
        try:
            brought = actions.load_from_hub(catalog, source)
        except (actions.Problem, CheckpointError) as error:
            return "", note(sentence(error))
        return brought.id, note(strings.both("hub.loaded", model=brought.id))

    with gr.Accordion(label("hub"), open=opened, elem_id="hub"):
        with gr.Row(equal_height=True):
            source = gr.Textbox(label=label("hub.source"), placeholder="user/repo, user/repo@revision", max_lines=1, max_length=250,
                                scale=4, elem_id="hub-source")
            button = gr.Button(label("hub.load"), scale=1, min_width=96, elem_id="hub-load")
        said = gr.HTML(apply_default_css=False, js_on_load=None, elem_id="hub-said")
    id = gr.Textbox(visible=False)
    gr.on([button.click, source.submit], load, source, [id, said], concurrency_id="hub", api_visibility="private").then(
        None, id, None, js="(id) => { atlas.brought(id); }")


def note(html: str) -> str:
    return f'<p class="note">{html}</p>'


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


def describe(catalog: Sequence[Entry], model: str) -> str:
    """The chosen model in words, beside its samples; nothing where it is no longer there, which the figure says."""
    entry = next((entry for entry in catalog if entry.id == model), None)
    if entry is None:
        return ""
    variant = VARIANTS[entry.variant]
    return (f'<div class="about"><p class="source">{variant.year} · {paper(variant)}</p><p>{strings.idea(entry.variant)}</p>'
            f'<p class="facts">{facts(entry)} · {strings.both("steps", steps=f"{entry.steps:,}")}</p></div>')


def cards(entries: Sequence[Entry]) -> str:
    """A card for each variant, oldest first; those without a checkpoint come last."""
    trained = choices.by_variant(entries)
    with_checkpoint = "".join(card(variant, found) for variant, found in trained.items() if found)
    without = "".join(untrained_card(variant) for variant, found in trained.items() if not found)
    return "".join(f'<h2>{strings.both(title)}</h2><div class="cards">{content}</div>'
                   for title, content in (("atlas.variants", with_checkpoint), ("atlas.untrained", without)) if content)


def card(variant: type[Variant], checkpoints: Sequence[Entry]) -> str:
    rows = [f'<p class="facts">{facts(entry)}</p><p class="links">{links(entry)}</p>' for entry in checkpoints]
    shown, more = "".join(rows[:choices.ON_A_CARD]), "".join(rows[choices.ON_A_CARD:])
    if more:
        summary = strings.both("atlas.more", n=len(rows) - choices.ON_A_CARD)
        shown += f"<details><summary>{summary}</summary>{more}</details>"
    return f'<article class="card">{cover(checkpoints[0])}<div class="body">{words(variant)}{shown}</div></article>'


def untrained_card(variant: type[Variant]) -> str:
    command = f"<code>python -m train.{variant.name}</code>"
    return f'<article class="card untrained"><div class="body">{words(variant)}{command}</div></article>'


def words(variant: type[Variant]) -> str:
    return (f'<h3>{escape(variant.title)}</h3><p class="source">{variant.year} · {paper(variant)}</p>'
            f"<p>{strings.idea(variant.name)}</p>")


def cover(entry: Entry) -> str:
    """Pictures of samples.png, cut out so that gaps show the page: a model's samples row by row, as many as there is room for; of a
    model that starts from pictures the columns, each a picture and what became of it. Nothing where there are none."""
    samples = "Samples" in entry.abilities
    if not samples and not (entry.path / "samples.png").is_file():
        return ""
    side = entry.size * max(1, CELL // entry.size) if samples else CELL
    pitch = side * (entry.size + GAP) / entry.size
    columns = columns_of(entry)
    places = [divmod(i, columns) for i in range(COVER)] if samples else [
        divmod(i, ROWS)[::-1] for i in range(min(COVER, ROWS * columns))]
    crisp = ' class="pixels"' if side >= entry.size else ""
    cells = "".join(f'<i{crisp} style="background-position:{-column * pitch:g}px {-row * pitch:g}px"></i>' for row, column in places)
    style = f"--side:{side}px;--sheet:{columns * pitch - side * GAP / entry.size:g}px;--image:url(files/{quote(entry.id)}/cover.png)"
    kind = "cover" if samples else "cover columns"
    place = f'href="{href(entry, *tabs[0][:2])}" ' if (tabs := choices.tabs(entry)) else ""
    return f'<a class="{kind}" {place}aria-label="{escape(entry.id)}" style="{style}">{cells}</a>'


def columns_of(entry: Entry) -> int:
    """Of samples.png, by its width."""
    try:
        with Image.open(entry.path / "samples.png") as sheet:
            return max(1, (sheet.width + GAP) // (entry.size + GAP))
    except (OSError, Image.DecompressionBombError):
        return COLUMNS


def href(entry: Entry, tab: str, name: str) -> str:
    """The address of a tab that shows a checkpoint, as an attribute."""
    return f"?tab={tab}&amp;{escape(address.write(**{name: entry.id}))}"


def facts(entry: Entry) -> str:
    return strings.spans(*(" · ".join(map(escape, choices.facts(entry, language))) for language in strings.LANGUAGES))


def links(entry: Entry) -> str:
    return " ".join(f'<a href="{href(entry, tab, name)}">{strings.both(key)}</a>' for tab, name, key in choices.tabs(entry))


def paper(variant: type[Variant]) -> str:
    """The paper, linked where it is on arXiv."""
    place = choices.paper_address(variant)
    if place is None:
        return escape(variant.paper)
    return f'<a href="{escape(place)}" target="_blank" rel="noopener">{escape(variant.paper)}</a>'
