"""Density: how likely a picture is, what changes cost, and pictures painted and finished pixel by pixel."""
from __future__ import annotations

from typing import Any

import streamlit as st

from demo import density_actions
from demo.actions import Problem, find
from demo.density_actions import CHANGES, DIGIT, HALVES, SEED, WAYS
from demo.streamlit_page import (
    Visit,
    choose,
    histogram,
    idea,
    model_control,
    pictures,
    plain,
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

NAMES = ("model", "show", "example", "drawing", "seed", "hide")
CELL = 112  # CSS pixels, at most
CHART = 240  # CSS pixels high


def build(visit: Visit) -> None:
    entries = visit.able("ScoresLikelihood")
    idea(visit, "density")
    if not entries:
        return way_to_a_model(visit, "density", "nade", "nade-mnist")
    left, right = stage()
    notes, below = right.container(), st.container()
    with left, sentences(visit):
        model = model_control(visit, "density", entries)
        entry = find(entries, model, "ScoresLikelihood")
        begin = start(visit, "density", entry, drawing=DIGIT)
        with right, sentences(visit):
            if begin is None:
                st.caption(visit.say("picker.waiting"))
            else:
                likelihood(visit, entry, begin)
        if "Completes" in entry.abilities:
            with below:
                title(visit, "paint")
                seed = seed_control(visit, "density", "seed", "paint_seed", SEED)
                st.markdown(visit.say("finish.idea"))
                painting(visit, entry, seed, hidden_part(visit, entry), begin)
    with notes:
        visit.notes()
    visit.remember("density", NAMES)


def hidden_part(visit: Visit, entry: Entry) -> str:
    """The box "top,left,height,width" in pixels that is to be finished: one of the usual ones, or the link's."""
    boxes = {",".join(str(round(share * entry.size)) for share in box): visit.say(f"finish.{name}") for name, box in HALVES.items()}
    visit.start("density.own", lambda link: link.text("hide", lambda text: density_actions.hidden(text, entry.size)))
    own = st.session_state["density.own"]
    if own and is_box(own, entry.size):  # another model may be smaller
        boxes.setdefault(own, own)
    return choose(visit, "density", "hide", "finish.drag", [*boxes], say=boxes.__getitem__, control=st.radio, horizontal=True,
                  label_visibility="collapsed")


def is_box(text: str, side: int) -> bool:
    try:
        density_actions.hidden(text, side)
    except Problem:
        return False
    return True


def likelihood(visit: Visit, entry: Entry, begin: dict[str, Any]) -> None:
    """The picture and its changes, what each costs, and where it falls among the test pictures."""
    found = density_actions.score(visit.catalog, entry.id, **begin)
    captions = [f"{visit.say(f'change.{name}')}: {nats:,.1f} nats" for name, nats in zip(CHANGES, found.nats)]
    st.caption(visit.say("density.read"))
    row(pictures(found.images), CELL, captions)
    st.caption(visit.say("density.surprise"))
    row(pictures(found.surprise), CELL)
    what_was_done(visit, found.done)
    if found.likelier[0] is None:
        st.caption(plain(visit.say("density.unmeasured", model=entry.id)))
    else:
        st.markdown(visit.say("density.likelier", percent=f"{100 * found.likelier[0]:.0f}"))
    if likely := density_actions.histogram(entry):
        histogram(likely.edges, {visit.say("density.bars"): likely.shares}, visit.say("density.axis"), CHART, by_factors=True)


@st.fragment
def painting(visit: Visit, entry: Entry, seed: int, hide: str, begin: dict[str, Any] | None) -> None:
    """Pictures painted from nothing, and the picture above with a part of it finished; asked for by a button, because it takes seconds."""
    if not st.button(visit.say("paint.start"), key="density.paint"):
        return
    with sentences(visit), st.spinner(show_time=True):
        images, entropy = density_actions.painted(visit.catalog, entry.id, seed, WAYS)
        st.caption(visit.say("paint.picture"))
        row(pictures(images), CELL)
        st.caption(visit.say("paint.entropy"))
        row(pictures(entropy), CELL)
        if begin:
            st.caption(visit.say("finish.ways", n=WAYS))
            row([density_actions.finished(visit.catalog, entry.id, seed, WAYS, hide, **begin)], WAYS * CELL)
