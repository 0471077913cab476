"""Loading trusts nothing: every way a checkpoint can be wrong gives one sentence that names the file and the cure."""
import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import tiny
from safetensors.torch import load_file, save_file

import ganlib
from ganlib import CheckpointError, checkpoints


@pytest.fixture
def good(tmp_path):
    """A checkpoint that loads."""
    folder = tmp_path / "checkpoints" / "dcgan-noise"
    checkpoints.save(tiny("dcgan"), folder, data="noise", steps=7)
    ganlib.load(folder)
    return folder


def refused(folder, *words):
    """Loading fails with a sentence that contains all the words; returns it."""
    with pytest.raises(CheckpointError) as error:
        ganlib.load(folder)
    for word in words:
        assert word in str(error.value), f"'{word}' is not in: {error.value}"
    return str(error.value)


def change_config(folder, **changes):
    config = json.loads((folder / "config.json").read_text())
    for key, value in changes.items():
        config = config | {key: value} if value is not None else {k: v for k, v in config.items() if k != key}
    (folder / "config.json").write_text(json.dumps(config))


def change_weights(folder, change):
    weights = load_file(folder / "model.safetensors")
    change(weights)
    save_file(weights, folder / "model.safetensors")


# ---- Weights ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("keep", [0, 4, 100, 0.5, -1])
def test_a_truncated_file(good, keep):
    content = (good / "model.safetensors").read_bytes()
    (good / "model.safetensors").write_bytes(content[:int(len(content) * keep)] if isinstance(keep, float) else content[:keep])
    refused(good, "model.safetensors is damaged or cut short", "Pull or train")


def test_a_header_that_claims_more_than_there_is(good):
    content = (good / "model.safetensors").read_bytes()
    (good / "model.safetensors").write_bytes((2 ** 62).to_bytes(8, "little") + content[8:])
    refused(good, "damaged")


def test_a_pickle_is_not_even_opened(good):
    torch.save(tiny("dcgan").state_dict(), good / "model.safetensors")
    refused(good, "damaged")
    (good / "model.safetensors").unlink()
    torch.save(tiny("dcgan").state_dict(), good / "pytorch_model.bin")
    refused(good, "model.safetensors is missing")


def test_a_missing_tensor(good):
    change_weights(good, lambda weights: weights.pop("generator.1.weight"))
    refused(good, "lacks 1 tensor: generator.1.weight")


def test_an_extra_tensor(good):
    change_weights(good, lambda weights: weights.update(stowaway=torch.zeros(1)))
    refused(good, "has besides 1 tensor: stowaway")


def test_a_wrong_shape(good):
    change_weights(good, lambda weights: weights.update({"generator.1.weight": torch.zeros(1, 2)}))
    refused(good, "'generator.1.weight' has shape (1, 2)")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite(good, value):
    change_weights(good, lambda weights: weights["generator.1.weight"].view(-1)[3:4].fill_(value))
    refused(good, "'generator.1.weight' holds NaN or infinite")


def test_weights_that_are_not_finite_are_not_saved_and_the_old_ones_stay(good):
    before = (good / "model.safetensors").read_bytes()
    model = tiny("dcgan")
    with torch.no_grad():
        model.generator[1].weight[0, 0] = 1e6  # finite in float32, not in float16
    with pytest.raises(CheckpointError, match="generator.1.weight"):
        checkpoints.save(model, good, data="noise")
    assert (good / "model.safetensors").read_bytes() == before


