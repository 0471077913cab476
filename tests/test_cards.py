"""Cards say what the JSON files say, and nothing else; README's figures are those of the shipped checkpoints."""
import io
import json
import re
import subprocess
from pathlib import Path

import pytest
import torch
from conftest import tiny
from huggingface_hub import ModelCard
from PIL import Image

from ganlib import cards, checkpoints, history
from ganlib.__main__ import COLUMNS, row, table
from ganlib.images import grid, to_float, to_pil, to_uint8

ROOT = Path(__file__).parent.parent


def shipped_files() -> list[Path]:
    """What git tracks of checkpoints/; outside a git checkout, whatever lies there."""
    listed = subprocess.run(["git", "ls-files", "-z", "checkpoints"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        return [path for path in (ROOT / "checkpoints").rglob("*") if path.is_file()]
    return [ROOT / name for name in listed.stdout.split("\0") if name]


FOLDERS = {path.parent for path in shipped_files()}
SHIPPED = [entry for entry in checkpoints.catalog(ROOT / "checkpoints") if entry.path in FOLDERS]


def test_a_card_has_the_hubs_front_matter_and_what_was_measured(tmp_path):
    folder = tmp_path / "dcgan-mnist"
    training = {"pictures": 60000, "licence": "some licence", "images": 1280, "seconds": 90, "device": "a device",
                "discriminator.lr": 0.0002, "discriminator.betas": [0.5, 0.999], "changes": ["lr: 1 -> 2, late", "no more"], "steps": 2000}
    checkpoints.save(tiny("dcgan"), folder, data="mnist", steps=10, training=training)
    (folder / "metrics.json").write_text(json.dumps({"frechet_distance": {"value": 12.345, "how": "by a test"}}))
    cards.write(folder)
    card = ModelCard.load(folder / "README.md")
    assert card.data.license == "mit" and card.data.library_name == "ganlib"
    assert card.data.pipeline_tag == "unconditional-image-generation" and card.data.datasets == ["mnist"]
    assert [(result.metric_type, result.metric_value) for result in card.data.eval_results] == [("frechet_distance", 12.345)]
    for words in ("DCGAN on mnist", "arXiv 1511.06434", "some licence", "1,280", "a device", "0.0002", "| steps | 10 of 2,000 |",
                  "| 0.5, 0.999 |", "| lr: 1 -> 2, late; no more |", "| 12.35 | by a test",
                  'ganlib.load("dcgan-mnist")', "width 4 instead of 64"):
        assert words in card.text, words


def test_a_card_without_figures_says_how_to_measure(tmp_path):
    checkpoints.save(tiny("classifier"), tmp_path, data="mnist")
    cards.write(tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert "python -m ganlib.metrics" in text and "model.classify(images)" in text and "samples.png" not in text


def test_a_card_names_the_files_that_are_there_alone(tmp_path):
    tiny("dcgan").save_pretrained(tmp_path)
    names = ("samples.png", "history.json", "timeline.webp")
    assert not any(name in (tmp_path / "README.md").read_text() for name in names)
    for name in names:
        (tmp_path / name).write_text("as a training leaves it")
    cards.write(tmp_path)
    assert all(name in (tmp_path / "README.md").read_text() for name in names)


def test_grids_have_even_white_gaps_and_are_filled_up():
    sheet = grid(torch.zeros(5, 1, 3, 4), columns=3, gap=2)
    assert sheet.shape == (1, 3 + 2 + 3, 4 + 2 + 4 + 2 + 4)
    assert (sheet[:, 3:5] == 1).all() and (sheet[:, :3, :4] == 0).all() and (sheet[:, 5:, 12:] == 1).all()


def test_pixels_survive_the_way_to_float_and_back():
    pixels = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    assert torch.equal(to_uint8(to_float(pixels)), pixels)
    assert to_uint8(torch.tensor([-3.0, 3.0])).tolist() == [0, 255]
    assert to_pil(pixels[0]).mode == "L" and to_pil(pixels[0].repeat(3, 1, 1)).mode == "RGB"


# ---- What is shipped ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("entry", SHIPPED, ids=lambda entry: entry.id)
def test_a_shipped_checkpoint_is_whole_measured_small_and_described(entry):
    checkpoints.verify(entry.path)
    assert entry.metrics, "not measured"
    assert entry.bytes <= 10 * 2 ** 20
    written = (entry.path / "README.md").read_text()
    config = checkpoints.read_config(entry.path)
    assert written == cards.card(entry, config["model"], config["training"]), f"stale: run `python -m ganlib.metrics {entry.id}`"
    if "Samples" in entry.abilities:
        frames, records = history.read(entry.path)
        assert records[-1]["step"] == entry.steps == frames[-1]
        with Image.open(entry.path / "timeline.webp") as timeline:
            assert timeline.n_frames >= 10


@pytest.mark.parametrize("entry", [entry for entry in SHIPPED if "Samples" in entry.abilities], ids=lambda entry: entry.id)
def test_the_shipped_sample_sheet_is_what_the_shipped_weights_draw(entry):
    import ganlib
    grid = cards.sample_grid(ganlib.load(entry.path))
    kept = Image.open(io.BytesIO((entry.path / "samples.png").read_bytes()))
    drawn, few, kept = (torch.frombuffer(bytearray(image.convert("RGB").tobytes()), dtype=torch.uint8).float()
                        for image in (cards.to_pil(grid), cards.few_colours(grid), kept))
    # float16 weights and other versions of torch move a level here and there, and so does a palette of 256 colours
    assert (drawn - kept).abs().mean() < 1 + (drawn - few).abs().mean()


def test_all_shipped_checkpoints_fit_in_64_mib_without_any_training_state():
    files = shipped_files()
    assert sum(path.stat().st_size for path in files) <= 64 * 2 ** 20
    assert all(path.parent.parent == ROOT / "checkpoints" for path in files if path.suffix == ".safetensors")


def test_the_readme_shows_what_the_list_command_prints():
    block = re.search(r"<!-- list -->\n+```\n(.*?)\n```\n+<!-- /list -->", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block and block[1].splitlines() == table([COLUMNS, *map(row, SHIPPED)]).splitlines()


def test_a_sheet_in_colour_has_256_colours_and_looks_the_same():
    photographs = torch.rand(3, 40, 40) * torch.linspace(-1, 1, 40)
    few, all_of_them = cards.few_colours(photographs), cards.to_pil(photographs)
    assert len(few.convert("RGB").getcolors(10 ** 6)) <= 256 < len(all_of_them.getcolors(10 ** 6))
    a, b = (torch.frombuffer(bytearray(image.convert("RGB").tobytes()), dtype=torch.uint8).float() for image in (few, all_of_them))
    assert (a - b).abs().mean() < 16
    assert cards.few_colours(photographs[:1]).mode == "L"


def test_what_is_beyond_black_and_white_is_black_and_white():
    assert to_uint8(torch.tensor([-1.5, -1.0, 1.0, 1.5])).tolist() == [0, 0, 255, 255]
