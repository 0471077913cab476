"""Theory lab: the live game, distances between distributions, the best D and a trained one, the two games of G, explicit models.

Each section is a fragment: moving its slider computes that section alone.
"""
from __future__ import annotations

import base64

import numpy as np
import streamlit as st
from PIL import Image

from demo import strings, theory_actions
from demo.streamlit_page import Visit, idea, plain, remember, row, stage
from demo.streamlit_tabs import theory_live
from demo.theory_actions import CHECKPOINTS, DATA, DRAWINGS, GRAPHS, Reader, distribution
from ganlib.theory import explicit as pixels

ON_A_LINE = [name for name in DATA if name not in DRAWINGS and distribution(name, "").dim == 1]
NUMBERS = {"place": (-1.0, 1.0, -0.3, 0.02), "q": (0.1, 2.0, 0.6, 0.05), "fit": (0, CHECKPOINTS[-1], CHECKPOINTS[-1], 10),
           "logit": (-8.0, 8.0, -5.0, 0.1)}  # low, high, first, step
CHOICES = {"p": (ON_A_LINE, "two"), "graph": (list(GRAPHS), "neighbours")}
CELL = 48  # CSS pixels, at most, of one image of the explicit model
CHART = 320  # CSS pixels high


def build(visit: Visit) -> None:
    idea(visit, "theory")
    start(visit)
    visit.notes()
    show_address()
    for section in (live, two_distributions, games, explicit):
        section(visit)


def opening(visit: Visit, name: str) -> None:
    """The title of a section, its two sentences and its equation."""
    st.divider()
    st.subheader(visit.say(f"theory.{name}"), anchor=False)
    if f"theory.{name}.equation" in strings.TABLE:
        idea(visit, f"theory.{name}")
    else:
        st.markdown(visit.say(f"theory.{name}.idea"))


def start(visit: Visit) -> None:
    read = Reader()
    for name, (known, first) in CHOICES.items():
        visit.start(f"theory.{name}", lambda link, name=name, known=known, first=first: link.choice(name, known, first))
    for name, (low, high, first, _) in NUMBERS.items():
        visit.start(f"theory.{name}", lambda link, name=name, low=low, high=high, first=first:
                    read.number(name, link.values.get(name, first), low, high, first))
    visit.link.notes += [plain(note[visit.language]) for note in read.notes]
    theory_live.start(visit)


def show_address() -> None:
    remember(tab="theory", **{name: st.session_state[f"theory.{name}"] for name in CHOICES},
             **{name: f"{st.session_state[f'theory.{name}']:g}" for name in NUMBERS}, **theory_live.address())


def slider(visit: Visit, name: str, label: str) -> float:
    low, high, _, step = NUMBERS[name]
    return st.slider(visit.say(label), low, high, step=step, key=f"theory.{name}", persist_state="session")


def levels(packed: str, low: float, high: float) -> np.ndarray:
    """The numbers of `theory_actions.packed_bytes`."""
    return low + np.frombuffer(base64.b64decode(packed), np.uint8) / 255 * (high - low)


@st.fragment
def live(visit: Visit) -> None:
    opening(visit, "live")
    theory_live.live(visit)
    show_address()


@st.fragment
def two_distributions(visit: Visit) -> None:
    """Both sections about one pair of distributions."""
    for section in (distance, optimal):
        opening(visit, section.__name__)
        section(visit)
    show_address()


def distance(visit: Visit) -> None:
    """p, q and the best D on the line, and how far apart they are by each measure."""
    left, right = stage("distance")
    with left:
        place, width = slider(visit, "place", "theory.place"), slider(visit, "q", "theory.q_width")
        data = st.selectbox(visit.say("theory.data"), ON_A_LINE, format_func=lambda name: visit.say(f"theory.data.{name}"),
                            key="theory.p", persist_state="session")
    found = theory_actions.distance(data, place, width)
    with right:
        x = np.linspace(found["low"], found["high"], found["n"])
        st.line_chart({"x": x, visit.say("theory.p"): levels(found["p"], 0, 1), visit.say("theory.q"): levels(found["q"], 0, 1),
                       visit.say("theory.best_d"): levels(found["optimal"], 0, 1)}, x="x", y_label="", height=CHART)
        with st.container(horizontal=True):
            for name, measure in found["divergences"].items():
                value = measure["value"]
                st.metric(visit.say(f"theory.{name}"), "∞" if value is None else f"{value:.3f}", width="content")
        st.markdown(f"$V(D^*, G) = {found['value']:.4f}$, $\\;-\\log 4 + 2\\,\\mathrm{{JS}} = {found['formula']:.4f}$")