def test_one_flipped_bit_is_found_by_verify(good):
    checkpoints.verify(good)
    content = bytearray((good / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (good / "model.safetensors").write_bytes(content)
    with pytest.raises(CheckpointError, match="sha256"):
        checkpoints.verify(good)


# ---- Config -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', '{"variant": NaN}', "\xff\xfe", "[" * 100_000, "9" * 5000])
def test_a_config_that_is_not_a_json_object(good, text):
    (good / "config.json").write_bytes(text.encode("latin-1"))
    refused(good, "config.json")


def test_a_config_too_large_to_be_one(good):
    (good / "config.json").write_text('{"a": "' + "x" * 5_000_000 + '"}')
    refused(good, "config.json", "larger than 4 MiB")


def test_an_unknown_variant_lists_the_known_ones(good):
    change_config(good, variant="biggan")
    refused(good, "unknown variant 'biggan'", "dcgan", "wgan_gp")


@pytest.mark.parametrize("key, value", [("variant", None), ("size", "32"), ("size", True), ("steps", 1.5), ("model", []),
                                        ("data", None), ("training", 3)])
def test_a_missing_or_mistyped_field_is_named(good, key, value):
    change_config(good, **{key: value})
    refused(good, f"'{key}' should be")


@pytest.mark.parametrize("progress", [-0.1, 1.1, "half", True, [0.5], 10 ** 400])
def test_progress_outside_0_to_1(good, progress):
    change_config(good, progress=progress)
    refused(good, "'progress' should be between 0 and 1")


@pytest.mark.parametrize("arguments", [{"width": 10 ** 9}, {"width": -10 ** 9}, {"size": 2 ** 40}, {"latent_dim": 1e300},
                                       {"width": [1] * 9 + [10 ** 7]}, {"width": "9" * 2000}])
def test_absurd_sizes_are_refused_before_any_memory_is_taken(good, arguments):
    change_config(good, model=arguments)
    refused(good, "config.json", "beyond 4096")


@pytest.mark.parametrize("variant, name", [("cyclegan", "blocks"), ("pixelrnn", "depth"), ("pix2pix", "dropouts"),
                                           ("pix2pix", "judge_layers")])
def test_depths_that_take_long_to_build_are_refused_before(good, variant, name):
    change_config(good, variant=variant, model={name: 65})
    refused(good, "config.json", f"{name} = 65 is beyond 64")


def test_a_size_that_is_not_the_models_own(good):
    change_config(good, size=10 ** 12)
    refused(good, "config.json", "'size' is 1000000000000, and its model's is 8")


@pytest.mark.parametrize("arguments", [{"width": "wide"}, {"width": 0.5}, {"size": 12}, {"width": -1}, {"width": None}, {"width": {}},
                                       {"width": 4096, "size": 4096}, {"latent_dim": True, "width": []}])
def test_arguments_that_build_nothing_sensible(good, arguments):
    change_config(good, model=arguments)
    refused(good)


def test_an_argument_the_class_does_not_have(good):
    change_config(good, model={"size": 8, "depth": 3})
    refused(good, "DCGAN has no argument 'depth'", "latent_dim")


def test_classes_that_are_not_texts(good):
    change_config(good, variant="classifier", model={"classes": ["a", 1], "size": 8})
    refused(good, "config.json", "classes should be a list of texts, found ['a', 1]")


@pytest.mark.parametrize("variant, model, words", [
    ("cgan", {}, "needs classes"),
    ("cgan", {"classes": 5}, "classes should be a list of texts, found 5"),
    ("discogan", {"curriculum": "x"}, "curriculum should be float, found 'x'"),
    ("aae", {"prior_scale": None}, "prior_scale should be float, found None"),
    ("gan", {"saturating": 1}, "saturating should be bool, found 1"),
    ("puzzlegan", {"first_weight": 0}, "cannot be built"),
])
def test_arguments_of_the_wrong_kind_leave_the_checkpoint_out(good, variant, model, words):
    change_config(good, variant=variant, model=model)
    refused(good, words)
    if words != "cannot be built":
        assert checkpoints.catalog(good.parent) == []


@pytest.mark.parametrize("key, value", [("size", 0), ("steps", -1)])
def test_no_size_and_fewer_than_no_steps(good, key, value):
    change_config(good, **{key: value})
    refused(good, "'size' should be at least 1")
    assert checkpoints.catalog(good.parent) == []


def test_weights_of_a_kind_that_torch_does_not_read(good):
    path = good / "model.safetensors"
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8:8 + length])
    name = next(name for name in header if name != "__metadata__" and header[name]["dtype"] == "F16")
    header[name]["dtype"], header[name]["shape"] = "F4", [*header[name]["shape"], 4]
    changed = json.dumps(header).encode()
    path.write_bytes(len(changed).to_bytes(8, "little") + changed + content[8 + length:])
    refused(good, "model.safetensors")


