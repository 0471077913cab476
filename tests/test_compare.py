"""Compare: groups of one architecture, the timeline, the nearest training pictures; and its endpoints and links."""
import io
import json
import math

import numpy as np
import pytest
import torch
from lively import MODEL, SIZE, lively
from PIL import Image
from recorded import FRAMES, write_recorded
from safetensors import safe_open
from safetensors.torch import save_file
from test_app import call, open_link, picture_of

import ganlib
from demo import actions, choices, compare_actions, objectives
from demo.tabs import compare
from ganlib import CheckpointError, checkpoints, hub, neighbours
from ganlib.images import to_float
from ganlib.variants import VARIANTS

WGAN_GP = "wgan_gp-fashion_mnist"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, idx_root):
    return write_recorded(tmp_path_factory.mktemp("checkpoints"), idx_root)


# ---- The same seed ------------------------------------------------------------------------------------------------

def test_groups_hold_one_architecture_and_read_no_weights(tmp_path):
    for name, size, data in (("dcgan", 16, "fashion_mnist"), ("lsgan", 16, "fashion_mnist"), ("wgan", 16, "mnist"),
                             ("wgan_gp", 8, "fashion_mnist")):
        checkpoints.save(lively(name, size), tmp_path / f"{name}-{data}", data=data)
        (tmp_path / f"{name}-{data}" / "model.safetensors").write_bytes(b"")
    groups = compare_actions.groups(ganlib.catalog(tmp_path))
    assert [[entry.id for entry in group] for group in groups][0] == ["dcgan-fashion_mnist", "lsgan-fashion_mnist"]
    assert sorted(len(group) for group in groups) == [1, 1, 2]


def test_a_checkpoint_that_cannot_be_built_is_in_no_group(folder, tmp_path):
    config = json.loads((folder / MODEL / "config.json").read_text())
    config["model"]["size"] = 17
    broken = tmp_path / "dcgan-broken"
    broken.mkdir()
    (broken / "config.json").write_text(json.dumps(config))
    (broken / "model.safetensors").write_bytes(b"")
    assert compare_actions.groups(ganlib.catalog(tmp_path)) == []


def test_rows_and_groups_of_one_variant_are_told_apart(tmp_path):
    for name, size in (("dcgan-fashion_mnist", 16), ("dcgan-fashion_mnist-long", 16), ("dcgan-fashion_mnist-small", 8)):
        checkpoints.save(lively("dcgan", size), tmp_path / name, data="fashion_mnist", steps=7,
                         training={"batch_size": 3, "critic.optimizer": "RMSprop", "generator.optimizer": "Adam", "generator.lr": 0.1})
    catalog = ganlib.catalog(tmp_path)
    drawn = compare.draw_rows(catalog, "dcgan-fashion_mnist", 0)["rows"]
    assert [row["name"] for row in drawn] == ["DCGAN · Fashion-MNIST", "DCGAN · Fashion-MNIST · long"]
    assert "7 steps of 3 pictures, Adam 0.1" in drawn[0]["facts"]
    assert [*choices.group_names(compare_actions.groups(catalog)).values()] == ["DCGAN · Fashion-MNIST", "DCGAN · Fashion-MNIST · small"]


def test_every_row_shows_the_same_noise(catalog):
    rows = compare_actions.shared(catalog, WGAN_GP, 5, 3)
    assert [entry.id for entry, _ in rows] == [MODEL, WGAN_GP]
    for entry, images in rows:
        assert torch.equal(images, actions.pictures(catalog, entry.id, 5, 3))
    assert not torch.equal(rows[0][1], rows[1][1])


def test_equations_follow_the_variant_and_its_arguments():
    assert objectives.lines("gan", {"saturating": True})[1] != objectives.lines("gan", {"saturating": False})[1]
    assert objectives.lines("wgan", {})[0].startswith("<i>f</i>: E <i>f</i>(<i>G</i>(<i>z</i>))")
    assert objectives.lines("classifier", {}) == []
    assert set(objectives.LINES) <= set(VARIANTS)


def test_every_judge_is_a_logit_a_target_or_a_known_critic():
    critics = {"wgan", "wgan_gp", "progan"}
    for name, variant in VARIANTS.items():
        if "Judges" in ganlib.variant.abilities(variant):
            assert (name in critics) == (compare_actions.scale(name) == "critic"), name


# ---- The timeline -------------------------------------------------------------------------------------------------

