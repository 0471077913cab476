"""Classes and Codes: pictures asked for by name, labels that mix, drawings that are read, codes and what they came to mean."""
import io

import pytest
import torch
from lively import SIZE, lively
from PIL import Image, ImageDraw
from test_app import call, open_link, picture_of

import ganlib
from demo import actions, class_actions, code_actions, received
from demo.actions import Problem
from demo.tabs import classes
from ganlib import checkpoints
from ganlib.images import to_uint8

CGAN, ACGAN, SGAN, INFOGAN = "cgan-shapes", "acgan-shapes", "sgan-shapes", "infogan-shapes"
CLASSES = ("circle", "square", "star")
MEANINGS = [{"class": "square", "share": 0.75, "n": 8}] * 10


def write_conditional(folder):
    """A checkpoint of each variant that takes or reads a class or a code, and a measured InfoGAN."""
    for name in ("cgan", "acgan", "sgan", "infogan"):
        checkpoints.save(lively(name), folder / f"{name}-shapes", data="shapes", steps=10)
    figure = {"value": 0.25, "n": 80, "how": "by hand", "categories": MEANINGS}
    (folder / INFOGAN / "metrics.json").write_bytes(checkpoints.to_json({"clustering_error": figure}))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_conditional(tmp_path_factory.mktemp("conditional"))


def drawing(blank: bool = False) -> bytes:
    image, buffer = Image.new("L", (64, 64)), io.BytesIO()
    if not blank:
        ImageDraw.Draw(image).line((10, 50, 50, 10), fill=255, width=6)
    image.save(buffer, "PNG")
    return buffer.getvalue()


# ---- Classes ------------------------------------------------------------------------------------------------------

def test_a_row_is_a_class_and_a_column_a_seed(catalog, folder):
    found = class_actions.class_grid(catalog, CGAN, 5, 3)
    assert found.classes == CLASSES and found.seeds == [5, 6, 7] and found.images.shape == (9, 1, SIZE, SIZE)
    model = ganlib.load(folder / CGAN)
    with torch.inference_mode():
        want = model.decode(model.latent(1, actions.seeded(6)), torch.tensor([2]))
    assert (found.images[2 * 3 + 1].int() - to_uint8(want)[0].int()).abs().max() <= 1
    assert torch.equal(class_actions.class_grid(catalog, CGAN, 6, 1).images[2], found.images[7])


def test_where_d_names_classes_each_picture_has_its_guess(catalog):
    assert class_actions.class_grid(catalog, CGAN, 0, 2).guesses is None
    guesses = class_actions.class_grid(catalog, ACGAN, 0, 2).guesses
    assert len(guesses) == 6 and all(sum(chances) == pytest.approx(1, abs=1e-5) for chances in guesses)


