"""Text: sentences of any kind become pictures, what was understood of them, and the walk between two."""
import io
import json

import pytest
import torch
from conftest import TINY
from PIL import Image
from test_app import call, open_link, picture_of

import ganlib
from demo import actions, text_actions, text_strings
from demo.tabs import text as tab
from ganlib import characters, checkpoints, text
from ganlib.data import captions
from ganlib.images import to_uint8
from ganlib.variants import VARIANTS

CLS, STACK = "gan_cls-shapes", "stackgan-shapes"
KNOWN = ["red", "hair", "green", "hoodie", "빨간", "머리"]
CAPTIONS = ["a person with red hair", "빨간 머리", "a red person with hair", "a persn with red hair", "머리, 빨간", "red " * 40]
SENTENCE = "a Person with red hair & a green hat"


def write_speaking(folder):
    """A GAN-CLS and a StackGAN that know a few words; untrained, with weights so large that words change the picture."""
    for name in ("gan_cls", "stackgan"):
        torch.manual_seed(0)
        model = VARIANTS[name](**TINY[name])
        model.reader.remember([*map(characters.decomposed, KNOWN)], torch.zeros(len(CAPTIONS), 1, characters.LENGTH, dtype=torch.int8))
        model.reader.examples.copy_(characters.encode(CAPTIONS * 100)[:len(model.reader.examples)])
        with torch.no_grad():
            model.reader.network.out.weight.mul_(20)
            for layer in (model.generator if name == "gan_cls" else model.generators).modules():
                if isinstance(layer, (torch.nn.ConvTranspose2d, torch.nn.Conv2d)):
                    layer.weight.mul_(10 if name == "gan_cls" else 3)
        checkpoints.save(model, folder / f"{name}-shapes", data="shapes", steps=10)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_speaking(tmp_path_factory.mktemp("speaking"))


def near(a: torch.Tensor, b: torch.Tensor) -> bool:
    """The same picture, but for what a batch rounds differently."""
    return bool((a.int() - b.int()).abs().max() <= 1)


# ---- One sentence -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("model", [CLS, STACK])
def test_every_seed_draws_the_sentence_as_alone(catalog, folder, model):
    found = text_actions.say(catalog, model, SENTENCE, 5, 3)
    network = ganlib.load(folder / model)
    assert found.seeds == [5, 6, 7] and len(found.images) == 3
    with torch.inference_mode():
        assert near(found.images[1:2], to_uint8(network.sample_text([SENTENCE], actions.seeded(6))))
    other = text_actions.say(catalog, model, "빨간 머리", 5, 3)
    assert not near(found.images, other.images) and not near(found.images[0], found.images[1])


def test_the_sentence_is_cut_up_into_what_was_understood_and_what_was_not(catalog):
    found = text_actions.say(catalog, CLS, SENTENCE, 0, 1)
    assert "".join(piece for piece, _ in found.pieces) == SENTENCE
    assert [piece for piece, known in found.pieces if known] == ["red", "hair", "green"] and not found.cut
    assert text_actions.say(catalog, CLS, "red" + " x" * 200 + " hair", 0, 1).cut


def test_the_sentence_grows_by_what_it_understood_with_the_same_noise(catalog):
    found = text_actions.say(catalog, CLS, SENTENCE, 9, 2)
    assert found.parts == ["", "a Person with red", "a Person with red hair", "a Person with red hair & a green"]
    for part, picture in zip(found.parts, found.growing, strict=True):
        assert near(picture, text_actions.say(catalog, CLS, part, 9, 1).images[0])
    many = text_actions.say(catalog, CLS, "red hair " * 20, 0, 1)
    assert len(many.parts) == text_actions.MOST_STEPS and len(set(many.parts)) == len(many.parts)


def test_both_stages_are_kept(catalog, folder):
    found = text_actions.say(catalog, STACK, SENTENCE, 2, 2)
    network = ganlib.load(folder / STACK)
    with torch.inference_mode():
        sketch, picture = network.stages(network.latent(1, actions.seeded(3)), network.embed([SENTENCE]))
    assert near(found.sketches[1:], to_uint8(sketch)) and near(found.images[1:], to_uint8(picture))
    assert found.sketches.shape[-1] * 2 == found.images.shape[-1] and text_actions.say(catalog, CLS, SENTENCE, 2, 2).sketches is None


@pytest.mark.parametrize("odd", ["", "   ", "🎩🎩🎩", "quantum computing", "\ud83d", "\0\n\t", "<script>alert(1)</script>",
                                 "ﷺ" * 100, "x" * 2000])
def test_any_sentence_gets_a_picture_and_one_without_known_words_a_remark(catalog, odd):
    value = tab.draw_said(catalog, CLS, odd, 0)
    json.dumps(value, ensure_ascii=False).encode()  # what cannot be sent is not in it
    assert value["sheet"] and not any(known for _, known in value["pieces"]) and len(value["steps"]) == 1
    assert "hoodie" in value["remark"] and "빨간" in value["remark"]


def test_a_sentence_that_goes_on_too_long_is_told_where_it_ends(catalog):
    assert str(characters.LENGTH) in tab.draw_said(catalog, CLS, "red " * 100, 0)["remark"]
    assert tab.draw_said(catalog, CLS, "red hair", 0)["remark"] == ""


