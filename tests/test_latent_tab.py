"""Latent: the map and the codes on it, a picture through the bottleneck and edited there, the way from one picture to another."""
import base64

import pytest
import torch
from conftest import TINY
from test_app import call, open_link, picture_of
from test_density import png

import ganlib
from demo import latent_actions
from demo.actions import Problem
from demo.tabs import latent
from ganlib import checkpoints
from ganlib.images import to_uint8
from ganlib.variants import VARIANTS

SIZE = 12
VAE, AAE, DEEP = "vae-shapes", "aae-shapes", "vae-deep"
A, B = ({"drawing": latent.DIGITS[side]} for side in ("a", "b"))
POINTS = base64.b64encode(bytes([0, 255, 1, 255, 0, 0])).decode()


def write_autoencoders(folder):
    """A VAE (with codes) and an AAE of two dimensions, and a VAE of twelve, none of them trained."""
    for id, name, options in ((VAE, "vae", {}), (AAE, "aae", {}), (DEEP, "vae", {"latent_dim": 12})):
        torch.manual_seed(0)
        model = VARIANTS[name](**TINY[name] | {"size": SIZE} | options)
        with torch.no_grad():
            for parameter in model.decoder.parameters():
                parameter.mul_(3)
        checkpoints.save(model, folder / id, data="shapes", steps=10)
    figure = {"value": 0.1, "n": 2, "how": "by hand", "codes": {"most": 2.0, "classes": ["circle", "star"], "points": POINTS}}
    (folder / VAE / "metrics.json").write_bytes(checkpoints.to_json({"code_mmd": figure}))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_autoencoders(tmp_path_factory.mktemp("autoencoders"))


def entry_of(catalog, id):
    return next(entry for entry in catalog if entry.id == id)


