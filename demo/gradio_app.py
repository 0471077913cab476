"""Assembles the tabs into one page and serves it."""
from __future__ import annotations

import argparse
import atexit
import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported
import demo.quick_gradio  # noqa: F401  before gradio
import demo.zero_gpu  # noqa: F401  before torch

# isort: split
import gradio as gr
import torch

import ganlib
from demo import (
    arithmetic_endpoints,
    class_endpoints,
    code_endpoints,
    compare_endpoints,
    density_endpoints,
    endpoints,
    explore_endpoints,
    eye_endpoints,
    latent_endpoints,
    puzzle_endpoints,
    strings,
    text_endpoints,
    theory_endpoints,
    theory_routes,
    translate_endpoints,
)
from demo.address import Link
from demo.page import asset, label
from demo.routes import routes
from demo.shelf import Shelf
from demo.tabs import arithmetic, atlas, classes, codes, compare, density, eye, interpolate, latent, puzzle, text, theory, translate

TABS = {  # in the order in which a learner meets the ideas
    "atlas": atlas.build,
    "theory": theory.build,
    "interpolate": interpolate.build,
    "arithmetic": arithmetic.build,
    "classes": classes.build,
    "codes": codes.build,
    "translate": translate.build,
    "puzzle": puzzle.build,
    "text": text.build,
    "density": density.build,
    "latent": latent.build,
    "compare": compare.build,
    "eye": eye.build,
}
STYLES = ("page.css", "theory.css", "compare.css", "classes.css", "translate.css", "text.css", "latent.css", "density.css")
MAX_UPLOAD = "20mb"
CACHE_SECONDS = 3600  # how long a picture asked for through the API stays on disk


def build_page(catalog: Shelf) -> gr.Blocks:
    """The page for a catalog. Reads no weights."""
    with gr.Blocks(title="GAN Atlas", fill_width=True, delete_cache=(CACHE_SECONDS, CACHE_SECONDS)) as page:
        gr.HTML(f'<header><h1>GAN Atlas</h1><p>{strings.both("tagline")}</p></header>', apply_default_css=False, js_on_load=None)
        with gr.Tabs(selected=next(iter(TABS))) as tabs:
            panels = {}
            for name, build in TABS.items():
                with gr.Tab(label(name), id=name) as tab:
                    panels[name] = build(catalog)
                tab.select(None, js=f"() => {{ atlas.select('{name}'); }}")
        endpoints.build(catalog)
        theory_endpoints.build()
        explore_endpoints.build(catalog)
        arithmetic_endpoints.build(catalog)
        class_endpoints.build(catalog)
        code_endpoints.build(catalog)
        translate_endpoints.build(catalog)
        puzzle_endpoints.build(catalog)
        text_endpoints.build(catalog)
        density_endpoints.build(catalog)
        latent_endpoints.build(catalog)
        compare_endpoints.build(catalog)
        eye_endpoints.build(catalog)

        def open_link(query: str) -> dict[Any, Any]:
            """Fill the tab that the link names, and leave the others."""
            link = Link(query)
            chosen = link.choice("tab", list(TABS), next(iter(TABS)))
            panel = panels[chosen]
            return {tabs: gr.Tabs(selected=chosen)} | dict(zip(panel.outputs, panel.open(link)))

        query = gr.Textbox(visible=False)
        outputs = [tabs, *(output for panel in panels.values() for output in panel.outputs)]
        # Whatever shows progress is searched for and written to at every later event, even of others: the query alone, then.
        event = dict(fn=open_link, inputs=query, outputs=outputs, js="() => atlas.link()", queue=False, preprocess=False,
                     show_progress="hidden", show_progress_on=query, api_visibility="private")
        gr.Button(visible="hidden", elem_id="open-link").click(**event)
        page.load(**event)
    return page.queue(max_size=64)


def theme() -> gr.themes.Base:
    sans = (gr.themes.LocalFont("IBM Plex Sans", weights=(400, 600)), "Noto Sans KR", "Noto Sans CJK KR",
            "Apple SD Gothic Neo", "Malgun Gothic", "ui-sans-serif", "system-ui", "sans-serif")
    base = gr.themes.Default(primary_hue="teal", secondary_hue="teal", neutral_hue="stone", font=sans)
    return base.set(body_text_color_subdued="*neutral_500")  # the theme's own grey is too pale to read small


def main(checkpoints: Path, arguments: Sequence[str] | None = None) -> None:
    """Serve the app; `checkpoints` is the folder unless --checkpoints names another."""
    parser = argparse.ArgumentParser(description="GAN Atlas in the browser.")
    parser.add_argument("--checkpoints", type=Path, default=checkpoints, help="folder with checkpoints")
    parser.add_argument("--port", type=int, default=port(os.environ),
                        help="default: $PORT, then $GRADIO_SERVER_PORT, then the first free one from 7860")
    parser.add_argument("--share", action="store_true", help="also serve at a public address of gradio.live for a week")
    options = parser.parse_args(arguments)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill ends the app as Ctrl-C does
    torch.set_num_threads(1)  # requests run beside each other; threads within one would only wait for one another
    catalog = Shelf(ganlib.catalog(options.checkpoints))
    print(f"{len(catalog)} checkpoints in {options.checkpoints}", flush=True)
    page = build_page(catalog)
    with suppress(KeyboardInterrupt):
        page.launch(
            server_name=host(os.environ), server_port=options.port, share=options.share, theme=theme(),
            css="".join(map(asset, STYLES)),
            head=f"<script>{asset('page.js')}{asset('theory.js')}{asset('painting.js')}</script>",
            i18n=gr.I18n(**strings.translations()), footer_links=["api"], run_history=False, max_file_size=MAX_UPLOAD,
            app_kwargs={"routes": routes(catalog) + theory_routes.routes}, ssr_mode=False, prevent_thread_lock=True)
        while True:
            time.sleep(0.1)
    page.close()
    atexit._run_exitfuncs()
    os._exit(0)  # what still computes would abort an interpreter that is torn down under it


def port(environment: Mapping[str, str]) -> str | None:
    """PORT, as hosts set it, wins over GRADIO_SERVER_PORT."""
    return environment.get("PORT") or environment.get("GRADIO_SERVER_PORT") or None


def host(environment: Mapping[str, str]) -> str:
    """This machine alone, unless asked otherwise or running on a Space."""
    return environment.get("GRADIO_SERVER_NAME") or ("0.0.0.0" if "SPACE_ID" in environment else "127.0.0.1")
