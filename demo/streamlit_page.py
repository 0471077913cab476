"""What the tabs of the twin share: who visits and with which link, controls, crisp pictures, errors as sentences."""
from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import altair
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from demo import actions, address, choices, strings
from demo.address import Link
from demo.shelf import Shelf
from ganlib import CheckpointError, Entry
from ganlib.images import to_pil

STYLE = """<style>
.stImage { gap: 4px; }
.stImage img { image-rendering: pixelated; border-radius: 2px; }
.stMainBlockContainer { padding-top: 2.5rem; }
.stMarkdown * { word-break: keep-all; }
.katex-display > .katex { font-size: 1em; }
@media (max-width: 640px) {
  [class*="st-key-stage-"] > * > .stHorizontalBlock { flex-direction: column-reverse; }  /* the picture first, its controls below */
  [class*="st-key-stage-"] > * > .stHorizontalBlock > .stColumn { width: 100%; }
}
</style>"""


class Visit:
    """One run of the page: its reader's language, and the link that was followed to it, if it was.

    What the tabs show lives in the session state under "<tab>.<name>", and the address repeats it. Where the address
    is not what the page wrote there, someone followed a link: its values then replace the tab's.
    """

    def __init__(self, catalog: Shelf, language: str, tabs: Sequence[str]) -> None:
        self.catalog, self.language, self.tabs = catalog, language, tabs
        query = st.query_params.to_dict()
        self.followed = query != st.session_state.get("address")
        self.link = Link(address.write(**query) if self.followed else "", say=lambda *key, **values: plain(self.say(*key, **values)))
        if self.followed:
            st.session_state["address"] = query
            self.go(self.link.choice("tab", tabs, tabs[0]))

    @property
    def seen(self) -> list[Entry]:
        """What this reader is shown: the app's own models, those they brought, and those that the address names."""
        return self.catalog.seen({*st.session_state.get("brought", ()), *st.query_params.to_dict().values()})

    def able(self, ability: str) -> list[Entry]:
        """What they choose from where a model needs this ability."""
        return actions.able(self.seen, ability)

    def say(self, key: str, **values: object) -> str:
        return strings.say(key, self.language, **values)

    def go(self, tab: str, **values: Any) -> None:
        """Open a tab, and set some of its controls; only before they are drawn, or in a callback."""
        st.session_state["tab"] = self.say(tab)
        for name, value in values.items():
            st.session_state[f"{tab}.{name}"] = value

    def start(self, key: str, read: Callable[[Link], Any]) -> None:
        """Give a control the link's value, or its first one; what the reader chose since stays."""
        if self.followed or key not in st.session_state:
            st.session_state[key] = read(self.link)

    def remember(self, tab: str, names: Sequence[str]) -> None:
        """Make the address a link to these controls of a tab; a text that would make it too long is left out."""
        values = {name: st.session_state[f"{tab}.{name}"] for name in names if f"{tab}.{name}" in st.session_state}
        texts = {name: ",".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
                 for name, value in values.items()}
        remember(tab=tab, **{name: text for name, text in texts.items() if len(text) <= address.LONGEST_VALUE})

    def notes(self) -> None:
        """A word for each value of the link that was replaced."""
        if self.link.notes:
            st.info(" ".join(self.link.notes))


def remember(**values: object) -> None:
    """Make the address a link to what is shown."""
    st.session_state["address"] = {name: str(value) for name, value in values.items()}
    if st.query_params.to_dict() != st.session_state["address"]:
        st.query_params.from_dict(st.session_state["address"])


def locale() -> str:
    """The language of the browser, if the table has it."""
    return strings.preferred(st.context.locale or "")


# ---- Text -------------------------------------------------------------------------------------------------------

def idea(visit: Visit, tab: str) -> None:
    """How every tab opens: the idea in two sentences, and the equation."""
    words, equation = st.columns(2, gap="medium", vertical_alignment="center")
    words.markdown(visit.say(f"{tab}.idea"))
    equation.latex(visit.say(f"{tab}.equation").strip("$"))


def plain(text: str) -> str:
    """Text as Markdown that shows it letter by letter."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!$~<>|:])", r"\\\1", text)


def title(visit: Visit, key: str) -> None:
    """The heading of a part of a tab, and what it is about."""
    st.divider()
    st.subheader(visit.say(f"{key}.title").lstrip("# "), anchor=False)
    if f"{key}.idea" in strings.TABLE:
        st.markdown(visit.say(f"{key}.idea"))


def way_to_a_model(visit: Visit, tab: str, script: str = "dcgan", example: str = choices.EXAMPLE, key: str = "") -> None:
    """What stands in the place of a picture while no model can make one; `key` is the sentence, the tab's own if there is none."""
    visit.remember(tab, ())
    st.markdown(visit.say(key or f"{tab}.none"))
    st.code(f"python -m train.{script}\npython -m ganlib pull USER/gan-atlas-{example}", language="shell", wrap_lines=True)


@contextmanager
def sentences(visit: Visit) -> Iterator[None]:
    """A value or a checkpoint that cannot be used becomes one sentence in the place of what follows."""
    try:
        yield
    except (actions.Problem, CheckpointError) as error:
        st.error(plain(actions.sentence_in(error, visit.language)))


# ---- Controls ---------------------------------------------------------------------------------------------------

def model_control(visit: Visit, tab: str, entries: Sequence[Entry]) -> str:
    key, names = f"{tab}.model", choices.names(entries)
    visit.start(key, lambda link: link.choice("model", list(names), choices.opening(entries, tab)))
    if st.session_state[key] not in names:  # a brought model that has made room for a newer one
        st.session_state[key] = choices.opening(entries, tab)
    return st.selectbox(visit.say("model"), list(names), format_func=names.__getitem__, key=key, persist_state="session")


