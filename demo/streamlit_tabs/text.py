"""Text: pictures of a sentence, what of it was understood, and the walk between two sentences."""
from __future__ import annotations

from functools import partial

import streamlit as st

from demo import actions, text_actions
from demo.streamlit_page import (
    Visit,
    download_picture,
    hero,
    idea,
    model_control,
    pictures,
    plain,
    row,
    seed_control,
    sentences,
    stage,
    step_control,
    title,
    way_to_a_model,
)
from ganlib.characters import LENGTH
from ganlib.images import to_pil

NAMES = ("model", "sentence", "seed", "text_a", "text_b", "walk_seed", "text_t")
SEED, T = 3, 0.5
SEEDS, EXAMPLES, WORDS = 8, 6, 8
HERO, CELL = 384, 96  # CSS pixels, at most
STRIP = 2  # the strip shows every second frame


def build(visit: Visit) -> None:
    entries = visit.able("ReadsText")
    idea(visit, "text")
    if not entries:
        return way_to_a_model(visit, "text", "gan_cls", "gan_cls-avatars")
    left, right = stage()
    with left:
        place = st.container()
        model = model_control(visit, "text", entries)
        seed = seed_control(visit, "text", "seed", "text_seed", SEED)
        st.caption(visit.say("text.how"))
    usual = ["", ""]
    with place, sentences(visit):
        usual = text_actions.examples(visit.catalog, model, EXAMPLES)[visit.language] + usual
        text = field(visit, "sentence", "text_sentence", usual[0])
        with st.expander(visit.say("text.try")):
            for number, example in enumerate(filter(None, usual)):
                st.button(plain(example), key=f"text.try.{number}", type="tertiary", on_click=partial(visit.go, "text", sentence=example))
        with right, sentences(visit):
            visit.notes()
            say(visit, model, text, seed)
    title(visit, "text.walk")
    walk(visit, model, usual)
    visit.remember("text", NAMES)


def field(visit: Visit, name: str, label: str, first: str) -> str:
    visit.start(f"text.{name}", lambda link: link.values.get(name, first)[:text_actions.MAX_SENTENCE])
    return st.text_input(visit.say(label), max_chars=text_actions.MAX_SENTENCE, key=f"text.{name}", persist_state="session")


def say(visit: Visit, model: str, text: str, seed: int) -> None:
    """The sentence with what was understood marked, and its pictures."""
    found = text_actions.say(visit.catalog, model, text, seed, SEEDS)
    st.markdown("".join(f":primary-background[{plain(piece)}]" if known else plain(piece) for piece, known in found.pieces))
    if not any(known for _, known in found.pieces):
        words = text_actions.words(visit.catalog, model, WORDS)[visit.language]
        st.info(plain(visit.say("text.nothing", words=", ".join(words))))
    elif found.cut:
        st.info(visit.say("text.cut", most=LENGTH))
    captions = [str(seed) for seed in found.seeds]
    if found.sketches is not None:
        st.caption(visit.say("text.stage1", side=found.sketches.shape[-1]))
        row(pictures(found.sketches), CELL)
        st.caption(visit.say("text.stage2", side=found.images.shape[-1]))
    else:
        st.caption(visit.say("text.seeds"))
    row(pictures(found.images), CELL, captions)
    st.caption(visit.say("text.growing"))
    added = [part[len(before):] for before, part in zip(found.parts, found.parts[1:])]
    row(pictures(found.growing), CELL, [visit.say("text.silence"), *map(plain, added)])
    sheet = partial(text_actions.pictures, visit.catalog, model, text, seed, SEEDS)
    download_picture(visit.say("download"), lambda: sheet()[0], f"{model}-{seed}.png")


@st.fragment
def walk(visit: Visit, model: str, usual: list[str]) -> None:
    """The picture at the slider between two sentences."""
    left, right = stage("walk")
    with left:
        a, b = (field(visit, name, name, first) for name, first in zip(("text_a", "text_b"), usual))
        seed = seed_control(visit, "text", "walk_seed", "text_walk_seed", SEED)
        t = step_control(visit, "text", "text_t", "text_t", text_actions.WALK, T)
    with right, sentences(visit):
        images = text_actions.walk(visit.catalog, model, a, b, seed)
        hero(to_pil(images[round(t * text_actions.WALK)]), HERO)
        row(pictures(images[::STRIP]), CELL)
        name = f"{model}-between-{seed}.webp".replace("/", "-")
        st.download_button(f"{visit.say('loop')} WebP", partial(actions.film, images, "webp"), name, "image/webp", on_click="ignore",
                           key="download walk")
    visit.remember("text", NAMES)
