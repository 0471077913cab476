"""Arithmetic: the sum itself, pictures found by what they show, the figure, and what is said of values that cannot be used."""
import pytest
import torch
from conftest import TINY, tiny
from lively import MODEL, SIZE, write_catalog
from test_app import call, open_link, picture_of
from test_cards import ROOT

import ganlib
from demo import actions, arithmetic_actions
from demo.actions import Problem
from ganlib import checkpoints, latent
from ganlib.data import Dataset
from ganlib.metrics import arithmetic as figure
from ganlib.metrics.subject import Subject
from ganlib.variant import HasLatent
from ganlib.variants import VARIANTS

PICKS = [1, 2, 3], [4, 5, 6], [7, 8, 9]


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


# ---- The mathematics ----------------------------------------------------------------------------------------------

def test_the_sum_is_that_of_the_paper_and_has_the_length_of_a_draw():
    z = torch.randn(3, 3, 400, generator=rng())
    a, b, c = latent.average(z)
    torch.testing.assert_close(a, (z[0, 0] + z[0, 1] + z[0, 2]) / 3)
    y = latent.arithmetic(a, b, c)
    torch.testing.assert_close(y, a - b + c)
    assert y.norm() == pytest.approx(20, rel=0.1) and a.norm() == pytest.approx(20 / 3 ** 0.5, rel=0.1)
    with pytest.raises(ValueError, match="one shape"):
        latent.arithmetic(a, b, c[:5])


def test_around_a_vector_are_eight_others_within_the_spread():
    z = torch.randn(400, generator=rng())
    nine = latent.around(z, rng(1))
    noise = nine - z
    assert nine.shape == (9, 400) and torch.equal(nine[4], z) and torch.equal(nine, latent.around(z, rng(1)))
    others = noise[[0, 1, 2, 3, 5, 6, 7, 8]]
    assert 0.24 < others.abs().max() <= 0.2501 and others.std() == pytest.approx(0.5 / 12 ** 0.5, rel=0.05)


def test_a_search_finds_what_is_sure_in_order_and_reads_no_further_than_asked():
    read = []

    def likely(seeds):
        read.extend(seeds)
        return torch.tensor([0.95 if seed % 7 == 0 else 0.89 for seed in seeds])

    found = latent.search(likely, range(1, 100), sure=0.9, batch=10)
    assert [next(found)[0], next(found)[0]] == [7, 14] and read == list(range(1, 21))
    assert [seed for seed, _ in found] == list(range(21, 100, 7))


@pytest.mark.parametrize("name", [name for name, variant in sorted(VARIANTS.items()) if issubclass(variant, HasLatent)])
def test_every_latent_space_can_be_summed(name):
    model = tiny(name).eval()
    with torch.inference_mode():
        z = latent.of_seeds(model, [3, 4, 5])
        assert torch.equal(z[1:2], model.latent(1, rng(4)))
        images = model.decode(latent.around(latent.arithmetic(z[0], z[1], z[2]), rng()))
    assert images.shape == (9, model.channels, model.size, model.size) and images.isfinite().all()


# ---- The figure ---------------------------------------------------------------------------------------------------

class Linear:
    """A latent space whose pictures are their vectors, and a judge that reads the signs of their first three numbers."""

    attributes = tuple(f"{group}: {value}" for group in ("x", "y", "z") for value in ("low", "high"))

    def latent(self, n, rng):
        return torch.randn(n, 8, generator=rng)

    def decode(self, z):
        return z

    def classify_attributes(self, z):
        return {group: torch.stack([-z[:, i], z[:, i]], 1).softmax(1) for i, group in enumerate("xyz")}


def test_triples_share_nothing_but_what_they_are_chosen_for():
    read = torch.randint(0, 3, (200, 4), generator=rng())
    read[:, 3] = 0  # of one value alone there can be no triple
    groups, rows = figure.triples(read, [3, 3, 3, 3], 30, rng(1))
    assert groups.tolist() == [0, 1, 2] * 10 and rows.shape == (30, 3, 3)
    for group, (a, b, c) in zip(groups, rows):
        values = [set(read[part, group].tolist()) for part in (a, b, c)]
        assert values[0] != values[1] == values[2] and all(len(value) == 1 for value in values)
        assert len({*a.tolist(), *b.tolist(), *c.tolist()}) == 9


