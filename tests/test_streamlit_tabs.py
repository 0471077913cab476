"""The twin's tabs on the actions of the app: what each shows, what its controls change, and that its state is a link."""
import io
import json

import numpy as np
import pyarrow
import pytest
from conftest import TINY
from lively import MODEL, SIZE
from PIL import Image
from recorded import write_recorded
from test_classes import ACGAN, CGAN, INFOGAN, write_conditional
from test_density import CNN, NADE, write_densities
from test_puzzle import CYCLEGAN, PIX2PIX, PUZZLE, STARGAN, write_given
from test_streamlit import checked, shown, texts, visit  # noqa: F401  a fixture
from test_text_actions import CLS, STACK, write_speaking

from demo import actions, arithmetic_actions
from demo.streamlit_tabs import density as twin_density
from demo.streamlit_tabs import latent as twin_latent
from demo.tabs import density, latent
from ganlib import checkpoints, examples
from ganlib.variants import VARIANTS

FLAT = "vae-mnist"  # has two latent numbers


@pytest.fixture(scope="module")
def folder(tmp_path_factory, idx_root):
    """Checkpoints of every kind."""
    folder = tmp_path_factory.mktemp("every")
    for write in (write_conditional, write_given, write_speaking, write_densities):
        write(folder)
    checkpoints.save(VARIANTS["vae"](**TINY["vae"]), folder / FLAT, data="mnist")
    classifier = VARIANTS["classifier"](**TINY["classifier"] | {"size": SIZE})
    checkpoints.save(classifier, folder / "classifier-shapes", data="fashion_mnist")  # as large as the pictures that it reads
    return write_recorded(folder, idx_root)


def images(page) -> list[str]:
    return [image.url for group in page.get("image") for image in group.proto.imgs]


def captions(page) -> str:
    return " ".join(image.caption for group in page.get("image") for image in group.proto.imgs)


def test_classes(visit):  # noqa: F811
    page = visit(tab="classes", model=ACGAN, seed="5", **{"class": "2", "blend_t": "0.5"})
    assert not page.error and page.selectbox(key="classes.class").value == 2 and "%" in captions(page)
    before = images(page)
    checked(page.slider(key="classes.blend_t").set_value(1.0).run())
    assert shown(page)["blend_t"] == "1" and images(page) != before
    checked(page.selectbox(key="classes.between").set_value(CGAN).run())
    checked(page.number_input(key="classes.reading_seed").set_value(9).run())
    address = shown(page)
    assert (address["tab"], address["model"], address["class"], address["between"], address["reading_seed"]) == (
        "classes", ACGAN, "2", CGAN, "9")
    checked(page.radio(key="classes.show").set_value("upload").run())
    assert "it will be read" in texts(page.caption)


def test_codes(visit):  # noqa: F811
    page = visit(tab="codes", model=INFOGAN, category="4", c1="0.5", c2="-1", x="seed")
    assert not page.error and page.selectbox(key="codes.category").value == 4 and page.selectbox(key="codes.x").value == "seed"
    assert "25.0" in texts(page.markdown) and "| 9 | square | 75.0 % | 8 |" in texts(page.markdown)
    before = images(page)
    checked(page.slider(key="codes.c1").set_value(-1.0).run())
    assert shown(page)["c1"] == "-1" and shown(page)["c2"] == "-1"
    assert len(set(images(page)) - set(before)) == 1  # the picture, and not the traversal


def test_translate(visit):  # noqa: F811
    page = visit(tab="translate", model=CYCLEGAN, example="3", edit_model=STARGAN, edits="hat: hat,wig: no")
    assert not page.error and page.selectbox(key="translate.example").value == 3
    assert page.multiselect(key="translate.edits").value == ["hat: hat"] and "%" in captions(page)
    directions = page.radio(key="translate.direction").options
    assert len(directions) == 2 and "and back" in captions(page)
    before = images(page)
    checked(page.multiselect(key="translate.edits").set_value(["hat: hat", "hair: no"]).run())
    assert shown(page)["edits"] == "hat: hat,hair: no" and len(images(page)) == len(before) + 1
    checked(page.selectbox(key="translate.model").set_value(PIX2PIX).run())
    assert shown(page)["model"] == PIX2PIX and "the real one" in captions(page) and not page.error