# ---- Two sentences ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("model", [CLS, STACK])
def test_the_walk_ends_at_the_sentences_and_is_half_of_both_between(catalog, folder, model):
    frames = text_actions.walk(catalog, model, "red hair", "a green hoodie", 4)
    assert len(frames) == text_actions.WALK + 1
    for frame, sentence in ((frames[0], "red hair"), (frames[-1], "a green hoodie")):
        assert near(frame, text_actions.say(catalog, model, sentence, 4, 1).images[0])
    network = ganlib.load(folder / model)
    with torch.inference_mode():
        middle = network.embed(["red hair", "a green hoodie"]).mean(0, keepdim=True)
        assert near(frames[text_actions.WALK // 2], to_uint8(network.decode(network.latent(1, actions.seeded(4)), middle))[0])


# ---- Sentences to try ---------------------------------------------------------------------------------------------

def test_captions_of_a_model_are_examples_unless_misspelt_or_long(catalog):
    assert text_actions.examples(catalog, CLS, 6) == {
        "en": ["a person with red hair", "a red person with hair"], "ko": ["빨간 머리", "머리, 빨간"]}


def test_every_example_for_avatars_says_something_that_its_captions_say():
    known = {*captions.telling_words()}
    for sentences in text_strings.EXAMPLES["avatars"].values():
        assert len(sentences) == tab.EXAMPLES
        for sentence in sentences:
            words = [characters.decomposed(sentence[start:end]) for start, end in characters.words(sentence)]
            misspelt = [word for word in words if word not in known and any(text.nearly(word, other) for other in known)]
            assert len(known & {*words}) >= 2 and len(known & {*words}) + len(misspelt) >= 3, sentence


# ---- From outside -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("endpoint, values, sentence", [
    ("say", [CLS, 7, 0, 4], "sentence must be a sentence, not 7."),
    ("say", [CLS, None, 0, 4], "sentence must be a sentence, not nothing."),
    ("say", [CLS, "x" * 2001, 0, 4], "sentence may have at most 2000 characters, not 2001."),
    ("say", [CLS, "red", -1, 4], "seed must be a whole number"),
    ("say", [CLS, "red", 0, 17], "n must be a whole number from 1 to 16"),
    ("say", ["nobody", "red", 0, 4], "There is no model called 'nobody'"),
    ("between", [CLS, "red", [], 0, 0.5], "text_b must be a sentence"),
    ("between", [CLS, "red", "green", 0, float("nan")], "t must be a number from 0 to 1"),
])
def test_a_value_that_cannot_be_used_is_answered_by_a_sentence(client, endpoint, values, sentence):
    answer = call(client, endpoint, *values)
    assert answer.status_code == 500 and sentence in answer.json()["error"]


def test_endpoints(client):
    answer = call(client, "say", STACK, SENTENCE, 3, 4)
    assert picture_of(client, answer).size == (4 * 32 + 3 * 2, 2 * 32 + 2)
    assert answer.json()["data"][1] == {"understood": ["red", "hair", "green"], "seeds": [3, 4, 5, 6], "cut": False}
    assert picture_of(client, call(client, "say", CLS, "", 3, 4)).size == (4 * 8 + 3 * 2, 8)
    ends = [picture_of(client, call(client, "between", CLS, "red hair", "green", 3, t)) for t in (0, 1)]
    alone = [picture_of(client, call(client, "say", CLS, sentence, 3, 1)) for sentence in ("red hair", "green")]
    assert all(near(*(torch.frombuffer(bytearray(image.convert("RGB").tobytes()), dtype=torch.uint8) for image in pair))
               for pair in zip(ends, alone))


def test_walks_can_be_downloaded(client):
    sentences = {"text_a": "빨간 머리", "text_b": "12", "seed": 3}
    picture = client.get(f"/files/{CLS}/between.png", params=sentences | {"t": 0.5})
    assert picture.status_code == 200 and Image.open(io.BytesIO(picture.content)).width == 512
    film = client.get(f"/files/{CLS}/between.webp", params=sentences)
    assert Image.open(io.BytesIO(film.content)).n_frames == 2 * text_actions.WALK
    assert client.get(f"/files/{CLS}/between.png", params=sentences | {"t": 3}).status_code == 400


# ---- The tab ------------------------------------------------------------------------------------------------------

def test_a_link_restores_what_was_said(client):
    data = open_link(client, f"?tab=text&model={STACK}&sentence=green+%EB%A8%B8%EB%A6%AC&seed=7&picture=2&text_a=&text_b=red&text_t=0.25")
    said = next(value for value in data if isinstance(value, dict) and "pieces" in value)
    assert said["address"] == f"model={STACK}&sentence=green+%EB%A8%B8%EB%A6%AC&seed=7" and said["picture"] == 2 and said["note"] == ""
    assert said["pieces"] == [["green", True], [" ", False], ["머리", True]] and said["sketches"]["side"] == 16
    walk = next(value for value in data if isinstance(value, dict) and value.get("slider") == "text_t")
    assert walk["address"] == "text_a=&text_b=red&walk_seed=3" and walk["t"] == 0.25  # an empty sentence is one too
    assert {"text": "red"} in data and any(isinstance(value, dict) and value.get("text") == "green 머리" for value in data)


def test_it_opens_on_an_example_in_the_readers_language(client):
    for header, sentence in (("en-US", "a person with red hair"), ("ko-KR,ko", "빨간 머리")):
        data = call(client, "open_link", "?tab=text", **{"accept-language": header}).json()["data"]
        assert next(value for value in data if isinstance(value, dict) and "sentences" in value)["text"] == sentence


def test_a_long_sentence_stays_with_its_reader():
    assert tab.address(model=CLS, sentence="red hair", seed=3) == "model=gan_cls-shapes&sentence=red+hair&seed=3"
    assert tab.address(model=CLS, sentence="머리" * 200, seed=3) == "model=gan_cls-shapes&seed=3"
