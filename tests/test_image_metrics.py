"""Figures of what makes pictures from pictures: against formulas, and models whose figures are known beforehand."""
import math
from dataclasses import dataclass, replace

import pytest
import torch
import torch.nn.functional as F
from conftest import TINY, tiny

from ganlib import checkpoints, data
from ganlib.data import Dataset, avatars
from ganlib.metrics import assembling, editing, samples, translation
from ganlib.metrics.__main__ import measure
from ganlib.metrics.features import Features
from ganlib.metrics.similarity import l1, psnr, ssim
from ganlib.metrics.subject import Subject
from ganlib.variant import Variant
from ganlib.variants import VARIANTS
from ganlib.variants.attributes import AttributeClassifier
from ganlib.variants.classifier import Classifier


def pictures(n=3, channels=2, size=11, seed=0):
    return torch.rand(n, channels, size, size, generator=torch.Generator().manual_seed(seed)) * 2 - 1


# ---- Similarity -------------------------------------------------------------------------------------------------------

def test_l1_and_psnr_are_those_of_pixels_in_0_1():
    black, white, grey = (torch.full((2, 1, 4, 4), value) for value in (-1.0, 1.0, -0.8))
    assert l1(black, white).tolist() == [1, 1] and l1(black, grey).tolist() == pytest.approx([0.1, 0.1])
    assert psnr(black, white).tolist() == pytest.approx([0, 0], abs=1e-5)
    assert psnr(black, grey).tolist() == pytest.approx([20, 20], abs=1e-4)
    assert psnr(black, black).tolist() == pytest.approx([100, 100])


def test_ssim_is_the_published_formula():
    """Pictures of one window's size: every sum of the formula written out."""
    a, b = pictures(seed=1), pictures(seed=2)
    weights = torch.tensor([[math.exp(-(i * i + j * j) / (2 * 1.5 ** 2)) for j in range(-5, 6)] for i in range(-5, 6)])
    weights /= weights.sum()
    for n in range(3):
        by_channel = []
        for x, y in zip((a[n] + 1) / 2, (b[n] + 1) / 2):
            mu_x, mu_y = (weights * x).sum(), (weights * y).sum()
            var_x, var_y = (weights * (x - mu_x) ** 2).sum(), (weights * (y - mu_y) ** 2).sum()
            cov = (weights * (x - mu_x) * (y - mu_y)).sum()
            by_channel.append((2 * mu_x * mu_y + 0.0001) * (2 * cov + 0.0009)
                              / ((mu_x ** 2 + mu_y ** 2 + 0.0001) * (var_x + var_y + 0.0009)))
        assert ssim(a, b)[n].item() == pytest.approx(sum(by_channel).item() / 2, rel=1e-4)


def test_ssim_is_one_for_equal_pictures_symmetric_and_the_mean_over_windows():
    a, b = pictures(size=16), pictures(size=16, seed=3)
    torch.testing.assert_close(ssim(a, a), torch.ones(3))
    torch.testing.assert_close(ssim(a, b), ssim(b, a))
    windows = torch.stack([ssim(a[..., i:i + 11, j:j + 11], b[..., i:i + 11, j:j + 11]) for i in range(6) for j in range(6)])
    torch.testing.assert_close(ssim(a, b), windows.mean(0))


# ---- Translations -----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Given(Subject):
    """A subject whose pictures and judge a test brings along."""

    test: Dataset = None
    sees: Variant = None

    def pictures(self, split):
        return self.test

    def judge(self, data=None):
        return "judge", self.sees

    def features(self):
        return FirstPixels("first pixels", None)

    def real_features(self, split):
        return self.features()(self.test.batch(torch.arange(len(self.test)))["image"])


class FirstPixels(Features):
    def __call__(self, images):
        return images.flatten(1)[:, :8]


def given(model, test, folder, sees=None, n=100):
    entry = checkpoints.Entry("it", model.name, test.name, model.size, (), 0, 0, {}, folder)
    return Given(model, entry, folder, None, n, 0, test, sees)