def test_each_step_has_its_frame_although_equal_ones_are_stored_once(catalog):
    found = compare_actions.timeline(catalog, MODEL)
    assert (found.frames, found.cells, found.side) == (FRAMES, [0, 0, 0, 1, 2], 40)
    sheet = np.asarray(Image.open(io.BytesIO(found.sheet)).convert("L")).reshape(3, 40, 40)
    assert [round(float(cell.mean()) / 16) for cell in sheet] == [0, 8, 16]


def test_losses_say_what_d_thought(catalog):
    found = compare_actions.timeline(catalog, MODEL)
    assert found.losses["generator/fool"] == [2.0, 2.0, 2.0] and found.kind == "logit"
    assert found.scores["real"][0] == pytest.approx(math.exp(-0.5), abs=1e-3)
    assert found.scores["fake"][0] == pytest.approx(1 - math.exp(-0.25), abs=1e-3)
    losses = {"critic/real": [-3.0, None], "critic/fake": [-1.0, 2.0]}
    assert compare_actions.scores(losses, "critic") == {"real": [3.0, None], "fake": [-1.0, 2.0]}
    assert compare_actions.scores({"discriminator/real": [0.5], "discriminator/fake": [0.02]}, "target") == {"real": [1.0], "fake": [0.2]}
    assert compare_actions.scores({"model/nats": [1.0]}, "critic") == {}
    impossible = {"discriminator/real": [-1000.0], "discriminator/fake": [-1.0]}  # of a file from elsewhere
    assert compare_actions.scores(impossible, "logit") == {"real": [1.0], "fake": [0.0]}
    assert compare_actions.scores(impossible, "target") == {"real": [0.0], "fake": [0.0]}


@pytest.mark.parametrize("name, damage", [
    ("timeline.webp", "RIFF....WEBP"),
    ("history.json", '{"frames": "x", "losses": {}}'), ("history.json", '{"frames": [1], "losses": [1]}'),
    ("history.json", '{"frames": [1], "losses": {"step": [1, 2], "generator/fool": [0.5]}}'),
    ("history.json", '{"frames": [1], "losses": {"step": [null]}}'), ("history.json", '{"frames": [1], "losses": {"step": ["x"]}}')])
def test_a_damaged_history_is_a_sentence(tmp_path, idx_root, name, damage):
    catalog = ganlib.catalog(write_recorded(tmp_path, idx_root))
    (tmp_path / MODEL / name).write_text(damage)
    with pytest.raises(CheckpointError, match=name):
        compare_actions.timeline(catalog, MODEL)


# ---- Neighbours ---------------------------------------------------------------------------------------------------

def test_a_training_picture_is_its_own_neighbour(folder):
    index = neighbours.load(folder / "classifier-fashion_mnist")
    classifier = ganlib.load(folder / "classifier-fashion_mnist")
    with torch.inference_mode():
        features = neighbours.features_of(classifier, to_float(index.images[7:8]))
    distances, rows = index.nearest(features, 3)
    assert rows[0, 0] == 7 and distances[0, 0] <= distances[0, 1] <= distances[0, 2]
    assert (len(index), index.total) == (40, 40) and index.typical >= 0
    assert index.at(32, torch.tensor([7])).shape == (1, 1, 32, 32)
    assert torch.equal(index.at(32, torch.tensor([7]))[..., 2:-2, 2:-2], to_float(index.images[7:8]))


def test_neighbours_of_a_sample(catalog):
    found = compare_actions.nearest(catalog, MODEL, 5, 4)
    assert torch.equal(found.sample, actions.pictures(catalog, MODEL, 5, 1))
    assert found.images.shape == (4, 1, SIZE, SIZE) and found.distances == sorted(found.distances)


def test_the_index_travels_and_stays_small(folder):
    assert hub.FILES[neighbours.INDEX_FILE] == neighbours.MAX_INDEX_BYTES
    assert folder / "classifier-fashion_mnist" / neighbours.INDEX_FILE in hub.own_files(folder / "classifier-fashion_mnist")


@pytest.mark.parametrize("shape", [(73, 1, 28, 28), (50, 3, 8, 8)])
def test_packing_loses_nothing(shape):
    images = torch.randint(0, 256, shape, dtype=torch.uint8)
    n, channels, side, _ = shape
    assert torch.equal(neighbours.unpacked(neighbours.packed(images), n, side, channels), images)