def choose(visit: Visit, tab: str, name: str, label: str, options: Sequence[str], first: str | None = None,
           say: Callable[[str], str] = str, control: Callable[..., Any] = st.selectbox, **more: Any) -> str:
    """One of a few: the link's, or the first. An option that another model lacks gives way to one that it has."""
    key, options, first = f"{tab}.{name}", list(options), options[0] if first is None else first
    visit.start(key, lambda link: link.choice(name, options, first))
    if st.session_state[key] not in options:
        st.session_state[key] = first
    return control(visit.say(label), options, format_func=say, key=key, persist_state="session", **more)


def index_control(visit: Visit, tab: str, name: str, label: str, count: int, say: Callable[[int], str] = str, first: int = 0) -> int:
    """One of `count` things, by its number."""
    key, first = f"{tab}.{name}", min(first, count - 1)
    visit.start(key, lambda link: link.whole(name, 0, count - 1, first))
    st.session_state[key] = min(st.session_state[key], count - 1)
    return st.selectbox(visit.say(label), range(count), format_func=say, key=key, persist_state="session")


def step_control(visit: Visit, tab: str, name: str, label: str, steps: int, value: float) -> float:
    """A slider from 0 to 1."""
    key = f"{tab}.{name}"
    visit.start(key, lambda link: link.step(name, steps, value))
    return st.slider(visit.say(label), 0.0, 1.0, step=1 / steps, key=key, persist_state="session")


def uploaded(visit: Visit, tab: str) -> bytes | None:
    """The bytes of a picture that the reader brings; none of it enters the link."""
    file = st.file_uploader(visit.say("picker.file"), type=["png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff"], key=f"{tab}.upload")
    return None if file is None else file.getvalue()


def what_was_done(visit: Visit, names: Sequence[str]) -> None:
    """What became of an upload before the network got it."""
    if names:
        st.caption(visit.say("upload.done", steps=", ".join(visit.say(f"upload.{name}") for name in names)))


def seed_control(visit: Visit, tab: str, name: str, label: str, value: int) -> int:
    """A visible seed and the dice beside it."""
    key = f"{tab}.{name}"
    visit.start(key, lambda link: link.whole(name, 0, actions.MAX_SEED, value))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(visit.say(label), min_value=0, max_value=actions.MAX_SEED, step=1, key=key, persist_state="session")
        st.button(visit.say("roll"), key=f"{key}.roll", icon=":material/casino:", on_click=roll, args=[key])
    return int(seed)


def roll(key: str) -> None:
    st.session_state[key] = random.randrange(10 ** 6)


# ---- Pictures ---------------------------------------------------------------------------------------------------

def stage(name: str = "") -> Sequence[DeltaGenerator]:
    """Controls left and few, pictures right and large; `name` tells several on one page apart."""
    with st.container(key=f"stage-{name}"):
        return st.columns([1, 3], gap="medium")


def row(images: Sequence[Image.Image], room: int, captions: Sequence[str] | None = None) -> None:
    """Pictures of one size beside each other, each at most `room` CSS pixels wide unless it has more of its own."""
    st.image(list(images), caption=list(captions) if captions else None, width=enlarged_width(images[0], room), output_format="PNG")


def pictures(images: Tensor) -> list[Image.Image]:
    """uint8 (n, C, H, W) -> n pictures."""
    return [to_pil(image) for image in images]


def hero(image: Image.Image, room: int, key: str = "hero") -> None:
    """One large picture; on a phone too, every pixel of it stays a square."""
    with st.container(key=key):
        width = f"round(down, 100vw - 2rem, {image.width}px)"
        st.html(f"<style>@media (max-width: 640px) {{ .st-key-{key} img {{ width: {width} !important; }} }}</style>")
        st.image(image, width=enlarged_width(image, room), output_format="PNG")


def enlarged_width(image: Image.Image, room: int) -> int:
    """CSS pixels for a picture within `room`, by a whole factor."""
    return image.width * max(1, room // image.width)


def histogram(edges: Sequence[float], shares: Mapping[str, Sequence[float]], axis: str, height: int, by_factors: bool = False) -> None:
    """Bars between neighbouring edges; several names have their bars on top of each other, a single one names the upright axis. An axis
    that grows by factors needs edges above 0."""
    bars = [{"low": low, "high": high, "share": share, "name": name}
            for name, column in shares.items() for low, high, share in zip(edges, edges[1:], column)]
    scale = altair.Scale(type="log" if by_factors else "linear", nice=False, domain=[edges[0], edges[-1]])
    several = len(shares) > 1
    color = altair.Color("name:N", title=None, legend=altair.Legend(orient="bottom") if several else None)
    upright = altair.Y("share:Q", title=None if several else [*shares][0], stack=None)
    st.altair_chart(altair.Chart(altair.Data(values=bars)).mark_bar(opacity=0.7).encode(
        x=altair.X("low:Q", title=axis, scale=scale), x2="high:Q", y=upright, y2=altair.datum(0), color=color), height=height)


def download_picture(label: str, make: Callable[[], Image.Image], name: str) -> None:
    """A button; the picture is made and enlarged when it is asked for."""
    name = name.replace("/", "-")  # a brought model is called user/repo@commit
    st.download_button(label, partial(enlarged_png, make), name, "image/png", on_click="ignore", key=f"download {name}")


def enlarged_png(make: Callable[[], Image.Image]) -> bytes:
    image, buffer = make(), io.BytesIO()
    actions.enlarged(image).save(buffer, "PNG")
    return buffer.getvalue()
