"""The page's server side: named endpoints, files, links, and what it says to values it cannot use."""
import io
import json

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from gradio.routes import App
from lively import MODEL, SIZE, write_catalog
from PIL import Image

import ganlib
from demo import actions, choices, gradio_app, strings
from demo.routes import attachment, routes
from demo.shelf import Shelf
from demo.tabs import atlas, interpolate
from ganlib.variants import VARIANTS

WALK = [MODEL, 3, 14, 0.5, "slerp"]


def client_of(folder) -> TestClient:
    catalog = Shelf(ganlib.catalog(folder))
    page = gradio_app.build_page(catalog)
    return TestClient(App.create_app(page, app_kwargs={"routes": routes(catalog)}), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def client(cache, tmp_path_factory):
    with client_of(write_catalog(tmp_path_factory.mktemp("checkpoints"))) as client:
        yield client


@pytest.fixture(scope="module")
def empty(cache, tmp_path_factory):
    with client_of(tmp_path_factory.mktemp("nothing")) as client:
        yield client


def call(client, endpoint, *values, **headers):
    """Bodies are written by json.dumps because clients in the wild send NaN too."""
    return client.post(f"/gradio_api/run/{endpoint}", content=json.dumps({"data": values}),
                       headers={"content-type": "application/json"} | headers)


def file_of(client, answer) -> bytes:
    assert answer.status_code == 200, answer.text
    return client.get(answer.json()["data"][0]["url"]).content


def picture_of(client, answer) -> Image.Image:
    return Image.open(io.BytesIO(file_of(client, answer)))


def private(client, name):
    """The index of an event without a public name."""
    dependencies = client.get("/config").json()["dependencies"]
    return next(d["id"] for d in dependencies if d["api_name"] == name)


# ---- Named endpoints ----------------------------------------------------------------------------------------------

def test_every_action_is_a_named_endpoint(client):
    endpoints = client.get("/gradio_api/info").json()["named_endpoints"]
    parameters = {name: [p["parameter_name"] for p in info["parameters"]] for name, info in endpoints.items()
                  if not name.startswith("/theory_")}
    assert parameters == {"/sample": ["model", "seed", "n"],
                          "/interpolate": ["model", "seed_a", "seed_b", "t", "mode"],
                          "/filmstrip": ["model", "seed_a", "seed_b", "mode", "frames"],
                          "/loop": ["model", "seed_a", "seed_b", "mode", "format"],
                          "/load_from_hub": ["source"],
                          "/square": ["model", "seeds", "mode"],
                          "/directions": ["model"],
                          "/move": ["model", "seed", "amounts"],
                          "/invert": ["model", "picture", "steps"],
                          "/arithmetic": ["model", "a", "b", "c", "seed"],
                          "/find_one": ["model", "shows", "after"],
                          "/classes": ["model", "seed", "n"],
                          "/blend": ["model", "class_a", "class_b", "seed", "t"],
                          "/classify": ["model", "seed", "picture"],
                          "/codes": ["model", "seed", "category", "c1", "c2"],
                          "/traverse": ["model", "seed", "category", "x", "y"],
                          "/examples": ["model", "direction"],
                          "/translate": ["model", "direction", "seed", "example", "picture", "drawing"],
                          "/translate_back": ["model", "direction", "seed", "example", "picture", "drawing"],
                          "/patches": ["model", "direction", "seed", "example", "picture", "drawing"],
                          "/edit": ["model", "edits", "way", "example", "picture"],
                          "/assemble": ["model", "boxes", "seed", "example_a", "example_b", "picture_a", "picture_b"],
                          "/mixes": ["model", "boxes", "seed", "example_a", "example_b", "picture_a", "picture_b"],
                          "/say": ["model", "sentence", "seed", "n"],
                          "/between": ["model", "text_a", "text_b", "seed", "t"],
                          "/likelihood": ["model", "example", "picture", "drawing"],
                          "/paint": ["model", "seed"],
                          "/finish": ["model", "seed", "n", "hide", "example", "picture", "drawing"],
                          "/encode": ["model", "example", "picture", "drawing"],
                          "/decode": ["model", "z"],
                          "/manifold": ["model"],
                          "/morph": ["model", "t", "example_a", "picture_a", "drawing_a", "example_b", "picture_b", "drawing_b"],
                          "/compare": ["model", "seed", "n"],
                          "/timeline": ["model"],
                          "/neighbours": ["model", "seed", "k"],
                          "/judge": ["model", "seed", "picture"],
                          "/heatmap": ["model", "seed", "picture"], "/slopes": ["model"]}
    assert all(info["description"] for info in endpoints.values())


def test_sample(client):
    first, again, other = (picture_of(client, call(client, "sample", MODEL, seed, 4)) for seed in (7, 7, 8))
    assert first.size == (4 * SIZE + 3 * 2, SIZE)
    assert first.tobytes() == again.tobytes() != other.tobytes()


@pytest.mark.parametrize("mode", list(actions.MODES))
def test_interpolate_ends_at_the_samples(client, mode):
    for t, seed in ((0, 3), (1, 14)):
        end = picture_of(client, call(client, "interpolate", MODEL, 3, 14, t, mode))
        assert end.tobytes() == picture_of(client, call(client, "sample", MODEL, seed, 1)).tobytes()


def test_filmstrip_and_loop(client):
    assert picture_of(client, call(client, "filmstrip", MODEL, 3, 14, "slerp", 5)).size == (5 * SIZE + 4 * 2, SIZE)
    assert picture_of(client, call(client, "loop", MODEL, 3, 14, "slerp", "webp")).n_frames == 2 * actions.STEPS
    assert file_of(client, call(client, "loop", MODEL, 3, 14, "slerp", "mp4"))[4:8] == b"ftyp"


@pytest.mark.parametrize("endpoint, values, sentence", [
    ("sample", ["nobody", 0, 4], "There is no model called 'nobody'"),
    ("sample", ["\ud800", 0, 4], "There is no model called '?'"),  # half a character
    ("sample", ["../" + MODEL, 0, 4], "There is no model called"),
    ("sample", ["/etc/passwd", 0, 4], "There is no model called"),
    ("sample", [None, 0, 4], "There is no model called"),
    ("sample", [{"path": "/etc/passwd"}, 0, 4], "There is no model called"),
    ("sample", ["classifier-fashion_mnist", 0, 4], "There is no model called"),
    ("sample", [MODEL, -1, 4], "seed must be a whole number from 0 to 4294967295, not -1."),
    ("sample", [MODEL, float("nan"), 4], "seed must be a whole number"),
    ("sample", [MODEL, "seven", 4], "seed must be a whole number from 0 to 4294967295, not seven."),
    ("sample", [MODEL, None, 4], "not nothing."),
    ("sample", [MODEL, 0, 10 ** 9], "n must be a whole number from 1 to 64"),
    ("sample", [MODEL, 0, 10 ** 400], "n must be a whole number from 1 to 64"),
    ("sample", [MODEL, 0, 1.5], "n must be a whole number from 1 to 64, not 1.5."),
    ("interpolate", [MODEL, 0, 1, float("inf"), "slerp"], "t must be a number from 0 to 1, not inf."),
    ("interpolate", [MODEL, 0, 1, float("nan"), "slerp"], "t must be a number from 0 to 1, not nan."),
    ("interpolate", [MODEL, 0, 1, 1.5, "slerp"], "t must be a number from 0 to 1, not 1.5."),
    ("interpolate", [MODEL, 0, 1, "0.5", "slerp"], "t must be a number"),
    ("interpolate", [MODEL, 0, 1, 0.5, "cubic"], "mode must be one of slerp, lerp, not cubic."),
    ("filmstrip", [MODEL, 0, 1, "slerp", 10 ** 6], "frames must be a whole number from 2 to 101"),
    ("loop", [MODEL, 0, 1, "slerp", "exe"], "format must be one of webp, mp4, not exe."),
])
def test_a_bad_value_is_one_clear_sentence_and_the_app_lives_on(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code >= 400
    assert sentence in answer.json()["error"]
    assert call(client, "sample", MODEL, 0, 1).status_code == 200


def test_sentences_follow_the_language_of_the_request(client):
    answer = call(client, "sample", MODEL, -1, 4, **{"accept-language": "ko-KR,ko;q=0.9"})
    assert "정수여야 합니다" in answer.json()["error"]


def test_a_damaged_checkpoint_is_a_sentence_too(cache, tmp_path):
    folder = write_catalog(tmp_path)
    with client_of(folder) as client:
        (folder / MODEL / "model.safetensors").write_bytes(b"not weights")
        for tongue in ("en", "ko"):
            answer = client.get(f"/files/{MODEL}/sample.png?seed=0&n=1", headers={"accept-language": tongue})
            assert answer.status_code == 500
            for said in (call(client, "sample", MODEL, 0, 1, **{"accept-language": tongue}).json()["error"], answer.text):
                assert "model.safetensors" in said and ("체크포인트를 쓸 수 없습니다" in said) == (tongue == "ko")
        assert call(client, "sample", "wgan_gp-fashion_mnist", 0, 1).status_code == 200


# ---- Files --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path, media_type", [
    ("cover.png", "image/png"),
    ("sample.png?seed=3&n=4", "image/png"),
    ("interpolate.png?seed_a=3&seed_b=14&t=0.5&mode=slerp", "image/png"),
    ("loop.webp?seed_a=3&seed_b=14&mode=slerp", "image/webp"),
    ("loop.mp4?seed_a=3&seed_b=14&mode=lerp", "video/mp4"),
])
def test_downloads(client, path, media_type):
    answer = client.get(f"/files/{MODEL}/{path}")
    assert answer.status_code == 200 and answer.headers["content-type"] == media_type
    assert ("attachment" in answer.headers.get("content-disposition", "")) == (path != "cover.png")


