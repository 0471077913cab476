"""Captions: sentences as codes, what they say of a face, the words that tell something, and data sets of captioned pictures."""
import json
import random
import unicodedata

import numpy as np
import pytest
import torch
from PIL import Image

from ganlib import characters
from ganlib.data import DataError, avatars, captioned, captions, english, korean, vocabulary
from ganlib.data.folder import images_in
from ganlib.images import to_float
from ganlib.text import exchanged, told_apart


def face(**changed):
    """A row of the attribute table."""
    values = {"skin": "light", "hair": "long", "hat": "no", "hair colour": "red", "glasses": "round", "facial hair": "no",
              "mouth": "smiling", "eyes": "closed", "clothes": "hoodie", "clothes colour": "blue"} | changed
    return np.array([list(avatars.ATTRIBUTES[name]).index(value) for name, value in values.items()])


# ---- Characters -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", ["a person with red hair, smiling.", "빨간 머리에 둥근 안경을 쓴 사람", "값 뷁 the T-shirt"])
def test_sentences_survive_encoding(text):
    codes = characters.encode([text])
    assert codes.shape == (1, characters.LENGTH) and codes.dtype == torch.int8 and codes.max() <= len(characters.ALPHABET)
    assert characters.decode(codes) == [text.lower()]


def test_what_is_not_in_the_alphabet_is_blank_and_what_is_too_long_is_cut():
    codes = characters.encode(["", "🎩🎩", "a🎩b", "x" * 10_000, "a \n\t  b", "日本"])
    assert codes[0].max() == codes[1].max() == codes[5].max() == 0
    assert codes[2, 1] == 0 < codes[2, 2]
    assert (codes[3] > 0).all()
    assert characters.decode(codes)[4] == "a b"


def test_a_syllable_is_two_or_three_jamo_whichever_way_it_was_typed():
    text = "빨간 머리"
    assert torch.equal(characters.encode([text]), characters.encode([unicodedata.normalize("NFD", text)]))
    assert len(characters.decomposed("빨간")) == 6 and characters.composed(characters.decomposed("빨간")) == "빨간"


def test_words_are_where_they_are():
    text = "  A T-shirt, 안경을 쓴: café's 😀!"
    assert [text[a:b] for a, b in characters.words(text)] == ["A", "T-shirt", "안경을", "쓴", "café's"]


# ---- Captions of avatars --------------------------------------------------------------------------------------------

def test_captions_are_a_function_of_seed_and_index():
    row = face()
    first, again, other = (captions.captions(row, seed, 3, 8) for seed in (0, 0, 1))
    assert first == again != other
    assert captions.captions(row, 0, 3, 2) == first[:2] and captions.captions(row, 0, 4, 8) != first
    assert [any("\uac00" <= c <= "\ud7a3" for c in caption.text) for caption in first] == [False, True] * 4


def test_captions_name_what_is_true_and_leave_out_anything():
    row, shares = face(), []
    for caption in captions.captions(row, 0, 0, 400):
        named = np.array(caption.named)
        assert ((named == -1) | (named == row)).all()
        shares.append((named >= 0).mean())
    assert min(shares) == 0 and max(shares) >= 0.9 and len(set(shares)) >= 6


SAID = {"skin": ("skin", "skinned", "pale", "tanned", "피부"), "glasses": ("glasses", "spectacles", "shades", "안경", "선글라스"),
        "clothes": ("hoodie", "sweatshirt", "후드")}


@pytest.mark.parametrize("attribute, words", SAID.items())
def test_a_caption_says_what_it_is_said_to_name_and_nothing_else(monkeypatch, attribute, words):
    monkeypatch.setattr(captions, "TYPOS", 0)
    place = captions.NAMES.index(attribute)
    for caption in captions.captions(face(), 0, 0, 300):
        said = any(word in caption.text.lower() for word in words)
        assert said == (caption.named[place] >= 0), caption.text