def test_a_blend_ends_at_the_classes_and_passes_between(catalog):
    frames = class_actions.blend_walk(catalog, CGAN, "circle", "star", 4)
    column = class_actions.class_grid(catalog, CGAN, 4, 1).images
    assert len(frames) == actions.STEPS + 1
    for frame, end in ((frames[0], column[0]), (frames[-1], column[2])):
        assert (frame.int() - end.int()).abs().max() <= 1
    middle = frames[actions.STEPS // 2].int()
    assert all((middle - end.int()).abs().max() > 1 for end in (column[0], column[2]))
    still = class_actions.blend_walk(catalog, CGAN, "star", "star", 4)
    assert torch.equal(still[7], still[40])


def test_a_drawing_is_read_by_all_that_classify(catalog):
    assert [entry.id for entry in class_actions.readers(catalog)] == [ACGAN, SGAN]
    for model in (ACGAN, SGAN):
        found = class_actions.classify(catalog, model, 0, drawing())
        assert tuple(found.classes) == CLASSES and sum(found.classes.values()) == pytest.approx(1, abs=1e-5)
        assert 0 <= found.real <= 1 and found.image.shape == (1, 1, SIZE, SIZE)
    network = ganlib.load(catalog[[entry.id for entry in catalog].index(SGAN)].path)
    with torch.inference_mode():
        logits = network.classify(class_actions.receive(drawing(), SIZE, 1)[0])
    assert found.real == pytest.approx((logits.logsumexp(1).exp() / (1 + logits.logsumexp(1).exp())).item(), abs=1e-5)  # Z / (Z + 1)


def test_a_blank_drawing_is_told_so(catalog):
    with pytest.raises(Problem, match="nothing on this picture"):
        class_actions.classify(catalog, SGAN, 0, drawing(blank=True))


@pytest.mark.parametrize("endpoint, values, sentence", [
    ("classes", [CGAN, 0, 17], "from 1 to 16"),
    ("classes", [SGAN, 0, 4], "There is no model called 'sgan-shapes'"),
    ("blend", [CGAN, "circle", "moon", 0, 0.5], "class_b must be one of circle, square, star, not moon"),
    ("blend", [CGAN, 3, "star", 0, 0.5], "class_a must be one of"),
    ("blend", [CGAN, "circle", "star", 0, 1.5], "t must be a number from 0 to 1"),
    ("classify", [CGAN, 0, None], "There is no model called 'cgan-shapes'"),
    ("codes", [INFOGAN, 0, 10, 0, 0], "category must be a whole number from 0 to 9, not 10"),
    ("codes", [INFOGAN, 0, 0, 1.01, 0], "c1 must be a number from -1.0 to 1.0, not 1.01"),
    ("codes", [INFOGAN, 0, 0, 0, "NaN"], "c2 must be a number"),
    ("traverse", [INFOGAN, 0, 0, "c3", "seed"], "x must be one of category, c1, c2, seed, not c3"),
])
def test_a_value_out_of_range_is_answered_by_a_sentence(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code == 500 and sentence in answer.json()["error"]


def test_endpoints(client):
    assert picture_of(client, call(client, "classes", CGAN, 0, 4)).size == (4 * SIZE + 3 * 2, 3 * SIZE + 2 * 2)
    assert picture_of(client, call(client, "blend", CGAN, "circle", "star", 0, 0.5)).size == (SIZE, SIZE)
    assert set(call(client, "classify", SGAN, 0, None).json()["data"][0]) == {"classes", "done", "real"}
    assert picture_of(client, call(client, "codes", INFOGAN, 0, 3, -1, 0.5)).size == (SIZE, SIZE)
    assert picture_of(client, call(client, "traverse", INFOGAN, 0, 3, "c1", "category")).size == (9 * SIZE + 8 * 2, 10 * SIZE + 9 * 2)


def test_blends_can_be_downloaded(client):
    answer = client.get(f"/files/{CGAN}/blend.png", params={"class_a": "circle", "class_b": "star", "seed": 3, "t": 0.5})
    assert answer.status_code == 200 and Image.open(io.BytesIO(answer.content)).width % SIZE == 0
    film = client.get(f"/files/{CGAN}/blend.webp", params={"class_a": "circle", "class_b": "star", "seed": 3})
    assert Image.open(io.BytesIO(film.content)).n_frames > 2
    assert client.get(f"/files/{CGAN}/blend.png", params={"class_a": "moon"}).status_code == 400


# ---- Codes --------------------------------------------------------------------------------------------------------

def test_the_pad_has_c1_to_the_right_and_c2_upwards(catalog, folder):
    images, x, y = code_actions.pad(catalog, INFOGAN, 2, 7)
    n = code_actions.PAD
    assert images.shape == (n * n, 1, SIZE, SIZE) and (x.name, y.name) == ("c1", "c2") and x.values[0] == -1 and x.values[-1] == 1
    model = ganlib.load(folder / INFOGAN)
    for row, column, c1, c2 in ((0, 0, -1.0, 1.0), (n - 1, n - 1, 1.0, -1.0), (0, n - 1, 1.0, 1.0)):
        with torch.inference_mode():
            codes = {"category": torch.tensor([7]), "c1": torch.tensor([c1]), "c2": torch.tensor([c2])}
            want = to_uint8(model.decode(model.latent(1, actions.seeded(2)), codes))[0]
        assert (images[row * n + column].int() - want.int()).abs().max() <= 1


@pytest.mark.parametrize("x, y", [("c1", "category"), ("seed", "c2"), ("category", "seed"), ("c1", "c1")])
def test_a_traversal_varies_its_axes_and_nothing_else(catalog, x, y):
    images, across, down = code_actions.traversal(catalog, INFOGAN, 5, 3, x, y)
    assert len(images) == len(across.values) * len(down.values)
    row, column = 1, 2
    wanted = {"category": 3, "c1": 0.0, "c2": 0.0, "seed": 5} | {y: down.values[row]} | {x: across.values[column]}
    alone = code_actions.draw(ganlib.load([e for e in catalog if e.id == INFOGAN][0].path), 5, [wanted])
    assert (images[row * len(across.values) + column].int() - to_uint8(alone)[0].int()).abs().max() <= 1


def test_the_table_of_meanings_comes_from_the_measurement(catalog, client):
    entry = next(entry for entry in catalog if entry.id == INFOGAN)
    assert code_actions.meanings(entry) == MEANINGS
    assert code_actions.meanings(next(entry for entry in catalog if entry.id == CGAN)) is None
    page = str(open_link(client, "?tab=codes"))
    assert f"<b>{INFOGAN} 25.0 %</b>" in page
    assert "square" in page and "75.0 %" in page and "25.0" in page


# ---- Links --------------------------------------------------------------------------------------------------------

def test_links_open_both_tabs_and_say_what_they_replaced(client):
    page = str(open_link(client, f"?tab=classes&model={ACGAN}&seed=9&class=2&column=1&class_a=square&blend_t=0.24&reader={SGAN}"))
    assert f"model={ACGAN}&seed=9" in page and "class_a=square" in page and f"reader={SGAN}" in page
    page = str(open_link(client, f"?tab=classes&model={CGAN}&class=7&class_b=moon"))
    assert "class = 7" in page and "class_b = moon" in page
    page = str(open_link(client, "?tab=codes&category=12&c1=-3&c2=nan&x=nothing"))
    assert "category = 12" in page and "c1 = -3" in page and "c2 = nan" in page and "x = nothing" in page


def test_only_files_that_were_uploaded_are_read(client):
    answer = call(client, "classify", SGAN, 0, {"path": "/etc/passwd"})
    assert "error" in answer.json() and received.PREFIX not in answer.text


def test_names_of_classes_are_text_and_known_ones_in_both_languages():
    assert classes.class_name("<img src=x onerror=alert(1)>") == "&lt;img src=x onerror=alert(1)&gt;"
    names = checkpoints.read_entry(checkpoints.CHECKPOINTS / "cgan-avatars").path
    for name in checkpoints.read_config(names)["model"]["classes"]:
        assert name.startswith("glasses: ") and "안경: " in classes.class_name(name), name


# ---- Accuracy against labels --------------------------------------------------------------------------------------

def test_the_curve_shows_measured_sgans_beside_the_papers(folder, tmp_path):
    assert class_actions.label_curve(ganlib.catalog(folder)) == {}
    for labels, value in ((1000, 0.9), (100, 0.8)):
        checkpoint = tmp_path / f"sgan-mnist-{labels}"
        checkpoints.save(lively("sgan"), checkpoint, data="mnist")
        figures = {"accuracy": {"value": value, "how": ""}, "accuracy_supervised": {"value": value - 0.2, "labels": labels, "how": ""}}
        (checkpoint / "metrics.json").write_bytes(checkpoints.to_json(figures))
    half = tmp_path / "sgan-mnist-50"
    checkpoints.save(lively("sgan"), half, data="mnist")
    (half / "metrics.json").write_bytes(checkpoints.to_json({"accuracy_supervised": {"value": 0.5, "labels": 50, "how": ""}}))
    curves = class_actions.label_curve(ganlib.catalog(tmp_path))
    assert list(curves["ours"].items()) == [(100, 0.8), (1000, 0.9)] and curves["supervised"][100] == pytest.approx(0.6)
    assert curves["odena"].keys() == {25, 50, 100, 1000}
