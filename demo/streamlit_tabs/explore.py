"""Below the walk of Interpolate, each in a fold that costs nothing while it is shut: the square between four seeds, lerp against slerp,
directions that matter, and the search for a picture from outside."""
from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial

import altair
import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from demo import actions, explore_actions
from demo.streamlit_page import Visit, download_picture, hero, pictures, roll, row, seed_control, sentences, uploaded, what_was_done
from ganlib.images import grid, to_pil

NAMES = ("model", "a", "b", "mode", "t", "corners")  # what a link to Interpolate tells
SQUARE, HERO, CELL, SMALL = 512, 256, 192, 64  # CSS pixels, at most
CHART = 240  # CSS pixels high


def start(visit: Visit) -> None:
    """Take the corners of the link that was followed, before anything is drawn and remembered."""
    if visit.followed:
        st.session_state.pop("interpolate.corners", None)
        if corners := visit.link.text("corners", explore_actions.seeds_of):
            st.session_state["interpolate.corners"] = corners


def build(visit: Visit, model: str, a: int, b: int, mode: str) -> None:
    fold(visit, "corners", partial(square, visit, model, mode))
    fold(visit, "norms", partial(lengths, visit, model, a, b))
    fold(visit, "directions", partial(directions, visit, model))
    fold(visit, "invert", partial(search, visit, model))


@st.fragment
def fold(visit: Visit, name: str, fill: Callable[[], None]) -> None:
    """A fold that is filled while it is open. What one has in the link is there as long, and opens it."""
    told, key = f"interpolate.{name}", f"interpolate.{name}.open"
    if visit.followed or key not in st.session_state:
        st.session_state[key] = told in st.session_state
    with st.expander(visit.say(name), key=key, on_change="rerun") as part, sentences(visit):
        if part.open:
            st.markdown(visit.say(f"{name}.idea"))
            fill()
        else:
            st.session_state.pop(told, None)
    visit.remember("interpolate", NAMES)


# ---- Four corners -------------------------------------------------------------------------------------------------

def square(visit: Visit, model: str, mode: str) -> None:
    keys = [f"interpolate.corner{i}" for i in range(4)]
    corners = st.session_state.get("interpolate.corners")
    for key, seed in zip(keys, explore_actions.seeds_of(corners) if corners else explore_actions.CORNERS):
        visit.start(key, lambda link, seed=seed: seed)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seeds = [int(st.number_input(visit.say("seed"), min_value=0, max_value=actions.MAX_SEED, step=1, key=key,
                                     persist_state="session")) for key in keys]
        st.button(visit.say("corners.roll"), key="interpolate.corners.roll", icon=":material/casino:", on_click=roll_all, args=[keys])
    st.session_state["interpolate.corners"] = ",".join(map(str, seeds))
    sheet = to_pil(grid(explore_actions.square(visit.catalog, model, seeds, mode), explore_actions.SIDE, gap=0))
    row([sheet], SQUARE)
    download_picture(visit.say("save"), lambda: sheet, f"{model}-square.png")


def roll_all(keys: Sequence[str]) -> None:
    for key in keys:
        roll(key)


# ---- lerp against slerp -------------------------------------------------------------------------------------------

def lengths(visit: Visit, model: str, a: int, b: int) -> None:
    walks = explore_actions.norms(visit.catalog, model, a, b)
    for mode, (images, _) in walks.items():
        st.caption(mode)
        row(pictures(explore_actions.strip(images)), SMALL)
    low, high = explore_actions.usual_length(visit.catalog, model)
    band = altair.Chart(altair.Data(values=[{"low": low, "high": high}])).mark_rect(opacity=0.15).encode(
        y="low:Q", y2="high:Q")
    points = [{"t": step / actions.STEPS, "length": length, "walk": mode}
              for mode, (_, along) in walks.items() for step, length in enumerate(along)]
    lines = altair.Chart(altair.Data(values=points)).mark_line().encode(
        x=altair.X("t:Q", title=visit.say("norms.axis")), y=altair.Y("length:Q", title="|z|", scale=altair.Scale(zero=False)),
        color=altair.Color("walk:N", title=None))
    st.altair_chart(altair.layer(band, lines), height=CHART)


# ---- Directions ---------------------------------------------------------------------------------------------------

def directions(visit: Visit, model: str) -> None:
    found = explore_actions.directions(visit.catalog, model)
    keys = [f"interpolate.direction{i}" for i in range(len(found))]
    left, right = st.columns([1, 1], gap="medium")
    with left:
        seed = seed_control(visit, "interpolate", "directions_seed", "directions_seed", explore_actions.SEED)
        amounts = []
        for i, (key, direction) in enumerate(zip(keys, found)):
            visit.start(key, lambda link: 0.0)
            amounts.append(st.slider(
                f"{visit.say('directions.name')} {i + 1}: {100 * direction.share:.1f} % {visit.say('directions.share')}",
                -float(explore_actions.REACH), float(explore_actions.REACH), step=0.1, key=key, persist_state="session"))
    with right:
        image = to_pil(explore_actions.moved(visit.catalog, model, seed, amounts)[0])
        hero(image, HERO, "directions")
        with st.container(horizontal=True):
            st.button(visit.say("directions.reset"), key="interpolate.directions.reset", on_click=reset, args=[keys])
            download_picture(visit.say("save"), lambda: image, f"{model}-{seed}-moved.png")
            told = {"model": model, "seed": seed, "directions": [
                direction | {"amount": amount} for direction, amount in zip(explore_actions.numbers(found), amounts)]}
            name = f"{model}-directions.json".replace("/", "-")
            st.download_button(visit.say("directions.json"), json.dumps(told, indent=1), name, "application/json",
                               on_click="ignore")


def reset(keys: Sequence[str]) -> None:
    for key in keys:
        st.session_state[key] = 0.0


# ---- Back from a picture ------------------------------------------------------------------------------------------

def search(visit: Visit, model: str) -> None:
    """What was found so far outlives a stop: any control ends the run of a page."""
    left, right = st.columns([1, 3], gap="medium")
    with left:
        content = uploaded(visit, "invert")
        with st.container(horizontal=True):
            going = st.button(visit.say("invert.go"), key="invert.go", type="primary", disabled=content is None)
            st.button(visit.say("invert.stop"), key="invert.stop")
    place, kept = right.empty(), st.session_state.get("invert.found", {})
    if going:
        for found in explore_actions.invert(visit.catalog, model, content):
            kept = st.session_state["invert.found"] = {model: found}
            show_found(visit, found, place)
    if found := kept.get(model):
        show_found(visit, found, place)
        with right:
            download_picture(visit.say("save"), lambda: to_pil(found.result[0]), f"{model}-nearest.png")


def show_found(visit: Visit, found: explore_actions.Inverted, place: DeltaGenerator) -> None:
    with place.container():
        row(pictures(torch.cat([found.image, found.result])), CELL, [visit.say("invert.picture"), visit.say("invert.result")])
        what_was_done(visit, found.done)
        step = len(found.errors) - 1
        st.caption(visit.say("invert.step", step=step, steps=found.steps, error=f"{found.errors[-1]:.4f}", length=f"{found.length:.1f}"))
        errors = [{"step": step, "error": error} for step, error in enumerate(found.errors)]
        st.altair_chart(altair.Chart(altair.Data(values=errors)).mark_line().encode(
            x=altair.X("step:Q", title=None, scale=altair.Scale(domain=[0, found.steps])),
            y=altair.Y("error:Q", title=visit.say("invert.error"))), height=CHART)
