"""The live game of the theory lab: an illness of adversarial training beside its cure, or a game of one's own.

A game is its settings and the moves made, and the text of its moves is all that is kept of it. Play shows frame after
frame until the game's own end; whatever the reader touches meanwhile stops it where it is.
"""
from __future__ import annotations

import re
import time
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from demo import theory_live
from demo.streamlit_page import Visit, plain, stage
from demo.streamlit_tabs.theory_pictures import game_picture
from demo.theory_actions import DATA, DRAWINGS, Reader
from demo.theory_live import DEFAULT, LIMITS, MAX_MOVES, OWN
from ganlib.theory.live import OBJECTIVES
from ganlib.theory.presets import PRESETS

FRAMES = 12  # asked for at once
RATE = 20  # frames a second, at most
CHART = 160  # CSS pixels high
SHAPES = [name for name in DATA if name not in DRAWINGS]  # there is no sketch pad here
STEPS = {"d_steps": 1, "lr_d": 1e-4, "lr_g": 1e-4, "momentum": 0.01, "unroll": 1, "noise": 1, "width": 4}  # settings -> of the slider
CHOICES = {"data": (SHAPES, "theory.data"), "objective": (list(OBJECTIVES), "theory.objective")}
OWN_SETTINGS = (*CHOICES, *STEPS)


def start(visit: Visit) -> None:
    """Controls as the link says; a word for each value that had to be moved."""
    read, values = Reader(), visit.link.values
    game = theory_live.read_game(read, values.get("preset", "collapse"),
                                 values | {"data": visit.link.choice("data", SHAPES, DEFAULT.data), "drawing": ""})
    settings = (game.sides[0] if game.preset == OWN else DEFAULT)._asdict()
    first = {name: settings[name] for name in OWN_SETTINGS} | {
        "preset": game.preset, "seed": game.sides[0].seed,
        "moves": theory_live.write_moves(theory_live.read_moves(read, values.get("moves", "")))}
    for name, value in first.items():
        visit.start(f"live.{name}", lambda link, value=value: value)
    visit.link.notes += [plain(note[visit.language]) for note in read.notes]


def address() -> dict[str, object]:
    """What of the link tells this game: settings only where they are one's own."""
    names = ("preset", "seed", "moves", *(OWN_SETTINGS if st.session_state["live.preset"] == OWN else ()))
    return {name: value for name in names if (value := st.session_state[f"live.{name}"]) != ""}


def live(visit: Visit) -> None:
    """Controls left; right each side's words, its picture and its measures."""
    left, right = stage("live")
    with left:
        controls(visit)
        playing = buttons(visit)
        with st.expander(visit.say("theory.live.read")):
            st.markdown(visit.say("theory.live.how"))
    answer = ask(frames=0)
    while answer["is_behind"]:  # the many moves of a link are repeated a slice at a time
        answer = ask(frames=0)
    with right:
        slots = sides(visit, answer)
        chart = st.empty()
    show(visit, answer, 0, slots)
    draw_history(chart)
    if playing:
        play(visit, answer["made"], slots, chart)


def controls(visit: Visit) -> None:
    st.selectbox(visit.say("theory.preset"), [*PRESETS, OWN], format_func=lambda name: visit.say(f"theory.preset.{name}"),
                 key="live.preset", persist_state="session", on_change=restart)
    st.number_input(visit.say("theory_seed"), 0, int(LIMITS["seed"][1]), step=1, key="live.seed", persist_state="session",
                    on_change=restart)
    if st.session_state["live.preset"] != OWN:
        return
    for name, (known, label) in CHOICES.items():
        st.selectbox(visit.say(label), known, format_func=lambda value, label=label: visit.say(f"{label}.{value}"), key=f"live.{name}",
                     persist_state="session", on_change=restart)
    for name, step in STEPS.items():
        kind = type(step)
        low, high = map(kind, LIMITS[name])
        st.slider(visit.say(f"theory.{name}"), low, high, step=step, key=f"live.{name}", persist_state="session", on_change=restart,
                  format="%d" if kind is int else "%.4f")


