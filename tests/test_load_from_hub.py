"""Models that a visitor brings from the Hub while the app runs, over HTTP: what comes, what does not, and what stays bounded."""
import json
import re
import sys
from pathlib import Path

import pytest
from conftest import TINY
from fastapi.testclient import TestClient
from gradio.routes import App
from gradio_client import Client
from gradio_client.exceptions import AppError
from hub_server import LFS_SUFFIXES, File, Repo
from huggingface_hub import constants
from lively import MODEL, lively, write_catalog
from recorded import write_recorded
from streamlit.testing.v1 import AppTest
from test_app import open_link
from test_browser import TIMEOUT, address, browser, desk, visit, wait_for_url  # noqa: F401  fixtures
from test_streamlit import SCRIPT, checked, texts

import ganlib
from demo import actions, code_actions, compare_actions, gradio_app, shelf
from demo.routes import routes
from demo.shelf import Shelf
from ganlib import CheckpointError, checkpoints, hub
from ganlib.variants import VARIANTS
from ganlib.variants.pixelcnn import PixelCNN

REPO = "alice/tiny"


@pytest.fixture
def own(tmp_path):
    return write_catalog(tmp_path / "own")


@pytest.fixture
def catalog(own):
    return Shelf(ganlib.catalog(own))


@pytest.fixture
def offer(hub_state, tmp_path):
    """Puts a model on the Hub, as a push would, and returns its repository."""

    def put(name=REPO, model=None, **config) -> Repo:
        folder = tmp_path / name.replace("/", "-")
        checkpoints.save(model or lively("dcgan", 8), folder, data=config.pop("data", "mnist"), steps=10)
        text = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(text | config))
        repo = hub_state.repos.setdefault(f"models/{name}", Repo(name))
        repo.commit({path.name: File(path.read_bytes(), lfs=path.name.endswith(LFS_SUFFIXES)) for path in hub.own_files(folder)})
        return repo

    return put


def bring(catalog, source=REPO) -> str:
    return actions.load_from_hub(catalog, source).id


def on_disk(catalog) -> list[Path]:
    return [Path(folder.name) for _, folder in catalog.brought.values()]


# ---- What comes ---------------------------------------------------------------------------------------------------

def test_figures_come_with_a_model(offer, catalog):
    repo, figure = offer(), {"value": 86.0, "how": "x", "quantiles": [-100.0, -80.0]}
    repo.commit({**repo.files, "metrics.json": File(json.dumps({"nats": figure}).encode(), lfs=False)})
    bring(catalog)
    assert catalog[-1].metrics == {"nats": figure}


def test_a_brought_model_is_one_of_the_catalog(offer, catalog):
    commit = offer().branches["main"]
    id = bring(catalog)
    assert id == f"{REPO}@{commit[:8]}"
    assert [entry.id for entry in catalog][-1] == id
    assert actions.sample(catalog, id, 0, 4).size == (4 * 8 + 3 * 2, 8)
    assert actions.interpolate(catalog, id, 0, 1, 0.5, "slerp").size == (8, 8)


def test_what_takes_minutes_to_draw_is_not_brought(offer, catalog):
    offer(model=PixelCNN(size=40, channels=3, hidden=2, depth=1, levels=2), data="avatars")
    with pytest.raises(CheckpointError, match="4,800 values one after the other"):
        catalog.bring(REPO)
    assert not catalog.brought


def test_a_revision_and_a_pasted_address(offer, catalog):
    repo = offer()
    first = repo.branches["main"]
    repo.branches["v1"] = first
    offer(model=lively("wgan_gp", 8))
    assert bring(catalog, f"{REPO}@v1") == bring(catalog, f" {REPO}@{first} ") == f"{REPO}@{first[:8]}"
    assert bring(catalog, f"https://huggingface.co/{REPO}") == f"{REPO}@{repo.branches['main'][:8]}"
    assert len(catalog.brought) == 2


def test_only_those_who_name_it_see_it(offer, catalog):
    offer()
    id = bring(catalog)
    assert id not in {entry.id for entry in catalog.seen({"", "nobody/nothing@0"})}
    assert [entry.id for entry in catalog.seen({id})] == [entry.id for entry in catalog]


