"""Density: likelihoods and what changes cost, where they fall among the test set's, pictures painted and finished row by row."""
import base64
import io
import json
from dataclasses import replace

import pytest
import torch
from conftest import TINY
from PIL import Image
from test_app import call, open_link, picture_of

import ganlib
from demo import density_actions, strokes
from demo.actions import Problem
from demo.tabs import density
from ganlib import checkpoints
from ganlib.variants import VARIANTS

SIZE = 12
NADE, ROW, DIAGONAL, CNN = "nade-shapes", "pixelrnn-row", "pixelrnn-diagonal", "pixelcnn-colours"
QUANTILES = [-90.0, -60.0, -50.0, -45.0, -30.0]  # of log p
DRAWING = density.DIGIT
BLANK_DRAWING = ""


def write_densities(folder):
    """NADE (measured), PixelRNN in both orderings, and PixelCNN in colour, none of them trained."""
    for id, name, data, options in ((NADE, "nade", "shapes", {}), (ROW, "pixelrnn", "shapes", {"ordering": "row"}),
                                    (DIAGONAL, "pixelrnn", "shapes", {}), (CNN, "pixelcnn", "colours", {"channels": 3, "levels": 8})):
        torch.manual_seed(0)
        model = VARIANTS[name](**TINY[name] | {"size": SIZE} | options)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.normal_(std=0.3)
        checkpoints.save(model, folder / id, data=data, steps=10)
    figure = {"value": 50.0, "n": 40, "how": "by hand", "quantiles": QUANTILES}
    (folder / NADE / "metrics.json").write_bytes(checkpoints.to_json({"nats": figure}))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_densities(tmp_path_factory.mktemp("densities"))


def entry_of(catalog, id):
    return next(entry for entry in catalog if entry.id == id)


def png(size=(40, 40), colour=0, box=(10, 5, 20, 35)) -> bytes:
    image, buffer = Image.new("L", size, colour), io.BytesIO()
    image.paste(255 - colour, box)
    image.save(buffer, "PNG")
    return buffer.getvalue()


# ---- Likelihood ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("id", [NADE, ROW, CNN])
def test_a_drawing_and_its_changes_have_the_models_own_likelihood(catalog, id):
    found = density_actions.score(catalog, id, drawing=DRAWING)
    n, channels = len(density_actions.CHANGES), 3 if id == CNN else 1
    assert found.images.shape == (n, channels, SIZE, SIZE) and found.surprise.shape == (n, 3, SIZE, SIZE)
    model = ganlib.load(entry_of(catalog, id).path)
    with torch.inference_mode():
        log_p = model.log_prob(ganlib.images.to_float(found.images))
    torch.testing.assert_close(torch.tensor(found.nats), -log_p, rtol=1e-4, atol=1e-3)


def test_changes_are_what_they_are_called():
    image = torch.arange(144.0).view(1, 1, 12, 12) / 72 - 1
    changed = dict(zip(density_actions.CHANGES, density_actions.changed(image), strict=True))
    assert torch.equal(changed["as_is"], image[0]) and torch.equal(changed["inverted"], -image[0])
    assert torch.equal(changed["turned"], image[0].flip(1, 2))
    assert torch.equal(changed["shifted"][:, 2:, 2:], image[0, :, :-2, :-2])
    assert torch.equal(changed["shuffled"].flatten().sort().values, image.flatten()) and not torch.equal(changed["shuffled"], image[0])
    shares = [(changed[name] != image[0]).float().mean().item() for name in ("speckled", "noisy")]
    assert 0 <= shares[0] < shares[1] < 0.4


def test_the_mark_falls_where_the_quantiles_say(catalog):
    entry = entry_of(catalog, NADE)
    assert [density_actions.likelier(entry, nats) for nats in (10, 30, 47.5, 50, 90, 900)] == [0, 0, 0.375, 0.5, 1, 1]
    spread = density_actions.histogram(entry)
    assert sum(spread.shares) == pytest.approx(1, abs=0.01) and spread.edges[0] == 30 and spread.edges[-1] == 90
    middle = sum(share for edge, share in zip(spread.edges[1:], spread.shares) if edge <= 50)
    assert middle == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("found", [[0, -5], [-5, -5], [-5, 5, -1]])
def test_quantiles_that_are_none_give_no_histogram(catalog, found):
    entry = replace(entry_of(catalog, NADE), metrics={"nats": {"value": 5, "how": "", "quantiles": found}})
    assert density_actions.histogram(entry) is None and density_actions.likelier(entry, 7.0) is None


def test_without_measurement_there_is_a_likelihood_and_no_histogram(catalog):
    found = density_actions.score(catalog, ROW, drawing=DRAWING)
    assert density_actions.histogram(entry_of(catalog, ROW)) is None and set(found.likelier) == {None}


@pytest.mark.parametrize("start, sentence", [
    ({"drawing": BLANK_DRAWING}, "nothing on this picture"),
    ({"content": png(colour=0, box=(0, 0, 0, 0))}, "nothing on this picture"),
    ({"drawing": "???"}, "drawing"),
    ({"drawing": "A" * (strokes.MAX_TEXT + 1)}, "drawing"),
    ({"content": b"no picture"}, "."),
    ({"content": b"\0" * (21 * 2 ** 20)}, "20"),
    ({}, "no example"),
])
def test_a_picture_that_cannot_be_read_is_a_sentence(catalog, start, sentence):
    with pytest.raises(Problem, match=sentence):
        density_actions.score(catalog, NADE, **start)


