"""The Streamlit twin: what its script shows and says, and once in a real browser."""
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from lively import MODEL, SIZE, write_catalog
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_browser import TIMEOUT, browser, free_port, wait_until_served  # noqa: F401  a fixture

from demo import choices
from ganlib.theory.presets import PRESETS

SCRIPT = Path(__file__).parent.parent / "demo" / "streamlit_app.py"
OTHER = "wgan_gp-fashion_mnist"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_catalog(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture
def visit(folder, monkeypatch):
    """Opens the page at a link; nothing of it may have failed."""

    def open_page(locale="en-US", checkpoints=folder, **query) -> AppTest:
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--checkpoints", str(checkpoints)])
        page = AppTest.from_file(SCRIPT, default_timeout=60)
        page.context["locale"] = locale
        for name, value in query.items():
            page.query_params[name] = value
        return checked(page.run())

    return open_page


def checked(page: AppTest) -> AppTest:
    assert not page.exception, page.exception[0].stack_trace
    assert not re.search(r"(^|\s)\{\w+\}", texts([*page.markdown, *page.caption])), "a blank of a sentence was left open"
    return page


def shown(page: AppTest) -> dict[str, str]:
    """The address as the page wrote it."""
    return dict(page.query_params)


def texts(elements) -> str:
    return " ".join(element.value for element in elements)


# ---- What a link shows --------------------------------------------------------------------------------------------

def test_a_bare_address_opens_the_atlas_on_samples_and_cards(visit):
    page = visit()
    assert shown(page) == {"tab": "atlas", "model": MODEL, "seed": "0"}
    pictures = page.get("image")
    assert len(pictures[0].proto.imgs) == choices.SAMPLES
    assert len(pictures) == 3  # the samples, and a cover for each of two trained variants
    assert {"python -m train.gan", "python -m train.wgan"} <= {code.value for code in page.code}
    assert "train.classifier" not in texts(page.code)


def test_a_link_restores_the_walk(visit):
    link = {"tab": "interpolate", "model": OTHER, "a": "5", "b": "6", "mode": "lerp", "t": "0.36"}
    page = visit(**link)
    assert shown(page) == link
    assert page.selectbox[0].value == OTHER and page.slider[0].value == 0.36 and page.radio[0].value == "lerp"
    assert [seed.value for seed in page.number_input] == [5, 6]
    assert not page.info


def test_the_square_between_four_seeds_is_in_the_link_while_it_is_open(visit):
    page = visit(tab="interpolate", model=OTHER, corners="1,2,3,4")
    assert shown(page)["corners"] == "1,2,3,4" and [seed.value for seed in page.number_input[2:]] == [1, 2, 3, 4]
    square = page.get("image")[-1].proto.imgs[0].url
    checked(page.number_input(key="interpolate.corner2").set_value(30).run())
    assert shown(page)["corners"] == "1,2,30,4" and page.get("image")[-1].proto.imgs[0].url != square
    page.session_state["interpolate.corners.open"] = False
    assert "corners" not in shown(checked(page.run())) and len(page.number_input) == 2
    assert "corners" not in shown(visit(tab="interpolate", corners="1,2,3"))


def test_the_folds_of_the_walk(visit):
    page = visit(tab="interpolate")
    pictures = len(page.get("image"))
    page.session_state["interpolate.norms.open"] = True
    assert len(checked(page.run()).get("image")) == pictures + 2  # a strip for each walk
    page.session_state["interpolate.directions.open"] = True
    before = checked(page.run()).get("image")[-1].proto.imgs[0].url
    checked(page.slider(key="interpolate.direction0").set_value(3.0).run())
    assert page.get("image")[-1].proto.imgs[0].url != before
    checked(page.button(key="interpolate.directions.reset").click().run())
    assert page.slider(key="interpolate.direction0").value == 0 and page.get("image")[-1].proto.imgs[0].url == before


def test_a_search_goes_on_to_its_end_and_what_it_found_is_kept(visit):
    page = visit(tab="interpolate")
    page.session_state["interpolate.invert.open"] = True
    checked(page.run())
    assert page.button(key="invert.go").disabled
    picture = io.BytesIO()
    Image.new("L", (SIZE, SIZE), 200).save(picture, "PNG")
    checked(page.get("file_uploader")[0].set_value(("picture.png", picture.getvalue(), "image/png")).run())
    checked(page.button(key="invert.go").click().run())
    assert "Step 200 of 200" in texts(page.caption)
    checked(page.button(key="invert.stop").click().run())
    assert "Step 200 of 200" in texts(page.caption)


def test_bad_values_of_a_link_are_replaced_with_a_word(visit):
    page = visit(tab="interpolate", model="../x", a="-4", b="1e9", mode="<script>", t="nan")
    assert shown(page) == {"tab": "interpolate", "model": MODEL, "a": "0", "b": "17", "mode": "slerp", "t": "0.5"}
    assert page.info[0].value.count("not usable") == 5
    checked(page.slider[0].set_value(0.7).run())
    assert not page.info  # said once


# ---- Controls -----------------------------------------------------------------------------------------------------

def test_the_slider_chooses_another_frame_and_writes_the_address(visit):
    page = visit(tab="interpolate", model=MODEL)
    before = page.get("image")[0].proto.imgs[0].url
    checked(page.slider[0].set_value(0.9).run())
    assert page.get("image")[0].proto.imgs[0].url != before
    assert shown(page)["t"] == "0.9"


def test_seed_dice_mode_and_model_change_the_samples(visit):
    page = visit(tab="interpolate", model=MODEL)
    checked(page.number_input[0].set_value(77).run())
    checked(page.button(key="interpolate.b.roll").click().run())
    checked(page.radio[0].set_value("lerp").run())
    checked(page.selectbox[0].set_value(OTHER).run())
    address = shown(page)
    assert (address["model"], address["a"], address["mode"]) == (OTHER, "77", "lerp") and address["b"] != "17"


def test_a_card_leads_to_the_walk_and_each_tab_keeps_what_it_showed(visit):
    page = visit(tab="atlas", model=MODEL, seed="9")
    checked(page.button(key=f"atlas.interpolate.{OTHER}").click().run())
    assert shown(page)["tab"] == "interpolate" and shown(page)["model"] == OTHER
    page.session_state["tab"] = "Atlas"
    checked(page.run())
    assert shown(page) == {"tab": "atlas", "model": MODEL, "seed": "9"}


def test_play_shows_the_loop(visit):
    page = visit(tab="interpolate")
    checked(page.toggle[0].set_value(True).run())
    assert page.get("image")[0].proto.imgs[0].url != visit(tab="interpolate").get("image")[0].proto.imgs[0].url


def test_the_theory_lab_needs_no_checkpoint_and_answers_its_sliders(visit, tmp_path):
    page = visit(checkpoints=tmp_path, tab="theory", p="one", place="0.5", logit="99", graph="own")
    assert shown(page) == {"tab": "theory", "preset": "collapse", "seed": "0", "p": "one", "graph": "neighbours", "place": "0.5",
                           "q": "0.6", "logit": "8", "fit": "600"}
    assert "logit" in page.info[0].value and "graph" in page.info[0].value
    measures = [metric.value for metric in page.metric]
    checked(page.slider(key="theory.place").set_value(0.0).run())
    assert shown(page)["place"] == "0" and [metric.value for metric in page.metric] != measures
    checked(page.radio(key="theory.graph").set_value("full").run())
    assert "511" in [metric.value for metric in page.metric] and shown(page)["graph"] == "full"


def test_the_live_game_moves_one_player_or_both_and_plays_to_its_end(visit, tmp_path):
    end = PRESETS["collapse"].steps
    near = f"b{end - 2}"
    page = visit(checkpoints=tmp_path, tab="theory", preset="collapse", seed="3", moves=near)
    assert shown(page)["moves"] == near and str(end - 2) in texts(page.caption)
    checked(page.button(key="live.d").click().run())
    assert shown(page)["moves"] == f"{near}.d1"
    checked(page.button(key="live.g").click().run())
    assert shown(page)["moves"] == f"{near}.d1.g1"
    page = visit(checkpoints=tmp_path, tab="theory", preset="collapse", seed="3", moves=near)
    checked(page.button(key="live.play").click().run())
    assert int(shown(page)["moves"].removeprefix("b")) >= end
    checked(page.button(key="live.restart").click().run())
    assert "moves" not in shown(page) and shown(page)["seed"] == "3"


def test_a_game_of_ones_own_is_in_the_link(visit, tmp_path):
    page = visit(checkpoints=tmp_path, tab="theory", preset="own", data="four", objective="wgan_gp", d_steps="4")
    assert page.selectbox(key="live.data").value == "four" and page.slider(key="live.d_steps").value == 4
    checked(page.selectbox(key="live.objective").set_value("least_squares").run())
    assert shown(page)["objective"] == "least_squares" and shown(page)["data"] == "four"
    page = visit(checkpoints=tmp_path, tab="theory", preset="own", moves="b2", lr_d="9")
    assert shown(page)["lr_d"] == "0.05" and page.info  # moved into its range, with a word
    page = visit(checkpoints=tmp_path, tab="theory", preset="own", data="drawn2")
    assert "drawn2" in page.info[0].value and page.selectbox(key="live.data").value == "eight"  # there is no pad to draw on


def test_the_trained_discriminator_approaches_the_best_one(visit, tmp_path):
    page = visit(checkpoints=tmp_path, tab="theory", p="one", place="0.3", fit="600")
    def value(page):
        exact, _, trained = [float(metric.value) for metric in page.metric if metric.value.startswith("-")][:3]
        return exact, trained
    exact, trained = value(page)
    checked(page.slider(key="theory.fit").set_value(0).run())
    assert abs(trained - exact) < abs(value(page)[1] - exact)


# ---- What cannot be shown -----------------------------------------------------------------------------------------

def test_a_damaged_checkpoint_is_a_sentence_and_the_next_model_works(visit, tmp_path):
    checkpoints = write_catalog(tmp_path)
    (checkpoints / OTHER / "model.safetensors").write_bytes(b"not weights")
    page = visit(checkpoints=checkpoints, tab="interpolate", model=OTHER)
    assert "safetensors is damaged" in texts(page.error).replace("\\", "")
    checked(page.selectbox[0].set_value(MODEL).run())
    assert not page.error and page.get("image")


def test_without_checkpoints_every_tab_says_how_to_get_one(visit, tmp_path):
    for tab in ("atlas", "interpolate"):
        page = visit(checkpoints=tmp_path, tab=tab)
        assert "python -m train.dcgan" in texts(page.code)
        assert shown(page) == {"tab": tab}


# ---- Language and settings ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("locale, words", [("ko-KR", "시드"), ("fr-FR", "Seed"), (None, "Seed")])
def test_the_language_is_the_browsers(visit, locale, words):
    page = visit(locale=locale)
    assert page.number_input[0].label == words


def test_korean_notes_and_sentences(visit):
    page = visit(locale="ko", tab="interpolate", t="x")
    assert "쓸 수 없어" in page.info[0].value


def test_no_usage_statistics_and_no_open_door():
    settings = tomllib.loads((SCRIPT.parent / ".streamlit" / "config.toml").read_text())
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "127.0.0.1"


# ---- In a browser -------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def address(browser, folder, environment, tmp_path_factory):  # noqa: F811  the fixture, not the import
    """`streamlit run demo/streamlit_app.py` from another directory, as after a fresh clone; its address once it answers."""
    port, elsewhere = free_port(), tmp_path_factory.mktemp("elsewhere")
    line = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), f"--server.port={port}", "--", "--checkpoints", str(folder)]
    environment = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(line, cwd=elsewhere, env=environment | {"HOME": str(elsewhere)},
                               stdout=(elsewhere / "log").open("w"), stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/"
    wait_until_served(address, process, elsewhere / "log")
    yield address
    process.terminate()
    process.wait(timeout=20)


HERO = ".st-key-hero img"


def picture(page) -> bytes:
    """The pixels of the large picture, whichever file it comes from."""
    return page.evaluate("""selector => { const image = document.querySelector(selector), canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
        canvas.getContext("2d").drawImage(image, 0, 0); return canvas.toDataURL(); }""", HERO)


def test_moving_the_slider_changes_the_picture_and_reloading_restores_it(browser, address):  # noqa: F811
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    page.set_default_timeout(TIMEOUT)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(f"request to {request.url}")
            if not request.url.startswith((address, "data:", "blob:", address.replace("http", "ws"))) else None)
    page.goto(f"{address}?tab=interpolate&model={MODEL}&a=3&b=14&mode=slerp&t=0.5")
    page.wait_for_selector(HERO)
    assert page.locator(HERO).bounding_box()["width"] % SIZE == 0
    assert page.locator(HERO).evaluate("e => getComputedStyle(e).imageRendering") == "pixelated"

    source = page.locator(HERO).get_attribute("src")
    before = picture(page)
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("([selector, source]) => document.querySelector(selector)?.src !== source && /t=0.52$/.test(location.search)",
                           arg=[HERO, source])
    page.wait_for_function("selector => document.querySelector(selector)?.complete", arg=HERO)
    after = picture(page)
    assert after != before

    page.reload()
    page.wait_for_selector(HERO)
    page.wait_for_function("selector => document.querySelector(selector)?.complete", arg=HERO)
    assert picture(page) == after
    assert page.get_by_role("slider").input_value() == "0.52"

    for button, start in {"Picture": b"\x89PNG", "Loop WebP": b"RIFF", "Loop MP4": b"\0\0\0"}.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert Path(download.value.path()).read_bytes().startswith(start)
        assert download.value.suggested_filename.startswith(f"{MODEL}-3-14-slerp")

    page.get_by_role("tab", name="Atlas").click()
    page.wait_for_function("() => /tab=atlas/.test(location.search)")
    assert complaints == []
    page.close()


def test_the_picture_follows_the_pen(browser, address):  # noqa: F811
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    page.set_default_timeout(TIMEOUT)
    page.goto(f"{address}?tab=eye&model={MODEL}&show=drawing")
    pad, shown = page.locator("canvas[role=img]"), page.locator("img")  # a locator looks into the pad's shadow root, too
    page.get_by_text("Draw here, white on black").wait_for()

    def line(x: int) -> None:
        box = pad.bounding_box()
        page.mouse.move(box["x"] + x, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + x, box["y"] + 200, steps=8)
        page.mouse.up()

    def inked() -> int:
        return pad.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 0 && v).length")

    def other_than(source: str) -> str:
        page.wait_for_function("source => { const src = document.querySelector('img')?.src; return src && src !== source; }", arg=source)
        return shown.first.get_attribute("src")

    line(60)
    one = other_than("")
    ink = inked()
    line(160)
    two = other_than(one)
    assert inked() > 1.5 * ink  # what the page knew meanwhile took nothing back
    page.get_by_role("button", name="Undo").click()
    assert other_than(two) == one and inked() == ink
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Draw here, white on black").wait_for()
    assert inked() == 0 and shown.count() == 0
    page.close()
