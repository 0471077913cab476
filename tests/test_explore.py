"""Below the walk of Interpolate: the square, lengths, directions, the search for a picture; and what is said of values that cannot
be used."""
import io

import pytest
import torch
from lively import MODEL, SIZE, write_catalog
from PIL import Image
from test_app import call, open_link, picture_of

import ganlib
from demo import actions, explore_actions
from demo.actions import Problem
from ganlib import latent
from ganlib.images import to_pil, to_uint8

SEEDS = [3, 14, 5, 9]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_catalog(tmp_path_factory.mktemp("checkpoints"))


def far(a, b) -> int:
    return (a.int() - b.int()).abs().max().item()


@pytest.mark.parametrize("mode", ["slerp", "lerp"])
def test_the_square_has_the_seeds_pictures_at_its_corners(catalog, mode):
    images = explore_actions.square(catalog, MODEL, SEEDS, mode)
    last = explore_actions.SIDE ** 2 - 1
    for place, seed in zip((0, explore_actions.SIDE - 1, last - explore_actions.SIDE + 1, last), SEEDS):
        assert far(images[place], actions.pictures(catalog, MODEL, seed, 1)[0]) <= 1
    middle = actions.walk(catalog, MODEL, 3, 14, mode, 3)[0][1]
    assert far(images[explore_actions.SIDE // 2], middle) <= 1


def test_nine_of_ten_draws_have_the_usual_length(catalog, folder):
    low, high = explore_actions.usual_length(catalog, MODEL)
    lengths = ganlib.load(folder / MODEL).latent(4000, torch.Generator().manual_seed(5)).norm(dim=1)
    assert ((lengths > low) & (lengths < high)).float().mean().item() == pytest.approx(0.9, abs=0.03)


def test_both_walks_have_the_same_ends_and_the_straight_one_is_shorter_between(catalog):
    walks = explore_actions.norms(catalog, MODEL, 3, 14)
    (_, round_), (_, straight) = walks["slerp"], walks["lerp"]
    assert round_[0] == pytest.approx(straight[0]) and round_[-1] == pytest.approx(straight[-1])
    assert straight[len(straight) // 2] < round_[len(round_) // 2]


def test_a_picture_is_moved_along_directions_and_back(catalog, folder):
    found = explore_actions.directions(catalog, MODEL)
    assert len(found) == min(explore_actions.DIRECTIONS, 4) and explore_actions.directions(catalog, MODEL) is found
    start = actions.pictures(catalog, MODEL, 3, 1)
    assert torch.equal(explore_actions.moved(catalog, MODEL, 3, [0] * len(found)), start)
    moved = explore_actions.moved(catalog, MODEL, 3, [1.5, *[0] * (len(found) - 1)])
    model = ganlib.load(folder / MODEL)
    with torch.inference_mode():
        wanted = model.decode(latent.of_seeds(model, [3]) + 1.5 * found[0].vector)
    assert far(moved, to_uint8(wanted)) <= 1 and far(moved, start) > 1


def test_the_search_for_a_picture_comes_nearer_and_ends_where_it_began(catalog):
    buffer = io.BytesIO()
    to_pil(actions.pictures(catalog, MODEL, 3, 1)[0]).save(buffer, "PNG")
    found = list(explore_actions.invert(catalog, MODEL, buffer.getvalue(), 60))
    assert [len(part.errors) for part in found] == [1, 11, 21, 31, 41, 51, 61]
    assert found[-1].errors[-1] < 0.5 * found[0].errors[0]
    shown = (found[-1].result.float() - found[-1].image.float()).div(255).square().mean().item()
    assert found[-1].errors[-1] == pytest.approx(shown, abs=0.005)


@pytest.mark.parametrize("act, sentence", [
    (lambda c: explore_actions.square(c, MODEL, [1, 2, 3], "slerp"), "seeds must be a list of four"),
    (lambda c: explore_actions.square(c, MODEL, "1,2,3,4", "slerp"), "seeds must be a list of four"),
    (lambda c: explore_actions.square(c, MODEL, [1, 2, 3, -4], "slerp"), "seeds must be a whole number"),
    (lambda c: explore_actions.square(c, MODEL, SEEDS, "walk"), "mode must be one of"),
    (lambda c: explore_actions.moved(c, MODEL, 0, [1]), "amounts must be a list of 4 numbers"),
    (lambda c: explore_actions.moved(c, MODEL, 0, [9, 0, 0, 0]), "amounts must be a number from -4 to 4"),
    (lambda c: explore_actions.directions(c, "nobody"), "There is no model called"),
    (lambda c: next(explore_actions.invert(c, MODEL, b"no picture", 20)), "not a picture|cannot be read|no image"),
    (lambda c: next(explore_actions.invert(c, MODEL, b"", 0)), "steps must be a whole number"),
])
def test_bad_values_are_one_clear_sentence(catalog, act, sentence):
    with pytest.raises(Problem, match=sentence):
        act(catalog)


def test_endpoints_and_links(client):
    side = explore_actions.SIDE
    assert picture_of(client, call(client, "square", MODEL, SEEDS, "lerp")).size == (side * SIZE + (side - 1) * 2,) * 2
    found = call(client, "directions", MODEL).json()["data"][0]
    assert len(found) == 4 and all(len(direction["vector"]) == 4 for direction in found)
    moved = picture_of(client, call(client, "move", MODEL, 3, [1, 0, 0, 0]))
    assert isinstance(moved, Image.Image) and moved.size == (SIZE, SIZE)
    assert "amounts must be a list" in call(client, "move", MODEL, 3, None).json()["error"]
    assert call(client, "invert", MODEL, None, 20).status_code != 200
    squares = [value for value in open_link(client, "?tab=interpolate&corners=1,2,3,4") if isinstance(value, dict) and "columns" in value]
    assert [value["address"] for value in squares] == ["corners=1%2C2%2C3%2C4"]
    for unusable in ("1,2,x,4", "1,2,3", "1,2,3,-4", "1,2,3,9999999999999"):
        values = [value for value in open_link(client, f"?tab=interpolate&corners={unusable}") if isinstance(value, dict)]
        assert not [value for value in values if "columns" in value]
        assert any(f"corners = {unusable}" in value.get("note", "") for value in values)