def test_hair_below_a_hat_is_not_called_bald_and_the_colour_of_a_beard_is_said_of_the_beard(monkeypatch):
    monkeypatch.setattr(captions, "TYPOS", 0)
    below = captions.captions(face(hair="no", hat="winter hat"), 0, 0, 300)
    assert not any(word in caption.text.lower() for caption in below for word in ("bald", "no hair", "대머리", "머리카락이 없"))
    for caption in captions.captions(face(hair="no", **{"facial hair": "beard"}), 0, 0, 300):
        if caption.named[captions.NAMES.index("hair colour")] >= 0:
            assert caption.named[captions.NAMES.index("facial hair")] >= 0
            assert not any(word in caption.text.lower() for word in ("red hair", "빨간 머리", "ginger hair"))


def test_wordings_are_many(monkeypatch):
    monkeypatch.setattr(captions, "TYPOS", 0)
    monkeypatch.setattr(captions, "SHARES", (1.0,))
    made = captions.captions(face(), 0, 0, 400)
    assert len({caption.text for caption in made}) > 390
    for words in (("hoodie", "hooded sweatshirt"), ("red", "ginger"), ("smile", "grin"), ("후드티", "후드"), ("빨간", "붉은")):
        assert all(any(word in caption.text.lower() for caption in made) for word in words)
    both = [caption.text for caption in made if "glasses" in caption.text and "hood" in caption.text]
    orders = {text.index("glasses") < text.index("hood") for text in both}
    assert orders == {True, False}
    assert len(english.TEMPLATES) >= 10 and len(korean.TEMPLATES) >= 10


@pytest.mark.parametrize("text", ["a person with glasses", "안경을 쓴 사람"])
def test_a_typo_is_one_small_mistake(text):
    seen = {captions.misspelt(text, random.Random(i)) for i in range(60)}
    assert len(seen) > 3
    for typo in seen:
        assert abs(len(characters.decomposed(typo)) - len(characters.decomposed(text))) <= 1
        assert not any("\u1100" <= c <= "\u11ff" for c in typo), "no loose jamo"
    assert captions.misspelt("a", random.Random(0)) == "a"


def test_english_articles_agree():
    texts = [caption.text for caption in captions.captions(face(clothes="overall", mouth="shouting", eyes="open"), 0, 0, 300)[::2]]
    assert any("an overall" in text for text in texts) and any("an open mouth" in text for text in texts)
    assert not any(" a o" in text.lower() or " an b" in text.lower() for text in texts)


@pytest.mark.parametrize("word, want", [("안경", "안경을"), ("머리", "머리를")])
def test_korean_particles_agree(word, want):
    assert korean.josa(word, "을", "를") == want


# ---- Words that tell something --------------------------------------------------------------------------------------

def test_telling_words_are_those_of_the_phrases_not_of_the_templates():
    words = set(map(characters.composed, captions.telling_words()))
    assert {"red", "hair", "glasses", "hoodie", "smile", "smiling", "closed", "bald", "no", "빨간", "안경을", "웃는", "대머리"} <= words
    assert not {"a", "person", "man", "with", "wearing", "and", "please", "draw", "사람", "그려", "줘", "그림"} & words


def test_words_of_any_captions_tell_something_where_captions_of_one_picture_share_them():
    colours = ("purple", "yellow", "white", "red")
    texts = [[f"a {colours[i % 4]} flower", f"this {rest} is {colours[i % 4]}", "one flower"]
             for i, rest in zip(range(200), random.Random(0).choices(["flower", "blossom", "plant"], k=200))]
    codes = torch.stack([characters.encode(row) for row in texts])
    assert set(vocabulary.telling_words(codes, 100)) == set(colours)
    assert len(vocabulary.telling_words(codes, 2)) == 2
    single = characters.encode([row[0] for row in texts])[:, None]
    assert set(vocabulary.telling_words(single, 100)) == set(colours)  # rarer than a third of the captions


# ---- Data sets ------------------------------------------------------------------------------------------------------

@pytest.fixture
def faces(tmp_path, monkeypatch):
    monkeypatch.setitem(avatars.COUNTS, "train", 30)
    return captioned.load("avatars", tmp_path, 16)