def test_what_one_visitor_brings_stands_beside_nothing_of_another(offer, catalog):
    offer("alice/private", lively("dcgan"), data="fashion_mnist")
    offer("alice/other", lively("dcgan"), data="fashion_mnist")
    private, other = bring(catalog, "alice/private"), bring(catalog, "alice/other")
    assert [entry.id for entry in compare_actions.group_of(catalog, MODEL)] == [MODEL, "wgan_gp-fashion_mnist"]
    assert [entry.id for entry, _ in compare_actions.shared(catalog, private, 0, 1)] == [private, MODEL, "wgan_gp-fashion_mnist"]
    assert {entry.id for group in compare_actions.groups(catalog) for entry in group} == {MODEL, "wgan_gp-fashion_mnist"}
    for ability in ("Samples", "HasLatent", "Judges"):
        for entries in (catalog, [*catalog]):
            with pytest.raises(actions.Problem, match="no model called 'nobody'") as error:
                actions.find(entries, "nobody", ability)
            assert MODEL in str(error.value) and private not in str(error.value) and other not in str(error.value)


def test_errors_of_other_trainings_are_the_apps_own_and_that_of_the_named_one(offer, tmp_path):
    figure = {"value": 0.25, "n": 80, "how": "by hand", "categories": [{"class": "9", "share": 0.75, "n": 8}] * 10}
    figures = checkpoints.to_json({"clustering_error": figure})
    checkpoints.save(lively("infogan", 8), tmp_path / "own" / "infogan-mnist", data="mnist")
    (tmp_path / "own" / "infogan-mnist" / "metrics.json").write_bytes(figures)
    catalog = Shelf(ganlib.catalog(tmp_path / "own"))
    for name in ("alice/first", "alice/second"):
        repo = offer(name, lively("infogan", 8))
        repo.commit({**repo.files, "metrics.json": File(figures, lfs=False)})
    first, second = bring(catalog, "alice/first"), bring(catalog, "alice/second")
    entries = {entry.id: entry for entry in catalog}
    assert code_actions.errors(catalog, entries["infogan-mnist"]).keys() == {"infogan-mnist"}
    assert code_actions.errors(catalog, entries[second]).keys() == {"infogan-mnist", second}
    assert first in code_actions.errors([*catalog], entries[second])  # whoever passes a list chose it


def test_the_oldest_makes_room_and_nothing_stays_on_disk(offer, catalog, monkeypatch):
    monkeypatch.setattr(shelf, "MOST", 2)
    ids, folders = [], []
    for i in range(3):
        offer(f"alice/tiny{i}")
        ids.append(bring(catalog, f"alice/tiny{i}"))
        folders.append(on_disk(catalog)[-1])
    assert list(catalog.brought) == ids[1:]
    assert [folder.exists() for folder in folders] == [False, True, True]
    with pytest.raises(actions.Problem, match="no model called"):
        actions.sample(catalog, ids[0], 0, 1)


# ---- What does not ------------------------------------------------------------------------------------------------

def refused(catalog, source=REPO) -> str:
    """The sentence; the shelf is as it was, and its own models work."""
    with pytest.raises((actions.Problem, CheckpointError)) as error:
        bring(catalog, source)
    assert not catalog.brought
    assert actions.sample(catalog, MODEL, 0, 1)
    assert "Traceback" not in str(error.value) and "/tmp" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("source", ["", "tiny", "../etc/passwd", "alice/tiny@../../x y", "alice/tiny/more", "a" * 3000, None, 7,
                                    ["alice/tiny"], "https://example.com/alice/tiny"])
def test_what_is_no_name_is_not_asked_for(hub_state, catalog, source):
    assert "user/repo" in refused(catalog, source)
    assert hub_state.requests == []


def test_a_repository_that_is_not_there(hub_state, catalog):
    assert "it does not exist, or it is private" in refused(catalog, "alice/nothing")


def test_what_only_the_owner_of_the_app_may_see_is_not_shown(offer, catalog):
    offer().private = True  # alice's token is in the environment, as on a Space of hers
    assert "it does not exist, or it is private" in refused(catalog)


def test_a_revision_that_is_not_there(offer, catalog):
    offer()
    assert "has no revision 'v7'" in refused(catalog, f"{REPO}@v7")


