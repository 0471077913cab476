"""The scoreboard compares what was measured with what was reported, on the same data and settings only."""
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import tiny
from test_cards import SHIPPED

import ganlib
from demo import choices, strings
from demo.tabs import atlas
from ganlib import checkpoints, scoreboard
from ganlib.__main__ import main
from ganlib.variants import VARIANTS

ROOT = Path(__file__).parent.parent


@pytest.fixture
def measured(tmp_path):
    """Write a checkpoint with figures; returns its scores by figure."""
    def write(variant: str, data: str, metrics: dict, **training) -> dict[str, list[scoreboard.Score]]:
        folder = tmp_path / f"{variant}-{data}"
        checkpoints.save(tiny(variant), folder, data=data, steps=1, training=training)
        (folder / "metrics.json").write_text(json.dumps(metrics))
        found: dict[str, list[scoreboard.Score]] = {}
        for score in scoreboard.scores([checkpoints.read_entry(folder)]):
            found.setdefault(score.figure, []).append(score)
        return found
    return write


def figure(value: float) -> dict:
    return {"value": value, "n": 1000, "seed": 3, "how": "by a test"}


def test_a_figure_is_compared_where_data_and_settings_are_the_papers(measured):
    found = measured("sgan", "mnist", {"accuracy": figure(0.95)}, labels=100)
    assert [(score.reference.value, score.met) for score in found["accuracy"]] == [(0.928, True), (0.9907, False)]
    found = measured("sgan", "mnist", {"accuracy": figure(0.95)}, labels=7)
    assert [(score.reference, score.met) for score in found["accuracy"]] == [(None, None)]
    found = measured("sgan", "fashion_mnist", {"accuracy": figure(0.95)}, labels=100)
    assert found["accuracy"][0].reference is None
    bound = {"nats_importance_weighted": figure(80)}
    for latent_dim, met in ((50, True), (2, None)):
        assert measured("vae", "mnist", bound, **{"model.latent_dim": latent_dim})["nats_importance_weighted"][0].met is met


def test_less_is_better_where_it_is(measured):
    for ours, met in ((85, True), (89, False)):
        theirs_on_other_data, score = measured("nade", "mnist", {"nats": figure(ours)})["nats"]
        assert score.met is met and score.reference.value == 85.65
        assert theirs_on_other_data.met is None and theirs_on_other_data.reference.value == 88.33


def test_a_rival_is_the_checkpoint_beside_it_if_it_was_measured(measured, tmp_path):
    assert measured("wgan_gp", "fashion_mnist", {"frechet_distance": figure(5)})["frechet_distance"][0].reference is None
    measured("wgan", "fashion_mnist", {"frechet_distance": figure(7)})
    for ours, met in ((5, True), (8, False)):
        score, = measured("wgan_gp", "fashion_mnist", {"frechet_distance": figure(ours)})["frechet_distance"]
        assert (score.reference.value, score.reference.whose, score.met) == (7, "wgan-fashion_mnist", met)
    (tmp_path / "wgan-fashion_mnist" / "metrics.json").write_text("[")
    assert measured("wgan_gp", "fashion_mnist", {"frechet_distance": figure(5)})["frechet_distance"][0].reference is None


def test_the_app_says_what_a_figure_is_to_meet(tmp_path):
    checkpoints.save(tiny("acgan"), tmp_path / "acgan", data="fashion_mnist")
    (tmp_path / "acgan" / "metrics.json").write_text(json.dumps({"class_accuracy": figure(0.9), "frechet_distance": figure(12.34)}))
    entry = checkpoints.read_entry(tmp_path / "acgan")
    english, korean = (choices.figures(entry, language) for language in strings.LANGUAGES)
    assert english == ["the class asked for is seen 0.9 (to meet: at least 0.95, aim of this atlas)", "Fréchet distance 12.3"]
    assert "0.95 이상" in korean[0]
    html = atlas.facts(entry)
    assert english[0] in html and korean[0] in html and "&lt;" not in html
    checkpoints.save(tiny("nade"), tmp_path / "nade", data="mnist")
    (tmp_path / "nade" / "metrics.json").write_text(json.dumps({"nats": figure(86)}))
    for language, words in (("en", "on other data 88.33"), ("ko", "다른 데이터에서 88.33")):
        told, = choices.figures(checkpoints.read_entry(tmp_path / "nade"), language)
        assert words in told and "85.65" in told
    checkpoints.save(tiny("gan"), tmp_path / "gan-mnist-saturating", data="mnist")
    assert choices.facts(checkpoints.read_entry(tmp_path / "gan-mnist-saturating"), "en")[:2] == ["MNIST", "saturating"]