def test_puzzle(visit, folder):  # noqa: F811
    boxes = "0,10,20,30,40;1,50,0,50,50;0,40,60,25,40"
    page = visit(tab="puzzle", model=PUZZLE, boxes=boxes)
    assert not page.error and shown(page)["boxes"] == boxes and shown(page)["b_example"] == "1"
    made = 2 + 3 + 2 ** 3  # after the examples to choose from, twice
    choices_of_each = len(examples.read(folder / PUZZLE, SIZE, 3)[0])
    before = images(page)[-made:]
    checked(page.slider(key="puzzle.0.top").set_value(0).run())
    checked(page.radio(key="puzzle.1.picture").set_value(0).run())
    assert shown(page)["boxes"] == "0,0,20,30,40;0,50,0,50,50;0,40,60,25,40"
    after = images(page)[-made:]
    assert after[:3] != before[:3] and len(images(page)) == 2 * choices_of_each + made
    checked(page.radio(key="puzzle.b_show").set_value("upload").run())
    assert "Choose a picture" in texts(page.caption) and shown(page)["b_show"] == "upload"
    picture = io.BytesIO()
    Image.new("RGB", (50, 40), "red").save(picture, "PNG")
    checked(page.get("file_uploader")[0].set_value(("red.png", picture.getvalue(), "image/png")).run())
    own = images(page)[-made:]
    assert own[0] == after[0] and own[1] != after[1] and not page.error
    assert shown(visit(tab="puzzle", model=PUZZLE, boxes="0,90,0,50,50"))["boxes"].count(";") == 2  # no such boxes: the usual ones


def test_text(visit):  # noqa: F811
    page = visit(tab="text", model=STACK, sentence="a red hat, <b>green</b>", text_t="0.25")
    assert not page.error and ":primary-background[red]" in texts(page.markdown) and ":primary-background[green]" in texts(page.markdown)
    assert len(page.get("image")[0].proto.imgs) == len(page.get("image")[1].proto.imgs) == 8  # both stages
    before = images(page)
    checked(page.slider(key="text.text_t").set_value(1.0).run())
    assert shown(page)["text_t"] == "1" and len(set(before) - set(images(page))) == 1
    checked(page.text_input(key="text.sentence").set_value("🎩").run())
    assert "hoodie" in texts(page.info) and shown(page)["sentence"] == "🎩"
    checked(page.button(key="text.try.0").click().run())
    assert shown(page)["sentence"] == "a person with red hair"
    checked(page.selectbox(key="text.model").set_value(CLS).run())
    assert shown(page)["model"] == CLS and not page.error
    assert visit(locale="ko", tab="text").text_input(key="text.sentence").value == "빨간 머리"


def bars(page) -> list[list[dict]]:
    """The bars of each chart on the page."""
    return [pyarrow.ipc.open_stream(chart.proto.data.data).read_all().to_pylist() for chart in page.get("vega_lite_chart")]


def test_compare(visit):  # noqa: F811
    page = visit(tab="compare", seed="7", near_seed="8")
    assert not page.error and shown(page)["seed"] == "7" and shown(page)["near_seed"] == "8"
    before = images(page)
    slider = page.select_slider(key="compare.step")
    assert str(slider.value) == slider.options[-1].replace(",", "")  # opens with what was learnt
    checked(slider.set_value(slider.options[0]).run())
    assert shown(page)["step"] == slider.options[0].replace(",", "") and len(set(before) - set(images(page))) == 1
    checked(page.number_input(key="compare.seed").set_value(8).run())
    assert shown(page)["seed"] == "8" and images(page) != before


