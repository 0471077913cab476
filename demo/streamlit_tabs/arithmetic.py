"""Arithmetic: A - B + C, each concept the mean of up to three pictures, chosen by their seeds or found by what they show."""
from __future__ import annotations

from functools import partial

import streamlit as st
import torch

from demo import actions, arithmetic_actions, strings
from demo.arithmetic_actions import LETTERS, Reader
from demo.streamlit_page import Visit, hero, idea, model_control, pictures, plain, row, seed_control, sentences, stage, way_to_a_model
from ganlib import CheckpointError
from ganlib.images import grid, to_float, to_pil

NAMES = ("model", "picks", "noise", "sheet")
COUNT = 16  # pictures of the sheet
HERO, CELL = 320, 64  # CSS pixels, at most


def build(visit: Visit) -> None:
    entries = visit.able("HasLatent")
    idea(visit, "arithmetic")
    if not entries:
        return way_to_a_model(visit, "arithmetic", key="interpolate.none")
    left, right = stage()
    with left, sentences(visit):
        model = model_control(visit, "arithmetic", entries)
        if st.session_state.get("arithmetic.of") != model or visit.followed:  # another model has a sum of its own to begin with
            first = "arithmetic.of" not in st.session_state or visit.followed
            st.session_state["arithmetic.of"] = model
            usual = arithmetic_actions.text_of(arithmetic_actions.opening(visit.catalog, model))
            st.session_state["arithmetic.picks"] = visit.link.text("picks", arithmetic_actions.lists_of, usual) if first else usual
        picks = st.text_input("A; B; C", key="arithmetic.picks", max_chars=200, persist_state="session")
        reader = arithmetic_actions.reader_of(visit.catalog, actions.find(entries, model, "HasLatent"))
        if reader:
            finding(visit, model, reader)
        noise = seed_control(visit, "arithmetic", "noise", "arithmetic_noise", 0)
        sheet = seed_control(visit, "arithmetic", "sheet", "arithmetic_sheet", 0)
        with right, sentences(visit):
            visit.notes()
            visit.remember("arithmetic", NAMES)
            show(visit, model, picks, noise, sheet)


def finding(visit: Visit, model: str, reader: Reader) -> None:
    """Ready-made sums, and a picture that shows what is asked for."""
    with st.expander(visit.say("arithmetic.ready")):
        for number, made in enumerate(arithmetic_actions.examples(reader)):
            words = " ".join(f"{sign} {', '.join(concept(visit, name) for name in names)}" for sign, names in zip(("", "−", "+"), made))
            st.button(plain(words.strip()), key=f"arithmetic.ready.{number}", type="tertiary",
                      on_click=partial(change, lambda number=number: arithmetic_actions.text_of(
                          arithmetic_actions.picked(visit.catalog, model, number))))
    with st.expander(visit.say("arithmetic.find")):
        shows = st.selectbox(visit.say("arithmetic.find"), arithmetic_actions.concepts(reader), format_func=partial(concept, visit),
                             key="arithmetic.shows", label_visibility="collapsed")
        with st.container(horizontal=True):
            for number, letter in enumerate(LETTERS):
                st.button(letter.upper(), key=f"arithmetic.find.{letter}",
                          on_click=partial(change, lambda number=number: arithmetic_actions.with_found(
                              visit.catalog, model, st.session_state["arithmetic.picks"], number, shows)))
    if problem := st.session_state.pop("arithmetic.problem", None):
        with sentences(visit):
            raise problem


def show(visit: Visit, model: str, picks: str, noise: int, sheet: int) -> None:
    """The pictures of the three concepts, their means, the sum and what lies around it, and pictures to choose from."""
    found = arithmetic_actions.arithmetic(visit.catalog, model, *arithmetic_actions.lists_of(picks), noise)
    for number, (letter, seeds, images) in enumerate(zip(LETTERS, arithmetic_actions.lists_of(picks), found.pictures)):
        row(pictures(torch.cat([images, found.means[number:number + 1]])), CELL,
            [*(f"{letter.upper()}: {seed}" for seed in seeds), visit.say("arithmetic.mean")])
        if found.reads:
            st.caption(read(visit, found, number))
    st.caption(" · ".join([visit.say("arithmetic.sum")] + ([read(visit, found, 3)] if found.reads else [])))
    hero(to_pil(grid(to_float(found.around), columns=3)), HERO)
    if found.reader:
        st.caption(visit.say("arithmetic.reads", reader=plain(found.reader)))
    st.caption(visit.say("arithmetic.sheet"))
    seeds = [(sheet + i) % (actions.MAX_SEED + 1) for i in range(COUNT)]
    row(pictures(actions.pictures(visit.catalog, model, sheet, COUNT)), CELL, [str(seed) for seed in seeds])


def read(visit: Visit, found: arithmetic_actions.Sum, number: int) -> str:
    """What the reader sees in a mean or in the sum, of what is not the same in all four."""
    differing = [group for group in found.reads[0] if len({reads[group][0] for reads in found.reads}) > 1]
    seen = {group: found.reads[number][group] for group in differing or list(found.reads[0])[:1]}
    return ", ".join(f"{concept(visit, arithmetic_actions.name_of(group, value))} {100 * sure:.0f} %"
                     for group, (value, sure) in seen.items())


def concept(visit: Visit, name: str) -> str:
    """A class, or "group: value", as the page shows it."""
    if f"class.{name}" in strings.TABLE:
        return visit.say(f"class.{name}")
    parts = (name.split(": ")[0], name) if ": " in name else (name,)
    return ": ".join(visit.say(f"attribute.{part}") if f"attribute.{part}" in strings.TABLE else part.split(": ")[-1] for part in parts)


def change(make) -> None:
    """Choose the seeds that `make` finds, or say why there are none, when the page is drawn again."""
    try:
        st.session_state["arithmetic.picks"] = make()
    except (actions.Problem, CheckpointError) as problem:
        st.session_state["arithmetic.problem"] = problem
