"""`python -m ganlib`: what it prints, what it exits with, and what it does not import."""
import json
import subprocess
import sys

import pytest
import torch

from ganlib import checkpoints
from ganlib.__main__ import main
from ganlib.variants.dcgan import DCGAN
from ganlib.variants.wgan_gp import WGANGP

KEYS = {"id", "variant", "data", "size", "abilities", "steps", "bytes", "metrics"}


@pytest.fixture
def folder(tmp_path):
    """Two tiny checkpoints with random weights, one of them measured."""
    torch.manual_seed(0)
    checkpoints.save(DCGAN(size=32, width=8, latent_dim=8), tmp_path / "dcgan-mnist", data="mnist", steps=1200)
    checkpoints.save(WGANGP(size=32, width=8, latent_dim=8), tmp_path / "wgan_gp-mnist", data="mnist")
    (tmp_path / "dcgan-mnist" / "metrics.json").write_text('{"frechet": {"value": 12.345678, "how": "10,000 samples"}}')
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """Call the command line on the two checkpoints; gives exit code, stdout, stderr."""

    def call(*arguments):
        code = main([*arguments, "--checkpoints", str(folder)])
        return code, *capsys.readouterr()

    return call


def break_weights(checkpoint):
    """Flip one bit of the last weight."""
    content = bytearray((checkpoint / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (checkpoint / "model.safetensors").write_bytes(content)


def test_json_has_exactly_the_documented_keys(run, folder):
    code, out, err = run("list", "--json")
    dcgan, wgan = json.loads(out)
    assert (code, err) == (0, "")
    assert set(dcgan) == set(wgan) == KEYS
    assert (dcgan["id"], dcgan["variant"], dcgan["data"]) == ("dcgan-mnist", "dcgan", "mnist")
    assert (dcgan["size"], dcgan["steps"]) == (32, 1200)
    assert dcgan["bytes"] == (folder / "dcgan-mnist" / "model.safetensors").stat().st_size
    assert "HasLatent" in dcgan["abilities"]
    assert dcgan["metrics"]["frechet"]["value"] == 12.345678
    assert wgan["metrics"] == {}


def test_table_is_aligned_and_complete(run):
    code, out, _ = run("list")
    head, first, second = out.splitlines()
    assert code == 0
    assert head.split() == ["id", "variant", "data", "size", "abilities", "steps", "bytes", "metrics"]
    assert first.index("frechet 12.35") == second.index("-", second.index("MiB")) == head.index("metrics")
    assert "1,200" in first and "32 px" in first


def test_the_table_shows_a_few_figures_and_counts_the_rest(run, folder):
    many = {f"figure_{i}": {"value": i, "how": "counted"} for i in range(7)}
    (folder / "dcgan-mnist" / "metrics.json").write_text(json.dumps(many))
    _, first, _ = run("list")[1].splitlines()
    assert first.endswith("figure_0 0, figure_1 1, figure_2 2, figure_3 3, 3 more")


def test_an_empty_folder_is_an_answer(tmp_path, capsys):
    assert main(["list", "--json", "--checkpoints", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["list", "--checkpoints", str(tmp_path / "nowhere")]) == 0
    assert "pull USER/REPO" in capsys.readouterr().out


def test_list_leaves_a_broken_checkpoint_out_and_says_why(run, folder, caplog):
    (folder / "dcgan-mnist" / "config.json").write_text("{")
    code, out, _ = run("list", "--json")
    assert code == 0
    assert [entry["id"] for entry in json.loads(out)] == ["wgan_gp-mnist"]
    assert "dcgan-mnist" in caplog.text


def test_verify_accepts_ids_folders_and_all(run, folder):
    (folder / "gan-mnist" / "state").mkdir(parents=True)  # a training that has not saved yet
    assert run("verify")[:2] == (0, f"ok  {folder / 'dcgan-mnist'}\nok  {folder / 'wgan_gp-mnist'}\n")
    assert run("verify", "dcgan-mnist")[:2] == (0, f"ok  {folder / 'dcgan-mnist'}\n")
    assert run("verify", str(folder / "wgan_gp-mnist"))[:2] == (0, f"ok  {folder / 'wgan_gp-mnist'}\n")


@pytest.mark.parametrize("damage, message", [
    (break_weights, "sha256"),
    (lambda checkpoint: (checkpoint / "config.json").unlink(), "config.json"),
    (lambda checkpoint: (checkpoint / "model.safetensors").unlink(), "model.safetensors"),
    (lambda checkpoint: (checkpoint / "config.json").write_text("[]"), "object"),
])
def test_verify_names_the_broken_one_and_still_looks_at_the_rest(run, folder, damage, message):
    damage(folder / "dcgan-mnist")
    code, out, err = run("verify")
    assert code == 1
    assert "dcgan-mnist" in err and message in err and len(err.splitlines()) == 1
    assert out == f"ok  {folder / 'wgan_gp-mnist'}\n"


def test_verify_of_what_is_not_there(run, tmp_path, capsys):
    code, _, err = run("verify", "nothing-here")
    assert code == 1 and "nothing-here" in err and "there: dcgan-mnist, wgan_gp-mnist" in err and "Traceback" not in err
    assert main(["verify", "--checkpoints", str(tmp_path / "empty")]) == 1
    assert "no checkpoint" in capsys.readouterr().err


def test_list_imports_no_trainer_and_no_ui(folder):
    """In a process of its own, as a user calls it; torchvision, accelerate and gradio cost seconds."""
    script = ("import sys, runpy; sys.argv = ['ganlib', 'list', '--checkpoints', sys.argv[1]]\n"
              "try: runpy.run_module('ganlib', run_name='__main__')\n"
              "except SystemExit as end: assert end.code == 0\n"
              "print(sorted({'torchvision', 'accelerate', 'gradio', 'streamlit', 'tyro'} & set(sys.modules)))")
    result = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
    assert "dcgan-mnist" in result.stdout