def test_eye(visit):  # noqa: F811
    page = visit(tab="eye", seed="3")
    assert not page.error and len(page.metric) == 1 and shown(page)["seed"] == "3"
    for rating in (0, 3):
        checked(page.button(key=f"eye.rate.{rating}").click().run())
    mine, theirs = [metric.value for metric in page.metric][1:]
    assert mine.endswith("/ 2") and theirs.endswith("/ 2") and "It was" in texts(page.markdown)
    checked(page.number_input(key="eye.deal").set_value(5).run())
    assert len(page.metric) == 1 and shown(page)["deal"] == "5"
    assert "Largest |w|: " in texts(page.caption) and shown(page)["steep"] == MODEL
    scores, weights, norms = bars(page)[:3]
    assert {bar["name"] for bar in scores} == {"real training pictures", "generated pictures"}
    for chart, most in ((scores, 2), (weights, 1), (norms, 1)):
        assert all(bar["low"] < bar["high"] for bar in chart) and 0 < sum(bar["share"] for bar in chart) < most + 0.01
    assert weights[0]["low"] == -weights[-1]["high"] and norms[0]["low"] == 0


def test_arithmetic(visit, monkeypatch):  # noqa: F811
    monkeypatch.setattr(arithmetic_actions, "SEARCHED", 64)
    page = visit(tab="arithmetic", model=MODEL, picks="1,2,3;4,5,6;7,8,9", noise="4")
    assert not page.error and shown(page)["picks"] == "1,2,3;4,5,6;7,8,9" and "A: 1 A: 2 A: 3" in captions(page)
    before = images(page)
    checked(page.text_input(key="arithmetic.picks").set_value("1; 4,5; 7,8").run())
    assert not page.error and len(images(page)) == len(before) - 4
    checked(page.text_input(key="arithmetic.picks").set_value("1; x; 7").run())
    assert "whole number" in texts(page.error) and not images(page)
    for sure, picks in ((0.0, "1;4;7,8"), (1.1, "1; 4; 7")):  # every picture shows what is looked for, or none does
        monkeypatch.setattr(arithmetic_actions, "SURE", sure)
        checked(page.text_input(key="arithmetic.picks").set_value("1; 4; 7").run())
        checked(page.button(key="arithmetic.find.c").click().run())
        assert page.text_input(key="arithmetic.picks").value == picks and ("None of the first 64" in texts(page.error)) == (sure > 1)
    page.query_params["picks"] = "10;11;12"  # another link in the same session, for the same model
    checked(page.run())
    assert page.text_input(key="arithmetic.picks").value == shown(page)["picks"] == "10;11;12" and not page.error


def test_density(visit):  # noqa: F811
    page = visit(tab="density", model=NADE)
    assert not page.error and "nats" in captions(page) and "likelier" in texts(page.markdown)
    before = images(page)
    checked(page.button(key="density.paint").click().run())
    assert len(images(page)) == len(before) + 6 + 6 + 1
    checked(page.selectbox(key="density.model").set_value(CNN).run())
    assert not page.error and shown(page)["model"] == CNN and "python -m ganlib.metrics" in texts(page.caption).replace("\\", "")


def test_density_reads_the_apps_links(visit):  # noqa: F811
    assert (twin_density.SEED, twin_density.WAYS, twin_density.HALVES) == (density.SEED, density.WAYS, density.HALVES)
    page = visit(tab="density", model=NADE, show="drawing", drawing=latent.DIGITS["b"], hide="1,2,3,4")
    assert not page.error and not page.info and page.radio(key="density.hide").value == "1,2,3,4" and shown(page)["seed"] == "3"
    assert shown(page)["drawing"] == latent.DIGITS["b"] and images(page) != images(visit(tab="density", model=NADE))
    checked(page.radio(key="density.hide").set_value("0,6,12,6").run())
    assert shown(page)["hide"] == "0,6,12,6" and page.radio(key="density.hide").options[1] == "right half"
    page = visit(tab="density", model=NADE, hide="9,9,9,9", drawing="?")
    assert "9,9,9,9" in page.info[0].value and shown(page)["hide"] == "6,0,6,12" and shown(page)["drawing"] == density.DIGIT


