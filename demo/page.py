"""What the tabs share: the description of a tab, labels, a seed with its dice, figures, errors as sentences."""
from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from gradio.context import LocalContext
from gradio.i18n import I18nData

from demo import actions, choices, strings
from demo.address import Link
from demo.shelf import Shelf
from ganlib import CheckpointError, Entry

ASSETS = Path(__file__).parent / "assets"
LATEX = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]


class Panel(NamedTuple):
    """What the page needs to know of a tab to make its state a link."""

    outputs: list[gr.components.Component]
    open: Callable[[Link], list[Any]]  # the link's values -> a value for each output


def label(key: str) -> I18nData:
    """A sentence of the table that the browser translates."""
    return I18nData(key)


def asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def idea(tab: str) -> None:
    """How every tab opens: the idea in two sentences, and the equation."""
    with gr.Row(elem_classes="opening"):
        gr.Markdown(label(f"{tab}.idea"), elem_classes="idea")
        gr.Markdown(label(f"{tab}.equation"), latex_delimiters=LATEX, elem_classes="equation")


def model_control(entries: Sequence[Entry], tab: str = "") -> gr.Dropdown:
    return gr.Dropdown(model_choices(entries), value=choices.opening(entries, tab) if entries else None, label=label("model"),
                       filterable=len(entries) > 8)


def model_choices(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(name, id) for id, name in choices.names(entries).items()]


def visible(catalog: Shelf, link: Link, name: str = "model") -> list[Entry]:
    """What the reader of a link chooses from by this name: brought models are in the lists of the visitor who brought them, and of
    anyone with a link to one."""
    return catalog.seen({link.values.get(name, ""), *link.values.get("loaded", "").split()})


def chosen(catalog: Shelf, able: str | Callable[[Sequence[Entry]], Sequence[Entry]], link: Link, name: str = "model",
           tab: str = "") -> tuple[str, Any] | None:
    """The model that a link chooses by this name, and what its control becomes; None where there is none that is `able`: that has
    this ability, or that this function finds among those given."""
    seen = visible(catalog, link, name)
    entries = actions.able(seen, able) if isinstance(able, str) else able(seen)
    if not entries:
        return None
    model = link.choice(name, [entry.id for entry in entries], choices.opening(entries, tab))
    changed = len(seen) > len(catalog.own)
    return model, gr.update(choices=model_choices(entries), value=model) if changed else model


def chosen_group(catalog: Shelf, groups_of: Callable[[Sequence[Entry]], Sequence[Sequence[Entry]]], link: Link,
                 name: str = "model") -> tuple[str, Any]:
    """The same for groups of models, each by its newest brought one or, without any, by its first."""
    groups = groups_of(visible(catalog, link, name))
    leaders = [next((entry.id for entry in reversed(group) if entry not in catalog.own), group[0].id) for group in groups]
    leader_of = {entry.id: leader for group, leader in zip(groups, leaders) for entry in group}
    leader = leader_of[link.choice(name, list(leader_of), leaders[0])]
    return leader, gr.update(choices=group_choices(groups, leaders), value=leader, visible=len(groups) > 1)


def group_choices(groups: Sequence[Sequence[Entry]], leaders: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(choices.group_names(groups).values(), leaders, strict=True))


def group_control(groups: Sequence[Sequence[Entry]], key: str) -> gr.Dropdown:
    """The list of groups of models, each by its first; there is none to see where there is one group alone."""
    leaders = [group[0].id for group in groups]
    return gr.Dropdown(group_choices(groups, leaders), value=leaders[0], label=label(key), filterable=False, visible=len(groups) > 1)


def seed_control(key: str, value: int) -> tuple[gr.Number, gr.Button]:
    """A visible seed and the dice beside it."""
    with gr.Row(elem_classes="seed", equal_height=True):
        seed = gr.Number(value, label=label(key), precision=0, minimum=0, maximum=actions.MAX_SEED, min_width=120, scale=3,
                         elem_id=key)
        dice = gr.Button(label("roll"), icon=ASSETS / "dice.svg", min_width=96, scale=1, elem_id=f"roll-{key}")
    return seed, dice


def only(chosen: str, options: Sequence[str]) -> list[Any]:
    """Updates for the controls of options, in their order: the chosen one is there, the others are not."""
    return [gr.update(visible=name == chosen) for name in options]


def figure(name: str, tab: str, value: dict[str, Any] | None = None, **labels: str) -> gr.HTML:
    """A picture the browser draws by assets/<name>.js; its value is a dict made by the tab, now or when a link is opened."""
    template = asset(f"{name}.html")
    for key, text in labels.items():
        template = template.replace(f"[{key}]", text)
    return gr.HTML(value, html_template=template, js_on_load=asset(f"{name}.js"), apply_default_css=False, elem_id=f"{tab}-figure")


# How a control fills a figure. Unqueued, because it is quick; the page would not show an error that the framework
# found in such an event, so values come as they are and actions check them. A newer value replaces one not yet sent.
LIVE = dict(queue=False, preprocess=False, trigger_mode="always_last", show_progress="hidden", api_visibility="private")


def data_uri(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def way_to_a_model(key: str, script: str = "dcgan", example: str = choices.EXAMPLE) -> None:
    """What a tab shows in the place of a picture while no model can make one: the script and a checkpoint that would do."""
    gr.Markdown(label(key))
    gr.Code(f"python -m train.{script}\npython -m ganlib pull USER/gan-atlas-{example}", language="shell", show_label=False,
            interactive=False)


def drawn(make: Callable[..., dict[str, Any]], *values: Any) -> dict[str, Any]:
    """What a figure draws, or the sentence it shows instead where a value or a checkpoint cannot be used."""
    try:
        return make(*values)
    except (actions.Problem, CheckpointError) as error:
        return {"note": sentence(error)}


def sentence(error: actions.Problem | CheckpointError) -> str:
    """What is wrong, as HTML."""
    if isinstance(error, actions.Problem):
        return strings.both(error.key, **error.values)
    return strings.both("error.checkpoint", words=error)


def what_was_done(names: Sequence[str]) -> str:
    """What was done to an upload, as a sentence in both languages."""
    if not names:
        return ""
    steps = {language: ", ".join(strings.say(f"upload.{name}", language) for name in names) for language in strings.LANGUAGES}
    return "".join(f'<span lang="{language}">{strings.say("upload.done", language, steps=text)}</span>' for language, text in steps.items())


def language() -> str:
    """The language of whoever sent the request that is being answered."""
    request = LocalContext.request.get()
    return strings.preferred(request.headers.get("accept-language", "")) if request else "en"


@contextmanager
def plain_errors() -> Iterator[None]:
    """A value or a checkpoint that cannot be used becomes the answer of an endpoint, in the caller's language."""
    try:
        yield
    except (actions.Problem, CheckpointError) as error:
        raise gr.Error(strings.sendable(actions.sentence_in(error, language())), print_exception=False) from None