def test_the_figure_counts_what_is_wanted_and_what_is_kept(monkeypatch, tmp_path):
    model = Linear()
    test = Dataset("signs", {"image": torch.zeros(2, 1, 4, 4, dtype=torch.uint8)}, "none", attributes=model.attributes)
    subject = Subject(model, None, tmp_path, tmp_path, 2000, 0)
    monkeypatch.setattr(Subject, "pictures", lambda self, split: test)
    monkeypatch.setattr(Subject, "judge", lambda self: ("judge", model))
    found = figure.figures(subject)
    hits, accuracy = found["arithmetic_hits"], found["arithmetic_accuracy"]
    # Along the others, twice as much noise as C's mean has is added to it; their correlation is the root of a third.
    assert hits["value"] > 0.85 and hits["chance"] == pytest.approx(0.5, abs=0.05) and set(hits["by_attribute"]) == {"x", "y", "z"}
    assert accuracy["kept"] == pytest.approx(0.5 + torch.asin(torch.tensor(1 / 3 ** 0.5)).item() / torch.pi, abs=0.03)
    assert accuracy["value"] < hits["value"] and accuracy["n"] == hits["n"] == 2000


def test_without_attributes_there_is_no_figure(monkeypatch, tmp_path):
    test = Dataset("plain", {"image": torch.zeros(2, 1, 4, 4, dtype=torch.uint8)}, "none")
    monkeypatch.setattr(Subject, "pictures", lambda self, split: test)
    assert figure.figures(Subject(Linear(), None, tmp_path, tmp_path, 20, 0)) == {}


# ---- What the controls do -----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two generators, and a classifier of their data that is sure of everything."""
    folder = write_catalog(tmp_path_factory.mktemp("checkpoints"))
    torch.manual_seed(0)
    judge = VARIANTS["classifier"](**TINY["classifier"] | {"size": SIZE})
    with torch.no_grad():
        for parameter in judge.parameters():
            parameter.mul_(6)
    checkpoints.save(judge, folder / "classifier-fashion_mnist", data="fashion_mnist")
    return folder


def test_the_sum_is_made_of_the_seeds_vectors(catalog, folder):
    found = arithmetic_actions.arithmetic(catalog, MODEL, *PICKS, 0)
    model = ganlib.load(folder / MODEL)
    means = [sum(model.latent(1, rng(seed)) for seed in seeds) / 3 for seeds in PICKS]
    with torch.inference_mode():
        wanted = model.decode(means[0] - means[1] + means[2])
    assert (found.around[4].float() / 127.5 - 1 - wanted[0]).abs().max() < 0.01
    assert torch.equal(found.pictures[1][2:], actions.pictures(catalog, MODEL, 6, 1))
    assert len(found.reads) == 4 and found.reader == "classifier-fashion_mnist"
    assert len({image.numpy().tobytes() for image in found.around}) == 9


def test_find_me_one_goes_on_after_the_last_one(catalog, folder):
    judge = ganlib.load(folder / "classifier-fashion_mnist")
    with torch.inference_mode():
        chances = judge.classify(actions.load(catalog[[e.id for e in catalog].index(MODEL)]).decode(
            latent.of_seeds(ganlib.load(folder / MODEL), range(64)))).softmax(1)
    index = (chances > arithmetic_actions.SURE).float().sum(0).argmax().item()
    wanted = (chances[:, index] > arithmetic_actions.SURE).nonzero()[:, 0].tolist()
    shows = judge.classes[index]
    assert len(wanted) > 2
    first, sure = arithmetic_actions.find_one(catalog, MODEL, shows)
    assert first == wanted[0] and sure == pytest.approx(chances[first, index].item(), abs=0.01)
    assert arithmetic_actions.find_one(catalog, MODEL, shows, first)[0] == wanted[1]