def optimal(visit: Visit) -> None:
    """D* between p and q of the section before, and a D that was trained between them."""
    left, right = stage("optimal")
    with left:
        moves = slider(visit, "fit", "theory.checkpoint")
    data, place, width = (st.session_state[f"theory.{name}"] for name in ("p", "place", "q"))
    exact, trained = theory_actions.distance(data, place, width), theory_actions.discriminator(data, place, width)
    shown = min(range(len(trained["steps"])), key=lambda i: abs(trained["steps"][i] - moves))
    with right:
        best, learnt = levels(exact["optimal"], 0, 1), levels(trained["curves"][shown], 0, 1)
        x = np.linspace(exact["low"], exact["high"], exact["n"])
        at = np.linspace(exact["low"], exact["high"], trained["n"])
        curves = {visit.say("theory.best_d"): best, visit.say("theory.trained_d"): np.interp(x, at, learnt)}
        st.line_chart({"x": x, **curves}, x="x", y_label="", height=CHART)
        with st.container(horizontal=True):
            for key, value in {"by_sum": exact["value"], "by_formula": exact["formula"], "by_training": trained["values"][shown]}.items():
                st.metric(plain(visit.say(f"theory.{key}")), f"{value:.3f}", width="content")


@st.fragment
def games(visit: Visit) -> None:
    """The losses of G and their slopes, over the logit of D."""
    opening(visit, "games")
    logit = slider(visit, "logit", "theory.logit")
    found = theory_actions.two_games(0)
    names = {"minimax": "log(1 − D)", "non_saturating": "−log D"}
    charts = st.columns(2)
    for column, (field, title) in zip(charts, {"value": "theory.loss", "slope": "theory.slope"}.items()):
        with column:
            st.line_chart({"logit": found["logits"], **{names[game]: curve[field] for game, curve in found["curves"].items()}},
                          x="logit", y_label=visit.say(title), height=CHART)
    nearest = min(range(len(found["logits"])), key=lambda i: abs(found["logits"][i] - logit))
    with st.container(horizontal=True):
        for game, curve in found["curves"].items():
            st.metric(f"{visit.say('theory.slope')}: {names[game]}", f"{curve['slope'][nearest]:.4f}", width="content")
    with st.expander(visit.say("theory.games.read")):
        st.markdown(visit.say("theory.games.how"))
    show_address()


@st.fragment
def explicit(visit: Visit) -> None:
    """A model of all 512 images of nine pixels: how many numbers it needs, and what it finds likely."""
    opening(visit, "explicit")
    left, right = stage("explicit")
    with left:
        graph = st.radio(visit.say("theory.graph"), list(GRAPHS), format_func=lambda name: visit.say(f"theory.graph.{name}"),
                         key="theory.graph", persist_state="session")
    found = theory_actions.explicit_model(graph)
    with right:
        with st.container(horizontal=True):
            st.metric(visit.say("theory.numbers"), found["parameters"], width="content")
            st.metric(visit.say("theory.sum"), f"{found['sum']:.4f}", width="content")
            st.metric(visit.say("theory.on_data"), f"{found['on_data']:.4f}", width="content")
        row([tile(best["image"]) for best in found["best"]], CELL)
        st.caption(f"{found['nats']:.3f} {visit.say('theory.nats')} {found['entropy']:.3f}")
    show_address()


def tile(image: int) -> Image.Image:
    """Image number i of the 512: bit k is pixel k. Greys, so that all of it shows on a white and on a black page."""
    bits = [210 if image >> k & 1 else 60 for k in range(pixels.PIXELS)]
    return Image.fromarray(np.array(bits, np.uint8).reshape(pixels.SIDE, pixels.SIDE))
