"""What the controls do, without a UI: right pictures for good values, one clear sentence for bad ones."""
import io
import subprocess
import sys

import numpy as np
import pytest
import torch
from lively import MODEL, SIZE, lively, write_catalog
from PIL import Image

import ganlib
from demo import actions, address, puzzle_actions, strings
from ganlib import checkpoints
from ganlib.images import to_uint8
from ganlib.latent import lerp, slerp

SEEDS = (3, 14)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    return ganlib.catalog(write_catalog(tmp_path_factory.mktemp("checkpoints")))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


# ---- Samples ------------------------------------------------------------------------------------------------------

def test_the_same_seed_gives_the_same_picture(catalog):
    first, again = (actions.sample(catalog, MODEL, 7, 4) for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != actions.sample(catalog, MODEL, 8, 4).tobytes()


def test_a_sheet_has_at_most_eight_columns(catalog):
    assert actions.sample(catalog, MODEL, 0, 1).size == (SIZE, SIZE)
    assert actions.sample(catalog, MODEL, 0, 3).size == (3 * SIZE + 2 * 2, SIZE)
    assert actions.sample(catalog, MODEL, 0, 64).size == (8 * SIZE + 7 * 2,) * 2


def test_picture_i_of_a_sheet_is_the_picture_of_seed_plus_i(catalog):
    together = actions.pictures(catalog, MODEL, 5, 4).int()
    alone = torch.cat([actions.pictures(catalog, MODEL, seed, 1) for seed in range(5, 9)]).int()
    assert (together - alone).abs().max() <= 1  # batches of another size may round differently
    last = actions.pictures(catalog, MODEL, actions.MAX_SEED, 2).int()
    assert (last[1] - actions.pictures(catalog, MODEL, 0, 1)[0].int()).abs().max() <= 1  # after the last seed comes 0


def test_a_model_without_a_latent_space_samples_from_one_seed(catalog):
    entry = actions.find(catalog, MODEL, "Samples")
    plain = [ganlib.Entry(**vars(entry) | {"abilities": ("Samples",)})]
    want = to_uint8(ganlib.load(entry.path).sample(4, torch.Generator().manual_seed(7)))
    assert torch.equal(actions.pictures(plain, MODEL, 7, 4), want)


# ---- Walks --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("mode", list(actions.MODES))
def test_a_walk_ends_at_the_samples_of_its_seeds(catalog, mode):
    for t, seed in zip((0, 1), SEEDS):
        assert actions.interpolate(catalog, MODEL, *SEEDS, t, mode).tobytes() == actions.sample(catalog, MODEL, seed, 1).tobytes()


@pytest.mark.parametrize("mode, mix", [("lerp", lerp), ("slerp", slerp)])
def test_the_picture_at_t_is_the_decoded_mix(catalog, mode, mix):
    model = ganlib.load(actions.find(catalog, MODEL, "HasLatent").path)
    a, b = (model.latent(1, torch.Generator().manual_seed(seed)) for seed in SEEDS)
    with torch.inference_mode():
        want = to_uint8(model.decode(mix(a, b, 0.3)))[0, 0].numpy()
    assert np.array_equal(pixels(actions.interpolate(catalog, MODEL, *SEEDS, 0.3, mode)), want)


def test_every_position_of_the_slider_is_a_frame_of_the_walk(catalog):
    frames, lengths = actions.walk(catalog, MODEL, *SEEDS, "slerp")
    assert frames.shape == (actions.STEPS + 1, 1, SIZE, SIZE) and len(lengths) == len(frames)
    for i in (0, 1, 17, 25, 50):
        single = pixels(actions.interpolate(catalog, MODEL, *SEEDS, i / actions.STEPS, "slerp"))
        assert np.abs(frames[i, 0].numpy().astype(int) - single).max() <= 1


def test_modes_differ_between_the_ends(catalog):
    middle = [actions.interpolate(catalog, MODEL, *SEEDS, 0.5, mode).tobytes() for mode in actions.MODES]
    assert middle[0] != middle[1]


def test_filmstrip_shows_evenly_spaced_frames(catalog):
    strip = actions.filmstrip(catalog, MODEL, *SEEDS, "lerp", 5)
    assert strip.size == (5 * SIZE + 4 * 2, SIZE)
    last = pixels(strip)[:, -SIZE:]
    assert np.abs(last - pixels(actions.sample(catalog, MODEL, SEEDS[1], 1))).max() <= 1


def test_loop_as_webp_goes_there_and_back_for_ever(catalog):
    film = Image.open(io.BytesIO(actions.loop(catalog, MODEL, *SEEDS, "slerp", "webp")))
    assert film.format == "WEBP" and film.size == (512, 512) and film.info["loop"] == 0
    assert film.n_frames == 2 * actions.STEPS
    first = np.asarray(film.convert("L"))[::512 // SIZE, ::512 // SIZE].astype(int)
    assert np.abs(first - pixels(actions.sample(catalog, MODEL, SEEDS[0], 1))).max() <= 1  # lossless, enlarged by 32


def test_loop_as_mp4_plays(catalog):
    import av

    with av.open(io.BytesIO(actions.loop(catalog, MODEL, *SEEDS, "slerp", "mp4"))) as film:
        frames = list(film.decode(video=0))
        assert len(frames) == 2 * actions.STEPS
        first = frames[0].to_ndarray(format="gray").reshape(SIZE, 512 // SIZE, SIZE, 512 // SIZE).mean((1, 3))
    assert np.abs(first - pixels(actions.sample(catalog, MODEL, SEEDS[0], 1))).mean() < 6  # H.264 loses a little


def test_a_sheet_is_cut_into_frames(catalog):
    frames, _ = actions.walk(catalog, MODEL, *SEEDS, "slerp", 4)
    sheet = pixels(Image.open(io.BytesIO(actions.sheet(frames))))
    assert np.array_equal(sheet.reshape(4, SIZE, SIZE), frames[:, 0].numpy())


def test_colour_pictures_stay_colour():
    assert Image.open(io.BytesIO(actions.sheet(torch.zeros(3, 3, 8, 8, dtype=torch.uint8)))).mode == "RGB"


# ---- Values that cannot be used -----------------------------------------------------------------------------------

BAD_MODELS = ["", "nobody", "../dcgan-fashion_mnist", "/etc", "user/repo", "x" * 10 ** 6, None, 7, ["a"], {"id": 1}, b"x"]
BAD_SEEDS = [None, "", "seven", "7", 1.5, -1, 2 ** 32, 10 ** 400, float("nan"), float("inf"), -float("inf"), True, [3], {}]
BAD_TS = [None, "0.5", -0.01, 1.01, float("nan"), float("inf"), True, [0.5]]


def refused(call) -> str:
    with pytest.raises(actions.Problem) as caught:
        call()
    sentence = str(caught.value)
    assert len(sentence) < 300 and sentence.endswith(".") and "{" not in caught.value.in_language("ko").replace("{}", "").replace("{'", "")
    return sentence


@pytest.mark.parametrize("model", BAD_MODELS, ids=lambda value: repr(value)[:20])
def test_only_ids_of_the_catalog_name_a_model(catalog, model):
    assert MODEL in refused(lambda: actions.sample(catalog, model, 0, 1))
    assert MODEL in refused(lambda: actions.interpolate(catalog, model, 0, 1, 0.5, "slerp"))


def test_a_model_without_the_ability_is_not_offered(catalog):
    sentence = refused(lambda: actions.sample(catalog, "classifier-fashion_mnist", 0, 1))
    assert "There are: dcgan-fashion_mnist, wgan_gp-fashion_mnist." in sentence


@pytest.mark.parametrize("seed", BAD_SEEDS, ids=lambda value: repr(value)[:20])
def test_bad_seeds(catalog, seed):
    assert "whole number" in refused(lambda: actions.sample(catalog, MODEL, seed, 1))
    assert "seed_b" in refused(lambda: actions.interpolate(catalog, MODEL, 0, seed, 0.5, "slerp"))


@pytest.mark.parametrize("n", [0, -1, 65, 10 ** 9, float("nan"), None, "4", 2.5])
def test_bad_counts(catalog, n):
    assert "1 to 64" in refused(lambda: actions.sample(catalog, MODEL, 0, n))


@pytest.mark.parametrize("frames", [1, 102, 10 ** 9, None])
def test_bad_frames(catalog, frames):
    assert "2 to 101" in refused(lambda: actions.filmstrip(catalog, MODEL, 0, 1, "slerp", frames))


@pytest.mark.parametrize("t", BAD_TS, ids=repr)
def test_bad_t(catalog, t):
    assert "t must be a number from 0 to 1" in refused(lambda: actions.interpolate(catalog, MODEL, 0, 1, t, "slerp"))


@pytest.mark.parametrize("mode", [None, "", "cubic", 3, ["lerp"]])
def test_bad_modes_and_formats(catalog, mode):
    assert "slerp, lerp" in refused(lambda: actions.interpolate(catalog, MODEL, 0, 1, 0.5, mode))
    assert "webp, mp4" in refused(lambda: actions.loop(catalog, MODEL, 0, 1, "slerp", mode))


def test_whole_numbers_may_come_as_floats(catalog):
    assert actions.sample(catalog, MODEL, 7.0, 1.0).tobytes() == actions.sample(catalog, MODEL, 7, 1).tobytes()


def test_an_empty_catalog_says_what_to_do():
    assert "python -m train.dcgan" in str(pytest.raises(actions.Problem, actions.sample, [], MODEL, 0, 1).value)


def test_a_broken_checkpoint_is_one_clear_error_and_no_harm_to_the_others(tmp_path):
    catalog = ganlib.catalog(write_catalog(tmp_path))
    weights = tmp_path / MODEL / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ganlib.CheckpointError, match="model.safetensors"):
        actions.sample(catalog, MODEL, 0, 1)
    assert actions.sample(catalog, "wgan_gp-fashion_mnist", 0, 1)


# ---- Models in memory ---------------------------------------------------------------------------------------------

def test_models_are_kept_but_not_too_many_and_a_new_one_is_noticed(tmp_path):
    for i in range(actions.MODELS_IN_MEMORY + 2):
        checkpoints.save(lively("dcgan"), tmp_path / f"dcgan-{i}", data="x")
    catalog = ganlib.catalog(tmp_path)
    assert actions.load(catalog[0]) is actions.load(catalog[0])
    for entry in catalog:
        actions.load(entry)
    assert actions._load.cache_info().currsize == actions.MODELS_IN_MEMORY
    before = actions.sample(catalog, "dcgan-0", 0, 1)
    model = lively("dcgan")
    with torch.no_grad():
        model.generator[-2].bias.add_(1)
    checkpoints.save(model, tmp_path / "dcgan-0", data="x")
    assert actions.sample(catalog, "dcgan-0", 0, 1).tobytes() != before.tobytes()


def test_actions_import_no_ui():
    check = ("import sys, demo.actions, demo.address; "
             "print([m for m in ('gradio', 'streamlit', 'torchvision', 'accelerate', 'av') if m in sys.modules])")
    root = strings.__file__.split("/demo/")[0]
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


# ---- Links --------------------------------------------------------------------------------------------------------

def test_a_link_is_read_as_it_was_written():
    link = address.Link("?" + address.write(model="b", a=5, t=0.36))
    assert (link.choice("model", ["a", "b"], "a"), link.whole("a", 0, 9, 1), link.step("t", 50, 0.5)) == ("b", 5, 0.36)
    assert link.choice("mode", ["slerp"], "slerp") == "slerp" and link.notes == []


@pytest.mark.parametrize("query, want", [
    ("model=<b>x</b>", ("a", 1, 0.5)),
    ("a=99", ("a", 9, 0.5)),
    ("a=-3", ("a", 0, 0.5)),
    ("a=seven", ("a", 1, 0.5)),
    ("a=1e3", ("a", 1, 0.5)),
    ("a=" + "9" * 1900, ("a", 9, 0.5)),
    ("t=7", ("a", 1, 1.0)),
    ("t=-inf", ("a", 1, 0.0)),
    ("t=nan", ("a", 1, 0.5)),
    ("t=0.333", ("a", 1, 0.34)),
    ("t=", ("a", 1, 0.5)),
])
def test_bad_values_of_a_link_are_replaced_with_a_word(query, want):
    link = address.Link(query)
    assert (link.choice("model", ["a", "b"], "a"), link.whole("a", 0, 9, 1), link.step("t", 50, 0.5)) == want
    assert len(link.notes) == (query != "t=")
    assert not any("<b>" in note for note in link.notes)


def test_a_text_of_a_link_that_cannot_be_read_is_passed_over_with_a_word():
    assert address.Link("code=1.5").text("code", float) == "1.5" and address.Link("code=").text("code", float, "2") == "2"
    link = address.Link("code=<b>x</b>")
    assert link.text("code", float, "2") == "2" and len(link.notes) == 1 and "<b>" not in link.notes[0]


def test_the_note_on_a_text_that_cannot_be_used_says_what_it_should_be():
    link = address.Link("boxes=<b>x</b>")
    assert link.text("boxes", lambda text: puzzle_actions.boxes_of(text, 5)) == ""
    passed_over, wanted = link.notes
    assert "5 boxes" in wanted and "상자 5개" in wanted and "<b>" not in passed_over + wanted


def test_what_stands_behind_two_drawings_is_read():
    link = address.Link("?" + address.write(a_drawing="1" * 1200, b_drawing="2" * 1200, t=0.36))
    assert link.step("t", 50, 0.5) == 0.36 and not link.notes


def test_a_flood_of_fields_is_ignored():
    link = address.Link("&".join(f"x{i}=1" for i in range(400)))
    assert link.whole("a", 0, 9, 1) == 1


# ---- Sentences ----------------------------------------------------------------------------------------------------

def test_every_sentence_exists_in_both_languages_with_the_same_blanks():
    import string

    for key, (en, ko) in strings.TABLE.items():
        if not key.endswith(("equation", "because")):
            blanks = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (en, ko)]
            assert blanks[0] == blanks[1], key
        assert en.strip() and ko.strip(), key


@pytest.mark.parametrize("header, want", [("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("en-US,en;q=0.9,ko;q=0.8", "en"),
                                          ("fr-FR,ko;q=0.5", "ko"), ("fr", "en"), ("", "en"), (";;,", "en")])
def test_language_of_the_browser(header, want):
    assert strings.preferred(header) == want


def test_values_in_sentences_are_escaped():
    assert "<script>" not in strings.both("note.ignored", name="a", value="<script>", used=1)
