"""Atlas: live samples of the chosen model, and every variant as a card."""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st
from PIL import Image

from demo import actions, choices, strings
from demo.streamlit_page import Visit, download_picture, idea, model_control, plain, remember, row, seed_control, sentences, stage
from ganlib import Entry, Variant
from ganlib.images import to_pil
from ganlib.variants import VARIANTS

CELL = 96  # CSS pixels, at most, of one sample unless it has more of its own
COVER = 8  # samples on a card
COVER_CELL = 64
GAP = 2  # pixels between the pictures of samples.png
CARDS = 3  # beside each other


def build(visit: Visit) -> None:
    entries = visit.able("Samples")
    idea(visit, "atlas")
    if entries:
        samples(visit, entries)
    else:
        remember(tab="atlas")
    hub(visit, opened=not entries)
    cards(visit, visit.catalog.own)


def samples(visit: Visit, entries: Sequence[Entry]) -> None:
    """The chosen model, its seed, and what they make."""
    left, right = stage()
    with left:
        model = model_control(visit, "atlas", entries)
        seed = seed_control(visit, "atlas", "seed", "seed", choices.SEED)
        describe(visit, actions.find(entries, model, "Samples"))
    remember(tab="atlas", model=model, seed=seed)
    with right, sentences(visit):
        visit.notes()
        images = actions.pictures(visit.catalog, model, seed, choices.SAMPLES)
        row([to_pil(image) for image in images], CELL)
        caption(visit, model, seed, len(images))


def caption(visit: Visit, model: str, seed: int, n: int) -> None:
    walks = "HasLatent" in actions.find(visit.catalog, model, "Samples").abilities
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(visit.say("seeds", first=seed, last=(seed + n - 1) % (actions.MAX_SEED + 1)) if walks else
                   visit.say("atlas.caption_plain", n=n, first=seed))
        if walks:
            st.button(visit.say("interpolate"), key="atlas.walk", on_click=partial(visit.go, "interpolate", model=model, a=seed))
        download_picture(visit.say("download"), partial(actions.sample, visit.catalog, model, seed, n), f"{model}-{seed}.png")


def describe(visit: Visit, entry: Entry) -> None:
    """The chosen model in words."""
    words(visit, VARIANTS[entry.variant])
    st.caption(" · ".join([facts(visit, entry), visit.say("steps", steps=f"{entry.steps:,}")]))


def words(visit: Visit, variant: type[Variant]) -> None:
    place = choices.paper_address(variant)
    st.caption(f"{variant.year} · " + (f"[{plain(variant.paper)}]({place})" if place else plain(variant.paper)))
    st.markdown(plain(strings.idea_in(variant.name, visit.language)))


def facts(visit: Visit, entry: Entry) -> str:
    return " · ".join(map(plain, choices.facts(entry, visit.language)))


def hub(visit: Visit, opened: bool) -> None:
    """A field for any `user/repo` of the Hub; what it brings enters the lists of models of this visit."""
    with st.expander(visit.say("hub"), expanded=opened, key="atlas.hub"), st.form("hub", border=False):
        source = st.text_input(visit.say("hub.source"), placeholder="user/repo, user/repo@revision", max_chars=250)
        if st.form_submit_button(visit.say("hub.load")):
            with sentences(visit), st.spinner(visit.say("hub.loading"), show_time=True):
                brought = actions.load_from_hub(visit.catalog, source).id
                st.session_state["brought"] = {*st.session_state.get("brought", ()), brought}
                st.query_params.from_dict({"tab": "atlas", "model": brought})  # as if a link had been followed there
                st.rerun()


# ---- Cards ------------------------------------------------------------------------------------------------------

def cards(visit: Visit, entries: Sequence[Entry]) -> None:
    """A card for each variant; those without a checkpoint come last, with the command."""
    variants = choices.by_variant(entries)
    for title, chosen in (("atlas.variants", [variant for variant, found in variants.items() if found]),
                          ("atlas.untrained", [variant for variant, found in variants.items() if not found])):
        if not chosen:
            continue
        st.subheader(visit.say(title), anchor=False)
        for start in range(0, len(chosen), CARDS):
            for column, variant in zip(st.columns(CARDS), chosen[start:start + CARDS]):
                with column.container(border=True, height="stretch"):
                    card(visit, variant, variants[variant])


def card(visit: Visit, variant: type[Variant], entries: Sequence[Entry]) -> None:
    if entries:
        with sentences(visit):
            row(cover(visit.catalog, entries[0]), COVER_CELL)
    st.markdown(f"**{plain(variant.title)}**")
    words(visit, variant)
    for entry in entries[:choices.ON_A_CARD]:
        checkpoint(visit, entry)
    if more := entries[choices.ON_A_CARD:]:
        with st.expander(visit.say("atlas.more", n=len(more))):
            for entry in more:
                checkpoint(visit, entry)
    if not entries:
        st.code(f"python -m train.{variant.name}", language="shell", wrap_lines=True)


def checkpoint(visit: Visit, entry: Entry) -> None:
    """Its facts, and a button for every tab that plays it."""
    st.caption(facts(visit, entry))
    with st.container(horizontal=True):
        for tab, name, words_of_link in choices.tabs(entry):
            if tab in visit.tabs:
                st.button(visit.say(words_of_link), key=f"atlas.{tab}.{entry.id}", type="tertiary",
                          on_click=partial(visit.go, tab, **{name: entry.id}))


def cover(catalog: Sequence[Entry], entry: Entry) -> list[Image.Image]:
    """The first samples of samples.png, or the second row where a model starts from the pictures in the first, which needs no
    network; drawn where that file is missing or damaged."""
    samples = "Samples" in entry.abilities
    try:
        with Image.open(entry.path / "samples.png") as sheet:
            pitch = entry.size + GAP
            columns = max(1, (sheet.width + GAP) // pitch)
            shown = range(COVER) if samples else range(columns, columns + min(COVER, columns))
            places = [(i % columns * pitch, i // columns * pitch) for i in shown]
            sheet = sheet.convert("L" if sheet.mode == "L" else "RGB")
            return [sheet.crop((x, y, x + entry.size, y + entry.size)) for x, y in places]
    except (OSError, Image.DecompressionBombError):
        return [to_pil(image) for image in actions.pictures(catalog, entry.id, choices.SEED, COVER)] if samples else []