def test_a_config_of_another_network_than_the_weights(good):
    change_config(good, variant="classifier", model={"classes": ["a", "b"], "size": 8})
    refused(good, "lacks")


def test_saving_again_repairs_a_broken_checkpoint(good):
    (good / "config.json").write_text("{")
    (good / "model.safetensors").write_bytes(b"")
    checkpoints.save(tiny("dcgan"), good, data="noise", steps=7)
    checkpoints.verify(good)


def test_a_checkpoint_from_the_middle_of_a_schedule_goes_on_from_there(tmp_path):
    model = tiny("progan").eval()
    model.schedule(0.1)  # still at 4x4
    checkpoints.save(model, tmp_path, data="noise", progress=0.1)
    loaded = ganlib.load(tmp_path)
    assert (loaded.level, loaded.alpha) == (0, 1.0)
    z = torch.randn(2, 4)
    torch.testing.assert_close(loaded.decode(z), model.decode(z), atol=1e-2, rtol=0)


# ---- Names --------------------------------------------------------------------------------------------------------

def test_an_unknown_id_says_what_there_is_and_how_to_train(good):
    with pytest.raises(CheckpointError, match=r"no checkpoint 'dcgan-cats'.*there: dcgan-noise.*python -m train.dcgan"):
        ganlib.load("dcgan-cats", folder=good.parent)


@pytest.mark.parametrize("name", ["", ".", "..", "../../etc/passwd", "/etc/passwd", "a/../../b", "dcgan-noise/../../x", "a\0b", "x" * 5000,
                                  "~root", "file:///etc/passwd", "a/b/c", "C:\\x"])
def test_tricks_with_names_find_nothing(good, name, monkeypatch):
    monkeypatch.chdir(good.parent)
    with pytest.raises(CheckpointError):
        ganlib.load(name, folder=good.parent)


def test_load_takes_an_id_or_a_folder(good, monkeypatch):
    assert ganlib.load("dcgan-noise", folder=good.parent).size == 8
    assert ganlib.load(str(good)).size == 8
    monkeypatch.chdir(good.parent.parent)
    assert ganlib.load("dcgan-noise").size == 8  # checkpoints/ is the default
    checkpoints.save(tiny("dcgan"), Path("dcgan-noise"), data="noise", steps=8)  # beside checkpoints/, under the same name
    assert ganlib.load("dcgan-noise").trained["steps"] == 7
    assert ganlib.load(Path("dcgan-noise")).trained["steps"] == 8


# ---- Catalog ------------------------------------------------------------------------------------------------------

def test_the_catalog_reads_no_weights(good):
    (good / "model.safetensors").write_bytes(b"not weights at all")
    entry, = ganlib.catalog(good.parent)
    assert (entry.id, entry.variant, entry.data, entry.size, entry.steps, entry.bytes) == ("dcgan-noise", "dcgan", "noise", 8, 7, 18)
    assert entry.abilities == ("Samples", "HasLatent", "Judges") and entry.metrics == {}


def test_a_broken_checkpoint_is_left_out_with_a_word_and_the_others_stay(good, caplog):
    shutil.copytree(good, good.parent / "dcgan-broken")
    (good.parent / "dcgan-broken" / "config.json").write_text("{")
    with caplog.at_level(logging.WARNING):
        assert [entry.id for entry in ganlib.catalog(good.parent)] == ["dcgan-noise"]
    assert "dcgan-broken" in caplog.text


def test_building_without_memory_imports_no_compiler():
    """The pages build every network to compare shapes; torch's compiler would cost each start two seconds and more."""
    script = ("import sys; from ganlib import catalog, checkpoints\n"
              "for entry in catalog(): checkpoints.build(checkpoints.read_config(entry.path), entry.path)\n"
              "print(len(catalog()), [m for m in ('torch._dynamo', 'sympy') if m in sys.modules])")
    root = checkpoints.__file__.rsplit("/", 2)[0]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root)
    count, found = done.stdout.split(maxsplit=1)
    assert int(count) > 20 and found.strip() == "[]"