def test_a_server_that_fails_or_is_down(offer, hub_state, catalog, monkeypatch):
    offer()
    hub_state.failures[f"/api/models/{REPO}"] = 503
    assert "failed with 503" in refused(catalog)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "cannot be reached" in refused(catalog)


@pytest.mark.parametrize("name, content, words", [
    ("model.safetensors", b"not safetensors", "damaged or cut short"),
    ("config.json", b"{", "not usable JSON"),
    ("config.json", b'{"variant": "dcgan"}', "'data' should be a str"),
    ("model.safetensors", None, "has no model.safetensors"),
    ("metrics.json", b'{"nats": {"value": "<b>"}}', "'nats' should have a number"),
    ("metrics.json", b'{"nats": {"value": 1, "how": "", "quantiles": [1, "2"]}}', "quantiles of 'nats' should be numbers"),
    ("metrics.json", b'{"clustering_error": {"value": 1, "how": "", "n": 9, "categories": []}}', "categories of 'clustering_error'"),
])
def test_a_bad_file(offer, catalog, name, content, words):
    repo = offer()
    files = dict(repo.files)
    if content is None:
        del files[name]
        files["pytorch_model.bin"] = File(b"a pickle, which nobody opens", lfs=True)
    else:
        files[name] = File(content, lfs=name.endswith(LFS_SUFFIXES))
    repo.commit(files)
    sentence = refused(catalog)
    assert words in sentence and REPO in sentence


def test_sizes_are_bounded(offer, catalog, monkeypatch):
    offer()
    monkeypatch.setattr(shelf, "MAX_SIDE", 4)
    assert "8 pixels a side" in refused(catalog)
    monkeypatch.setattr(shelf, "MAX_BYTES", 100)
    assert "at most 100 are fetched" in refused(catalog)


def test_names_that_cannot_be_shown_and_models_without_pictures(offer, catalog):
    offer(data="<script>" * 100)
    assert "should name the data by" in refused(catalog)
    offer("alice/classifier", model=VARIANTS["classifier"](**TINY["classifier"]))
    assert "makes no pictures" in refused(catalog, "alice/classifier")


# ---- In the apps --------------------------------------------------------------------------------------------------

