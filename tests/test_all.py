"""python -m train.all: several trainings at once, one of which may fail."""
import io
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

import ganlib
from ganlib.training_parts import alone
from train import all as train_all

ROOT = Path(__file__).parent.parent


def run(environment, *flags):
    return subprocess.run([sys.executable, "-m", "train.all", *map(str, flags)], cwd=ROOT, env=environment | {"COLUMNS": "200"},
                          capture_output=True, text=True, timeout=240)


def test_every_recipe_names_a_script_and_flags_it_has():
    for _, (name, *flags) in train_all.RECIPES.values():
        text = (ROOT / "train" / f"{name}.py").read_text() + (ROOT / "ganlib" / "run.py").read_text()
        for flag in (flag for flag in flags if flag.startswith("--")):
            assert f"    {flag.removeprefix('--').removeprefix('no-').replace('-', '_')}:" in text, f"train.{name} has no {flag}"


def test_the_whole_time_is_shared_out(capsys):
    train_all.main(minutes=60, jobs=4, list=True)
    minutes = {line.split()[0]: float(line.split()[1]) for line in capsys.readouterr().out.splitlines()}
    assert minutes.keys() == train_all.RECIPES.keys()
    assert train_all.end(minutes, 4) == pytest.approx(60, abs=1)
    assert 60 * 4 * 0.95 < sum(minutes.values()) < 60 * 4 + 1  # and no process waits long for the others


def test_jobs_end_when_the_last_does_and_start_after_what_they_need():
    assert train_all.end({"a": 3, "b": 2, "c": 1}, jobs=1) == 6
    assert train_all.end({"a": 3, "b": 2, "c": 1}, jobs=2) == 3
    assert train_all.end({"a": 3, "b": 2, "c": 1}, jobs=9) == 3
    assert train_all.end({"gan_cls-avatars": 4, "text_encoder-avatars": 1, "a": 1}, jobs=9) == 5
    assert train_all.order({"a": 1, "gan_cls-avatars": 4, "text_encoder-avatars": 1})[0] == "text_encoder-avatars"


@pytest.mark.parametrize("wrong", [{"jobs": 0}, {"minutes": 0}, {"minutes": -5}])
def test_no_time_and_no_jobs_are_refused(wrong):
    with pytest.raises(SystemExit, match="at least 1 and --minutes more than 0"):
        train_all.main(**wrong)


def test_one_failure_does_not_stop_the_rest_and_is_told_at_the_end(tmp_path, environment, idx_root):
    (tmp_path / "dcgan-fashion_mnist" / "state").mkdir(parents=True)
    (tmp_path / "dcgan-fashion_mnist" / "state" / "state.safetensors").write_text("not a state")
    result = run(environment, "--only", "dcgan-fashion_mnist", "gan-fashion_mnist", "--jobs", 2, "--steps", 2, "--minutes", 5,
                 "--data-root", idx_root, "--out", tmp_path, "--device", "cpu")
    assert result.returncode == 1
    assert "dcgan-fashion_mnist failed" in result.stderr and "log.txt" in result.stderr
    assert "done" in result.stdout and "failed" in result.stdout and "2 of 2" in result.stdout
    assert ganlib.load(tmp_path / "gan-fashion_mnist").name == "gan"
    progress = json.loads((tmp_path / "gan-fashion_mnist" / "state" / "progress.json").read_text())
    assert progress["step"] == 2 and progress["images_per_second"] > 0 and progress["losses"]


def test_where_the_driver_brings_it_trainings_share_a_gpu_side_by_side(tmp_path, monkeypatch):
    control = tmp_path / "nvidia-cuda-mps-control"
    control.write_text(f'#!/bin/sh\necho "$1" "$CUDA_MPS_PIPE_DIRECTORY" >> {tmp_path}/calls\n[ "$1" ] || cat >> {tmp_path}/calls\n')
    control.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("CUDA_MPS_PIPE_DIRECTORY", raising=False)
    with train_all.side_by_side(False):
        assert "CUDA_MPS_PIPE_DIRECTORY" not in os.environ
    with train_all.side_by_side(True):
        pipes = os.environ["CUDA_MPS_PIPE_DIRECTORY"]
    assert "CUDA_MPS_PIPE_DIRECTORY" not in os.environ
    assert (tmp_path / "calls").read_text().split() == ["-d", pipes, pipes, "quit"]