def pairs(paired=True, name="pairs"):
    a = torch.randint(0, 256, (4, 1, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    return Dataset(name, {"a": a, "image": 255 - a}, "", sides=("left", "right"), paired=paired)


def test_a_translator_that_knows_the_truth_has_no_error_and_the_input_itself_has(tmp_path):
    model = tiny("cyclegan")
    model.translate = lambda images, direction, rng: -images
    figures = translation.figures(given(model, pairs(), tmp_path))
    for direction in ("left_to_right", "right_to_left"):
        assert figures[f"l1_{direction}"]["value"] == 0 and figures[f"psnr_{direction}"]["value"] > 60
        resemblance = figures[f"frechet_distance_{direction}"]
        assert abs(resemblance["value"]) < 1e-3 < resemblance["beside"]["the input itself"]
        assert figures[f"ssim_{direction}"]["value"] == 1 and figures[f"there_and_back_{direction}"]["value"] == 0
        itself = figures[f"l1_{direction}"]["beside"]["the input itself"]
        assert itself == pytest.approx(0.5, abs=0.05) and f"{itself:.4g}" in figures[f"l1_{direction}"]["how"]
    model.translate = lambda images, direction, rng: images * (1 if direction == "left to right" else -1)
    figures = translation.figures(given(model, pairs(), tmp_path))
    assert figures["l1_left_to_right"]["value"] == itself and figures["l1_right_to_left"]["value"] == 0
    assert figures["there_and_back_left_to_right"]["value"] == itself


def test_without_pairs_there_is_no_truth_to_be_near_to(tmp_path):
    figures = translation.figures(given(tiny("cyclegan"), pairs(paired=False), tmp_path))
    assert figures.keys() == {"there_and_back_left_to_right", "there_and_back_right_to_left"}


def test_the_hit_rate_counts_what_the_classifier_sees_as_a_class_of_the_target(tmp_path):
    classes = ["sandal", "bag", "sneaker", "coat"]

    class Sees(Classifier):
        def classify(self, images):
            return torch.eye(4)[:len(images)]  # a sandal, a bag, a sneaker and a coat

    model = VARIANTS["discogan"](**TINY["discogan"] | {"source": "bag", "target": "shoe"})
    data_set = replace(pairs(paired=False, name="bags2shoes"), sides=("bag", "shoe"))
    sees = Sees(classes + ["ankle boot"], size=8, width=4)
    figures = translation.figures(given(model, data_set, tmp_path, sees))
    assert figures["hit_rate_bag_to_shoe"]["value"] == 0.5 and figures["hit_rate_shoe_to_bag"]["value"] == 0.25


def test_networks_that_saw_the_pairs_and_the_l1_only_one_are_measured_beside(tmp_path, idx_root):
    pix2pix = {"source": "aerial", "target": "map", "channels": 3}
    for id, name, extra in (("pix2pix-maps", "pix2pix", pix2pix), ("pix2pix-maps-l1", "pix2pix", pix2pix | {"adversarial": 0.0}),
                            ("pix2pix-maps-reversed", "pix2pix", pix2pix | {"source": "map", "target": "aerial"}),
                            ("pix2pix-maps-larger", "pix2pix", pix2pix | {"size": 32}),
                            ("cyclegan-maps", "cyclegan", {"source": "aerial", "target": "map", "channels": 3})):
        torch.manual_seed(len(id))
        checkpoints.save(VARIANTS[name](**TINY[name] | extra), tmp_path / id, data="maps")
    figures = measure("pix2pix-maps", tmp_path, idx_root, n=10, seed=0)
    assert figures.keys() == {"l1", "ssim", "psnr", "frechet_distance"} and figures["l1"]["n"] == 3
    larger = "pix2pix-maps-larger (32 px, made smaller)"
    assert [*figures["l1"]["beside"]] == ["the input itself", "pix2pix-maps-l1", larger]
    larger_alone = measure("pix2pix-maps-larger", tmp_path, idx_root, n=10, seed=0)
    assert [*larger_alone["l1"]["beside"]] == ["the input itself"]
    assert 0 < figures["l1"]["beside"][larger] < larger_alone["l1"]["value"]  # smaller pictures hide part of the noise
    cycle = measure("cyclegan-maps", tmp_path, idx_root, n=10, seed=0)
    assert cycle["l1_aerial_to_map"]["beside"].keys() == {"the input itself", "pix2pix-maps", larger}
    assert cycle["l1_map_to_aerial"]["beside"].keys() == {"the input itself", "pix2pix-maps-reversed"}
    ratio = cycle["l1_aerial_to_map"]["value"] / figures["l1"]["value"]
    assert cycle["l1_over_pix2pix_aerial_to_map"]["value"] == pytest.approx(ratio, rel=2e-3)
    test = data.load("maps", idx_root, 16, "test").batch(torch.arange(3))
    assert figures["l1"]["beside"]["the input itself"] == pytest.approx(l1(test["a"], test["image"]).mean().item(), abs=1e-4)


# ---- Edits ------------------------------------------------------------------------------------------------------------

NAMES = ("hair: long", "hair: no", "hat: no", "hat: hat", "hat: winter hat", "eyes: open", "eyes: closed")


class Reads(AttributeClassifier):
    """Sees the value of group i in the top left pixel of channel i: 0, 0.25, 0.5."""

    def classify_attributes(self, images):
        numbers = (images[:, :, 0, 0] * 4).round().long().clamp(min=0)
        return {group: torch.nn.functional.one_hot(numbers[:, i], 4)[:, :len(values)].float()
                for i, (group, values) in enumerate(self.groups.items())}


class Edits(VARIANTS["stargan"]):
    """Writes what is wanted where `Reads` looks, except that it never takes a hat off."""

    def edit(self, images, targets):
        hair, hat = targets[:, :2].argmax(1), targets[:, 2:].argmax(1)
        edited = images.clone()
        edited[:, 0, 0, 0] = hair / 4
        edited[:, 1, 0, 0] = torch.where(hat > 0, hat / 4, images[:, 1, 0, 0])
        return edited


def test_edits_are_read_by_the_judge_attribute_by_attribute(tmp_path):
    n = 300
    rng = torch.Generator().manual_seed(0)
    table = torch.stack([torch.randint(k, (n,), generator=rng) for k in (2, 3, 2)], dim=1)
    image = torch.zeros(n, 3, 16, 16, dtype=torch.uint8)
    image[:, :, 0, 0] = (127.5 * (table / 4 + 1)).round().byte()
    test = Dataset("faces", {"image": image, "attributes": table}, "", attributes=NAMES)
    model, judge = Edits(list(NAMES[:5]), size=16, channels=3, width=4, blocks=1), Reads(list(NAMES), size=8, width=4)
    figures = editing.figures(given(model, test, tmp_path, judge, n=n))
    goal = table[torch.randperm(n, generator=torch.Generator().manual_seed(0))]
    asked, kept_on = (table != goal)[:, :2], (table[:, 1] > 0) & (goal[:, 1] == 0)  # a hat was there, none was wanted
    error, wrong = figures["attribute_error"], figures["attribute_error"]["by_attribute"]
    assert wrong["hair"] == 0 and wrong["hat"] == pytest.approx((kept_on.sum() / asked[:, 1].sum()).item(), abs=1e-4)
    assert error["value"] == pytest.approx((kept_on.sum() / asked.sum()).item(), abs=1e-4) and error["n"] == asked.sum()
    assert figures["kept"] | {"how": ""} == {"value": 1.0, "n": n, "seed": 0, "by_attribute": {"eyes": 1.0}, "how": ""}
    assert "misreads 0.0000" in figures["attribute_error"]["how"]


def test_the_figures_of_a_face_editor_reach_its_card(tmp_path, idx_root, monkeypatch):
    for split in avatars.COUNTS:
        monkeypatch.setitem(avatars.COUNTS, split, 10)
    names = data.load("avatars", idx_root, 16).attributes
    torch.manual_seed(0)
    checkpoints.save(AttributeClassifier(list(names), size=16, width=4, features=6), tmp_path / "attributes-avatars", data="avatars")
    few = [name for name in names if name.startswith(("hat", "mouth"))]
    model = VARIANTS["stargan"](**TINY["stargan"] | {"attributes": few, "channels": 3})
    checkpoints.save(model, tmp_path / "stargan-avatars", data="avatars")
    figures = measure("stargan-avatars", tmp_path, idx_root, n=10, seed=0)
    assert figures.keys() == {"attribute_accuracy", "attribute_error", "there_and_back", "kept"}
    assert figures["attribute_error"]["by_attribute"].keys() == {"hat", "mouth"} and len(figures["kept"]["by_attribute"]) == 8
    assert 0 < figures["kept"]["n"] < 10, "edits under which hair has to vanish or to appear count for nothing that is kept"
    assert "attribute error" in (tmp_path / "stargan-avatars" / "README.md").read_text()


# ---- Puzzles ----------------------------------------------------------------------------------------------------------

def test_a_painter_of_the_truth_has_no_patch_error_and_its_mask_is_compared_with_the_true_one(tmp_path):
    image = torch.full((40, 1, 16, 16), 255, dtype=torch.uint8)
    image[::2] = 0  # every other picture is black

    class Knows(VARIANTS["puzzlegan"]):
        def assemble(self, patches, rng):
            shade = patches.mean((1, 2, 3, 4)).view(-1, 1, 1, 1)
            return shade.expand(-1, 1, 16, 16), torch.ones(len(patches), 1, 16, 16)

    sees = Classifier(["a", "b"], size=16, width=4, features=3).eval()
    test = Dataset("shades", {"image": image}, "")
    figures = assembling.figures(given(Knows(**TINY["puzzlegan"]), test, tmp_path, sees))
    assert figures["patch_error"]["value"] == pytest.approx(0, abs=1e-4) and figures["patch_error"]["how"].endswith("1.0000")
    assert 0.25 < figures["place_overlap"]["value"] < 0.45  # three boxes of a ninth or so, some of them overlapping
    assert figures["frechet_distance"]["value"] == pytest.approx(0, abs=1e-3)


def test_samples_of_one_of_two_modes_are_precise_and_recall_half():
    def features(split):
        return torch.randn(200, 8, generator=torch.Generator().manual_seed(0)) * 0.1 + 5 * (torch.arange(200) % 2)[:, None]

    drawn = features("test")[::2].repeat(2, 1) + 1e-3 * torch.randn(200, 8, generator=torch.Generator().manual_seed(0))
    model = tiny("dcgan")
    model.sample = lambda n, rng: F.pad(drawn, (0, 56)).view(n, 1, 8, 8)
    subject = given(model, Dataset("modes", {}, ""), None, n=200)
    object.__setattr__(subject, "features", lambda: FirstPixels("first pixels", "here"))
    object.__setattr__(subject, "real_features", features)
    found = {name: figure["value"] for name, figure in samples.distances(subject).items()}
    assert found["precision"] > 0.95 and found["recall"] == pytest.approx(0.5, abs=0.02)
    assert found["frechet_distance_floor"] < 0.1 < found["frechet_distance"]


def test_a_mask_that_is_empty_overlaps_nothing(tmp_path):
    model = tiny("puzzlegan")
    model.assemble = lambda patches, rng: (torch.zeros(len(patches), 1, 16, 16), torch.zeros(len(patches), 1, 16, 16))
    test = Dataset("shades", {"image": torch.zeros(40, 1, 16, 16, dtype=torch.uint8)}, "")
    assert assembling.figures(given(model, test, tmp_path))["place_overlap"]["value"] == 0
