"""Puzzle: patches of one picture or of two, and the whole picture that a network makes of them."""
from __future__ import annotations

from typing import Any

import streamlit as st
from PIL import Image, ImageDraw
from torch import Tensor

from demo import actions, puzzle_actions
from demo.address import Link
from demo.puzzle_actions import Box
from demo.streamlit_page import (
    Visit,
    download_picture,
    idea,
    model_control,
    pictures,
    row,
    seed_control,
    sentences,
    stage,
    way_to_a_model,
    what_was_done,
)
from demo.streamlit_picker import start
from ganlib.images import to_pil

NAMES = ("model", "a_show", "a_example", "b_show", "b_example", "boxes", "seed")
COLOURS = ("#0d9488", "#ea580c", "#7c3aed", "#2563eb")
SEED = 0
CELL, SMALL = 192, 96  # CSS pixels, at most


def build(visit: Visit) -> None:
    entries = visit.able("AssemblesParts")
    idea(visit, "puzzle")
    if not entries:
        return way_to_a_model(visit, "puzzle", "puzzlegan", "puzzlegan-avatars")
    left, right = stage()
    with left, sentences(visit):
        model = model_control(visit, "puzzle", entries)
        entry = actions.find(entries, model, "AssemblesParts")
        starts = [start(visit, "puzzle", entry, 0, f"{name}_", usual, f"puzzle.{name}") for name, usual in (("a", 0), ("b", 1))]
        boxes = moved(visit, puzzle_actions.parts_of(entry))
        seed = seed_control(visit, "puzzle", "seed", "translate_seed", SEED)
        visit.remember("puzzle", NAMES)
        with right, sentences(visit):
            visit.notes()
            if None in starts:
                st.caption(visit.say("picker.waiting"))
                return
            show(visit, model, boxes, seed, *starts)


def moved(visit: Visit, parts: int) -> list[Box]:
    """The boxes, each with its picture and its place; their sizes are the link's, or the usual ones."""

    def read(link: Link) -> str:
        return link.text("boxes", lambda text: puzzle_actions.boxes_of(text, parts), puzzle_actions.usual(parts))

    visit.start("puzzle.boxes", read)
    if st.session_state["puzzle.boxes"].count(";") != parts - 1:  # another model, which takes more of them or fewer
        st.session_state["puzzle.boxes"] = read(Link(""))
    boxes = []
    for i, box in enumerate(puzzle_actions.boxes_of(st.session_state["puzzle.boxes"], parts)):
        with st.container(border=True):
            for name in ("picture", "top", "left"):
                st.session_state[f"puzzle.{i}.{name}"] = getattr(box, name) if visit.followed else st.session_state.get(
                    f"puzzle.{i}.{name}", getattr(box, name))
            picture = st.radio(f"{i + 1}", (0, 1), format_func="AB".__getitem__, key=f"puzzle.{i}.picture", horizontal=True)
            top = st.slider("↓ %", 0, 100 - box.height, key=f"puzzle.{i}.top")
            left = st.slider("→ %", 0, 100 - box.width, key=f"puzzle.{i}.left")
            boxes.append(box._replace(picture=picture, top=top, left=left))
    st.session_state["puzzle.boxes"] = puzzle_actions.text_of(boxes)
    return boxes


def show(visit: Visit, model: str, boxes: list[Box], seed: int, first: dict[str, Any], second: dict[str, Any]) -> None:
    """The two pictures with their boxes, what the network made of the patches, and every other way to mix them."""
    text = puzzle_actions.text_of(boxes)
    found = puzzle_actions.assemble(visit.catalog, model, text, seed, first, second)
    row([framed(image, boxes, i) for i, image in enumerate(found.pictures)], CELL, [visit.say("puzzle.a"), visit.say("puzzle.b")])
    what_was_done(visit, [*dict.fromkeys([*found.done[0], *found.done[1]])])
    parts = {"assembled": found.image, "mask": found.mask, "placed": found.placed}
    row([picture for image in parts.values() for picture in pictures(image)], CELL, [visit.say(f"puzzle.{name}") for name in parts])
    download_picture(visit.say("save"), lambda: to_pil(found.image[0]), f"{model}-{seed}.png")
    mixed, ways = puzzle_actions.mixes(visit.catalog, model, text, seed, first, second)
    st.caption(visit.say("puzzle.mixes"))
    row(pictures(mixed), SMALL, ["".join("AB"[box.picture] for box in puzzle_actions.boxes_of(way, len(boxes))) for way in ways])


def framed(image: Tensor, boxes: list[Box], number: int) -> Image.Image:
    """A picture, enlarged, with its boxes drawn on it."""
    large = to_pil(image).convert("RGB").resize((CELL, CELL), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(large)
    for i, box in enumerate(boxes):
        if box.picture == number:
            x, y, width, height = (round(share / 100 * (CELL - 1)) for share in (box.left, box.top, box.width, box.height))
            pen.rectangle((x, y, x + width, y + height), outline=COLOURS[i % len(COLOURS)], width=3)
    return large
