"""Codes: InfoGAN's category and numbers under the reader's hand, two codes against each other, and what the categories mean."""
from __future__ import annotations

from functools import partial

import streamlit as st

from demo import actions, code_actions
from demo.streamlit_page import (
    Visit,
    choose,
    download_picture,
    hero,
    idea,
    index_control,
    model_control,
    plain,
    seed_control,
    sentences,
    stage,
    title,
    way_to_a_model,
)
from ganlib import Entry
from ganlib.variants.infogan import CATEGORIES

NAMES = ("model", "seed", "category", "c1", "c2", "x", "y")
AXES = ("category", "c1", "c2", "seed")
SEED = 3
HERO, GRID = 320, 640  # CSS pixels, at most


def build(visit: Visit) -> None:
    entries = visit.able("HasCodes")
    idea(visit, "codes")
    if not entries:
        return way_to_a_model(visit, "codes", "infogan", "infogan-mnist")
    notes = st.container()
    codes(visit, entries)
    title(visit, "traverse")
    traverse(visit)
    title(visit, "table")
    meanings(visit, actions.find(entries, st.session_state["codes.model"], "HasCodes"))
    with notes:
        visit.notes()
    visit.remember("codes", NAMES)


def codes(visit: Visit, entries: list[Entry]) -> None:
    """The picture of one value of each code."""
    left, right = stage()
    with left:
        model = model_control(visit, "codes", entries)
        found = code_actions.meanings(actions.find(entries, model, "HasCodes"))
        category = index_control(visit, "codes", "category", "codes.category", CATEGORIES,
                                 lambda i: f"{i} → {found[i]['class']}" if found else str(i))
        for name in ("c1", "c2"):
            visit.start(f"codes.{name}", lambda link, name=name: link.number(name, -1, 1, 0))
        c1, c2 = (st.slider(visit.say(f"code.{name}"), -1.0, 1.0, step=0.05, key=f"codes.{name}", persist_state="session")
                  for name in ("c1", "c2"))
        seed = seed_control(visit, "codes", "seed", "code_seed", SEED)
    with right, sentences(visit):
        picture = partial(code_actions.codes, visit.catalog, model, seed, category, c1, c2)
        hero(picture(), HERO)
        download_picture(visit.say("download"), picture, f"{model}-{seed}-{category}-{c1:g}-{c2:g}.png")


@st.fragment
def traverse(visit: Visit) -> None:
    """Two codes against each other, everything else as chosen above."""
    left, right = stage("traverse")
    with left:
        x, y = (choose(visit, "codes", name, f"traverse.{name}", AXES, first, lambda axis: visit.say(f"code.{axis}"))
                for name, first in (("x", "c1"), ("y", "category")))
    model, seed, category = (st.session_state[f"codes.{name}"] for name in ("model", "seed", "category"))
    with right, sentences(visit):
        hero(code_actions.traverse(visit.catalog, model, seed, category, x, y), GRID, "traversal")
    visit.remember("codes", NAMES)


def meanings(visit: Visit, entry: Entry) -> None:
    """The table of categories, with the error of every training beside this one's; or how to measure it."""
    found = code_actions.meanings(entry)
    if not found:
        st.markdown(plain(visit.say("table.unmeasured", model=entry.id)))
        return
    errors = code_actions.errors(visit.seen, entry)
    n = f"{entry.metrics['clustering_error']['n']:,}"
    st.markdown(visit.say("table.told", n=n, error=f"{100 * errors[entry.id]:.1f}"))
    st.caption(f"{visit.say('table.seeds')} " + ", ".join(plain(f"{id} {100 * error:.1f} %") for id, error in errors.items()))
    heads = [visit.say(f"table.{name}") for name in ("category", "digit", "share", "read")]
    rows = [[str(i), plain(line["class"]), f"{100 * line['share']:.1f} %", f"{line['n']:,}"] for i, line in enumerate(found)]
    st.markdown("\n".join("| " + " | ".join(cells) + " |" for cells in [heads, ["---"] * len(heads), *rows]))
