"""GAN-train, the clustering error and the supervised baseline, on models whose answer is known."""
from functools import partial

import pytest
import torch

from ganlib.data import DataError, Dataset
from ganlib.data.combined import with_combinations
from ganlib.data.few_labels import with_few_labels
from ganlib.metrics import conditional, few_labels
from ganlib.metrics.classification import accuracy
from ganlib.metrics.samples import combination_logits
from ganlib.metrics.subject import Subject
from ganlib.variant import ArgumentError
from ganlib.variants.aae_semi import SemiSupervisedAAE
from ganlib.variants.attributes import AttributeClassifier
from ganlib.variants.cgan import CGAN
from ganlib.variants.classifier import Classifier
from ganlib.variants.infogan import InfoGAN
from ganlib.variants.sgan import SGAN

CLASSES = ("dark", "grey", "light")
SHADES = torch.tensor([40, 128, 220])


def shades(per_class: int = 20) -> Dataset:
    """Plain pictures whose class is their shade."""
    label = torch.arange(3).repeat(per_class)
    noise = torch.randint(-15, 16, (3 * per_class, 1, 8, 8), generator=torch.Generator().manual_seed(0))
    return Dataset("shades", {"image": (SHADES[label][:, None, None, None] + noise).to(torch.uint8), "label": label}, "none", CLASSES)


class Known(Subject):
    """A subject on shades, judged by a small classifier."""

    def pictures(self, split):
        return shades()

    def judge(self):
        return "judge", Classifier(list(CLASSES), size=8, width=4, features=8)


def known(model, **training) -> Known:
    model.trained = {"data": "shades", "steps": 1, "training": training}
    return Known(model, entry=None, folder=None, data_root=None, n=60, seed=0)


class Draws(CGAN):
    """Draws the shade that was asked for."""

    shift = 0

    def sample_class(self, labels, rng):
        return (SHADES[(labels + self.shift) % 3] / 127.5 - 1)[:, None, None, None].expand(-1, 1, 8, 8)


def test_a_classifier_of_perfect_samples_reads_real_pictures_and_one_of_mislabelled_samples_does_not():
    model = Draws(list(CLASSES), size=8, width=4)
    figure = conditional.gan_train(known(model))["gan_train_accuracy"]
    assert figure["value"] > 0.95 and figure["n"] == 60 and "alone" in figure["how"]
    model.shift = 1
    assert conditional.gan_train(known(model))["gan_train_accuracy"]["value"] < 0.05


def test_learning_leaves_the_random_numbers_of_others_alone():
    torch.manual_seed(5)
    want = torch.rand(1)
    torch.manual_seed(5)
    data = shades()
    conditional.learnt(partial(Classifier, list(CLASSES), size=8, width=4), data.tensors["image"], data.tensors["label"], seed=0, steps=2)
    assert torch.equal(torch.rand(1), want)


class Reads(InfoGAN):
    """Reads the shades as categories 7, 2 and 4, but every fifth picture of a kind as 0."""

    def read_codes(self, images):
        shade = (images.mean((1, 2, 3)) * 127.5 + 127.5)[:, None].sub(SHADES).abs().argmin(1)
        category = torch.tensor([7, 2, 4])[shade]
        category[self.wrong] = 0
        return torch.nn.functional.one_hot(category, 10).float(), None, None


def test_a_category_stands_for_the_class_it_is_read_in_most():
    model = Reads(size=8, noise_dim=2, width=4, hidden=8)
    model.wrong = torch.zeros(60, dtype=torch.bool)
    figure = conditional.clustering_error(known(model, seed=3))["clustering_error"]
    assert figure["value"] == 0 and figure["training_seed"] == 3
    assert [figure["categories"][i]["class"] for i in (7, 2, 4)] == list(CLASSES) and figure["categories"][7]["n"] == 20
    model.wrong[:10] = True  # category 0 is read in 4 dark, 3 grey and 3 light pictures: 6 of 60 are wrong
    figure = conditional.clustering_error(known(model, seed=3))["clustering_error"]
    assert figure["value"] == pytest.approx(0.1) and figure["categories"][0] == {"class": "dark", "share": 0.4, "n": 10}


@pytest.mark.parametrize("build", [lambda: SGAN(list(CLASSES), size=8, latent_dim=2, width=4),
                                   lambda: SemiSupervisedAAE(list(CLASSES), size=8, noise_dim=2, width=8)])
