"""Puzzle, and attributes edited one by one: what the controls do, and what is said of values that cannot be used."""
import io

import pytest
import torch
from conftest import TINY
from PIL import Image
from test_app import call, open_link, picture_of

import ganlib
from demo import actions, edit_actions, given, puzzle_actions
from demo.actions import Problem
from ganlib import checkpoints, examples
from ganlib.data import Dataset
from ganlib.images import to_uint8
from ganlib.parts import cut
from ganlib.variants import VARIANTS

SIZE = 16
PUZZLE, STARGAN, PIX2PIX, CYCLEGAN = "puzzlegan-shapes", "stargan-shapes", "pix2pix-shapes", "cyclegan-shapes"
SIDES = ("left", "right")
BOXES = "0,10,20,30,40;1,50,0,50,50;0,40,60,25,40"
START = {"example": 0}, {"example": 1}
GROUPS = {"hair": ["long", "no"], "hat": ["no", "hat", "winter hat"]}


def write_given(folder):
    """A checkpoint of each variant that starts from pictures, with examples, and a classifier of attributes."""
    rng = torch.Generator().manual_seed(0)
    noise = torch.randint(0, 256, (8, 1, SIZE, SIZE), generator=rng, dtype=torch.uint8)
    lines = torch.full_like(noise, 255)
    lines[:, :, 4, 2:14] = lines[:, :, 2:14, 8] = 0
    for name in ("puzzlegan", "stargan", "pix2pix", "cyclegan", "attributes"):
        torch.manual_seed(0)
        model = VARIANTS[name](**TINY[name] | {"size": SIZE, "channels": 1})
        with torch.no_grad():
            for layer in model.modules():
                if isinstance(layer, (torch.nn.Conv2d, torch.nn.ConvTranspose2d)):
                    layer.weight.mul_(5)  # so that what goes in can be seen in what comes out
        path = folder / f"{name}-shapes"
        checkpoints.save(model, path, data="shapes", steps=10)
        if name != "attributes":
            sides = {"image": noise}
            if hasattr(model, "directions"):
                sides["a"] = lines if name == "pix2pix" else noise.flip(0)
            examples.write(path, Dataset("shapes", sides, "none", sides=SIDES), SIDES)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_given(tmp_path_factory.mktemp("given"))


