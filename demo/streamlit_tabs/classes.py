"""Classes: ask for a class by name, mix two, let a network read a picture, and what labels are worth."""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from demo import actions, choices, class_actions, strings
from demo.streamlit_page import (
    Visit,
    choose,
    download_picture,
    hero,
    idea,
    index_control,
    model_control,
    pictures,
    row,
    seed_control,
    sentences,
    stage,
    step_control,
    title,
    way_to_a_model,
    what_was_done,
)
from demo.streamlit_picker import own_picture
from ganlib import Entry
from ganlib.images import to_pil

NAMES = ("model", "seed", "class", "between", "class_a", "class_b", "blend_seed", "blend_t", "reader", "show", "reading_seed")
SEED, READING_SEED, T, COLUMNS = 3, 5, 0.5, 8
HERO, CELL = 320, 96  # CSS pixels, at most
STRIP = 5  # the strip shows every fifth frame


def build(visit: Visit) -> None:
    idea(visit, "classes")
    notes = st.container()
    if entries := visit.able("ClassConditional"):
        by_name(visit, entries)
        title(visit, "blend")
        blend(visit, entries)
    else:
        way_to_a_model(visit, "classes", "cgan", "cgan-mnist")
    if readers := class_actions.readers(visit.seen):
        title(visit, "reading")
        reading(visit, readers)
    if curves := class_actions.label_curve(visit.seen):
        title(visit, "curve")
        curve(visit, curves)
    with notes:
        visit.notes()
    visit.remember("classes", NAMES)


def class_name(visit: Visit, name: str) -> str:
    return visit.say(f"class.{name}") if f"class.{name}" in strings.TABLE else name


def by_name(visit: Visit, entries: Sequence[Entry]) -> None:
    """Every class from the noise of the same seeds, the chosen one large."""
    left, right = stage()
    with left:
        model = model_control(visit, "classes", entries)
        names = class_actions.classes_of(actions.find(entries, model, "ClassConditional"))
        chosen = index_control(visit, "classes", "class", "classes", len(names), lambda i: class_name(visit, names[i]))
        seed = seed_control(visit, "classes", "seed", "class_seed", SEED)
    with right, sentences(visit):
        found = class_actions.class_grid(visit.catalog, model, seed, COLUMNS)
        captions = [str(seed) for seed in found.seeds]
        if found.guesses:
            guesses = found.guesses[chosen * COLUMNS:(chosen + 1) * COLUMNS]
            captions = [f"{class_name(visit, names[guess.index(max(guess))])} {100 * max(guess):.0f} %" for guess in guesses]
        row(pictures(found.images[chosen * COLUMNS:(chosen + 1) * COLUMNS]), CELL, captions)
        if found.guesses:
            st.caption(visit.say("classes.guess"))
        sheet = partial(class_actions.classes, visit.catalog, model, seed, COLUMNS)
        hero(sheet(), HERO, "every-class")
        download_picture(visit.say("download"), sheet, f"{model}-{seed}.png")


@st.fragment
def blend(visit: Visit, entries: Sequence[Entry]) -> None:
    """The picture at the slider between two classes."""
    left, right = stage("blend")
    with left:
        titles = choices.names(entries)
        model = choose(visit, "classes", "between", "model", [*titles], choices.opening(entries), titles.__getitem__)
        names = class_actions.classes_of(actions.find(entries, model, "ClassConditional"))
        a, b = (choose(visit, "classes", name, name, names, first, partial(class_name, visit))
                for name, first in (("class_a", names[0]), ("class_b", names[-1])))
        seed = seed_control(visit, "classes", "blend_seed", "blend_seed", SEED)
        t = step_control(visit, "classes", "blend_t", "blend_t", actions.STEPS, T)
    with right, sentences(visit):
        images = class_actions.blend_walk(visit.catalog, model, a, b, seed)
        hero(to_pil(images[round(t * actions.STEPS)]), HERO)
        row(pictures(images[::STRIP]), CELL // 2)
    visit.remember("classes", NAMES)


@st.fragment
def reading(visit: Visit, entries: Sequence[Entry]) -> None:
    """A sample or the reader's own picture, and what a network reads in it."""
    left, right = stage("reading")
    with left:
        titles = choices.names(entries)
        model = choose(visit, "classes", "reader", "model", [*titles], choices.opening(entries), titles.__getitem__)
        sources = [*(["sample"] if "Samples" in actions.find(entries, model, "Classifies").abilities else []), "drawing", "upload"]
        source = choose(visit, "classes", "show", "eye.source", sources, say=lambda name: visit.say(f"eye.source.{name}"), control=st.radio)
        seed, content = READING_SEED, None
        if source == "sample":
            seed = seed_control(visit, "classes", "reading_seed", "reading_seed", READING_SEED)
        else:
            content = own_picture(visit, "classes", source)
    with right, sentences(visit):
        if source != "sample" and content is None:
            st.caption(visit.say("reading.waiting" if source == "upload" else "eye.draw"))
        else:
            found = class_actions.classify(visit.catalog, model, seed, content)
            row(pictures(found.image), CELL)
            what_was_done(visit, found.done)
            if found.real is not None:
                st.metric(visit.say("reading.real"), f"{100 * found.real:.1f} %")
            st.bar_chart({"class": [class_name(visit, name) for name in found.classes], "p": [*found.classes.values()]}, x="class", y="p",
                         x_label="", y_label=visit.say("reading.classes"), horizontal=True)
    visit.remember("classes", NAMES)


def curve(visit: Visit, curves: dict[str, dict[int, float]]) -> None:
    labels = sorted({label for points in curves.values() for label in points})
    lines = {visit.say(f"curve.{name}"): [points.get(label) for label in labels] for name, points in curves.items()}
    st.line_chart({"labels": [str(label).rjust(4) for label in labels], **lines}, x="labels",
                  x_label=visit.say("curve.labels"), y_label=visit.say("curve.accuracy"))