def buttons(visit: Visit) -> bool:
    """Whether play was pressed. Pressing any other button while it plays is what stops it."""
    with st.container(horizontal=True):
        playing = st.button(visit.say("play"), icon=":material/play_arrow:", type="primary", key="live.play")
        st.button(visit.say("pause"), icon=":material/pause:", key="live.pause")
    with st.container(horizontal=True):
        for move, label in {"d": "theory.step_d", "g": "theory.step_g", "b": "theory.step_both"}.items():
            st.button(visit.say(label), key=f"live.{move}", on_click=ask, kwargs={"move": move, "frames": 1, "pace": 1})
        st.button(visit.say("theory.restart"), key="live.restart", on_click=restart)
    return playing


def restart() -> None:
    st.session_state["live.moves"] = ""
    st.session_state["live.history"] = []


def ask(frames: int, move: str = "b", pace: int | None = None) -> dict[str, Any]:
    """Where the game is, or `frames` frames from there, which become where it is."""
    state = st.session_state
    own = {name: state[f"live.{name}"] for name in OWN_SETTINGS} if state["live.preset"] == OWN else {}
    answer = theory_live.live(state["live.preset"], state["live.moves"], move, frames, pace, seed=state["live.seed"], **own)
    if frames and not answer["is_behind"]:
        state["live.moves"] = answer["moves"]
        history = state.setdefault("live.history", [])
        history += [[one["divergences"]["js"] for one in pictures] for pictures in answer["frames"]]
    return answer


def play(visit: Visit, made: int, slots: list[tuple[DeltaGenerator, DeltaGenerator]], chart: DeltaGenerator) -> None:
    """Frames after `made` moves, up to the end of the preset, or where that is reached, up to the last move there may be."""
    preset = PRESETS.get(st.session_state["live.preset"])
    end = preset.steps if preset and made < preset.steps else MAX_MOVES
    while made < end:
        answer = ask(frames=FRAMES)
        for index in range(len(answer["frames"])):
            began = time.monotonic()
            show(visit, answer, index, slots)
            time.sleep(max(0.0, 1 / RATE - (time.monotonic() - began)))
        draw_history(chart)
        if answer["ended"]:
            st.info(visit.say("theory.ended"))
        if answer["ended"] or not all(one["finite"] for one in answer["frames"][-1]):
            return
        made = answer["made"]


# ---- Pictures -----------------------------------------------------------------------------------------------------------

def sides(visit: Visit, answer: dict[str, Any]) -> list[tuple[DeltaGenerator, DeltaGenerator]]:
    """Each side's words, and empty places for its picture and its measures."""
    places = []
    for column, key in zip(st.columns(len(answer["sides"]), gap="medium"), ("ill", "cure")):
        words = visit.say("theory.own.side" if answer["preset"] == OWN else f"theory.{answer['preset']}.{key}")
        column.markdown(re.sub(r"</?b>", "**", words))
        places.append((column.empty(), column.empty()))
    return places


def show(visit: Visit, answer: dict[str, Any], index: int, slots: list[tuple[DeltaGenerator, DeltaGenerator]]) -> None:
    """One frame of an answer in its places."""
    made = answer["made"] - (len(answer["frames"]) - 1 - index) * answer["pace"]
    for shape, frame, (picture, measures) in zip(answer["sides"], answer["frames"][index], slots):
        picture.image(game_picture(shape, frame), width="stretch")
        told = [f"{visit.say('theory.steps_made')} {made}"]
        if frame["modes"] is not None:
            told.append(f"**{frame['modes']} / {shape['modes']}** {visit.say('theory.modes')}")
        values = {"JS": frame["divergences"]["js"], "W₁": frame["divergences"]["w1"], "L(D)": frame["loss_d"], "L(G)": frame["loss_g"]}
        told += [f"{name} {value:.3f}" for name, value in values.items() if value is not None]
        measures.caption(" · ".join(told))


def draw_history(chart: DeltaGenerator) -> None:
    """JS along the frames that were shown, for each side."""
    history = st.session_state.get("live.history", [])
    if len(history) > 1:
        chart.line_chart({f"JS {'AB'[i]}": [row[i] for row in history] for i in range(len(history[0]))}, height=CHART)