def test_ready_made_sums_name_what_a_reader_knows_and_find_three_of_each(catalog, monkeypatch):
    reader = arithmetic_actions.reader_of(catalog, actions.find(catalog, MODEL, "HasLatent"))
    assert arithmetic_actions.examples(reader) == []
    faces = reader._replace(groups={"glasses": ["no", "round"], "hair": ["short", "long"]})
    (a, b, c), = arithmetic_actions.examples(faces)
    assert (a, b, c) == (["glasses: round", "hair: short"], ["glasses: no", "hair: short"], ["glasses: no", "hair: long"])
    monkeypatch.setattr(arithmetic_actions, "CLASS_EXAMPLES", (("circle", "square", "circle"),))
    found = arithmetic_actions.picked(catalog, MODEL, 0)
    assert [len(seeds) for seeds in found] == [3, 3, 3] and len({seed for seeds in found for seed in seeds}) == 9
    assert arithmetic_actions.opening(catalog, MODEL) == found


@pytest.mark.parametrize("model", ["dcgan-avatars", "wgan_gp-avatars", "progan-avatars", "vae-avatars"])
def test_the_first_ready_made_sum_of_every_shipped_face_succeeds(model):
    shipped = checkpoints.catalog(ROOT / "checkpoints")
    first = arithmetic_actions.opening(shipped, model)
    reads = arithmetic_actions.arithmetic(shipped, model, *first, 0).reads
    assert [read["glasses"][0] for read in reads] == ["round", "no", "no", "round"], "the means show what their pictures do"
    assert reads[2]["hair"][0] == reads[3]["hair"][0] == "long"


@pytest.mark.parametrize("a, model, seed, sentence", [
    ([], MODEL, 0, "A must be a list of one to 3 seeds"),
    ([1, 2, 3, 4], MODEL, 0, "A must be a list"),
    ("1,2,3", MODEL, 0, "A must be a list"),
    ([1, -2], MODEL, 0, "a must be a whole number"),
    ([None], MODEL, 0, "a must be a whole number"),
    ([1], "nobody", 0, "There is no model called"),
    ([1], MODEL, "x", "seed must be a whole number"),
])
def test_bad_values_are_one_clear_sentence(catalog, a, model, seed, sentence):
    with pytest.raises(Problem, match=sentence):
        arithmetic_actions.arithmetic(catalog, model, a, [1], [2], seed)


def test_what_cannot_be_found_is_said(catalog, monkeypatch):
    with pytest.raises(Problem, match="shows must be one of circle, square, star"):
        arithmetic_actions.find_one(catalog, MODEL, "unicorn")
    with pytest.raises(Problem, match="no classifier of the data"):
        arithmetic_actions.find_one([entry for entry in catalog if entry.variant != "classifier"], MODEL, "circle")
    monkeypatch.setattr(arithmetic_actions, "SEARCHED", 64)
    monkeypatch.setattr(arithmetic_actions, "SURE", 1.1)
    with pytest.raises(Problem, match="None of the first 64 seeds shows star"):
        arithmetic_actions.find_one(catalog, MODEL, "star")


def test_endpoints_and_links(client, catalog):
    answer = call(client, "arithmetic", MODEL, *PICKS, 0)
    assert picture_of(client, answer).size == (3 * SIZE + 2 * 2,) * 2
    assert set(answer.json()["data"][1]["reads"][3]) == {"class"}
    assert "A must be a list" in call(client, "arithmetic", MODEL, None, [1], [2], 0).json()["error"]
    assert "shows must be one of" in call(client, "find_one", MODEL, "x", None).json()["error"]
    for query, picks in (("picks=1,2,3;4;5,6&noise=2&sheet=9", "1,2,3;4;5,6"), ("picks=1,2,3", None), ("picks=;;", ";;"), ("", None)):
        value = next(v for v in open_link(client, f"?tab=arithmetic&{query}") if isinstance(v, dict) and "picks" in v)
        assert (value["picks"] == picks if picks else value["picks"].count(";") == 2) and len(value["seeds"]) == 32
        assert ("waiting" in value) == (picks == ";;") and ("picks = 1,2,3" in value["note"]) == (query == "picks=1,2,3")