def test_no_folder_is_an_empty_catalog(tmp_path):
    assert ganlib.catalog(tmp_path / "nowhere") == []


def test_figures_go_when_the_weights_they_were_measured_on_do(good):
    (good / "metrics.json").write_text('{"frechet_distance": {"value": 1.0, "how": "x"}}')
    (good / "neighbours.safetensors").write_text("found in the features of these weights")
    checkpoints.save(tiny("dcgan"), good, data="noise", steps=7)
    assert ganlib.catalog(good.parent)[0].metrics and (good / "neighbours.safetensors").exists()  # the same weights
    model = tiny("dcgan")
    with torch.no_grad():
        model.generator[1].weight.add_(0.1)
    checkpoints.save(model, good, data="noise", steps=8)
    assert ganlib.catalog(good.parent)[0].metrics == {} and not (good / "neighbours.safetensors").exists()


@pytest.mark.parametrize("figure", [1, {}, {"value": 1.0}, {"value": "1", "how": ""}, {"value": 10 ** 400, "how": ""},
                                    {"value": 1.0, "how": 3}, {"value": 1.0, "how": "", "n": "10,000"},
                                    {"value": 1.0, "how": "", "seed": 0.5}, {"value": 1.0, "how": "", "quantiles": [10 ** 400]}])
def test_figures_that_are_none_leave_the_checkpoint_out_with_a_word(good, figure, caplog):
    (good / "metrics.json").write_text(json.dumps({"frechet_distance": figure}))
    with caplog.at_level(logging.WARNING):
        assert ganlib.catalog(good.parent) == []
    assert "metrics.json" in caplog.text and "frechet_distance" in caplog.text


CATEGORY = {"class": "9", "share": 0.9, "n": 10}


@pytest.mark.parametrize("name, figure, words", [
    ("clustering_error", {"n": 100, "categories": [CATEGORY] * 3}, "should be 10"),
    ("clustering_error", {"n": 100, "categories": "9" * 10}, "should be 10"),
    ("clustering_error", {"n": 100, "categories": [CATEGORY] * 9 + [None]}, "a class, a share and n"),
    ("clustering_error", {"n": 100, "categories": [CATEGORY] * 9 + [CATEGORY | {"class": 9}]}, "a class, a share and n"),
    ("clustering_error", {"n": 100, "categories": [CATEGORY] * 9 + [CATEGORY | {"share": "most"}]}, "a class, a share and n"),
    ("clustering_error", {"n": 100, "categories": [CATEGORY] * 9 + [CATEGORY | {"n": 1.5}]}, "a class, a share and n"),
    ("clustering_error", {"categories": [CATEGORY] * 10}, "an n of its own"),
    ("accuracy_supervised", {}, "of how many labels"),
    ("accuracy_supervised", {"labels": "100"}, "of how many labels"),
    ("accuracy_supervised", {"labels": 99.5}, "of how many labels")])
def test_what_a_page_shows_beside_a_figure_is_there(good, name, figure, words):
    whole = {"clustering_error": {"n": 100, "categories": [CATEGORY] * 10}, "accuracy_supervised": {"labels": 100}}
    for change in ({}, {name: figure}):
        figures = {key: {"value": 0.1, "how": ""} | value for key, value in (whole | change).items()}
        (good / "metrics.json").write_text(json.dumps(figures))
        if not change:
            checkpoints.verify(good)
    assert ganlib.catalog(good.parent) == []
    with pytest.raises(CheckpointError, match=f"metrics.json.*{name}.*{words}.*Pull the checkpoint again"):
        checkpoints.verify(good)


@pytest.mark.parametrize("key", ["pictures", "images", "seconds", "steps"])
def test_facts_of_the_training_that_are_no_numbers(good, key):
    change_config(good, training={key: "many"})
    refused(good, "config.json", key)


@pytest.mark.parametrize("name", ["metrics.json", "history.json", "timeline.webp", "examples.webp", "neighbours.safetensors"])
def test_verify_reads_every_file_beside_the_weights(good, name):
    checkpoints.verify(good)
    (good / name).write_text("broken")
    with pytest.raises(CheckpointError, match=name):
        checkpoints.verify(good)