def test_latent(visit):  # noqa: F811
    page = visit(tab="latent", model=FLAT, t="0.25")
    assert not page.error and shown(page) == {"tab": "latent", "model": FLAT, "a_show": "drawing", "a_drawing": latent.DIGITS["a"],
                                              "b_show": "drawing", "b_drawing": latent.DIGITS["b"], "t": "0.25"}
    chart, = page.get("vega_lite_chart")
    grey, coloured = json.loads(chart.proto.spec)["layer"]
    assert "color" not in grey["encoding"] and coloured["encoding"]["color"]["field"] == "class"
    before = images(page)
    assert len(before) == 1 + 2 + 4  # the map; a picture and what is left of it; A, two mixtures, B
    z1 = next(slider for slider in page.slider if slider.label == "z1")
    checked(z1.set_value(z1.max).run())
    after = images(page)
    assert after[2] != before[2] and after[:2] + after[3:] == before[:2] + before[3:]
    checked(page.slider(key="latent.t").set_value(1.0).run())
    assert shown(page)["t"] == "1" and not page.error and shown(page)["z"].split(",")[0] == f"{round(z1.max, 3):g}"


@pytest.fixture
def pictured(tmp_path):
    """An autoencoder with three examples beside it."""
    checkpoints.save(VARIANTS["vae"](**TINY["vae"]), tmp_path / FLAT, data="mnist")
    sheet = np.random.default_rng(0).integers(0, 256, (8, 3 * 8), np.uint8)
    Image.fromarray(sheet).save(tmp_path / FLAT / examples.EXAMPLES_FILE, lossless=True)
    return tmp_path


def test_latent_reads_the_apps_links(visit, pictured):  # noqa: F811
    assert (twin_latent.DIGITS, twin_latent.EXAMPLES) == (latent.DIGITS, latent.EXAMPLES)
    link = {"tab": "latent", "model": FLAT, "a_show": "example", "a_example": "2", "b_show": "drawing", "b_drawing": latent.DIGITS["a"],
            "z": "0.5,-0.25", "t": "0.5"}
    page = visit(checkpoints=pictured, **link)
    assert not page.error and not page.info and shown(page) == link
    assert page.selectbox(key="latent.a_example").value == 2 and page.radio(key="latent.b_show").value == "drawing"
    assert [slider.value for slider in page.slider if slider.label in ("z1", "z2")] == [0.5, -0.25]
    page.query_params["z"], page.query_params["b_drawing"], page.query_params["a_show"] = "0.5,nan", "?", "film"
    checked(page.run())
    assert "film" in page.info[0].value and shown(page)["b_drawing"] == latent.DIGITS["b"] and not page.error


def test_damaged_examples_are_a_sentence_and_drawings_work(visit, pictured):  # noqa: F811
    (pictured / FLAT / examples.EXAMPLES_FILE).write_bytes(b"RIFF....WEBP")
    page = visit(checkpoints=pictured, tab="latent", model=FLAT)
    assert examples.EXAMPLES_FILE in texts(page.error).replace("\\", "") and shown(page)["a_show"] == "drawing"
    assert len(images(page)) == 1 + 2 + 4


@pytest.mark.parametrize("tab, script", [("classes", "cgan"), ("codes", "infogan"), ("translate", "stargan"), ("puzzle", "puzzlegan"),
                                         ("text", "gan_cls"), ("compare", "dcgan"), ("eye", "dcgan"),
                                         ("arithmetic", "dcgan"), ("density", "nade"), ("latent", "vae")])
def test_without_checkpoints_a_tab_says_how_to_get_one(visit, tmp_path, tab, script):  # noqa: F811
    page = visit(checkpoints=tmp_path, tab=tab)
    assert f"python -m train.{script}" in texts(page.code) and shown(page) == {"tab": tab} and not page.get("image")


def test_a_link_with_values_that_cannot_be_used_is_a_word(visit):  # noqa: F811
    page = visit(tab="codes", category="12", c1="nan", x="nothing", seed=str(actions.MAX_SEED + 1))
    assert page.info[0].value.count("not usable") == 4 and not page.error
