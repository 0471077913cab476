"""GAN Atlas by Streamlit: streamlit run demo/streamlit_app.py [-- --checkpoints DIR]

The same tabs as `python app.py`, on the same actions, sentences and links.
"""
from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # Streamlit puts the script's own folder there, and not the project's
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
import torch  # noqa: E402

import ganlib  # noqa: E402
from demo.shelf import Shelf  # noqa: E402
from demo.streamlit_page import STYLE, Visit, locale  # noqa: E402

# In the order in which a learner meets the ideas; a tab's module is imported when the tab is first opened.
TABS = ("atlas", "theory", "interpolate", "arithmetic", "classes", "codes", "translate", "puzzle", "text", "density", "latent", "compare",
        "eye")


@st.cache_resource(show_spinner=False)
def catalog(folder: Path) -> Shelf:
    """The checkpoints, read once for all visitors; the models themselves are in the bounded cache of the actions."""
    torch.set_num_threads(1)  # visits run beside each other; threads within one would only wait for one another
    return Shelf(ganlib.catalog(folder))


def main() -> None:
    parser = argparse.ArgumentParser(prog="streamlit run demo/streamlit_app.py --", description="GAN Atlas in the browser.")
    parser.add_argument("--checkpoints", type=Path, default=ROOT / "checkpoints", help="folder with checkpoints")
    options = parser.parse_args()

    st.set_page_config(page_title="GAN Atlas", layout="wide")
    st.html(STYLE)
    visit = Visit(catalog(options.checkpoints), locale(), TABS)
    st.header("GAN Atlas", anchor=False)
    st.caption(visit.say("tagline"))
    for name, tab in zip(TABS, st.tabs([visit.say(name) for name in TABS], key="tab", on_change="rerun")):
        if tab.open:
            with tab:
                import_module(f"demo.streamlit_tabs.{name}").build(visit)
                visit.followed = False  # what reruns alone later follows no link


main()