def test_the_map_has_z1_to_the_right_and_z2_upwards(catalog):
    found = latent_actions.latent_map(catalog, VAE)
    n, model = latent_actions.MAP, ganlib.load(entry_of(catalog, VAE).path)
    assert found.images.shape == (n * n, 1, SIZE, SIZE) and len(found.prior) == latent_actions.DRAWS
    for row, column, z in ((0, 0, (-1, 1)), (n - 1, n - 1, (1, -1)), (n // 2, n // 2, (0, 0)), (0, n - 1, (1, 1))):
        with torch.inference_mode():
            want = to_uint8(model.decode(torch.tensor([z]) * found.reach))[0]
        assert (found.images[row * n + column].int() - want.int()).abs().max() <= 1


def test_codes_come_from_the_measurement(catalog):
    found = latent_actions.latent_map(catalog, VAE)
    assert found.codes == [(-2.0, 2.0, 1), (2.0, -2.0, 0)] and found.classes == ["circle", "star"]
    assert latent_actions.latent_map(catalog, AAE).codes == []


@pytest.mark.parametrize("codes", [None, 5, {}, {"most": "x", "classes": [], "points": POINTS}, {"most": 1, "classes": [], "points": "?"}])
def test_codes_that_cannot_be_read_leave_the_map(catalog, codes):
    entry = checkpoints.read_entry(entry_of(catalog, AAE).path)
    entry.metrics["code_mmd"] = {"value": 1, "how": "", "codes": codes}
    assert latent_actions.codes_of(entry) == ([], [])


def test_a_vae_has_an_aae_beside_it_and_the_other_way_round(catalog):
    assert [entry.id for entry in latent_actions.beside(catalog, VAE)] == [VAE, AAE]
    assert [entry.id for entry in latent_actions.beside(catalog, AAE)] == [AAE, VAE]
    assert [entry.id for entry in latent_actions.beside(catalog, DEEP)] == [DEEP]
    with pytest.raises(Problem, match="more than two dimensions"):
        latent_actions.latent_map(catalog, DEEP)


@pytest.mark.parametrize("id", [VAE, AAE, DEEP])
def test_a_drawing_goes_through_the_bottleneck_and_its_code_can_be_edited(catalog, id):
    found, model = latent_actions.encode(catalog, id, **A), ganlib.load(entry_of(catalog, id).path)
    with torch.inference_mode():
        z = model.encode(ganlib.images.to_float(found.image))
    torch.testing.assert_close(torch.tensor([found.z]), z, atol=0.05, rtol=0.02)  # the picture is shown in 8 bits
    assert torch.equal(latent_actions.decode(catalog, id, found.z), found.decoded)
    moved = [value + 1 for value in found.z]
    assert not torch.equal(latent_actions.decode(catalog, id, moved), found.decoded)


def test_the_numbers_with_sliders_are_the_largest_ones():
    assert latent_actions.edited([0.5, -2.0]) == [0, 1]
    assert latent_actions.edited([0, 9, 1, 2, -3, 4, 5, 6, 7, -8]) == [1, 3, 4, 5, 6, 7, 8, 9]


def test_the_way_begins_and_ends_at_the_reconstructions(catalog):
    frames, ends = latent_actions.between(catalog, VAE, A, B)
    for frame, start, end in ((frames[0], A, ends[0]), (frames[-1], B, ends[1])):
        found = latent_actions.encode(catalog, VAE, **start)
        assert (frame.int() - found.decoded[0].int()).abs().max() <= 1 and torch.equal(end, found.image[0])
    assert len(frames) == latent_actions.STEPS + 1 and not torch.equal(frames[0], frames[-1])


@pytest.mark.parametrize("start, sentence", [
    ({"drawing": ""}, "nothing on this picture"), ({"content": png(box=(0, 0, 0, 0))}, "nothing on this picture"),
    ({"drawing": 7}, "drawing"), ({"content": b"no picture"}, "."), ({"content": b"\0" * (21 * 2 ** 20)}, "20"), ({}, "no example")])
def test_a_picture_that_cannot_be_read_is_a_sentence(catalog, start, sentence):
    with pytest.raises(Problem, match=sentence):
        latent_actions.encode(catalog, VAE, **start)


@pytest.mark.parametrize("z, sentence", [([1], "list of 2 numbers"), (None, "list of 2"), ([1, "x"], "z2 must be a number"),
                                         ([1, float("nan")], "z2 must be"), ([1e9, 0], "z1 must be a number from")])
def test_a_code_that_is_none_is_told_so(catalog, z, sentence):
    with pytest.raises(Problem, match=sentence):
        latent_actions.decode(catalog, VAE, z)


# ---- The page -----------------------------------------------------------------------------------------------------

def test_endpoints(client):
    answer = call(client, "encode", VAE, 0, None, A["drawing"])
    assert picture_of(client, answer).size == (SIZE, SIZE) and len(answer.json()["data"][1]["z"]) == 2
    assert picture_of(client, call(client, "decode", DEEP, [0.0] * 12)).size == (SIZE, SIZE)
    assert picture_of(client, call(client, "manifold", AAE)).size == (latent_actions.MAP * SIZE,) * 2
    assert picture_of(client, call(client, "morph", VAE, 0.3, 0, None, A["drawing"], 1, None, B["drawing"])).size == (SIZE, SIZE)


@pytest.mark.parametrize("endpoint, values, sentence", [
    ("manifold", ["nade-mnist"], "There is no model called"),
    ("manifold", [DEEP], "more than two dimensions"),
    ("decode", [VAE, [0, 0, 0]], "list of 2 numbers"),
    ("encode", [VAE, 0, {"path": "/etc/passwd"}, ""], "."),
    ("morph", [VAE, 2, 0, None, A["drawing"], 1, None, B["drawing"]], "t must be a number from 0 to 1"),
])
def test_a_value_out_of_range_is_answered_by_a_sentence(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code == 500 and sentence in answer.json()["error"]


def test_a_link_opens_the_tab_with_its_code(client):
    page = str(open_link(client, f"?tab=latent&model={AAE}&z=0.50,-1.20&t=0.2"))
    assert "'z': [0.5, -1.2]" in page and "'t': 0.2" in page and f"model={AAE}" in page and f"'model': '{VAE}'" in page
    page = str(open_link(client, f"?tab=latent&model={DEEP}&z=1,2&t=7"))
    assert "12 dimensions" in page and "t = 7" in page and "z = 1,2" in page and "'z': [1.0, 2.0]" not in page
    for unusable in ("nan,1", "1", "1,1e9", "a,b", "1,,2"):
        page = str(open_link(client, f"?tab=latent&model={VAE}&z={unusable}"))
        assert f"z = {unusable}" in page and "passed over" in page and "'edited'" in page