def test_avatars_come_with_captions_that_are_made_once(faces, tmp_path, monkeypatch):
    codes, named = faces.tensors["captions"], faces.tensors["named"]
    assert codes.shape == (30, captioned.PER_PICTURE, characters.LENGTH) and named.shape == (30, captioned.PER_PICTURE, 10)
    assert characters.decode(codes[5])[2] == captions.captions(avatars.draw(0, 5), 0, 5, 3)[2].text.lower()
    monkeypatch.setattr(captions, "captions", None)  # from the cache, or not at all
    assert torch.equal(captioned.load("avatars", tmp_path, 16).tensors["captions"], codes)
    kept, = (tmp_path / "avatars").glob("captions-train-*.npz")
    kept.write_bytes(kept.read_bytes()[:-100])
    with pytest.raises(DataError, match="Delete it, and it is written anew"):
        captioned.load("avatars", tmp_path, 16)


def test_a_batch_brings_pairs_whose_captions_fit_their_own_pictures_alone(faces):
    rows = torch.arange(30).repeat(4)
    codes, named = (faces.tensors[key].flatten(0, 1) for key in ("captions", "named"))
    said = {row.numpy().tobytes(): values for row, values in zip(codes, named)}
    shown = {row.numpy().tobytes(): values for row, values in zip(to_float(faces.tensors["image"]), faces.tensors["attributes"])}
    torch.manual_seed(0)
    batch = faces.batch(rows)
    assert batch["image"].shape == batch["other_image"].shape == (120, 3, 16, 16) and batch["image"].max() <= 1
    theirs = torch.stack([said[row.numpy().tobytes()] for row in batch["other_caption"]])
    there = torch.stack([shown[row.numpy().tobytes()] for row in batch["other_image"]])
    assert not captioned.contradicts(batch["named"], batch["attributes"]).any() and not captioned.contradicts(theirs, there).any()
    untrue = captioned.contradictions(theirs, batch["attributes"]), captioned.contradictions(batch["named"], there)
    telling = (batch["named"] >= 0).any(1)
    assert (torch.minimum(*untrue)[telling] > 0).all() and telling.float().mean() > 0.8
    both = torch.where(telling, sum(untrue), torch.nan)
    assert both[1::2].nanmean() < both[::2].nanmean() / 1.5, "no other caption is nearly right"
    assert len({row.numpy().tobytes() for row in batch["caption"][::30]}) > 1, "always the same of a picture's captions"
    torch.manual_seed(3)
    first = faces.batch(rows)
    torch.manual_seed(3)
    assert torch.equal(faces.batch(rows)["other_caption"], first["other_caption"])


def test_nothing_about_a_caption_alone_tells_that_it_is_wrong(faces):
    """Those of a batch that are wrong are those that are right, for other pictures."""
    batch = faces.batch(torch.arange(30))
    pictures, captions = told_apart(batch)
    wrong = exchanged(captions)
    assert pictures.shape == (30, 3, 16, 16) and sorted(map(tuple, wrong.tolist())) == sorted(map(tuple, captions.tolist()))
    assert torch.equal(pictures[:15], batch["image"][:15]) and torch.equal(pictures[15:], batch["other_image"][:15])
    assert torch.equal(wrong[:15], batch["other_caption"][:15]) and torch.equal(wrong[15:], batch["caption"][:15])
    assert len(told_apart(faces.batch(torch.arange(7)))[0]) == 8  # an odd one has its partner too


