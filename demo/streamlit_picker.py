"""Where a picture comes from in the twin: an example, a file, or a drawing on the app's own pad, mounted as a component of Streamlit's."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from demo import actions, given, strings, strokes
from demo.streamlit_page import Visit, choose, index_control, pictures, row, sentences, uploaded
from ganlib import Entry

EXAMPLE = 32  # CSS pixels, at most, of an example that can be chosen
ASSETS = Path(__file__).parent / "assets"
WORDS = ("draw", "undo", "clear")
LIGHT = strokes.Style(paper=0.0, ink=1.0, width=20, softness=1)  # for networks that read any picture, on SIDE pixels
SIDE = 224
CSS = """
canvas { width: 100%; max-width: 280px; aspect-ratio: 1; border: 1px solid var(--st-border-color); border-radius: 4px;
  cursor: crosshair; touch-action: none; }
p { display: flex; justify-content: space-between; gap: 1rem; max-width: 280px; margin: 0; word-break: keep-all; }
span { white-space: nowrap; }
button { padding: 0 0.25rem; border: none; background: none; color: var(--st-link-color); font: inherit; font-size: 0.875rem;
  cursor: pointer; }
"""
# What assets/sketchpad.js finds in the app. Streamlit calls this at every run of the page, with the drawing as the page knows it then; one
# that came from here is no news, and the reader may have gone on drawing.
AROUND = """
const PAUSE_MS = 150; // without a new point, before a drawing is sent: each runs the page

export default function ({ parentElement, data, setStateValue }) {
  const element = parentElement.querySelector(".sketchpad");
  if (element.follow) return element.follow(data);
  const pen = ({ drawing, ...pen }) => JSON.stringify(pen);
  const known = new Set([data.drawing]);
  const props = { value: data };
  const atlas = { plain: (html) => html };
  let pause = null;
  const trigger = () => {
    known.add(props.value.drawing);
    clearTimeout(pause);
    pause = setTimeout(() => setStateValue("drawing", props.value.drawing), PAUSE_MS);
  };
  const watch = (name, update) => {
    element.follow = (data) => {
      if (known.has(data.drawing) && pen(data) === pen(props.value)) return;
      props.value = known.has(data.drawing) ? { ...data, drawing: props.value.drawing } : data;
      update();
    };
  };
  {
%s
  }
}
"""


def start(visit: Visit, tab: str, entry: Entry, number: int = 0, prefix: str = "", usual: int = 0, label: str = "picker.source",
          drawing: str = "") -> dict[str, Any] | None:
    """What direction `number` of a model starts from, as the actions take it: at first example `usual`, or `drawing` where there are no
    examples. None until there is a picture."""
    examples = pen = None
    with sentences(visit):  # examples that cannot be read are not chosen from
        pen = given.style(entry, number)
        examples = given.inputs(entry, number)
    has = {"example": examples is not None, "drawing": pen is not None, "upload": True}
    source = choose(visit, tab, f"{prefix}show", label, [name for name in has if has[name]],
                    say=lambda name: visit.say(f"picker.{name}"), control=st.radio, horizontal=True)
    if source == "upload":
        content = uploaded(visit, f"{tab}.{prefix}")
        return None if content is None else {"example": 0, "content": content}
    if source == "drawing":
        return {"example": 0, "drawing": drawing_of(visit, tab, f"{prefix}drawing", pen, entry.size, drawing)}
    example = index_control(visit, tab, f"{prefix}example", "picker.example", len(examples), lambda i: str(i + 1), usual)
    row(pictures(examples), EXAMPLE)
    return {"example": example}


def drawing_of(visit: Visit, tab: str, name: str, pen: strokes.Style, side: int, usual: str = "") -> str:
    """A pad for lines as they look on pictures of `side` pixels, and the drawing on it: at first the link's, or the usual one."""
    key = f"{tab}.{name}"
    visit.start(key, lambda link: link.text(name, strokes.strokes_of, usual))

    def keep() -> None:
        st.session_state[key] = st.session_state[f"{key}.pad"].drawing

    pad_in(visit.language)(key=f"{key}.pad", data=pen.on_a_pad(side) | {"drawing": st.session_state[key]}, on_drawing_change=keep)
    return st.session_state[key]


@cache
def pad_in(language: str) -> Callable[..., Any]:
    """The pad with its words in a language."""
    html = (ASSETS / "sketchpad.html").read_text()
    for word in WORDS:
        html = html.replace(f"[{word}]", strings.say(f"picker.{word}", language))
    script = AROUND % (ASSETS / "sketchpad.js").read_text()
    return st.components.v2.component(f"sketchpad-{language}", html=html, css=CSS, js=script)


def own_picture(visit: Visit, tab: str, source: str) -> bytes | None:
    """The file of an upload, or of a drawing of light lines, for what takes any picture; None until there is one."""
    if source == "upload":
        return uploaded(visit, tab)
    drawing = drawing_of(visit, tab, "drawing", LIGHT, SIDE)
    return actions.sheet(strokes.draw(strokes.strokes_of(drawing), LIGHT, SIDE, 1)) if drawing else None