def test_the_listed_commands_make_those_checkpoints(tmp_path, capsys):
    train_all.main(list=True, out=tmp_path / "two words")
    for line in capsys.readouterr().out.splitlines():
        id, command = line.split()[0], shlex.split(line.split(" min ")[1])
        script, flags = train_all.RECIPES[id][1][0], train_all.RECIPES[id][1][1:]
        assert command == ["python", "-m", f"train.{script}", *flags, "--out", str(tmp_path / "two words" / id)]


def test_a_training_that_the_system_ended_or_did_not_start_says_so(tmp_path):
    sleeper = train_all.Job("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "sleeper")
    (tmp_path / "file").write_text("no folder")
    nowhere = train_all.Job("nowhere", [sys.executable], tmp_path / "file" / "nowhere")
    for job in (sleeper, nowhere):
        job.start()
    sleeper.process.kill()
    sleeper.process.wait()
    assert sleeper.state() == nowhere.state() == "failed"
    assert "memory" in sleeper.last_words() and str(sleeper.log) in sleeper.last_words()
    assert "directory" in nowhere.last_words() and "log" not in nowhere.last_words()


def test_who_needs_what_failed_fails_too_and_says_so(tmp_path):
    work = [train_all.Job(id, [sys.executable, "-c", code], tmp_path / id)
            for id, code in (("gan_cls-avatars", ""), ("text_encoder-avatars", "raise SystemExit(1)"), ("gan-fashion_mnist", ""))]
    train_all.run(work, 3, Console(file=io.StringIO()))
    assert [job.state() for job in work] == ["failed", "failed", "done"]
    assert work[0].last_words() == "it needs text_encoder-avatars, which failed"


def test_a_training_that_has_begun_keeps_its_minutes(tmp_path, environment, idx_root):
    flags = ["--device", "cpu", "--only", "vae-mnist", "--data-root", idx_root, "--out", tmp_path]
    assert train_all.minutes_begun(tmp_path / "vae-mnist") is None
    assert run(environment, "--minutes", 0.03, *flags).returncode == 0
    assert train_all.minutes_begun(tmp_path / "vae-mnist") == 0.03
    state = tmp_path / "vae-mnist" / "state" / "state.safetensors"
    steps = ganlib.load(tmp_path / "vae-mnist").trained["steps"]
    assert run(environment, "--minutes", 5, *flags).returncode == 0
    assert ganlib.load(tmp_path / "vae-mnist").trained["steps"] == steps
    state.write_bytes(b"no state")
    assert train_all.minutes_begun(tmp_path / "vae-mnist") is None


def test_who_ends_it_politely_ends_its_trainings_too(tmp_path, environment, idx_root):
    command = [sys.executable, "-m", "train.all", "--only", "gan-fashion_mnist", "--steps", "1000000", "--data-root", str(idx_root),
               "--out", str(tmp_path), "--device", "cpu"]
    trained = tmp_path / "gan-fashion_mnist"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as atlas:
        deadline = time.monotonic() + 120
        while not (trained / "state" / "progress.json").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        atlas.terminate()
        assert atlas.wait(timeout=60) == 143
    assert ganlib.load(trained).trained["steps"] > 0
    with alone(trained):
        pass  # nobody writes there any more


def test_an_unknown_recipe_lists_the_known_ones(capsys):
    with pytest.raises(SystemExit) as error:
        train_all.main(only=("biggan",))
    assert "no recipe for biggan" in str(error.value) and "dcgan-avatars" in str(error.value)
