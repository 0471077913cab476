"""Data sets: what they yield, and what they say when they cannot."""
import logging
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from ganlib import data
from ganlib.data import DataError, Dataset, avatars, personas
from ganlib.data.digits import fit
from ganlib.data.domains import line_drawing
from ganlib.data.few_labels import with_few_labels
from ganlib.data.jitter import enlarged, jittered
from ganlib.data.pairs import unpaired
from ganlib.images import to_float


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_idx_files_become_uint8_pictures_with_labels(idx_root, name):
    dataset = data.load(name, idx_root, size=32)
    assert (len(dataset), dataset.channels, dataset.size, len(dataset.classes)) == (40, 1, 32, 10)
    assert dataset.tensors["image"].dtype == torch.uint8
    assert dataset.tensors["label"].tolist() == [i % 10 for i in range(40)]
    test = data.load(name, idx_root, size=32, split="test")
    assert not torch.equal(test.tensors["image"], dataset.tensors["image"])


def test_a_batch_is_float_from_minus_one_to_one(idx_root):
    batch = data.load("mnist", idx_root, 28).batch(torch.tensor([3, 0]))
    assert batch["image"].shape == (2, 1, 28, 28) and batch["image"].dtype == torch.float32
    assert batch["image"].min() == -1 and batch["image"].max() == 1
    assert batch["label"].tolist() == [3, 0]


def test_28_pixels_are_bordered_not_blurred_up_to_32():
    pixels = torch.randint(1, 256, (2, 1, 28, 28), dtype=torch.uint8)
    assert torch.equal(fit(pixels, 32)[:, :, 2:30, 2:30], pixels) and fit(pixels, 32)[:, :, :2].sum() == 0
    assert fit(pixels, 64).shape == (2, 1, 64, 64) and fit(pixels, 16).shape == (2, 1, 16, 16)


def test_a_folder_of_any_pictures(picture_folder):
    sub = picture_folder / "deeper"
    sub.mkdir()
    Image.new("RGBA", (30, 9), (255, 0, 0, 128)).save(sub / "alpha.png")
    Image.new("L", (9, 30)).save(sub / "grey.webp")
    Image.new("CMYK", (20, 20)).save(sub / "print.jpg")
    dataset = data.load(str(picture_folder), picture_folder, size=16)
    assert dataset.tensors["image"].shape == (14, 3, 16, 16) and dataset.name == "pictures"
    held_out = data.load(str(picture_folder), picture_folder, size=16, split="test")
    assert len(held_out) == 1 and not (dataset.tensors["image"] == held_out.tensors["image"]).flatten(1).all(1).any()


def test_a_folder_with_too_few_pictures_has_none_for_testing(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "one.png")
    assert len(data.load(str(tmp_path), tmp_path, 8)) == 1
    with pytest.raises(DataError, match="has 1 pictures.*none is for testing"):
        data.load(str(tmp_path), tmp_path, 8, split="test")


def test_deep_and_transparent_pictures_keep_what_they_show(tmp_path):
    ramp = np.linspace(0, 65535, 64, dtype=np.uint16)
    Image.fromarray(np.tile(ramp, (64, 1))).save(tmp_path / "a.png")  # 16 bits
    logo = Image.new("RGBA", (64, 64))
    logo.paste((0, 0, 0, 255), (16, 16, 48, 48))  # black on nothing
    logo.save(tmp_path / "b.png")
    deep, logo = data.load(str(tmp_path), tmp_path, 64).tensors["image"][:, 0].float()
    assert deep[0].tolist() == pytest.approx((ramp / 257).tolist(), abs=1)
    assert logo[32, 32] == 0 and logo[0, 0] == 255


def test_a_folder_is_not_taken_for_the_published_set_of_its_name(picture_folder, tmp_path, monkeypatch):
    folder = picture_folder.rename(tmp_path / "mnist")
    assert data.load(str(folder), tmp_path, 8).name == "my-mnist"
    monkeypatch.chdir(folder)
    assert data.load(".", tmp_path, 8).name == "my-mnist"
    monkeypatch.chdir(tmp_path)
    for name, called in (("My Photos (2)", "My-Photos-2"), ("사진", "사진"), ("...", "pictures")):
        shutil.copytree(folder, tmp_path / "named" / name)
        assert data.load(f"named/{name}", tmp_path, 8).name == called


