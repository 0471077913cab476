"""Latent: the map of a two-dimensional latent space, a picture through the bottleneck and edited, and the way between two pictures."""
from __future__ import annotations

from functools import partial
from typing import Any

import altair
import streamlit as st

from demo import given, latent_actions
from demo.actions import find
from demo.latent_actions import DIGITS, EXAMPLES, SLIDE, STEPS
from demo.streamlit_page import (
    Visit,
    idea,
    model_control,
    pictures,
    plain,
    row,
    sentences,
    stage,
    step_control,
    title,
    way_to_a_model,
    what_was_done,
)
from demo.streamlit_picker import start
from ganlib import Entry
from ganlib.images import to_float, to_pil

NAMES = ("model", "a_show", "a_example", "a_drawing", "b_show", "b_example", "b_drawing", "z", "t")
CELL = 168  # CSS pixels, at most
MAP = 420  # CSS pixels of a map
CHART = 420  # CSS pixels high


def build(visit: Visit) -> None:
    entries = visit.able("Encodes")
    idea(visit, "latent")
    if not entries:
        return way_to_a_model(visit, "latent", "vae", "vae-mnist")
    left, right = stage()
    notes = right.container()
    with left, sentences(visit):
        model = model_control(visit, "latent", entries)
        st.markdown(visit.say("latent.how"))
    entry = find(entries, model, "Encodes")
    with right, sentences(visit):
        if latent_actions.is_flat(entry):
            maps(visit, entry)
        else:
            st.caption(visit.say("latent.deep", dimensions=given.described(entry).latent_dim))
    title(visit, "encode")
    a = edited(visit, entry)
    title(visit, "morph")
    between(visit, entry, a)
    with notes:
        visit.notes()
    visit.remember("latent", NAMES)


def maps(visit: Visit, entry: Entry) -> None:
    """The model's map, and the other kind's beside it; below each its codes over the prior."""
    shown = latent_actions.beside(visit.seen, entry.id)
    for column, each in zip(st.columns(len(shown), gap="medium"), shown):
        with column:
            found = latent_actions.latent_map(visit.catalog, each.id)
            with st.container(width=MAP):  # narrower where the page is
                st.image(latent_actions.manifold(visit.catalog, each.id), caption=each.id, width="stretch", output_format="PNG")
            scatter(found)
            st.caption(visit.say("latent.legend") if found.codes else plain(visit.say("latent.unmeasured", model=each.id)))


def scatter(found: latent_actions.Map) -> None:
    """Codes of test pictures, coloured by class, over draws from the prior."""
    prior = [{"x": x, "y": y} for x, y in found.prior]
    codes = [{"x": x, "y": y, "class": found.classes[label] if label < len(found.classes) else ""} for x, y, label in found.codes]
    color = altair.Color("class:N", title=None, legend=altair.Legend(orient="bottom", columns=5))
    grey, coloured = (altair.Chart(altair.Data(values=points)).mark_circle(size=12, color="grey").encode(
        x=altair.X("x:Q", title="z₁"), y=altair.Y("y:Q", title="z₂")) for points in (prior, codes))
    st.altair_chart(grey + coloured.encode(color=color), height=CHART)


def edited(visit: Visit, entry: Entry) -> dict[str, Any] | None:
    """Picture A, what is left of it behind the bottleneck, and that with the numbers of its code moved; A itself is returned."""
    left, right = stage("encode")
    with left:
        begin = start(visit, "latent", entry, 0, "a_", EXAMPLES["a"], "encode.source", DIGITS["a"])
    with right, sentences(visit):
        if begin is None:
            st.caption(visit.say("picker.waiting"))
        else:
            sliders(visit, entry, begin)
    return begin


@st.fragment
def sliders(visit: Visit, entry: Entry, begin: dict[str, Any]) -> None:
    with sentences(visit):
        found = latent_actions.encode(visit.catalog, entry.id, **begin)
        z, most = list(found.z), round(SLIDE * found.reach, 2)
        wanted = wanted_code(visit, entry) if visit.followed else None
        for i in latent_actions.edited(z):
            own = min(max(z[i], -most), most)
            key = f"latent.z{i + 1}.{entry.id}.{own:.6f}"  # another picture, another slider
            if key not in st.session_state or wanted:
                st.session_state[key] = min(max(wanted[i], -most), most) if wanted else own
            moved = st.slider(f"z{i + 1}", -most, most, key=key)
            z[i] = z[i] if moved == own else moved
        keep(z, found.z)
        decoded = latent_actions.decode(visit.catalog, entry.id, z)
        row(pictures(found.image) + pictures(decoded), CELL, [visit.say("encode.x"), visit.say("encode.y")])
        what_was_done(visit, found.done)
    visit.remember("latent", NAMES)


def wanted_code(visit: Visit, entry: Entry) -> list[float] | None:
    """The code that the link names, if it names one that the model can decode."""
    read = partial(latent_actions.code_of, visit.catalog, entry.id)
    text = visit.link.text("z", read)
    return read(text) if text else None


def keep(z: list[float], own: list[float]) -> None:
    """A code that was moved belongs to the link."""
    if z == own:
        st.session_state.pop("latent.z", None)
    else:
        st.session_state["latent.z"] = ",".join(f"{round(number, 3):g}" for number in z)


def between(visit: Visit, entry: Entry, a: dict[str, Any] | None) -> None:
    """Picture B, and a place between the codes of A and B beside the same mix of their pixels."""
    left, right = stage("morph")
    with left:
        b = start(visit, "latent", entry, 0, "b_", EXAMPLES["b"], "morph.source", DIGITS["b"])
        t = step_control(visit, "latent", "t", "morph.t", STEPS, 0.5)
    with right, sentences(visit):
        if a is None or b is None:
            st.caption(visit.say("picker.waiting"))
            return
        images, ends = latent_actions.between(visit.catalog, entry.id, a, b)
        first, last = to_float(ends)
        mixed = [to_pil(images[round(t * STEPS)]), to_pil(first.lerp(last, t))]
        row([*pictures(ends[:1]), *mixed, *pictures(ends[1:])], CELL,
            ["A", visit.say("morph.codes"), visit.say("morph.pixels"), "B"])