def test_a_download_may_have_any_name():
    assert attachment(b"", "image/png", "dcgan-과일/5.png").headers["content-disposition"] == (
        "attachment; filename*=UTF-8''dcgan-%EA%B3%BC%EC%9D%BC-5.png")


def test_a_downloaded_picture_is_enlarged_by_a_whole_factor(client):
    image = Image.open(io.BytesIO(client.get(f"/files/{MODEL}/interpolate.png?seed_a=3&seed_b=14&t=0.5&mode=slerp").content))
    small = picture_of(client, call(client, "interpolate", *WALK))
    assert image.size == (512, 512)
    assert image.resize(small.size, Image.Resampling.NEAREST).tobytes() == small.convert(image.mode).tobytes()


@pytest.mark.parametrize("path, status", [
    (f"/files/{MODEL}/model.safetensors", 404),
    (f"/files/{MODEL}/../../app.py", 404),
    (f"/files/{MODEL}/..%2Fconfig.json", 404),
    ("/files/..%2F..%2Fetc/cover.png", 400),
    ("/files/nobody/cover.png", 400),
    (f"/files/{MODEL}/sample.png", 400),
    (f"/files/{MODEL}/sample.png?seed=1&n=100000", 400),
    (f"/files/{MODEL}/sample.png?seed=nan&n=1", 400),
    (f"/files/{MODEL}/interpolate.png?seed_a=1&seed_b=2&t=2&mode=slerp", 400),
])
def test_files_that_do_not_exist_or_cannot_be_made(client, path, status):
    assert client.get(path).status_code == status