def test_a_corrupt_picture_is_named_skipped_and_counted(picture_folder, caplog):
    whole = (picture_folder / "00.png").read_bytes()
    (picture_folder / "cut.png").write_bytes(whole[:len(whole) // 2])
    (picture_folder / "text.jpg").write_text("not a picture")
    with caplog.at_level(logging.WARNING):
        dataset = data.load(str(picture_folder), picture_folder, size=8)
    assert len(dataset) == 11  # of the 12 that are left one is for testing
    assert "cut.png cannot be read" in caplog.text and "text.jpg cannot be read" in caplog.text
    assert "2 of 14 pictures" in caplog.text


def test_nothing_readable_is_an_error(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(DataError, match="no readable picture"):
        data.load(str(tmp_path), tmp_path, 8)


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(DataError, match="no data set 'cats'.*mnist.*folder of images"):
        data.load("cats", tmp_path, 32)


def test_a_damaged_file_of_a_set_is_named_with_the_cure(idx_root, tmp_path):
    shutil.copytree(idx_root, tmp_path / "sets")
    [file] = (tmp_path / "sets" / "MNIST" / "raw").glob("train-images*ubyte")
    for content in (b"", file.read_bytes()[:3], b"\xff" * 100, file.read_bytes()[:-5]):
        file.write_bytes(content)
        with pytest.raises(DataError, match="MNIST.*raw lacks a file, or holds one that is damaged or cut short.*delete it"):
            data.load("mnist", tmp_path / "sets", 28)


def test_a_damaged_file_of_rendered_faces_is_named_with_the_cure(tmp_path, monkeypatch):
    monkeypatch.setattr(avatars, "rendered", lambda *_: np.zeros((2, 8, 8, 3), dtype=np.uint8))
    asked = dict(folder=tmp_path, name="faces", size=8, split="test", table=np.zeros((2, 3)), render=None, recipe=[])
    assert avatars.cached(**asked).shape == (2, 8, 8, 3)
    [file] = tmp_path.glob("*.npy")
    for content in (b"", file.read_bytes()[:-5], b"not an array"):
        file.write_bytes(content)
        with pytest.raises(DataError, match="faces.*npy is damaged or cut short.*Delete it"):
            avatars.cached(**asked)


def test_a_missing_set_says_where_to_point(tmp_path, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # no network: nothing listens there
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(DataError, match="(?s)MNIST is not in .*raw and could not be downloaded.*--data-root"):
        data.load("mnist", tmp_path, 32)


@pytest.mark.parametrize("name, words", [("edges2flowers", "Make edges2flowers from .*flowers/102"),
                                         ("cityscapes", "Make cityscapes .*cityscapes-dataset")])
def test_a_set_that_cannot_be_downloaded_says_where_to_get_it(name, words, tmp_path):
    with pytest.raises(DataError, match=f"is not there. {words}.*--data-root"):
        data.load(name, tmp_path, 32)


# ---- Pairs ----------------------------------------------------------------------------------------------------------

def pair_folder(folder, count):
    """Side by side: left black, right of the number's grey, numbered so that pairs can be told apart."""
    folder.mkdir(parents=True)
    for i in range(count):
        pixels = np.zeros((16, 32, 3), dtype=np.uint8)
        pixels[:, :16], pixels[:, 16:] = i, i + 100
        Image.fromarray(pixels).save(folder / f"{i:03d}.png")


def test_side_by_side_pairs_are_split_down_the_middle(tmp_path):
    pair_folder(tmp_path / "maps" / "train", 5)
    pair_folder(tmp_path / "maps" / "val", 2)
    pairs = data.load("maps", tmp_path, size=8)
    assert pairs.tensors["a"].shape == pairs.tensors["image"].shape == (5, 3, 8, 8)
    assert pairs.tensors["a"][:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert pairs.tensors["image"][:, 0, 7, 7].tolist() == [100, 101, 102, 103, 104]
    assert len(data.load("maps", tmp_path, 8, "test")) == 2
    batch = pairs.batch(torch.tensor([1]))
    assert batch["a"].dtype == torch.float32 and batch["a"].max() <= 1


def test_a_set_without_a_split_keeps_every_tenth_pair_for_testing(tmp_path):
    pair_folder(tmp_path / "edges2flowers" / "rose", 12)
    pair_folder(tmp_path / "edges2flowers" / "tulip", 8)
    train, test = (data.load("edges2flowers", tmp_path, 8, split) for split in ("train", "test"))
    assert (len(train), len(test)) == (18, 2)
    flowers = data.load("flowers", tmp_path, 8)
    assert torch.equal(flowers.tensors["image"], train.tensors["image"]) and "a" not in flowers.tensors


def test_two_folders_are_two_domains_and_the_shorter_repeats(tmp_path):
    for side, count in (("A", 3), ("B", 5)):
        folder = tmp_path / "horse2zebra" / f"train{side}"
        folder.mkdir(parents=True)
        for i in range(count):
            Image.new("RGB", (9, 9), (10 * i, 0, 0)).save(folder / f"{i}.jpg")
    both = data.load("horse2zebra", tmp_path, 8)
    assert both.tensors["a"].shape == both.tensors["image"].shape == (5, 3, 8, 8)


def test_unpaired_leaves_no_picture_with_its_partner(tmp_path):
    pair_folder(tmp_path / "maps" / "train", 30)
    pairs = data.load("maps", tmp_path, 8)
    loose = unpaired(pairs, seed=0)
    left, right = loose.tensors["a"][:, 0, 0, 0], loose.tensors["image"][:, 0, 7, 7]
    assert sorted(left.tolist()) == list(range(30)) and not (left == right - 100).any()


def test_a_choice_of_attributes_keeps_their_columns_and_names(tmp_path, monkeypatch):
    monkeypatch.setitem(avatars.COUNTS, "train", 8)
    faces = data.load("avatars", tmp_path, size=8)
    names = [*avatars.ATTRIBUTES]
    few = faces.with_attributes(("mouth", "hat"))
    assert few.attributes == ("mouth: smiling", "mouth: serious", "mouth: sad", "mouth: shouting", "hat: no", "hat: hat", "hat: winter hat")
    whole = faces.tensors["attributes"]
    assert torch.equal(few.tensors["attributes"], whole[:, [names.index("mouth"), names.index("hat")]])
    for wrong in (("nose",), ()):
        with pytest.raises(DataError, match="has no attribute.*choose from skin, hair"):
            faces.with_attributes(wrong)


# ---- Domains --------------------------------------------------------------------------------------------------------

def test_bags_and_shoes_are_fashion_mnists_and_the_fewer_bags_repeat_only_in_training(idx_root):
    clothing = data.load("fashion_mnist", idx_root, 32)
    both = data.load("bags2shoes", idx_root, 32)
    label = clothing.tensors["label"]
    bags = clothing.tensors["image"][label == clothing.classes.index("bag")]
    shoes = clothing.tensors["image"][(label == 5) | (label == 7) | (label == 9)]
    assert both.sides == ("bag", "shoe") and len(both) == 12
    assert torch.equal(both.tensors["image"], shoes) and torch.equal(both.tensors["a"], bags.repeat(3, 1, 1, 1))
    assert len(data.load("bags2shoes", idx_root, 32, "test")) == 4


def test_no_avatar_for_testing_is_one_of_those_learnt_from(monkeypatch):
    monkeypatch.setitem(avatars.COUNTS, "train", 2000)
    monkeypatch.setitem(avatars.COUNTS, "test", 300)
    learnt, test = ({tuple(row) for row in avatars.table(split)} for split in ("train", "test"))
    assert not learnt & test
    assert learnt & {tuple(avatars.draw(1, i)) for i in range(300)}, "no draw had to be left out: this tested nothing"
    assert len(avatars.table("test")) == 300


def test_the_attributes_of_every_avatar_are_possible_and_of_others_not(monkeypatch):
    monkeypatch.setitem(avatars.COUNTS, "train", 300)
    table = torch.from_numpy(avatars.table("train"))
    assert avatars.possible(table).all()
    names = [*avatars.ATTRIBUTES]
    under_a_hat, colourless = table[table[:, names.index("hair")] != avatars.NO_HAIR].clone(), table.clone()
    under_a_hat[:, names.index("hat")] = 1
    colourless[:, names.index("hair colour")] = 0
    assert not avatars.possible(under_a_hat).any()
    assert torch.equal(avatars.possible(colourless), table[:, names.index("hair colour")] == 0)


@pytest.fixture
def few_avatars(monkeypatch):
    for split in avatars.COUNTS:
        monkeypatch.setitem(avatars.COUNTS, split, 12)


def test_avatars_and_personas_show_the_same_person(tmp_path, few_avatars):
    both = data.load("avatars2personas", tmp_path, 32)
    assert both.sides == ("avatar", "persona") and both.tensors["a"].shape == both.tensors["image"].shape == (12, 3, 32, 32)
    assert torch.equal(both.tensors["a"], data.load("avatars", tmp_path, 32).tensors["image"])
    rows = [avatars.draw(0, i) for i in range(12)]
    assert all((personas.render(row, 32) == picture.permute(1, 2, 0).numpy()).all() for row, picture in zip(rows, both.tensors["image"]))
    colours = [*avatars.ATTRIBUTES["clothes colour"].values()]
    in_t_shirts = [i for i, row in enumerate(rows) if row[-2] == [*avatars.ATTRIBUTES["clothes"]].index("T-shirt")]
    for i in in_t_shirts:  # the other clothes have patterns
        shirt = torch.tensor([*bytes.fromhex(colours[rows[i][-1]]["clothesColor"][0][1:])])
        for side in ("a", "image"):
            assert (both.tensors[side][i, :, -1].int().T - shirt).abs().sum(1).min() < 12, f"face {i} wears other clothes as {side}"
    assert in_t_shirts


def test_a_persona_shows_every_value_but_one_kind_of_glasses_and_of_eyes():
    names, face = list(avatars.ATTRIBUTES), np.array([0, 0, 0, 2, 0, 0, 0, 0, 0, 1])
    for i, name in enumerate(names):
        pictures = set()
        for value in range(len(avatars.ATTRIBUTES[name])):
            row = face.copy()
            row[i] = value
            pictures.add(personas.render(row, 64).tobytes())
        same = {"glasses": 1, "eyes": 1, "hair colour": 0}.get(name, 0)
        assert len(pictures) == len(avatars.ATTRIBUTES[name]) - same, name


def test_a_line_drawing_is_black_where_flat_colours_meet():
    pixels = torch.full((1, 3, 9, 9), 200, dtype=torch.uint8)
    pixels[:, 0, 3:6, 3:6] = 20
    lines = line_drawing(pixels)
    assert lines.shape == pixels.shape and lines.dtype == torch.uint8
    black = torch.zeros(9, 9, dtype=torch.bool)
    black[2:6, 2:6] = True
    black[3:5, 3:5] = False  # neither within the square nor outside
    assert torch.equal(lines[0, 1], torch.where(black, 0, 255).to(torch.uint8))
    assert (line_drawing(pixels // 10) == 255).all()  # a difference too faint to draw


def test_line_drawings_lie_beside_their_avatars(tmp_path, few_avatars):
    pairs = data.load("edges2avatars", tmp_path, 32)
    assert torch.equal(pairs.tensors["a"], line_drawing(pairs.tensors["image"])) and pairs.sides == ("edges", "avatar")
    assert torch.equal(pairs.tensors["image"], data.load("avatars", tmp_path, 32).tensors["image"])
    assert 0.05 < (pairs.tensors["a"] < 128).float().mean() < 0.4


# ---- Jitter ---------------------------------------------------------------------------------------------------------

def test_jitter_crops_both_pictures_of_a_pair_alike_and_mirrors_half_of_them():
    pixels = torch.randint(256, (1, 3, 72, 72), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)).expand(2, -1, -1, -1)
    middle = pixels[..., 4:68, 4:68]
    pairs = data.Dataset("pairs", {"a": middle, "image": 255 - middle, "number": torch.tensor([5, 6])}, "none")
    larger = data.Dataset("pairs", {"a": pixels, "image": 255 - pixels}, "none")
    assert enlarged(64) == 72 and enlarged(256) == 286
    jitter = jittered(pairs, larger)
    torch.manual_seed(0)
    batch = jitter.training_batch(torch.tensor([1, 0]).repeat(100))
    assert batch["a"].shape == (200, 3, 64, 64) and batch["number"].tolist() == [6, 5] * 100
    assert torch.allclose(batch["a"], -batch["image"], atol=1e-6)
    crops = to_float(pixels[0]).unfold(1, 64, 1).unfold(2, 64, 1).permute(1, 2, 0, 3, 4).flatten(0, 1)  # all 81 there are
    seen = [[(crop == picture).flatten(1).all(1).any().item() for picture in batch["a"]] for crop in (crops, crops.flip(-1))]
    straight, mirrored = (torch.tensor(found) for found in seen)
    assert (straight | mirrored).all() and 70 < mirrored.sum() < 130
    places = {(crops == picture).flatten(1).all(1).nonzero().item() for picture in batch["a"][straight]}
    assert len(places) > 40 and {0, 80} & places
    assert torch.equal(jitter.batch(torch.tensor([0]))["a"], to_float(pairs.tensors["a"][:1]))  # to look at: as it is
    assert jitter.settings == {"jitter": 72}


# ---- Few labels -----------------------------------------------------------------------------------------------------

def test_few_labels_keeps_those_and_forgets_the_others(idx_root):
    whole = data.load("mnist", idx_root, 28)
    few = with_few_labels(whole, labels=20, seed=0)
    assert "label" not in few.tensors and len(few) == len(whole)
    assert few.labelled_label.bincount().tolist() == [2] * 10
    batch = few.batch(torch.arange(6))
    assert batch.keys() == {"image", "labelled_image", "labelled_label"} and batch["labelled_image"].shape == (6, 1, 28, 28)
    for image, label in zip(few.labelled_image, few.labelled_label):
        row = (whole.tensors["image"] == image).flatten(1).all(1).nonzero().item()
        assert whole.tensors["label"][row] == label


def test_which_labels_is_a_function_of_the_seed(idx_root):
    whole = data.load("mnist", idx_root, 28)
    one, same, other = (with_few_labels(whole, 20, seed).labelled_image for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)


def test_25_labels_are_two_or_three_of_each_digit(idx_root):
    counts = with_few_labels(data.load("mnist", idx_root, 28), 25, seed=0).labelled_label.bincount()
    assert counts.sum() == 25 and sorted(counts.tolist()) == [2] * 5 + [3] * 5


@pytest.mark.parametrize("labels", [0, 7, 1000])
def test_too_few_and_too_many_labels_are_refused(idx_root, labels):
    with pytest.raises(DataError, match=f"{labels} labels do not suit 10 classes"):
        with_few_labels(data.load("mnist", idx_root, 28), labels, seed=0)


# ---- Avatars ------------------------------------------------------------------------------------------------------

def test_a_face_is_a_function_of_seed_and_index():
    rows = [avatars.draw(0, i) for i in range(30)]
    assert all((avatars.draw(0, i) == row).all() for i, row in enumerate(rows))
    assert (avatars.render(rows[3], 32) == avatars.render(rows[3], 32)).all()
    assert len({row.tobytes() for row in rows}) == 30
    assert (avatars.draw(1, 0) != rows[0]).any()


def test_every_attribute_can_be_seen():
    """Changing one attribute of a face, to any other value, changes the picture."""
    names = list(avatars.ATTRIBUTES)
    face = {"skin": "light", "hair": "short", "hat": "no", "hair colour": "brown", "glasses": "no", "facial hair": "no",
            "mouth": "smiling", "eyes": "open", "clothes": "hoodie", "clothes colour": "blue"}

    def picture(**changed):
        values = face | changed
        row = [list(avatars.ATTRIBUTES[name]).index(values[name]) for name in names]
        return avatars.render(np.array(row), 64).astype(int)

    for name, values in avatars.ATTRIBUTES.items():
        for value in values:
            if value != face[name] and (name, value) != ("hair colour", "no"):
                difference = abs(picture(**{name: value}) - picture()).max(axis=2)
                assert (difference > 30).sum() >= 8, f"{name} = {value} cannot be seen at 64 px"


def test_what_cannot_be_seen_is_not_in_the_table():
    names = list(avatars.ATTRIBUTES)
    table = np.stack([avatars.draw(0, i) for i in range(500)])
    column = {name: table[:, names.index(name)] for name in names}
    assert (column["hair"][column["hat"] > 0] == avatars.NO_HAIR).all()
    bare = (column["hair"] == avatars.NO_HAIR) & (column["facial hair"] == 0)
    assert bare.any() and (column["hair colour"][bare] == 0).all() and (column["hair colour"][~bare] > 0).all()
    for name, values in avatars.ATTRIBUTES.items():
        assert set(column[name]) == set(range(len(values))), f"{name} has values that never occur"


def test_avatars_are_rendered_once_and_cached_with_their_attributes(tmp_path, monkeypatch):
    monkeypatch.setitem(avatars.COUNTS, "train", 30)
    first = data.load("avatars", tmp_path, size=16)
    assert first.tensors["image"].shape == (30, 3, 16, 16) and first.tensors["attributes"].shape == (30, len(avatars.ATTRIBUTES))
    assert len(list((tmp_path / "avatars").glob("*.npy"))) == 1
    monkeypatch.setattr(avatars, "render", None)  # from the cache, or not at all
    again = data.load("avatars", tmp_path, size=16)
    assert torch.equal(again.tensors["image"], first.tensors["image"])
    corner = first.tensors["image"][:, :, 0, 0]
    assert (corner == 255).float().mean() > 0.9  # on white


@pytest.mark.parametrize("name, folder", [("mnist", "MNIST"), ("fashion_mnist", "FashionMNIST")])
@pytest.mark.parametrize("split, file", [("train", "train"), ("test", "t10k")])
def test_each_split_is_that_of_its_file(idx_root, name, folder, split, file):
    published = (idx_root / folder / "raw" / f"{file}-images-idx3-ubyte").read_bytes()[16:]
    assert data.load(name, idx_root, 28, split).tensors["image"].numpy().tobytes() == published


def test_labelled_pictures_of_a_batch_keep_their_labels(idx_root):
    whole = data.load("mnist", idx_root, 28)
    batch = with_few_labels(whole, labels=20, seed=0).batch(torch.arange(30))
    for image, label in zip(batch["labelled_image"], batch["labelled_label"]):
        row = (to_float(whole.tensors["image"]) == image).flatten(1).all(1).nonzero().item()
        assert whole.tensors["label"][row] == label


def test_mirrored_crops_come_from_everywhere_too():
    pixels = torch.randint(256, (1, 3, 72, 72), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    jitter = jittered(Dataset("one", {"image": pixels[..., 4:68, 4:68]}, ""), Dataset("one", {"image": pixels}, ""))
    torch.manual_seed(0)
    crops = to_float(pixels[0]).unfold(1, 64, 1).unfold(2, 64, 1).permute(1, 2, 0, 3, 4).flatten(0, 1).flip(-1)
    pictures = jitter.training_batch(torch.zeros(200).long())["image"]
    found = {place for picture in pictures for place in (crops == picture).flatten(1).all(1).nonzero().flatten().tolist()}
    assert len(found) > 40