def test_any_folder_with_a_line_for_each_picture(picture_folder):
    lines = [{"file_name": f"{i:02d}.png", "text": ["a flower", f"flower {i}"] if i % 2 else "one caption"} for i in range(12)]
    (picture_folder / "captions.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    (picture_folder / "03.png").write_bytes(b"broken")
    data = captioned.load(str(picture_folder), picture_folder, 8)
    assert data.tensors["image"].shape == (10, 3, 8, 8) and data.tensors["captions"].shape == (10, 2, characters.LENGTH)
    assert characters.decode(data.tensors["captions"][1]) == ["a flower", "flower 1"]
    assert characters.decode(data.tensors["captions"][3]) == ["one caption"] * 2  # the fourth was broken
    batch = data.batch(torch.arange(10))
    assert (batch["attributes"] == batch["named"]).all()


def test_in_whichever_order_the_captions_stand_the_same_pictures_are_for_testing(picture_folder):
    names = [f"{i:02d}.png" for i in range(12)]
    (picture_folder / "captions.jsonl").write_text("\n".join(json.dumps({"file_name": name, "text": name}) for name in reversed(names)))
    parts = {split: captioned.load(str(picture_folder), picture_folder, 8, split) for split in ("train",)}
    learnt = {text for row in parts["train"].tensors["captions"] for text in characters.decode(row)}
    assert learnt == {*names} - {"09.png"}
    without = images_in(picture_folder, 8, "train").tensors["image"]
    ours = parts["train"].tensors["image"]
    assert sorted(map(bytes, without.numpy())) == sorted(map(bytes, ours.numpy()))


def test_captions_of_one_picture_may_lie_on_several_lines_with_any_breaks_within(picture_folder):
    texts = {"00.png": "one", "01.png": "other\u2028still"}
    lines = [{"file_name": name, "text": text} for name, text in [*texts.items(), ("00.png", "two")]]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (picture_folder / "captions.jsonl").write_text(content, encoding="utf-8-sig")
    data = captioned.load(str(picture_folder), picture_folder, 8)
    assert characters.decode(data.tensors["captions"][0]) == ["one", "two"]


@pytest.mark.parametrize("content, words", [(None, "has no captions.jsonl"), ("not json", "caption 1: JSONDecodeError"),
                                            ('{"text": "a"}', "caption 1: KeyError"), ('{"file_name": "00.png", "text": []}', "caption 1"),
                                            ('{"file_name": "00.png", "text": [3]}', "caption 1"), ("[]", "caption 1: TypeError"),
                                            ('{"file_name": "00.png", "text": "a"}', "at least two")])
def test_a_folder_without_usable_captions_says_how_they_should_look(picture_folder, content, words):
    if content is not None:
        (picture_folder / "captions.jsonl").write_text(content)
    with pytest.raises(DataError, match=words):
        captioned.load(str(picture_folder), picture_folder, 8)


@pytest.mark.parametrize("name, pictures, of_class", [("oxford102", "jpg", "{picture}.jpg"),
                                                      ("cub", "CUB_200_2011/images", "{label}/{picture}.jpg")])
def test_published_layouts_and_their_split_by_classes(tmp_path, name, pictures, of_class):
    root = tmp_path / name
    for i in range(20):
        label, picture = f"class_{i % 3}", f"image_{i}"
        for path in (root / pictures / of_class.format(label=label, picture=picture), root / "text_c10" / label / f"{picture}.txt"):
            path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (20, 12), (10 * i, 0, 0)).save(root / pictures / of_class.format(label=label, picture=picture))
        (root / "text_c10" / label / f"{picture}.txt").write_text(f"flower {i} of class {i % 3}\nclass {i % 3} blossoms\n")
    assert [len(captioned.load(name, tmp_path, 8, split)) for split in ("train", "test")] == [18, 2]  # without a split: every tenth
    (root / "trainvalclasses.txt").write_text("class_0\nclass_2\n")
    (root / "testclasses.txt").write_text("class_1\n")
    data = captioned.load(name, tmp_path, 8)
    assert len(data) == 13 and data.tensors["attributes"].flatten().unique().tolist() == [0, 2]
    texts = {text for row in data.tensors["captions"] for text in characters.decode(row)}
    assert "flower 2 of class 2" in texts and "flower 4 of class 1" not in texts
    batch = data.batch(torch.arange(13).repeat(5))
    wrong = characters.decode(batch["other_caption"])
    fits = [f"class {label}" in text for label, text in zip(batch["attributes"].flatten().tolist(), wrong)]
    assert np.mean(fits) < 0.1  # looked for among eight, of which with two classes none may differ


def test_a_missing_set_with_captions_says_where_to_get_it(tmp_path):
    with pytest.raises(DataError, match="cub.*reedscot/cvpr2016.*--data-root"):
        captioned.load("cub", tmp_path, 8)
    with pytest.raises(DataError, match="no data set with captions called 'mnist'.*avatars"):
        captioned.load("mnist", tmp_path, 8)