# ---- Painting -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("id", [NADE, ROW, DIAGONAL, CNN])
def test_rows_come_in_order_and_make_the_models_own_sample(catalog, id):
    rows = [*density_actions.paint(catalog, id, 5, n=2)]
    assert [row.number for row in rows] == [*range(SIZE)]
    model = ganlib.load(entry_of(catalog, id).path)
    want = ganlib.images.to_uint8(model.sample(2, torch.Generator().manual_seed(5)))
    assert torch.equal(torch.stack([row.values for row in rows], dim=2), want)
    assert all(row.entropy.shape == (2, SIZE) for row in rows) and max(row.entropy.max() for row in rows) > 50


def test_what_is_visible_stays_and_what_is_hidden_differs_from_way_to_way(catalog):
    image = density_actions.quantised(None, torch.rand(1, 1, SIZE, SIZE, generator=torch.Generator().manual_seed(0)) * 2 - 1)
    painted, _ = density_actions.painted(catalog, DIAGONAL, 1, 4, f"6,0,6,{SIZE}", image)
    assert (painted[:, :, :6] == ganlib.images.to_uint8(image)[:, :, :6]).all()
    assert len({way[:, 6:].numpy().tobytes() for way in painted}) > 1


@pytest.mark.parametrize("hide", ["1,2,3", "0,0,0,5", "0,0,13,1", "6,6,7,1", "-1,0,3,3", "a,b,c,d", "1,1,1,1,1", 7, "0" * 99])
def test_a_box_off_the_picture_is_told_so(catalog, hide):
    with pytest.raises(Problem, match="within the 12 x 12 pixels"):
        density_actions.paint(catalog, NADE, 0, 1, hide)


def test_the_two_orderings_are_beside_each_other(catalog):
    assert [entry.id for entry in density_actions.beside(catalog, ROW)] == [ROW, DIAGONAL]
    assert [entry.id for entry in density_actions.beside(catalog, NADE)] == [NADE]
    assert [entry.id for entry in density_actions.beside(catalog, CNN)] == [CNN]


def test_pixels_travel_as_text():
    image = torch.randint(0, 256, (1, 3, 5, 5), dtype=torch.uint8)
    text = density_actions.text_of(image)
    assert torch.equal(ganlib.images.to_uint8(density_actions.pixels_of(text, 3, 5)), image)
    for wrong in (text[:-4], "", "???", None, 5):
        with pytest.raises(Problem, match="not the bytes"):
            density_actions.pixels_of(wrong, 3, 5)


# ---- The page -----------------------------------------------------------------------------------------------------

def test_rows_are_streamed(client, catalog):
    answer = client.get("/density/paint", params={"model": NADE, "seed": 5, "n": 2})
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson" and [row["row"] for row in rows] == [*range(SIZE)]
    want = [*density_actions.paint(catalog, NADE, 5, 2)]
    assert base64.b64decode(rows[7]["values"]) == want[7].values.numpy().tobytes()


@pytest.mark.parametrize("values, status", [
    ({"model": "nobody", "seed": 0}, 400), ({"seed": 0}, 400), ({"model": NADE}, 400), ({"model": NADE, "seed": "x"}, 400),
    ({"model": NADE, "seed": 0, "n": 9}, 400), ({"model": NADE, "seed": 0, "hide": "0,0,99,1"}, 400),
    ({"model": NADE, "seed": 0, "pixels": "AAAA"}, 400), ({"model": NADE, "seed": 2 ** 33}, 400)])
def test_a_painting_that_cannot_be_is_a_sentence(client, values, status):
    answer = client.get("/density/paint", params=values)
    assert answer.status_code == status and answer.text.endswith((".", "again."))


def test_endpoints(client):
    answer = call(client, "likelihood", NADE, 0, None, DRAWING).json()["data"]
    assert answer[0]["values"].keys() == {*density_actions.CHANGES} and answer[0]["values"]["as_is"]["nats"] > 0
    assert picture_of(client, call(client, "paint", ROW, 3)).size == (SIZE, SIZE)
    assert picture_of(client, call(client, "finish", ROW, 3, 4, "6,0,6,12", 0, None, DRAWING)).size == (4 * SIZE + 3 * 2, SIZE)


@pytest.mark.parametrize("endpoint, values, sentence", [
    ("likelihood", ["vae-mnist", 0, None, DRAWING], "There is no model called"),
    ("likelihood", [NADE, 0, {"path": "/etc/passwd"}, ""], "."),
    ("paint", [NADE, -1], "seed must be a whole number"),
    ("finish", [NADE, 0, 9, "", 0, None, DRAWING], "n must be a whole number from 1 to 8"),
])
def test_a_value_out_of_range_is_answered_by_a_sentence(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code == 500 and sentence in answer.json()["error"]


def test_a_link_opens_the_tab_and_says_what_it_replaced(client):
    page = str(open_link(client, f"?tab=density&model={ROW}&seed=9&change=inverted&hide=0,0,6,12"))
    assert f"model={ROW}&show=drawing" in page and "'change': 'inverted'" in page and "'hide': '0,0,6,12'" in page
    assert f"'model': '{DIAGONAL}'" in page  # the other ordering paints beside it
    page = str(open_link(client, f"?tab=density&model={NADE}&change=painted&hide=1,2,3&seed=-4"))
    assert "change = painted" in page and "hide = 1,2,3" in page and "seed = -4" in page