def png(size=(40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(buffer, "PNG")
    return buffer.getvalue()


def far(a, b) -> int:
    return (a.int() - b.int()).abs().max().item()


# ---- Puzzle -------------------------------------------------------------------------------------------------------

def test_patches_are_cut_where_the_boxes_say_and_assembled_by_the_model(catalog, folder):
    found = puzzle_actions.assemble(catalog, PUZZLE, BOXES, 7, *START)
    pictures = given.inputs(catalog[[entry.id for entry in catalog].index(PUZZLE)])[:2]
    assert torch.equal(found.pictures, pictures)
    shares = torch.tensor([[[0.1, 0.2, 0.3, 0.4], [0.4, 0.6, 0.25, 0.4]], [[0.5, 0, 0.5, 0.5]] * 2])
    of_a, of_b = cut(pictures.float() / 127.5 - 1, shares)
    patches = torch.stack([of_a[0], of_b[0], of_a[1]])
    assert far(found.patches, to_uint8(patches)) <= 1
    with torch.inference_mode():
        image, mask = ganlib.load(folder / PUZZLE).assemble(patches[None], torch.Generator().manual_seed(7))
    assert far(found.image, to_uint8(image)) <= 1 and far(found.mask, to_uint8(mask * 2 - 1)) <= 1
    assert found.placed.shape == (1, 1, SIZE, SIZE) and far(found.placed, to_uint8(image * mask)) <= 1


def test_the_order_of_the_boxes_does_not_matter_but_each_box_and_its_picture_do(catalog):
    found = puzzle_actions.assemble(catalog, PUZZLE, BOXES, 7, *START)
    boxes = BOXES.split(";")
    for order in ((1, 2, 0), (2, 1, 0)):
        again = puzzle_actions.assemble(catalog, PUZZLE, ";".join(boxes[i] for i in order), 7, *START)
        assert far(again.image, found.image) <= 1 and far(again.mask, found.mask) <= 1
    for i, other in enumerate(("1,10,20,30,40", "1,50,10,50,50", "0,40,60,40,40")):
        moved = puzzle_actions.assemble(catalog, PUZZLE, ";".join([*boxes[:i], other, *boxes[i + 1:]]), 7, *START)
        assert far(moved.image, found.image) > 1
    assert far(puzzle_actions.assemble(catalog, PUZZLE, BOXES, 8, *START).image, found.image) > 1


def test_mixes_take_every_box_from_either_picture(catalog):
    images, ways = puzzle_actions.mixes(catalog, PUZZLE, BOXES, 7, *START)
    assert images.shape == (8, 1, SIZE, SIZE) and len(set(ways)) == 8
    assert [[int(box[0]) for box in way.split(";")] for way in ways] == [[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)]
    for image, way in zip(images, ways):
        assert far(image, puzzle_actions.assemble(catalog, PUZZLE, way, 7, *START).image[0]) <= 1


def test_of_many_parts_only_the_first_few_are_mixed(tmp_path):
    checkpoints.save(VARIANTS["puzzlegan"](**TINY["puzzlegan"] | {"parts": 6}), tmp_path / "many", data="shapes")
    examples.write(tmp_path / "many", Dataset("shapes", {"image": torch.zeros(2, 1, SIZE, SIZE, dtype=torch.uint8)}, "none"), SIDES)
    boxes = ";".join(["0,10,20,30,40"] * 6)
    images, ways = puzzle_actions.mixes(ganlib.catalog(tmp_path), "many", boxes, 0, *START)
    assert len(images) == len(ways) == 2 ** puzzle_actions.MAX_MIXED and all(way.endswith(";0,10,20,30,40" * 2) for way in ways)


def test_an_upload_is_one_of_the_pictures(catalog):
    found = puzzle_actions.assemble(catalog, PUZZLE, BOXES, 7, {"example": 0, "content": png()}, {"example": 1})
    assert found.done[0][0] == "cropped" and found.pictures[0].float().std() > 30 and found.done[1] == []


@pytest.mark.parametrize("boxes, sentence", [
    (None, "boxes must be 3 boxes"),
    (7, "boxes must be 3 boxes"),
    ("", "boxes must be 3 boxes"),
    ("0,10,20,30,40;1,50,0,50,50", "boxes must be 3 boxes"),
    (BOXES + ";0,0,0,50,50", "boxes must be 3 boxes"),
    (BOXES.replace("1,50", "2,50"), "boxes must be 3 boxes"),
    (BOXES.replace("1,50", "1,-5"), "boxes must be 3 boxes"),
    (BOXES.replace("50,50", "50,1e9"), "boxes must be 3 boxes"),
    (BOXES.replace("30,40", "9,40"), "sides of 10 to 80 percent"),
    (BOXES.replace("30,40", "81,40"), "sides of 10 to 80 percent"),
    (BOXES.replace("50,0", "51,0"), "must lie within its picture"),
])
def test_bad_boxes_are_one_clear_sentence(catalog, boxes, sentence):
    with pytest.raises(Problem, match=sentence):
        puzzle_actions.assemble(catalog, PUZZLE, boxes, 7, *START)
    with pytest.raises(Problem, match=sentence):
        puzzle_actions.mixes(catalog, PUZZLE, boxes, 7, *START)


@pytest.mark.parametrize("model, seed, second, sentence", [
    ("nobody", 0, 1, "There is no model called 'nobody'"),
    (STARGAN, 0, 1, "There is no model called"),
    (PUZZLE, -1, 1, "seed must be a whole number"),
    (PUZZLE, 0, 8, "example must be a whole number from 0 to 7"),
    (PUZZLE, 0, None, "example must be a whole number"),
])
def test_bad_values_are_one_clear_sentence(catalog, model, seed, second, sentence):
    with pytest.raises(Problem, match=sentence):
        puzzle_actions.assemble(catalog, model, BOXES, seed, {"example": 0}, {"example": second})


def test_without_a_checkpoint_the_script_is_named():
    with pytest.raises(Problem, match="train.puzzlegan"):
        puzzle_actions.assemble([], PUZZLE, BOXES, 0, *START)


# ---- Attributes ---------------------------------------------------------------------------------------------------

def target(network, start, **changed):
    """What the classifier reads in a picture, with some groups changed, as (1, K)."""
    read = {group: p.argmax().item() for group, p in network.classify_attributes(start).items()} | changed
    return torch.cat([torch.eye(len(values))[read[group]] for group, values in GROUPS.items()])[None]


@pytest.mark.parametrize("way", edit_actions.WAYS)
def test_chained_edits_change_the_last_result_and_the_others_the_picture_itself(catalog, folder, way):
    found = edit_actions.edit(catalog, STARGAN, ["hat: winter hat", "hair: no"], way, 2)
    judge, network = ganlib.load(folder / "attributes-shapes"), ganlib.load(folder / STARGAN)
    start = given.given(actions.find(catalog, STARGAN, "EditsAttributes"), 0, 2).image
    with torch.inference_mode():
        first = network.edit(start, target(judge, start, hat=2))
        second = network.edit(first if way == "chained" else start, target(judge, start, hat=2, hair=1))
        back = network.edit(second, target(judge, start))
        shows = judge.classify_attributes(first)["hat"][0, 2], judge.classify_attributes(second)["hair"][0, 1]
    assert far(found.images, to_uint8(torch.cat([start, first, second]))) <= 1 and far(found.back, to_uint8(back)) <= 1
    assert found.target == {"hair": "no", "hat": "winter hat"} and found.judge == "attributes-shapes"
    assert found.shows == pytest.approx([p.item() for p in shows], abs=1e-4)
    assert found.lost == pytest.approx((back - start).abs().mean().item() / 2, abs=1e-5)
    assert len({image.numpy().tobytes() for image in found.images}) == 3


def test_a_network_reads_for_itself_where_no_classifier_knows_its_data(folder, tmp_path):
    (tmp_path / STARGAN).symlink_to(folder / STARGAN)
    alone = edit_actions.edit(ganlib.catalog(tmp_path), STARGAN, [], "chained", 0)
    assert alone.judge is None and alone.images.shape == (1, 1, SIZE, SIZE) and alone.shows == [] and alone.own == alone.target


@pytest.mark.parametrize("edits, way, example, sentence", [
    ("hat: hat", "chained", 0, "edits must be a list"),
    (["hat: hat"] * 13, "chained", 0, "a list of at most 12"),
    (["hat: crown"], "chained", 0, "edits must be one of"),
    ([None], "chained", 0, "edits must be one of"),
    (["hat: hat"], "sideways", 0, "way must be one of chained, at_once"),
    (["hat: hat"], "chained", 99, "example must be a whole number"),
])
def test_bad_edits_are_one_clear_sentence(catalog, edits, way, example, sentence):
    with pytest.raises(Problem, match=sentence):
        edit_actions.edit(catalog, STARGAN, edits, way, example)


# ---- Endpoints, files and links -----------------------------------------------------------------------------------

def test_endpoints_answer_with_pictures_and_facts(client, catalog):
    answer = call(client, "assemble", PUZZLE, BOXES, 7, 0, 1, None, None)
    found = puzzle_actions.assemble(catalog, PUZZLE, BOXES, 7, *START)
    assert picture_of(client, answer).tobytes() == found.image.numpy().tobytes()
    assert answer.json()["data"][2] == {"done": [[], []]}
    assert picture_of(client, call(client, "mixes", PUZZLE, BOXES, 7, 0, 1, None, None)).size == (8 * SIZE + 7 * 2, SIZE)
    answer = call(client, "edit", STARGAN, ["hat: hat", "hair: no"], "chained", 0, None)
    assert picture_of(client, answer).size == (3 * SIZE + 2 * 2, SIZE)
    facts = answer.json()["data"][1]
    assert facts["target"] == {"hair": "no", "hat": "hat"} and len(facts["shows"]) == 2 and facts["judge"] == "attributes-shapes"


@pytest.mark.parametrize("endpoint, values, sentence", [
    ("assemble", [PUZZLE, "somewhere", 7, 0, 1, None, None], "boxes must be 3 boxes"),
    ("mixes", [PUZZLE, BOXES, "seven", 0, 1, None, None], "seed must be a whole number"),
    ("edit", [STARGAN, "red hair", "chained", 0, None], "edits must be a list"),
    ("edit", [STARGAN, ["hat: hat"], "chained", {}, None], "example must be a whole number"),
])
def test_endpoints_answer_mistakes_in_a_sentence(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code == 500 and sentence in answer.json()["error"]


def test_examples_are_a_file_and_nothing_else_is(client, catalog):
    answer = client.get(f"/files/{CYCLEGAN}/examples.png?row=1")
    pictures = given.inputs(actions.find(catalog, CYCLEGAN, "Translates"), 1)
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (8 * SIZE, SIZE) and image.tobytes() == torch.cat([*pictures], dim=-1).numpy().tobytes()
    assert client.get("/files/nobody/examples.png").status_code == 400
    assert client.get(f"/files/{CYCLEGAN}/examples.png?row=2").status_code == 400


@pytest.mark.parametrize("query", ["?tab=puzzle", f"?tab=puzzle&model={PUZZLE}&boxes={BOXES}&a_example=5&seed=3",
                                   "?tab=puzzle&boxes=0,0,0,0,0&a_show=nothing&b_example=-4&seed=x",
                                   "?tab=translate&edits=hat:+hat,beard,:,&way=up&edit_example=99"])
def test_links_open_with_a_picture(client, query):
    values = [value for value in open_link(client, query) if isinstance(value, dict) and "sheet" in value]
    assert values and all("note" not in value or "error" not in value["note"] for value in values)
