"""Translate: a picture from one domain as a picture of another, there and back; and attributes edited one by one."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from demo import choices, edit_actions, strings, translate_actions
from demo.actions import find
from demo.streamlit_page import (
    Visit,
    choose,
    idea,
    model_control,
    pictures,
    row,
    seed_control,
    sentences,
    stage,
    title,
    way_to_a_model,
    what_was_done,
)
from demo.streamlit_picker import start
from ganlib import Entry

NAMES = ("model", "direction", "show", "example", "drawing", "seed", "edit_model", "edit_show", "edit_example", "way", "edits")
SEED = 0
EDITS, EDITED = "hair colour: red,glasses: sun", 1  # what the attributes open on: a hat hides the hair of the first
CELL = 192  # CSS pixels, at most


def build(visit: Visit) -> None:
    idea(visit, "translate")
    notes = st.container()
    if entries := visit.able("Translates"):
        translating(visit, entries)
    else:
        way_to_a_model(visit, "translate", "pix2pix", "pix2pix-maps")
    title(visit, "attributes")
    if entries := visit.able("EditsAttributes"):
        editing(visit, entries)
    else:
        way_to_a_model(visit, "translate", "stargan", "stargan-avatars", "attributes.none")
    with notes:
        visit.notes()
    visit.remember("translate", NAMES)


def way_name(visit: Visit, way: str) -> str:
    return visit.say(f"direction.{way}") if f"direction.{way}" in strings.TABLE else way


def translating(visit: Visit, entries: Sequence[Entry]) -> None:
    """A picture, its translation, and what lies between them."""
    left, right = stage()
    with left, sentences(visit):
        model = model_control(visit, "translate", entries)
        entry = find(entries, model, "Translates")
        ways = translate_actions.directions(entry)
        way = choose(visit, "translate", "direction", "direction", ways, say=lambda way: way_name(visit, way), control=st.radio)
        begin = start(visit, "translate", entry, ways.index(way))
        seed = seed_control(visit, "translate", "seed", "translate_seed", SEED)
        with right, sentences(visit):
            if begin is None:
                st.caption(visit.say("picker.waiting"))
                return
            found = translate_actions.translate(visit.catalog, model, way, seed, **begin)
            panels = {"x": found.source, "y": found.output, "truth": found.truth, "back": found.back, "error": found.error,
                      "patches": found.judged and found.judged.heat}
            there = {name: image for name, image in panels.items() if image is not None}
            captions = {name: visit.say(f"translate.{name}") for name in there}
            if found.lost is not None:
                captions["error"] += ": " + visit.say("translate.lost", percent=f"{100 * found.lost:.1f}")
            if found.judged and found.judged.fake is not None:
                captions["patches"] += ": " + visit.say("translate.fake", share=f"{100 * found.judged.fake:.0f}")
            for names in (list(there)[:2], list(there)[2:]):  # the two large, what is said of them below
                if names:
                    row([picture for name in names for picture in pictures(there[name])], CELL, [captions[name] for name in names])
            what_was_done(visit, found.done)


@st.fragment
def editing(visit: Visit, entries: Sequence[Entry]) -> None:
    """A picture and its attributes, edited in the order in which they were chosen."""
    left, right = stage("edit")
    with left, sentences(visit):
        titles = choices.names(entries)
        model = choose(visit, "translate", "edit_model", "model", [*titles], choices.opening(entries), titles.__getitem__)
        entry = find(entries, model, "EditsAttributes")
        begin = start(visit, "translate", entry, 0, "edit_", EDITED)
        way = choose(visit, "translate", "way", "way", edit_actions.WAYS, say=lambda name: visit.say(f"attributes.{name}"),
                     control=st.radio)
        known = edit_actions.names_of(entry)
        visit.start("translate.edits", lambda link: link.several("edits", known, EDITS))
        st.session_state["translate.edits"] = [name for name in st.session_state["translate.edits"] if name in known]
        with right, sentences(visit):
            edits = st.multiselect(visit.say("attributes.title").lstrip("# "), known, format_func=lambda name: attribute_name(visit, name),
                                   key="translate.edits", persist_state="session", max_selections=edit_actions.MAX_EDITS,
                                   label_visibility="collapsed")
            if begin is None:
                st.caption(visit.say("picker.waiting"))
                return
            found = edit_actions.edit(visit.catalog, model, edits, way, **begin)
            captions = [f"{attribute_name(visit, name)} {100 * sure:.0f} %" for name, sure in zip(edits, found.shows)]
            row(pictures(found.images), CELL, [visit.say("attributes.start"), *captions])
            if edits:
                st.caption(visit.say("attributes.judged", judge=found.judge or model).split(". ")[0] + ".")
            lost = f"{visit.say('attributes.error')}: {visit.say('translate.lost', percent=f'{100 * found.lost:.1f}')}"
            row([*pictures(found.back), *pictures(found.error)], CELL, [visit.say("attributes.back"), lost])
            what_was_done(visit, found.done)
    visit.remember("translate", NAMES)


def attribute_name(visit: Visit, name: str) -> str:
    """"group: value" as the page shows it."""
    parts = (name.split(": ")[0], name)
    return ": ".join(visit.say(f"attribute.{part}") if f"attribute.{part}" in strings.TABLE else part.split(": ")[-1] for part in parts)