def test_the_app_has_words_for_every_figure_with_a_reference_and_for_whose_it_is():
    names = {"VAE", "ReLU"}
    for reference in scoreboard.REFERENCES:
        assert f"metric.{reference.figure}" in strings.TABLE
        for part in reference.whose.split(", "):
            assert f"whose.{part}" in strings.TABLE or part in names or re.fullmatch(r"arXiv [\d.]+|\w+-\w+", part), part


def test_details_stay_out(measured):
    found = measured("dcgan", "mnist", {"frechet_distance": figure(3), "precision": figure(1)})
    assert found.keys() == {"frechet_distance"}


def test_the_command_prints_a_table_markdown_and_json(measured, tmp_path, capsys):
    measured("nade", "mnist", {"nats": figure(86.5)})
    assert main(["scoreboard", "--checkpoints", str(tmp_path)]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == list(scoreboard.COLUMNS)
    assert [re.split(r"\s{2,}", line)[:5] for line in lines] == [["nade-mnist", "nats", "86.5", "<= 88.33", "other data"],
                                                                 ["nade-mnist", "nats", "86.5", "<= 85.65", "no"]]
    assert main(["scoreboard", "--markdown", "--checkpoints", str(tmp_path)]) == 0
    assert "| <= 88.33 | other data |" in (text := capsys.readouterr().out) and "by a test" in text
    assert main(["scoreboard", "--json", "--checkpoints", str(tmp_path)]) == 0
    score, other = json.loads(capsys.readouterr().out)
    assert score["met"] is None and score["reference"]["value"] == 88.33 and score["n"] == 1000 and score["seed"] == 3
    assert other["met"] is False


def test_references_name_variants_and_settings_that_exist():
    for reference in scoreboard.REFERENCES:
        assert reference.variant in VARIANTS and reference.whose
    for entry in SHIPPED:  # a setting that no training ever records would never match
        recorded = checkpoints.read_config(entry.path)["training"]
        for reference in scoreboard.REFERENCES:
            if reference.variant == entry.variant:
                assert reference.settings.keys() <= recorded.keys()
    measured = {(entry.id, name) for entry in SHIPPED for name in entry.metrics}
    assert all(reference.value in measured for reference in scoreboard.REFERENCES if isinstance(reference.value, scoreboard.Rival))


def test_the_readme_shows_the_scoreboard_of_the_shipped_checkpoints():
    block = re.search(r"<!-- scoreboard -->\n\n(.*?)\n\n<!-- /scoreboard -->", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block and block[1] == scoreboard.markdown(scoreboard.scores(SHIPPED))


def test_names_tell_checkpoints_of_the_same_data_apart():
    entries = {entry.id: entry for entry in ganlib.catalog()}
    row, diagonal = entries["pixelrnn-mnist-row"], entries["pixelrnn-mnist-diagonal"]
    assert [*choices.names([row, diagonal]).values()] == ["PixelRNN · MNIST · row", "PixelRNN · MNIST · diagonal"]
    assert choices.names([row]) == {row.id: "PixelRNN · MNIST"}
    pulled = [replace(row, id=f"{user}/pixelrnn") for user in ("ada", "bob")]
    assert [*choices.names(pulled).values()] == ["PixelRNN · MNIST (ada/pixelrnn)", "PixelRNN · MNIST (bob/pixelrnn)"]
