"""Theory lab: both players move, and what they ought to do is computed exactly. Needs no checkpoint.

The figures ask demo/theory_routes.py by themselves, so that a dragged control answers within a frame or two; the page's
controls only tell them their values.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from demo import strings, theory_live
from demo.address import Link
from demo.page import ASSETS, LATEX, Panel, asset, idea, label
from demo.theory_actions import CHECKPOINTS, DATA, GRAPHS, Reader
from demo.theory_live import DEFAULT, LIMITS, OWN
from ganlib import Entry
from ganlib.theory.live import OBJECTIVES
from ganlib.theory.presets import PRESETS

FIT = CHECKPOINTS[-1]
LOGIT = -5.0


def build(catalog: Sequence[Entry]) -> Panel:
    idea("theory")
    sections = [live(), distance(), optimal(), games(), explicit()]
    return Panel([output for section in sections for output in section.outputs],
                 lambda link: [value for section in sections for value in section.open(link)])


def opening(name: str, is_first: bool = False) -> gr.Column:
    """A section: its title, two sentences and the equation. To be used as a context."""
    column = gr.Column(elem_classes="lab-section first" if is_first else "lab-section")
    with column:
        gr.HTML(f'<h2>{strings.both(f"theory.{name}")}</h2>', apply_default_css=False, js_on_load=None)
        with gr.Row(elem_classes="opening"):
            gr.Markdown(label(f"theory.{name}.idea"), elem_classes="idea")
            if f"theory.{name}.equation" in strings.TABLE:
                gr.Markdown(label(f"theory.{name}.equation"), latex_delimiters=LATEX, elem_classes="equation")
    return column


def figure(name: str, *keys: str) -> gr.HTML:
    """assets/theory_<name>: sentences fill its [blanks]."""
    template = asset(f"theory_{name}.html")
    for key in keys:
        template = template.replace(f"[{key}]", strings.both(f"theory.{key}") if f"theory.{key}" in strings.TABLE else strings.both(key))
    return gr.HTML(html_template=template, js_on_load=asset(f"theory_{name}.js"), apply_default_css=False,
                   elem_id=f"theory-{name}")


def tell(name: str, controls: dict[str, gr.components.Component], call: str = "set") -> None:
    """Every control hands all values of its group to a figure, in the browser."""
    fields = ", ".join(controls)
    for control in controls.values():
        control.input(None, list(controls.values()), None, js=f"({fields}) => {{ atlas.theory.call('{name}', '{call}', {{ {fields} }}); }}")


# ---- The live game ------------------------------------------------------------------------------------------------------

def live() -> Panel:
    with opening("live", is_first=True), gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            preset = gr.Radio([(label(f"theory.preset.{name}"), name) for name in (*PRESETS, OWN)], value="collapse",
                              label=label("theory.preset"))
            with gr.Row(elem_classes="seed", equal_height=True):
                seed = gr.Number(0, label=label("theory_seed"), precision=0, minimum=0, maximum=LIMITS["seed"][1], min_width=120,
                                 scale=3, elem_id="theory-seed")
                roll = gr.Button(label("roll"), icon=ASSETS / "dice.svg", min_width=90, scale=1, elem_id="roll-theory-seed")
            with gr.Accordion(label("theory.settings"), open=False):
                own = own_settings()
            with gr.Accordion(label("theory.live.read"), open=False):
                gr.Markdown(label("theory.live.how"))
        with gr.Column(scale=3, min_width=300):
            picture = figure("live", "play", "pause", "step_d", "step_g", "step_both", "restart", "steps_made", "modes", "behind",
                             "ended", "failed", "legend.map", "legend.fake", "p", "q")

    controls = {"preset": preset, "seed": seed} | own
    fields = ", ".join(controls)
    give = f"({fields}) => {{ atlas.theory.call('live', 'set', {{ {fields} }}); }}"
    for control in (preset, seed):
        control.input(None, list(controls.values()), None, js=give)
    roll.click(None, None, seed, js="() => atlas.roll()").then(None, list(controls.values()), None, js=give)
    # Changing a setting of one's own chooses one's own game.
    for control in own.values():
        control.input(None, list(controls.values()), preset,
                      js=f"({fields}) => {{ atlas.theory.call('live', 'own', {{ {fields} }}); return '{OWN}'; }}")

    texts = {name: {"ill": strings.both(f"theory.{name}.ill"), "cure": strings.both(f"theory.{name}.cure")} for name in PRESETS}
    texts[OWN] = {"ill": strings.both("theory.own.side"), "cure": ""}
    stops = {name: chosen.steps for name, chosen in PRESETS.items()} | {OWN: 600}

    def open(link: Link) -> list[Any]:
        read = Reader()
        drawing = link.values.get(link.values.get("data", ""), "")  # a link may hold one drawing for each dimension
        game = theory_live.read_game(read, link.values.get("preset", "collapse"), link.values | {"drawing": drawing})
        settings = (game.sides[0] if game.preset == OWN else DEFAULT)._asdict()
        values = {name: settings[name] for name in own}
        state = {"preset": game.preset, "seed": game.sides[0].seed, "moves": link.values.get("moves", "")} | values
        if settings["drawing"]:
            state["drawing"] = settings["drawing"]
        value = {"state": state, "texts": texts, "stops": stops, "notes": read.notes}
        return [game.preset, state["seed"], *values.values(), value]

    return Panel([preset, seed, *own.values(), picture], open)


def own_settings() -> dict[str, gr.components.Component]:
    """Controls of the fields of `ganlib.theory.live.Settings` that a reader may set, by name."""
    def slider(name: str, step: float) -> gr.Slider:
        low, high = LIMITS[name]
        return gr.Slider(low, high, getattr(DEFAULT, name), step=step, label=label(f"theory.{name}"), buttons=[])

    return {"data": gr.Dropdown(data_choices(), value=DEFAULT.data, label=label("theory.data"), filterable=False),
            "objective": gr.Dropdown([(label(f"theory.objective.{name}"), name) for name in OBJECTIVES], value=DEFAULT.objective,
                                     label=label("theory.objective"), filterable=False),
            "d_steps": slider("d_steps", 1), "lr_d": slider("lr_d", 1e-4), "lr_g": slider("lr_g", 1e-4),
            "momentum": slider("momentum", 0.01), "unroll": slider("unroll", 1), "noise": slider("noise", 1), "width": slider("width", 4)}


def data_choices() -> list[tuple[Any, str]]:
    return [(label(f"theory.data.{name}"), name) for name in DATA]


# ---- Distances and the optimal discriminator --------------------------------------------------------------------------------

def distance() -> Panel:
    with opening("distance"), gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            place = gr.Slider(-1, 1, -0.3, step=0.02, label=label("theory.place"), buttons=[], elem_id="place")
            width = gr.Slider(0.1, 2, 0.6, step=0.05, label=label("theory.q_width"), buttons=[])
            data = gr.Dropdown(data_choices(), value="two", label=label("theory.data"), filterable=False, elem_id="theory-p")
        with gr.Column(scale=3, min_width=300):
            picture = figure("distance", "p", "q", "drag", "draw", "clear", "js", "tv", "w1", "kl", "reverse_kl", "sliced", "failed")
    tell("distance", {"data": data, "place": place, "width": width})

    def open(link: Link) -> list[Any]:
        read = Reader()
        wanted = link.values.get("p", "two")
        name, drawing = read.data(wanted, link.values.get(wanted, ""))
        at = read.number("place", link.values.get("place", -0.3), -1, 1, -0.3)
        wide = read.number("q", link.values.get("q", 0.6), 0.1, 2, 0.6)
        state = {"data": name, "place": at, "width": wide, "drawing": drawing}
        return [at, wide, name, {"state": state, "notes": read.notes}]

    return Panel([place, width, data, picture], open)


def optimal() -> Panel:
    with opening("optimal"), gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            moves = gr.Slider(0, FIT, FIT, step=10, label=label("theory.checkpoint"), buttons=[], elem_id="fit")
        with gr.Column(scale=3, min_width=300):
            picture = figure("optimal", "p", "q", "best_d", "trained_d", "by_sum", "by_formula", "by_training", "failed")
    moves.input(None, moves, None, js="(moves) => { atlas.theory.call('optimal', 'set', moves); }")

    def open(link: Link) -> list[Any]:
        at = link.whole("fit", 0, FIT, FIT)
        return [at, {"moves": at}]

    return Panel([moves, picture], open)


# ---- The two games -------------------------------------------------------------------------------------------------------

def games() -> Panel:
    with opening("games"), gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            logit = gr.Slider(-8, 8, LOGIT, step=0.1, label=label("theory.logit"), buttons=[], elem_id="logit")
            with gr.Accordion(label("theory.games.read"), open=False):
                gr.Markdown(label("theory.games.how"))
        with gr.Column(scale=3, min_width=300):
            picture = figure("games", "loss", "norm", "slope", "measured", "failed")
    logit.input(None, logit, None, js="(logit) => { atlas.theory.call('games', 'set', logit); }")

    def open(link: Link) -> list[Any]:
        read = Reader()
        at = read.number("logit", link.values.get("logit", LOGIT), -8, 8, LOGIT)
        return [at, {"logit": at, "seed": 0, "notes": read.notes}]

    return Panel([logit, picture], open)


# ---- Explicit models ---------------------------------------------------------------------------------------------------------

def explicit() -> Panel:
    with opening("explicit"), gr.Row(elem_classes="controls-and-picture"):
        with gr.Column(scale=1, min_width=280, elem_classes="controls"):
            graph = gr.Radio([(label(f"theory.graph.{name}"), name) for name in GRAPHS], value="neighbours", label=label("theory.graph"))
        with gr.Column(scale=3, min_width=300):
            picture = figure("explicit", "numbers", "best", "sum", "on_data", "nats", "chain_rule", "matrix", "failed")
    graph.input(None, graph, None, js="(graph) => { atlas.theory.call('explicit', 'set', graph); }")

    def open(link: Link) -> list[Any]:
        wanted = link.values.get("graph", "neighbours")
        state = {"graph": wanted, "image": link.values.get("image", "7")}
        return [wanted if wanted in GRAPHS else None, {"state": state, "notes": []}]

    return Panel([graph, picture], open)
