"""Interpolate: the walk between the pictures of two seeds.

The whole walk is decoded when a model or a seed changes. The slider lives in a fragment and only chooses among its
frames, so that moving it reruns a few lines and no network.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st
from torch import Tensor

from demo import actions, choices
from demo.streamlit_page import (
    Visit,
    download_picture,
    hero,
    idea,
    model_control,
    row,
    seed_control,
    sentences,
    stage,
    way_to_a_model,
)
from demo.streamlit_tabs import explore
from ganlib.images import to_pil

HERO = 512  # CSS pixels, at most, of the large picture
CELL = 64  # and of one of the strip
STRIP = 5  # the strip shows every fifth frame
MEDIA_TYPES = {"webp": "image/webp", "mp4": "video/mp4"}


def build(visit: Visit) -> None:
    entries = visit.able("HasLatent")
    idea(visit, "interpolate")
    if not entries:
        return way_to_a_model(visit, "interpolate")

    notes = st.container()
    explore.start(visit)
    left, right = stage()
    with left:
        model = model_control(visit, "interpolate", entries)
        a = seed_control(visit, "interpolate", "a", "seed_a", choices.SEED_A)
        b = seed_control(visit, "interpolate", "b", "seed_b", choices.SEED_B)
        visit.start("interpolate.mode", lambda link: link.choice("mode", list(actions.MODES), choices.MODE))
        mode = st.radio(visit.say("mode"), list(actions.MODES), format_func=lambda name: visit.say(f"mode.{name}"),
                        key="interpolate.mode", persist_state="session")
        with st.expander(visit.say("interpolate.why")):
            st.markdown(visit.say("interpolate.because"))
    visit.start("interpolate.t", lambda link: link.step("t", actions.STEPS, choices.T))
    with right, sentences(visit):
        images, lengths = actions.walk(visit.catalog, model, a, b, mode)
        film(visit, (model, a, b, mode), images, lengths)
    explore.build(visit, model, a, b, mode)
    with notes:
        visit.notes()


@st.fragment
def film(visit: Visit, walk: tuple[str, int, int, str], images: Tensor, lengths: Sequence[float]) -> None:
    """The frame at the slider, the strip, and what can be downloaded of them."""
    model, a, b, mode = walk
    t = st.slider(visit.say("t"), 0.0, 1.0, step=1 / actions.STEPS, key="interpolate.t", persist_state="session")
    visit.remember("interpolate", explore.NAMES)
    frame = round(t * actions.STEPS)
    picture, facts = st.columns([3, 1], gap="medium")
    with facts:
        st.markdown(rf"$t = {t:.2f}$, $\;|z| = {lengths[frame]:.1f}$")
        moving = st.toggle(visit.say("play"), key="interpolate.play")
    with facts.container(horizontal=True):
        name = f"{model}-{a}-{b}-{mode}"
        download_picture(visit.say("picture"), partial(actions.interpolate, visit.catalog, model, a, b, t, mode), f"{name}-{t:g}.png")
        for format, media_type in MEDIA_TYPES.items():
            st.download_button(f"{visit.say('loop')} {'WebP' if format == 'webp' else 'MP4'}", partial(loop, visit, walk, format),
                               f"{name}.{format}".replace("/", "-"), media_type, on_click="ignore", key=f"download {format}")
    with picture, sentences(visit):
        if moving:
            st.image(loop(visit, walk, "webp"))
        else:
            hero(to_pil(images[frame]), HERO)
    row([to_pil(image) for image in images[::STRIP]], CELL)


def loop(visit: Visit, walk: tuple[str, int, int, str], format: str) -> bytes:
    return actions.loop(visit.catalog, *walk, format)