# ---- Links --------------------------------------------------------------------------------------------------------

def test_no_event_marks_more_components_than_it_must():
    """Every component that once showed progress is searched for and written to at each later event, by the framework's page."""
    for event in gradio_app.build_page(Shelf([])).get_config_file()["dependencies"]:
        assert len(event["show_progress_on"] or event["outputs"]) <= 25, event["api_name"]


def open_link(client, query: str) -> list:
    return call(client, "open_link", query).json()["data"]


def film_of(data: list) -> list:
    """The five controls of Interpolate and what its figure draws, wherever the tab stands among the others."""
    place = next(i for i, value in enumerate(data) if isinstance(value, dict) and "lengths" in value)
    return data[place - 5:place + 1]


def walk_in(data: list) -> int:
    """Where among the page's outputs the figure of Interpolate is."""
    return next(at for at, value in enumerate(data) if isinstance(value, dict) and "lengths" in value)


def test_a_link_restores_the_walk(client):
    data = open_link(client, "?tab=interpolate&model=wgan_gp-fashion_mnist&a=5&b=6&mode=lerp&t=0.36")
    *controls, walk = film_of(data)
    assert controls == ["wgan_gp-fashion_mnist", 5, 6, "lerp", 0.36]
    assert walk["address"] == "model=wgan_gp-fashion_mnist&a=5&b=6&mode=lerp" and walk["t"] == 0.36
    assert walk["count"] == actions.STEPS + 1 and walk["note"] == ""