def test_the_baseline_learns_from_the_labelled_pictures_that_the_model_had(build):
    data = with_few_labels(shades(), labels=3, seed=1)
    assert data.settings == {"labels": 3, "label_seed": 1}
    subject = known(build(), **data.settings)
    figures = accuracy(subject)
    assert figures["accuracy_supervised"]["value"] > 0.9 and figures["accuracy_supervised"]["labels"] == 3
    assert "accuracy_supervised" not in accuracy(known(subject.model))


def test_the_baseline_is_deterministic():
    subject = known(SGAN(list(CLASSES), size=8, latent_dim=2, width=4), labels=6, label_seed=0)
    assert few_labels.supervised_alone(subject) == few_labels.supervised_alone(subject)


# ---- Several attributes at once -----------------------------------------------------------------------------------

ATTRIBUTES = ("hat: no", "hat: yes", "mouth: sad", "mouth: open", "mouth: shut")


def people() -> Dataset:
    rows = torch.tensor([[0, 0], [1, 2], [1, 0], [0, 1]])
    return Dataset("people", {"image": torch.zeros(4, 1, 8, 8, dtype=torch.uint8), "attributes": rows}, "none", attributes=ATTRIBUTES)


def test_a_combination_of_attributes_is_a_class_and_tells_each_of_them():
    data, told = with_combinations(people(), ("mouth", "hat"))
    assert data.classes == ("mouth: sad, hat: no", "mouth: sad, hat: yes", "mouth: open, hat: no", "mouth: open, hat: yes",
                            "mouth: shut, hat: no", "mouth: shut, hat: yes")
    assert [data.classes[i] for i in data.tensors["label"]] == ["mouth: sad, hat: no", "mouth: shut, hat: yes", "mouth: sad, hat: yes",
                                                                "mouth: open, hat: no"]
    assert told[3] == [0, 1, 0, 0, 1]  # open, yes
    with pytest.raises(DataError, match="'beard'; it has: hat, mouth"):
        with_combinations(people(), ("beard",))
    with pytest.raises(DataError, match="has no attributes"):
        with_combinations(shades(), ("hat",))


def test_cgan_hears_the_attributes_of_a_class_and_mixtures_of_them():
    data, told = with_combinations(people(), ("mouth", "hat"))
    model = CGAN(list(data.classes), size=8, noise_dim=2, width=4, told=told)
    assert model.generator[1].in_channels == 2 + 5
    assert model.condition(torch.tensor([3])).tolist() == [[0, 1, 0, 0, 1]]
    assert model.condition(torch.tensor([[0.5, 0, 0, 0.5, 0, 0]])).tolist() == [[0.5, 0.5, 0, 0.5, 0.5]]
    with pytest.raises(ArgumentError, match="a row for each of the 2 classes"):
        CGAN(["a", "b"], size=8, told=[[0, 1]])


def test_a_combination_is_read_from_its_attributes():
    class Sees(AttributeClassifier):
        def classify_attributes(self, images):
            return {"hat": torch.tensor([[0.9, 0.1]]), "mouth": torch.tensor([[0.2, 0.7, 0.1]])}

    classes = with_combinations(people(), ("mouth", "hat"))[0].classes
    logits = combination_logits(Sees(list(ATTRIBUTES), size=8, channels=1, width=4), classes, torch.zeros(1, 1, 8, 8))
    assert logits.exp()[0].tolist() == pytest.approx([0.18, 0.02, 0.63, 0.07, 0.09, 0.01])


def test_what_a_category_stands_for_is_decided_by_the_training_pictures():
    class Turned(Known):
        def pictures(self, split):
            data = shades()
            return data if split == "train" else Dataset("shades", data.tensors | {"label": data.tensors["label"].roll(1)}, "", CLASSES)

    model = Reads(size=8, noise_dim=2, width=4, hidden=8)
    model.wrong, model.trained = torch.zeros(60, dtype=torch.bool), {"training": {}}
    assert conditional.clustering_error(Turned(model, None, None, None, 60, 0))["clustering_error"]["value"] == 1


def test_accuracy_is_one_of_what_reads_every_class():
    model = Classifier(list(CLASSES), size=8, width=4)
    model.classify = lambda images: -((images.mean((1, 2, 3)) * 127.5 + 127.5)[:, None] - SHADES).abs()
    assert accuracy(known(model))["accuracy"]["value"] == 1
