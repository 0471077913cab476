"""Discriminator's eye: what D thinks of a sample or of the reader's picture, which pixels it looks at, a game against it, and how steep
it is."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from demo import choices, eye_actions, slope_actions
from demo.eye_actions import BINS, DEAL
from demo.streamlit_page import (
    Visit,
    choose,
    hero,
    histogram,
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
from demo.streamlit_picker import own_picture
from ganlib import Entry
from ganlib.images import to_pil

NAMES = ("model", "show", "seed", "against", "deal", "steep")
SOURCES = ("sample", "upload", "drawing")
SEED, FIRST_DEAL = 24, 1
HERO, CELL = 256, 192  # CSS pixels, at most
CHART = 240  # CSS pixels high
RATINGS = 4  # from surely generated to surely real


def build(visit: Visit) -> None:
    entries = eye_actions.judges(visit.seen)
    idea(visit, "eye")
    if not entries:
        return way_to_a_model(visit, "eye")
    notes = st.container()
    looking(visit, entries)
    if opponents := eye_actions.opponents(visit.seen):
        title(visit, "game")
        game(visit, opponents)
    if groups := slope_actions.groups(visit.seen):
        title(visit, "slopes")
        steepness(visit, groups)
    with notes:
        visit.notes()
    visit.remember("eye", NAMES)


def looking(visit: Visit, entries: Sequence[Entry]) -> None:
    """One picture and what D says of it."""
    left, right = stage()
    with left:
        source = choose(visit, "eye", "show", "eye.source", SOURCES, say=lambda name: visit.say(f"eye.source.{name}"), control=st.radio)
        seed, content = SEED, None
        if source == "sample":
            seed = seed_control(visit, "eye", "seed", "eye_seed", SEED)
        else:
            content = own_picture(visit, "eye", source)
        model = model_control(visit, "eye", entries)
    with right, sentences(visit):
        if source != "sample" and content is None:
            st.caption(visit.say("eye.waiting.upload" if source == "upload" else "eye.draw"))
            return
        found = eye_actions.judge(visit.catalog, model, seed, content)
        row([*pictures(found.image.expand(-1, 3, -1, -1)), *pictures(found.heat)], CELL, [visit.say("eye.picture"), visit.say("eye.heat")])
        what_was_done(visit, found.done)
        st.metric(visit.say(f"eye.{found.kind}"), f"{found.shown:.3g}")
        shares = {name: f"{100 * share:.0f}" for name, share in found.below.items()}
        st.caption(visit.say("eye.below" if "real" in shares else "eye.below_fake", **shares))
        histogram(edges(found.low, found.high, BINS), {visit.say(f"eye.{name}"): bins for name, bins in found.bins.items()},
                  visit.say("eye.axis"), CHART)


def edges(low: float, high: float, bins: int) -> list[float]:
    """Of equal bins from low to high."""
    return [low + i * (high - low) / bins for i in range(bins + 1)]


@st.fragment
def game(visit: Visit, entries: Sequence[Entry]) -> None:
    """The reader and D judge the same pictures, one after another."""
    left, right = stage("game")
    with left:
        titles = choices.names(entries)
        model = choose(visit, "eye", "against", "model", [*titles], choices.opening(entries), titles.__getitem__)
        number = seed_control(visit, "eye", "deal", "game_seed", FIRST_DEAL)
    with right, sentences(visit):
        deal = eye_actions.deal(visit.catalog, model, number)
        if st.session_state.get("eye.playing") != (model, number):
            st.session_state["eye.playing"], st.session_state["eye.answers"] = (model, number), []
        answers: list[int] = st.session_state["eye.answers"]
        if answers:
            last = len(answers) - 1
            st.markdown(visit.say("game.was_real" if deal.real[last] else "game.was_fake"))
            mine = sum((answer >= RATINGS // 2) == real for answer, real in zip(answers, deal.real))
            theirs = sum((score > deal.threshold) == real for score, real in zip(deal.scores[:len(answers)], deal.real))
            with st.container(horizontal=True):
                st.metric(visit.say("game.you"), f"{mine} / {len(answers)}", width="content")
                st.metric("f" if deal.kind == "critic" else "D", f"{theirs} / {len(answers)}", width="content")
        if len(answers) < DEAL:
            hero(to_pil(deal.images[len(answers)]), HERO)
            with st.container(horizontal=True):
                for rating in range(RATINGS):
                    st.button(visit.say(f"game.{rating}"), key=f"eye.rate.{rating}", on_click=answers.append, args=[rating])
        else:
            st.button(visit.say("game.again"), key="eye.again", on_click=next_deal)
    visit.remember("eye", NAMES)


def next_deal() -> None:
    st.session_state["eye.deal"] += 1


@st.fragment
def steepness(visit: Visit, groups: Sequence[Sequence[Entry]]) -> None:
    """The weights and the gradients of all discriminators of one architecture, below each other."""
    left, right = stage("slopes")
    with left:
        names = choices.group_names(groups)
        model = choose(visit, "eye", "steep", "slopes.group", [*names], groups[0][0].id, names.__getitem__)
    with right, sentences(visit):
        found = slope_actions.slopes(visit.seen, model)
        titles = choices.names([slope.entry for slope in found])
        for slope in found:
            st.markdown(f"**{titles[slope.entry.id]}**")
            for column, key, low, high, bins in zip(st.columns(2), ("slopes.weights", "slopes.norms"), (-slope.edge, 0.0),
                                                    (slope.edge, slope.steepest), (slope.weights, slope.norms)):
                with column:
                    st.caption(visit.say(key))
                    histogram(edges(low, high, slope_actions.BINS), {"": bins}, visit.say("slopes.axis"), CHART)
            st.caption(visit.say("slopes.largest" if slope.clip is None else "slopes.clipped", largest=f"{slope.largest:.2g}",
                                 clip=slope.clip) + ". " + visit.say("slopes.median", median=f"{slope.median:#.3g}"))
    visit.remember("eye", NAMES)