def test_a_link_restores_the_samples(client):
    model, seed, about, sheet = open_link(client, f"?tab=atlas&model={MODEL}&seed=9")[1:5]
    assert (model, seed, sheet["address"]) == (MODEL, 9, f"model={MODEL}&seed=9")
    assert "arXiv 1511.06434" in about


def test_a_bare_address_opens_the_atlas_on_a_good_example(client):
    assert open_link(client, "")[4]["sheet"].startswith("data:image/png;base64,")


def test_bad_values_of_a_link_are_replaced_with_a_word(client):
    data = open_link(client, "?tab=interpolate&model=../x&a=-4&b=1e9&mode=<script>&t=nan")
    *controls, walk = film_of(data)
    assert controls == [MODEL, 0, interpolate.SEED_B, "slerp", 0.5]
    note = walk["note"]
    assert note.count("lang=\"en\"") == 5 and "<script>" not in note


# ---- Nothing to show ----------------------------------------------------------------------------------------------

def test_without_checkpoints_the_page_says_how_to_get_one(empty):
    text = empty.get("/config").text
    assert "python -m train.dcgan" in text and "python -m train.wgan_gp" in text
    assert "python -m ganlib pull USER/gan-atlas-gan_cls-avatars" in text
    assert "python -m train.gan_cls" in call(empty, "say", MODEL, "red hair", 0, 1).json()["error"]
    assert open_link(empty, "?tab=interpolate&model=x")
    assert "python -m train.dcgan" in call(empty, "sample", MODEL, 0, 1).json()["error"]


def test_a_checkpoint_without_pictures_gets_no_card(client):
    assert "train.classifier" not in client.get("/config").text


def test_a_card_shows_two_checkpoints_and_folds_the_others():
    entries = [entry for entry in ganlib.catalog() if entry.variant == "sgan"]
    at_once, folded = atlas.card(VARIANTS["sgan"], entries).split("<details>")
    assert [part.count('class="links"') for part in (at_once, folded)] == [choices.ON_A_CARD, len(entries) - choices.ON_A_CARD]
    assert strings.say("atlas.more", "en", n=len(entries) - choices.ON_A_CARD) in folded.split("</summary>")[0]
    assert "<details>" not in atlas.card(VARIANTS["sgan"], entries[:choices.ON_A_CARD])


# ---- Start --------------------------------------------------------------------------------------------------------

def test_the_page_is_built_without_reading_weights(tmp_path):
    folder = write_catalog(tmp_path)
    for weights in folder.glob("*/model.safetensors"):
        weights.write_bytes(b"")
    assert isinstance(gradio_app.build_page(Shelf(ganlib.catalog(folder))), gr.Blocks)


def test_port_and_host_come_from_the_environment():
    assert gradio_app.port({"PORT": "7999", "GRADIO_SERVER_PORT": "7998"}) == "7999"
    assert gradio_app.port({"GRADIO_SERVER_PORT": "7998"}) == "7998"
    assert gradio_app.port({}) is None
    assert gradio_app.host({}) == "127.0.0.1"
    assert gradio_app.host({"SPACE_ID": "user/space"}) == "0.0.0.0"
    assert gradio_app.host({"GRADIO_SERVER_NAME": "::1", "SPACE_ID": "user/space"}) == "::1"


def test_a_port_that_is_no_number_is_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit):
        gradio_app.main("checkpoints", [])
    assert "argument --port: invalid int value: 'http'" in capsys.readouterr().err


def test_help_names_the_options_and_sharing_is_off(capsys):
    with pytest.raises(SystemExit):
        gradio_app.main("checkpoints", ["--help"])
    text = capsys.readouterr().out
    assert "--share" in text and "--checkpoints" in text and "PORT" in text
