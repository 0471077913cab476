"""Below the walk of Interpolate, each in a fold that costs nothing while it is shut: the square between four seeds, lerp against slerp,
directions that matter, and the search for a picture from outside."""
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import altair
import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from demo import actions, choices, explore_actions
from demo.streamlit_page import Visit, download_picture, hero, pictures, roll, row, seed_control, sentences, uploaded, what_was_done
from ganlib.images import grid, to_pil

NAMES = ("model", "a", "b", "mode", "t", "corners")  # what a link to Interpolate tells
SEED = 0
STRIP = 11  # pictures of each walk
SQUARE, HERO, CELL, SMALL = 512, 256, 192, 64  # CSS pixels, at most
CHART = 240  # CSS pixels high


def start(visit: Visit) -> None:
    """Take the corners of the link that was followed, before anything is drawn and remembered."""
    if visit.followed:
        st.session_state.pop("interpolate.corners", None)
        if corners := visit.link.text("corners", explore_actions.seeds_of):
            st.session_state["interpolate.corners"] = corners


def build(visit: Visit, model: str, a: int, b: int, mode: str) -> None:
    square(visit, model, mode)
    lengths(visit, model, a, b)
    directions(visit, model)
    search(visit, model)


@contextmanager
def fold(visit: Visit, name: str, opened: bool = False) -> Iterator[bool]:
    """A fold and what it is about; whether it is open, and so to be filled."""
    key = f"interpolate.{name}.open"
    if visit.followed or key not in st.session_state:
        st.session_state[key] = opened
    with st.expander(visit.say(name), key=key, on_change="rerun") as part:
        if part.open:
            st.markdown(visit.say(f"{name}.idea"))
        with sentences(visit):
            yield bool(part.open)


# ---- Four corners -------------------------------------------------------------------------------------------------

@st.fragment
def square(visit: Visit, model: str, mode: str) -> None:
    """While it is open, its seeds are in the link."""
    corners = st.session_state.pop("interpolate.corners", None)
    keys = [f"interpolate.corner{i}" for i in range(4)]
    for key, seed in zip(keys, explore_actions.seeds_of(corners) if corners else choices.CORNERS):
        visit.start(key, lambda link, seed=seed: seed)
    with fold(visit, "corners", corners is not None) as opened:
        if opened:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                seeds = [int(st.number_input(visit.say("seed"), min_value=0, max_value=actions.MAX_SEED, step=1, key=key,
                                             persist_state="session")) for key in keys]
                st.button(visit.say("corners.roll"), key="interpolate.corners.roll", icon=":material/casino:", on_click=roll_all,
                          args=[keys])
            st.session_state["interpolate.corners"] = ",".join(map(str, seeds))
            sheet = to_pil(grid(explore_actions.square(visit.catalog, model, seeds, mode), explore_actions.SIDE, gap=0))
            row([sheet], SQUARE)
            download_picture(visit.say("save"), lambda: sheet, f"{model}-square.png")
    visit.remember("interpolate", NAMES)


def roll_all(keys: Sequence[str]) -> None:
    for key in keys:
        roll(key)


# ---- lerp against slerp -------------------------------------------------------------------------------------------

@st.fragment
def lengths(visit: Visit, model: str, a: int, b: int) -> None:
    with fold(visit, "norms") as opened:
        if opened:
            walks = explore_actions.norms(visit.catalog, model, a, b)
            pick = torch.linspace(0, actions.STEPS, STRIP).round().long()
            for mode, (images, _) in walks.items():
                st.caption(mode)
                row(pictures(images[pick]), SMALL)
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

@st.fragment
def directions(visit: Visit, model: str) -> None:
    with fold(visit, "directions") as opened:
        if opened:
            found = explore_actions.directions(visit.catalog, model)
            keys = [f"interpolate.direction{i}" for i in range(len(found))]
            left, right = st.columns([1, 1], gap="medium")
            with left:
                seed = seed_control(visit, "interpolate", "directions_seed", "directions_seed", SEED)
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
                        {"share": direction.share, "vector": [round(x, 5) for x in direction.vector.tolist()], "amount": amount}
                        for direction, amount in zip(found, amounts)]}
                    name = f"{model}-directions.json".replace("/", "-")
                    st.download_button(visit.say("directions.json"), json.dumps(told, indent=1), name, "application/json",
                                       on_click="ignore")


def reset(keys: Sequence[str]) -> None:
    for key in keys:
        st.session_state[key] = 0.0


# ---- Back from a picture ------------------------------------------------------------------------------------------

@st.fragment
def search(visit: Visit, model: str) -> None:
    """What was found so far outlives a stop: any control ends the run of a page."""
    with fold(visit, "invert") as opened:
        if opened:
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
