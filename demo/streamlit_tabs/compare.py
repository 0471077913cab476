"""Compare: the same seed through variants of one architecture, a training step by step, the nearest training pictures."""
from __future__ import annotations

import io
from collections.abc import Sequence

import streamlit as st
from PIL import Image

from demo import choices, compare_actions, strings
from demo.streamlit_page import (
    Visit,
    choose,
    hero,
    idea,
    pictures,
    plain,
    row,
    seed_control,
    sentences,
    stage,
    title,
    way_to_a_model,
)
from ganlib import Entry

NAMES = ("model", "seed", "history", "step", "near", "near_seed")
SEED, COLUMNS, NEIGHBOURS = 24, 8, 8
HERO, CELL = 320, 96  # CSS pixels, at most
CHART = 240  # CSS pixels high
LAST = 10 ** 12  # step, at most


def build(visit: Visit) -> None:
    idea(visit, "compare")
    groups = compare_actions.groups(visit.seen)
    if not groups:
        return way_to_a_model(visit, "compare")
    notes = st.container()
    side_by_side(visit, groups)
    if recorded := compare_actions.recorded(visit.seen):
        title(visit, "timeline")
        training(visit, recorded)
    if searchable := compare_actions.searchable(visit.seen):
        title(visit, "neighbours")
        nearest(visit, searchable)
    with notes:
        visit.notes()
    visit.remember("compare", NAMES)


def side_by_side(visit: Visit, groups: Sequence[Sequence[Entry]]) -> None:
    """A row of pictures for each checkpoint of a group, below its objective."""
    names = choices.group_names(groups)
    group_of = {entry.id: names[group[0].id] for group in groups for entry in group}
    left, right = stage()
    with left:
        model = choose(visit, "compare", "model", "compare.group", [*group_of],
                       say=lambda id: f"{group_of[id]} ({id})")
        seed = seed_control(visit, "compare", "seed", "compare_seed", SEED)
        st.caption(visit.say("compare.same").split(". ")[0] + ".")
    with right, sentences(visit):
        shared = compare_actions.shared(visit.seen, model, seed, COLUMNS)
        titles = choices.names([entry for entry, _ in shared])
        for entry, images in shared:
            recipe = visit.say("compare.recipe", **compare_actions.recipe(entry))
            st.markdown(f"**{plain(titles[entry.id])}** · {plain(recipe)}")
            st.html("<br>".join(compare_actions.equations(entry)))
            row(pictures(images), CELL)
        if len(shared) == 1:
            st.caption(plain(visit.say("compare.alone")))


def model_list(visit: Visit, name: str, entries: Sequence[Entry]) -> str:
    titles = choices.names(entries)
    return choose(visit, "compare", name, "model", [*titles], choices.opening(entries), titles.__getitem__)


@st.fragment
def training(visit: Visit, entries: Sequence[Entry]) -> None:
    """A training from its first step to its last: the picture at the slider, and what the losses tell."""
    left, right = stage("timeline")
    with left:
        model = model_list(visit, "history", entries)
    with right, sentences(visit):
        found = compare_actions.timeline(visit.catalog, model)
        visit.start("compare.step", lambda link: link.whole("step", 0, LAST, LAST))
        wanted = st.session_state["compare.step"]
        st.session_state["compare.step"] = max((step for step in found.frames if step <= wanted), default=found.frames[0])
        step = st.select_slider(visit.say("timeline.step"), found.frames, key="compare.step", persist_state="session")
        with Image.open(io.BytesIO(found.sheet)) as sheet:
            top = found.cells[found.frames.index(step)] * found.side
            hero(sheet.crop((0, top, found.side, top + found.side)), HERO)
        if found.scores:
            st.caption(visit.say(f"timeline.{found.kind}"))
            names = {visit.say(f"timeline.{found.kind}.{name}"): values for name, values in found.scores.items()}
            st.line_chart({"step": found.steps, **names}, x="step", x_label=visit.say("timeline.step"), height=CHART)
        st.caption(visit.say("timeline.losses"))
        losses = {compare_actions.loss_name(name): values for name, values in found.losses.items()}
        st.line_chart({"step": found.steps, **losses}, x="step", x_label=visit.say("timeline.step"), height=CHART)
    visit.remember("compare", NAMES)


@st.fragment
def nearest(visit: Visit, entries: Sequence[Entry]) -> None:
    """A sample and the training pictures nearest to it."""
    left, right = stage("neighbours")
    with left:
        model = model_list(visit, "near", entries)
        seed = seed_control(visit, "compare", "near_seed", "neighbours_seed", SEED)
    with right, sentences(visit):
        found = compare_actions.nearest(visit.catalog, model, seed, NEIGHBOURS)
        row(pictures(found.sample), CELL, [visit.say("neighbours.sample")])
        st.caption(visit.say("neighbours.nearest"))
        row(pictures(found.images), CELL, [f"{distance:.1f}" for distance in found.distances])
        st.caption(visit.say("neighbours.searched", n=f"{len(found.index):,}", total=f"{found.index.total:,}",
                             data=strings.data_name(found.data), typical=f"{found.index.typical:.1f}"))
    visit.remember("compare", NAMES)