def test_an_index_of_other_weights_or_a_damaged_one_is_a_sentence(tmp_path, idx_root):
    folder = write_recorded(tmp_path, idx_root) / "classifier-fashion_mnist"
    index = folder / neighbours.INDEX_FILE
    whole = index.read_bytes()
    for content in (b"", b"not an index", whole[:-20], b"\0" * (neighbours.MAX_INDEX_BYTES + 1)):
        index.write_bytes(content)
        with pytest.raises(CheckpointError, match="python -m ganlib.neighbours fashion_mnist"):
            neighbours.load(folder)
    index.write_bytes(whole)
    with safe_open(index, framework="pt") as file:
        about, tensors = file.metadata(), {key: file.get_tensor(key) for key in file.keys()}
    for name, wrong in (("sheet", tensors["sheet"][:-50]), ("sheet", neighbours.packed(torch.zeros(40, 1, 9, 9, dtype=torch.uint8))),
                        ("features", tensors["features"].repeat(2, 1)), ("scale", tensors["scale"].double())):
        save_file(tensors | {name: wrong}, index, about)
        with pytest.raises(CheckpointError, match="python -m ganlib.neighbours fashion_mnist"):
            neighbours.load(folder)
    index.write_bytes(whole)
    assert neighbours.load(folder).images.shape == (40, 1, 28, 28)
    (folder / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(CheckpointError, match="other weights"):
        neighbours.load(folder)
    index.unlink()
    with pytest.raises(CheckpointError, match="missing"):
        neighbours.load(folder)


# ---- Endpoints and links ------------------------------------------------------------------------------------------

def test_compare_and_neighbours_answer_with_a_picture_and_facts(client):
    answer = call(client, "compare", MODEL, 3, 5)
    assert picture_of(client, answer).size == (5 * SIZE + 4 * 2, 2 * SIZE + 2)
    assert answer.json()["data"][1] == [MODEL, WGAN_GP]
    answer = call(client, "neighbours", MODEL, 3, 4)
    assert picture_of(client, answer).size == (5 * SIZE + 4 * 2, SIZE)
    facts = answer.json()["data"][1]
    assert len(facts["distances"]) == 4 and (facts["searched"], facts["of"]) == (40, 40)


def test_timeline_answers_with_the_history(client):
    history = call(client, "timeline", MODEL).json()["data"][0]
    assert history["frames"] == FRAMES and history["kind"] == "logit" and len(history["steps"]) == 3


@pytest.mark.parametrize("endpoint, values, sentence", [
    ("compare", ["nobody", 0, 4], "There is no model called 'nobody'"),
    ("compare", [MODEL, -1, 4], "seed must be a whole number"),
    ("compare", [MODEL, 0, 1000], "n must be a whole number from 1 to 16"),
    ("compare", ["classifier-fashion_mnist", 0, 4], "There is no model called"),
    ("timeline", [WGAN_GP], "wgan_gp-fashion_mnist has no history"),
    ("timeline", [None], "There is no model called"),
    ("neighbours", [MODEL, 0, 0], "k must be a whole number from 1 to 16"),
    ("neighbours", [MODEL, 1.5, 4], "seed must be a whole number"),
])
def test_a_bad_value_is_one_clear_sentence(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code >= 400 and sentence in answer.json()["error"]


def test_without_an_index_the_command_is_named(tmp_path, idx_root):
    folder = write_recorded(tmp_path, idx_root)
    (folder / "classifier-fashion_mnist" / neighbours.INDEX_FILE).unlink()
    with pytest.raises(actions.Problem, match="python -m ganlib.neighbours fashion_mnist"):
        compare_actions.nearest(ganlib.catalog(folder), MODEL, 0, 4)


def test_a_link_restores_all_three_figures(client):
    query = f"model={WGAN_GP}&seed=9&history={MODEL}&step=100&near={WGAN_GP}&near_seed=4"
    drawn = [value for value in open_link(client, "?tab=compare&" + query) if isinstance(value, dict) and "address" in value]
    assert [value["address"] for value in drawn] == [f"model={MODEL}&seed=9", f"history={MODEL}", f"near={WGAN_GP}&near_seed=4"]
    assert drawn[1]["step"] == 100 and [row["model"] for row in drawn[0]["rows"]] == [MODEL, WGAN_GP]


def test_bad_values_of_a_link_are_replaced_with_a_word(client):
    drawn = [value for value in open_link(client, "?tab=compare&model=<b>&seed=-1&step=x&near=y&near_seed=1e9")
             if isinstance(value, dict) and "address" in value]
    assert [value["note"].count('lang="en"') for value in drawn] == [2, 1, 2]
    assert "<b>" not in drawn[0]["note"]