@pytest.fixture
def client(catalog, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    app = App.create_app(gradio_app.build_page(catalog), app_kwargs={"routes": routes(catalog)})
    with TestClient(app) as client:
        yield client


def test_what_links_show_afterwards(offer, client, catalog, hub_state):
    assert hub_state.requests == []  # the app has started
    offer()
    id = bring(catalog)
    model, seed, _, sheet = open_link(client, f"?tab=atlas&model={id}&seed=2")[1:5]
    assert model["value"] == id and ["DCGAN · MNIST", id] in model["choices"] and sheet["sheet"] and not sheet["note"]
    assert client.get(f"/files/{id}/sample.png?seed=0&n=1").status_code == 200
    assert open_link(client, "?tab=atlas")[1] == MODEL  # another visitor's list is as it was


def test_the_endpoint(offer, hub_state, address):  # noqa: F811
    client = Client(address, verbose=False, download_files=False)
    commit = offer().branches["main"]
    assert client.predict(REPO, api_name="/load_from_hub") == f"{REPO}@{commit[:8]}"
    with pytest.raises(AppError, match="does not exist"):
        client.predict("alice/nothing", api_name="/load_from_hub")


def test_a_visitor_loads_a_model_in_the_page(offer, hub_state, visit):  # noqa: F811
    commit = offer().branches["main"]
    page = visit("", ready="#atlas-figure")
    page.get_by_role("button", name="Load from the Hub").click()
    page.locator("#hub-source textarea, #hub-source input").fill("alice/nothing")
    page.locator("#hub-load").click()
    page.locator("#hub-said [lang=en]", has_text="it does not exist, or it is private").wait_for()
    page.locator("#hub-source textarea, #hub-source input").fill(REPO)
    page.locator("#hub-load").click()
    wait_for_url(page, f"model={re.escape(REPO.replace('/', '%2F'))}%40{commit[:8]}&seed=")
    page.get_by_role("tab", name="Interpolate").click()
    page.wait_for_selector("#interpolate-figure [data-ready]")
    page.get_by_label("Model").last.click()
    page.get_by_role("option", name="DCGAN · MNIST").click()
    wait_for_url(page, f"tab=interpolate&model=alice%2Ftiny%40{commit[:8]}&")
    page.reload()
    page.wait_for_selector("#interpolate-figure [data-ready]")
    wait_for_url(page, f"tab=interpolate&model=alice%2Ftiny%40{commit[:8]}&")


def test_in_an_app_without_checkpoints_a_brought_model_opens_the_tabs(offer, tmp_path, monkeypatch):
    empty = Shelf([])
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    offer()
    id = bring(empty)
    with TestClient(App.create_app(gradio_app.build_page(empty))) as client:
        data = open_link(client, f"?tab=atlas&model={id}")
        assert data[1]["value"] == id and data[4]["sheet"] and data[5]["visible"]


def test_a_visitor_loads_a_model_in_the_twin(offer, own, hub_state, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--checkpoints", str(own)])
    commit = offer().branches["main"]
    page = checked(AppTest.from_file(SCRIPT, default_timeout=60).run())
    page.text_input[0].set_value("alice/nothing")
    checked(page.button(key="FormSubmitter:hub-Load").click().run())
    assert "does not exist" in texts(page.error)
    page.text_input[0].set_value(REPO)
    checked(page.button(key="FormSubmitter:hub-Load").click().run())
    id = f"{REPO}@{commit[:8]}"
    assert not page.error and page.selectbox[0].value == id and page.query_params["model"] == id
    page.session_state["tab"] = "Interpolate"
    checked(page.run())
    checked(page.selectbox[0].set_value(id).run())
    assert page.query_params["model"] == id and page.get("image")

    other = checked(AppTest.from_file(SCRIPT, default_timeout=60).run())
    assert id not in other.selectbox[0].options and len(other.selectbox[0].options) == 2
    other = AppTest.from_file(SCRIPT, default_timeout=60)
    other.query_params["model"] = id  # but a link leads there
    assert checked(other.run()).selectbox[0].value == id


@pytest.mark.parametrize("tab, lists", [("compare", 2), ("eye", 3), ("classes", 3)])
def test_in_every_list_of_a_tab_is_what_the_visitor_brought(offer, tmp_path, idx_root, monkeypatch, tab, lists):
    own, model = write_recorded(tmp_path / "recorded", idx_root), lively("acgan" if tab == "classes" else "dcgan")
    checkpoints.save(lively("acgan"), own / "acgan-fashion_mnist", data="fashion_mnist", steps=10)
    shelf = Shelf(ganlib.catalog(own))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    offer(model=model, data="fashion_mnist")
    id = bring(shelf)
    with TestClient(App.create_app(gradio_app.build_page(shelf))) as client:
        for link, expected in ((f"?tab={tab}&loaded={id}", lists), (f"?tab={tab}", 0)):
            offered = [value["choices"] for value in open_link(client, link) if isinstance(value, dict) and "choices" in value]
            assert sum(id in (value for _, value in choices) for choices in offered) == expected


@pytest.mark.parametrize("tab, controls", [("compare", ["compare.model", "compare.near"]), ("eye", ["eye.model", "eye.against"]),
                                           ("classes", ["classes.between", "classes.reader"])])
def test_in_the_twin_only_those_who_name_a_model_find_it_in_a_list(offer, tmp_path, idx_root, monkeypatch, tab, controls):
    own, model = write_recorded(tmp_path / "recorded", idx_root), lively("acgan" if tab == "classes" else "dcgan")
    checkpoints.save(lively("acgan"), own / "acgan-fashion_mnist", data="fashion_mnist", steps=10)
    shelf = Shelf(ganlib.catalog(own))
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--checkpoints", str(own)])
    monkeypatch.setattr("demo.shelf.Shelf", lambda own: shelf)
    offer(model=model, data="fashion_mnist")
    id = bring(shelf)
    for named in ({}, {controls[0].split(".")[1]: id}):
        page = AppTest.from_file(SCRIPT, default_timeout=60)
        for name, value in ({"tab": tab} | named).items():
            page.query_params[name] = value
        checked(page.run())
        for control in controls:
            assert any(id in option for option in page.selectbox(key=control).options) == bool(named), control
