"""The loop: order, averages, saving, resuming on the same trajectory, stopping for a reason it can name."""
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import TINY, tiny
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.optim import SGD, Adam
from torchvision.transforms.functional import pil_to_tensor

import ganlib
from ganlib import characters, checkpoints, history, timeline
from ganlib.data import Dataset
from ganlib.run import Run, TrainingError
from ganlib.training import Trainer, averaging, train
from ganlib.training_parts import Average, Order, alone, average_over_processes, log_spaced
from ganlib.variants.dcgan import DCGAN

HERE = Path(__file__).parent


def small_data(n=20):
    pixels = torch.randint(0, 256, (n, 1, 8, 8), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return Dataset("noise", {"image": pixels}, "none")


def adams(model, lr=1e-3):
    return {name: Adam([p for net in turn.nets for p in net.parameters()], lr) for name, turn in model.turns().items()}


def settings(out, **changes):
    return replace(Run("noise", steps=6, batch_size=4, save_every=100, device="cpu", out=out), **changes)


def train_dcgan(out, lr=1e-3, **changes):
    model = tiny("dcgan")
    return train(model, adams(model, lr), small_data(), settings(out, **changes)), model


# ---- Parts --------------------------------------------------------------------------------------------------------

def test_every_epoch_shows_every_row_once_in_a_new_order():
    order = Order(rows=10, seed=0)
    stream = torch.cat([order.rows(start, 4) for start in range(0, 40, 4)]).view(4, 10)
    assert all(sorted(epoch.tolist()) == list(range(10)) for epoch in stream)
    assert len({tuple(epoch.tolist()) for epoch in stream}) == 4
    assert torch.equal(Order(10, 0).rows(17, 9), stream.flatten()[17:26])  # any part, without what came before
    assert not torch.equal(Order(10, 1).rows(0, 10), stream[0])


def test_a_batch_may_be_larger_than_the_data():
    assert sorted(Order(rows=3, seed=0).rows(0, 9).tolist()) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_the_average_follows_weights_and_buffers():
    model = nn.BatchNorm1d(2)
    average = Average(model, decay=0.9)
    with torch.no_grad():
        model.weight.fill_(3.0)
        model.running_mean.fill_(5.0)
        model.num_batches_tracked.fill_(7)
    average.update(step=10 ** 6)
    assert average.model.weight.tolist() == pytest.approx([0.9 * 1 + 0.1 * 3] * 2)
    assert average.model.running_mean.tolist() == pytest.approx([0.1 * 5] * 2)
    assert average.model.num_batches_tracked == 7
    assert not average.model.training and not average.model.weight.requires_grad


def test_a_long_run_averages_a_thousand_steps_and_a_short_one_hardly_remembers_its_beginning():
    assert averaging(50_000) == averaging(10 ** 6) == 0.999
    for steps in (1, 100, 8000):
        assert averaging(steps) ** (steps / 4) < 1e-5  # what a layer added for the last quarter was at first


def test_frames_are_log_spaced():
    steps = log_spaced(10_000, 16)
    assert {1, 10_000} <= steps and len(steps) <= 16 and sum(step <= 100 for step in steps) >= 7


def test_an_optimizer_of_the_wrong_networks_is_refused(tmp_path):
    model = tiny("dcgan")
    swapped = {"discriminator": SGD(model.generator.parameters(), 0.1), "generator": SGD(model.discriminator.parameters(), 0.1)}
    with pytest.raises(TrainingError, match="exactly the parameters"):
        Trainer(model, swapped, small_data(), settings(tmp_path))


def test_a_fused_step_is_the_step_of_the_formula_and_no_setting_of_the_run(tmp_path):
    """Adam's first step moves each weight by lr sign(g), up to eps; torch's RMSprop has no fused form and keeps its own."""
    model = tiny("dcgan")
    optimizers = adams(model, lr=1e-3) | {"generator": torch.optim.RMSprop(model.generator.parameters(), 1e-3)}
    trainer = Trainer(model, optimizers, small_data(), settings(tmp_path))
    weight = model.discriminator[0].weight
    before = weight.detach().clone()
    trainer.step(trainer.batch())
    assert (weight - before).abs().mean().item() == pytest.approx(1e-3, rel=0.05)
    assert optimizers["discriminator"].param_groups[0]["fused"] and "fused" not in optimizers["generator"].param_groups[0]
    assert not any("fused" in name for name in trainer.hyper_parameters())


def test_turns_move_in_order_and_as_often_as_they_say(tmp_path):
    model = tiny("wgan_gp")
    trainer = Trainer(model, adams(model), small_data(), settings(tmp_path, steps=10))
    losses = [trainer.step(trainer.batch()) for _ in range(10)]
    assert all({"critic/real", "critic/fake", "critic/penalty"} <= terms.keys() for terms in losses)
    assert [i for i, terms in enumerate(losses, 1) if "generator/fool" in terms] == [5, 10]


def playing_time(animation: Path) -> int:
    """Milliseconds; equal frames in a row are stored as one that lasts longer."""
    with Image.open(animation) as image:
        return sum((image.seek(i), image.load(), image.info["duration"])[2] for i in range(image.n_frames))


# ---- A run --------------------------------------------------------------------------------------------------------

def test_a_run_leaves_a_whole_checkpoint(tmp_path):
    out, _ = train_dcgan(tmp_path / "dcgan-noise", steps=20)
    assert {p.name for p in out.iterdir()} == {"model.safetensors", "config.json", "README.md", "samples.png",
                                               "history.json", "timeline.webp", "state"}
    config = json.loads((out / "config.json").read_text())
    assert config["steps"] == 20 and config["training"]["images"] == 80
    assert config["training"]["discriminator.lr"] == 1e-3 and config["training"]["seed"] == 0
    frames, records = history.read(out)
    assert records[-1]["step"] == 20 and "generator/fool" in records[-1]
    assert frames == sorted(log_spaced(20, 16))
    assert ganlib.load(out).sample(2, torch.Generator().manual_seed(0)).shape == (2, 1, 8, 8)


def test_the_film_shows_every_frame_for_half_a_second_and_the_last_for_two(tmp_path):
    out, _ = train_dcgan(tmp_path / "dcgan-noise", lr=0.02, steps=20)  # so fast that no two frames are alike
    assert playing_time(out / "timeline.webp") == 500 * (len(history.read(out).frames) - 1) + 2000


def test_the_same_command_twice_trains_once_and_more_steps_go_on(tmp_path):
    _, first = train_dcgan(tmp_path)
    before = (tmp_path / "model.safetensors").read_bytes()
    train_dcgan(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == before
    train_dcgan(tmp_path, steps=9)
    assert json.loads((tmp_path / "config.json").read_text())["steps"] == 9
    straight, _ = train_dcgan(tmp_path / "straight", steps=9)
    assert (straight / "model.safetensors").read_bytes() == (tmp_path / "model.safetensors").read_bytes()


@pytest.mark.parametrize("change, name", [({"batch_size": 5}, "batch_size: 4 -> 5"), ({"seed": 1}, "seed: 0 -> 1"),
                                          ({"lr": 2e-3}, "generator.lr: 0.001 -> 0.002"),
                                          ({"precision": "bf16"}, "precision: fp32 -> bf16")])
def test_changed_hyper_parameters_are_refused_with_the_difference(tmp_path, change, name):
    train_dcgan(tmp_path)
    before = (tmp_path / "model.safetensors").read_bytes()
    with pytest.raises(TrainingError, match=name):
        train_dcgan(tmp_path, **{"steps": 8} | change)
    assert (tmp_path / "model.safetensors").read_bytes() == before


def test_accepted_changes_go_on_from_where_the_run_is_and_stand_in_the_card(tmp_path):
    train_dcgan(tmp_path)
    train_dcgan(tmp_path, steps=8, lr=2e-3, accept_changes=True)
    train_dcgan(tmp_path, steps=9, lr=2e-3)  # the new settings are its own now
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["steps"] == 9 and config["training"]["generator.lr"] == 2e-3
    changes = config["training"]["changes"]
    assert changes == [f"from step 6 {turn}.lr: 0.001 -> 0.002" for turn in ("discriminator", "generator")]
    assert ", ".join(changes) in (tmp_path / "README.md").read_text()
    assert len(json.loads((tmp_path / "history.json").read_text())["losses"]["step"]) == 9  # nothing is lost


def test_another_optimizer_begins_with_its_own_moments(tmp_path):
    model = tiny("dcgan")
    rates = {name: SGD(adam.param_groups[0]["params"], 1e-3) for name, adam in adams(model).items()}
    train(model, rates, small_data(), settings(tmp_path))
    train_dcgan(tmp_path, steps=8, accept_changes=True)
    assert "from step 6 generator.optimizer: SGD -> Adam" in json.loads((tmp_path / "config.json").read_text())["training"]["changes"]


def test_pictures_are_counted_as_they_were_seen(tmp_path):
    train_dcgan(tmp_path)
    train_dcgan(tmp_path, steps=8, batch_size=10, accept_changes=True)
    assert checkpoints.read_config(tmp_path)["training"]["images"] == 6 * 4 + 2 * 10


def test_networks_of_other_shapes_cannot_go_on(tmp_path):
    train_dcgan(tmp_path)
    before = (tmp_path / "model.safetensors").read_bytes()
    wider = DCGAN(**TINY["dcgan"] | {"width": 2 * TINY["dcgan"]["width"]})
    with pytest.raises(TrainingError, match="other shapes"):
        train(wider, adams(wider), small_data(), settings(tmp_path, steps=8, accept_changes=True))
    assert (tmp_path / "model.safetensors").read_bytes() == before


def test_settings_that_do_not_shape_the_trajectory_may_change(tmp_path):
    train_dcgan(tmp_path)
    train_dcgan(tmp_path, steps=8, save_every=3, minutes=10)


def test_one_folder_takes_one_training_at_a_time(tmp_path):
    frame = tmp_path / "state" / "frame-00000001.png"
    with alone(tmp_path):
        frame.write_text("of the other, which has not saved yet")
        with pytest.raises(TrainingError, match="Another training writes into"):
            train_dcgan(tmp_path)
        assert frame.exists()
    out, _ = train_dcgan(tmp_path)  # once the other has ended
    assert json.loads((out / "config.json").read_text())["steps"] == 6


def test_the_minutes_run_out_with_everything_saved(tmp_path, capsys):
    train_dcgan(tmp_path, steps=10 ** 6, minutes=0.01)
    reached = json.loads((tmp_path / "config.json").read_text())["steps"]
    assert 0 < reached < 10 ** 6
    assert "The same command goes on from here" in capsys.readouterr().out


def test_a_run_that_fits_its_minutes_completes_its_decay_and_its_schedule(tmp_path, capsys):
    model, data = tiny("progan"), small_data()
    optimizers = adams(model)
    run = settings(tmp_path, steps=10 ** 6, minutes=0.04, fit=True)
    train(model, optimizers, data, run, decay_from=0.5)
    config = json.loads((tmp_path / "config.json").read_text())
    assert 10 < config["steps"] < 10 ** 6 and config["progress"] == 1
    assert (model.level, model.alpha) == (model.levels - 1, 1)
    kept = history.read(tmp_path)
    assert len(kept.frames) >= 4 and len(kept.records) > 5  # as a run of so many steps, not of a million
    assert optimizers["generator"].param_groups[0]["lr"] < 0.2 * 1e-3
    said = capsys.readouterr().out
    assert f"step {config['steps']} of {config['steps']}. Done." in said
    again = tiny("progan")
    train(again, adams(again), data, run, decay_from=0.5)
    assert "Raise --minutes and give --accept-changes to go on" in capsys.readouterr().out
    assert json.loads((tmp_path / "config.json").read_text())["steps"] == config["steps"]
    with pytest.raises(TrainingError, match=r"minutes: 0\.04 -> 1"):  # its schedule would begin again
        train(again, adams(again), data, replace(run, minutes=1), decay_from=0.5)


def test_minutes_without_a_schedule_are_only_a_limit(tmp_path):
    train_dcgan(tmp_path, steps=10 ** 6, minutes=0.01, fit=True)
    trainer = Trainer(model := tiny("dcgan"), adams(model), small_data(), settings(tmp_path, steps=10 ** 6, minutes=0.02, fit=True))
    trainer.resume()
    assert trainer.progress < 1 and not trainer.changes


def test_a_training_can_begin_with_the_weights_of_a_checkpoint(tmp_path):
    first, _ = train_dcgan(tmp_path / "first")
    trained = ganlib.load(first).state_dict()
    out, model = train_dcgan(tmp_path / "second", lr=1e-12, start_from=str(first))
    changed = [name for name, tensor in model.state_dict().items() if name in trained and tensor.dtype.is_floating_point
               and "running" not in name and not torch.allclose(tensor, trained[name], atol=1e-6)]
    assert not changed
    training = json.loads((out / "config.json").read_text())["training"]
    first_words = "from step 6 the weights of first, after 6 steps and 24 pictures on CPU, 1 thread"
    assert training["changes"] == [first_words, "from step 6 discriminator.lr: 0.001 -> 1e-12", "from step 6 generator.lr: 0.001 -> 1e-12"]
    assert "the weights of first, after 6 steps" in (out / "README.md").read_text()
    train_dcgan(out, lr=1e-12, start_from=str(first), steps=8)  # goes on from its own state
    assert json.loads((out / "config.json").read_text())["steps"] == 6 + 8


def test_it_goes_on_with_the_film_the_losses_and_the_figures_of_the_checkpoint(tmp_path):
    first, _ = train_dcgan(tmp_path / "first", lr=0.02, steps=20)
    earlier_frames, earlier_records = history.read(first)
    config = checkpoints.read_config(first)
    config["training"]["seconds"] = 100
    (first / "config.json").write_text(json.dumps(config))
    out, _ = train_dcgan(tmp_path / "second", lr=0.02, start_from=str(first), steps=10)
    config, (frames, records) = checkpoints.read_config(out), history.read(out)
    assert config["steps"] == 30 and config["training"]["images"] == 4 * 30
    assert frames == sorted({*earlier_frames} | {step for step in log_spaced(30, 16) if step > 20})
    assert records[:len(earlier_records)] == earlier_records and [record["step"] for record in records] == [*range(1, 31)]
    assert 100 <= records[len(earlier_records)]["seconds"] <= records[-1]["seconds"] <= config["training"]["seconds"] + 1
    old, shown = timeline.unrolled(first / "timeline.webp", len(earlier_frames))
    new, now_shown = timeline.unrolled(out / "timeline.webp", len(frames))
    for index in (0, len(earlier_frames) - 1):  # packed twice, a picture is still nearest to itself
        nearest = min(range(len(new)), key=lambda other: difference(old[shown[index]], new[other]))
        assert nearest == now_shown[index]
    content = (out / "timeline.webp").read_bytes()
    train_dcgan(out, lr=0.02, start_from=str(first), steps=10)  # complete: writes its files anew
    assert (out / "timeline.webp").read_bytes() == content and history.read(out) == (frames, records)


def test_other_data_begin_a_film_of_their_own(tmp_path):
    first, _ = train_dcgan(tmp_path / "first", steps=20)
    model = tiny("dcgan")
    out = train(model, adams(model), replace(small_data(), name="other"), settings(tmp_path / "second", start_from=str(first)))
    assert checkpoints.read_config(out)["steps"] == 6 and history.read(out).frames == [1, 2, 3, 4, 5, 6]
    assert checkpoints.read_config(out)["training"]["changes"][0].startswith("from step 0 the weights of first, after 20 steps")


@pytest.mark.parametrize("gone", ["timeline.webp", "history.json"])
def test_without_a_film_it_begins_one_where_it_begins(gone, tmp_path):
    first, _ = train_dcgan(tmp_path / "first", steps=20)
    (first / gone).unlink()
    out, _ = train_dcgan(tmp_path / "second", start_from=str(first), steps=10)
    assert checkpoints.read_config(out)["steps"] == 30 and min(history.read(out).frames) > 20


def test_a_film_of_another_form_is_left_out(tmp_path):
    first, _ = train_dcgan(tmp_path / "first", steps=20)
    still = tmp_path / "still.png"
    Image.new("RGB", (5, 7)).save(still)
    (first / "timeline.webp").write_bytes(timeline.animation([still]))
    out, _ = train_dcgan(tmp_path / "second", start_from=str(first), steps=10)
    assert min(history.read(out).frames) > 20


def difference(a, b):
    """Mean absolute difference of two pictures, in levels of 255."""
    return (pil_to_tensor(a).float() - pil_to_tensor(b).float()).abs().mean().item()


def test_networks_that_checkpoints_leave_out_begin_anew(tmp_path):
    model = tiny("puzzlegan")
    checkpoints.save(model, tmp_path / "first", data="noise", steps=5)
    torch.manual_seed(1)
    again = type(model)(**TINY["puzzlegan"])
    data = Dataset("noise", {"image": torch.randint(0, 256, (8, 1, 16, 16), dtype=torch.uint8)}, "none")
    before = [p.clone() for p in again.discriminator.parameters()]
    trainer = Trainer(again, adams(again), data, settings(tmp_path / "second", start_from=str(tmp_path / "first")))
    trainer.resume()
    assert all(torch.equal(p, q) for p, q in zip(before, again.discriminator.parameters(), strict=True))
    torch.testing.assert_close(again.encoder.state_dict(), model.encoder.state_dict(), rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", ["text_encoder", "gan_cls", "stackgan"])
def test_words_and_examples_are_those_of_the_data_that_are_learnt_from_now(name, tmp_path):
    first, again = tiny(name), tiny(name)
    captions = characters.encode(["a red flower", "a rose"])[:, None]
    first.reader.remember(["red"], captions.flip(0))
    checkpoints.save(first, tmp_path / "first", data="noise", steps=5)
    again.reader.remember(["rose"], captions)
    data = Dataset("other", {"image": torch.randint(0, 256, (8, 3, 16, 16), dtype=torch.uint8)}, "none")
    trainer = Trainer(again, adams(again), data, settings(tmp_path / "second", start_from=str(tmp_path / "first")))
    trainer.begin_with(str(tmp_path / "first"))
    for model in (again, trainer.average.model):
        assert characters.decode(model.reader.vocabulary)[0] == "rose"
        assert characters.decode(model.reader.examples[:1]) == ["a red flower"]


@pytest.mark.parametrize("other, words", [("gan", "it is a GAN"), ("wider", r"other shapes: width: 8 -> 4\.")])
def test_weights_that_do_not_fit_are_refused(other, words, tmp_path):
    model = tiny("gan") if other == "gan" else tiny("dcgan", width=8)
    checkpoints.save(model, tmp_path / "first", data="noise", steps=5)
    before = tmp_path / "second" / "examples.webp"
    before.parent.mkdir()
    before.write_bytes(b"of what was there")
    with pytest.raises(TrainingError, match=words):
        train_dcgan(before.parent, start_from=str(tmp_path / "first"))
    assert before.read_bytes() == b"of what was there"


def test_to_fit_into_minutes_one_must_have_some(tmp_path):
    with pytest.raises(TrainingError, match="--fit needs --minutes"):
        settings(tmp_path, fit=True)
    with pytest.raises(TrainingError, match="--minutes must not be negative"):
        settings(tmp_path, minutes=-5)


def test_a_damaged_state_is_named_and_nothing_is_overwritten(tmp_path):
    train_dcgan(tmp_path)
    state = tmp_path / "state" / "state.safetensors"
    state.write_bytes(state.read_bytes()[:1000])
    with pytest.raises(TrainingError, match="state.safetensors is damaged.*Delete"):
        train_dcgan(tmp_path, steps=8)
    assert ganlib.load(tmp_path)


class TurnsBad(DCGAN):
    """Its generator's loss is infinite from the given step on."""

    bad_step = 9

    def __init__(self) -> None:
        super().__init__(size=8, latent_dim=4, width=4)
        self.calls = 0

    def generator_loss(self, batch):
        self.calls += 1
        return super().generator_loss(batch) | {"extra": torch.tensor(math.inf if self.calls >= self.bad_step else 0.0)}


def test_a_loss_that_is_not_finite_stops_with_step_and_term_and_keeps_the_last_good_checkpoint(tmp_path):
    model = TurnsBad()
    with pytest.raises(TrainingError, match=r"generator/extra became inf at step 9\b"):
        train(model, adams(model), small_data(), settings(tmp_path, steps=2000, save_every=5))
    assert json.loads((tmp_path / "config.json").read_text())["steps"] == 5
    state = load_file(tmp_path / "state" / "state.safetensors")
    assert all(value.isfinite().all() for value in state.values())


def test_weights_that_are_not_finite_leave_the_state_as_it_was(tmp_path):
    model = train_dcgan(tmp_path, steps=4)[1]
    before = (tmp_path / "state" / "state.safetensors").read_bytes()
    with torch.no_grad():
        model.generator[1].weight[0] = math.nan
    trainer = Trainer(model, adams(model), small_data(), settings(tmp_path, steps=8))
    with pytest.raises(TrainingError, match=r"generator.1.weight holds NaN.* keeps the last good checkpoint"):
        trainer.save()
    assert (tmp_path / "state" / "state.safetensors").read_bytes() == before


def test_ctrl_c_saves_and_the_run_goes_on_from_there(tmp_path):
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        train_dcgan(tmp_path, steps=10 ** 6)
    reached = json.loads((tmp_path / "config.json").read_text())["steps"]
    assert 0 < reached < 10 ** 6
    train_dcgan(tmp_path, steps=reached + 2)
    assert json.loads((tmp_path / "config.json").read_text())["steps"] == reached + 2


class Scheduled(DCGAN):
    """Notes the progress it is told."""

    def __init__(self, size: int = 8) -> None:
        super().__init__(size, latent_dim=4, width=4)
        self.progress = []

    def schedule(self, progress):
        self.progress.append(progress)


def test_schedules_see_progress_and_then_the_number_of_steps_matters(tmp_path):
    model = Scheduled()
    train(model, adams(model), small_data(), settings(tmp_path, steps=4))
    assert model.progress == [0, 0.25, 0.5, 0.75]
    model = Scheduled()
    with pytest.raises(TrainingError, match="steps: 4 -> 5"):
        train(model, adams(model), small_data(), settings(tmp_path, steps=5))


def test_a_checkpoint_that_cannot_be_resumed_is_replaced_only_on_request(tmp_path):
    out, _ = train_dcgan(tmp_path)
    shutil.rmtree(out / "state")
    with pytest.raises(TrainingError, match="without the state/ .* --overwrite"):
        train_dcgan(tmp_path, steps=3)
    assert not (out / "state").exists()
    (out / "examples.webp").write_text("of another size")
    (out / "state").mkdir()
    (out / "state" / "frame-00000000.png").write_text("of another training, which died before it was saved")
    before = (out / "model.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="without the state/ .* --overwrite"):
        train_dcgan(tmp_path, steps=3)
    assert (out / "model.safetensors").read_bytes() == before
    train_dcgan(tmp_path, steps=3, overwrite=True)
    assert checkpoints.read_entry(out).steps == 3 and not (out / "examples.webp").exists()
    assert history.read(out).frames == [1, 2, 3]


def test_a_run_that_stopped_often_keeps_a_timeline_of_the_atlas(tmp_path):
    train_dcgan(tmp_path, steps=90)
    picture = next((tmp_path / "state").glob("frame-*.png")).read_bytes()
    for step in range(1, 80):
        (tmp_path / "state" / f"frame-{step:08d}.png").write_bytes(picture)
    train_dcgan(tmp_path, steps=90)
    frames = history.read(tmp_path).frames
    assert len(frames) <= timeline.MAX_FRAMES and frames[0] == 1 and frames[-1] == 90
    timeline.unrolled(tmp_path / "timeline.webp", len(frames))


@pytest.mark.parametrize("content", [b"", b"not a picture", None])
def test_a_damaged_frame_costs_the_timeline_no_more_than_itself(tmp_path, capsys, content):
    train_dcgan(tmp_path, steps=9)
    frame = tmp_path / "state" / "frame-00000002.png"
    frame.write_bytes(frame.read_bytes()[:-40] if content is None else content)
    train_dcgan(tmp_path, steps=10)
    assert f"{frame} is damaged" in capsys.readouterr().out
    frames = history.read(tmp_path).frames
    assert 2 not in frames and {1, 3, 10} <= {*frames}
    timeline.unrolled(tmp_path / "timeline.webp", len(frames))


def test_a_timeline_in_black_and_white_comes_back_as_it_was(tmp_path):
    pictures, rng = [tmp_path / f"{i}.png" for i in range(3)], torch.Generator().manual_seed(0)
    for path in pictures:
        Image.fromarray((torch.rand(40, 40, generator=rng) > 0.5).byte().mul(255).numpy()).save(path)
    (tmp_path / "timeline.webp").write_bytes(timeline.animation(pictures))
    frames, _ = timeline.unrolled(tmp_path / "timeline.webp", 3)
    assert all(frame.tobytes() == Image.open(path).convert("RGB").tobytes() for frame, path in zip(frames, pictures, strict=True))


@pytest.mark.parametrize("changes, words", [({"seed": -1}, "--seed"), ({"out": Path(__file__)}, "is a file")])
def test_settings_that_no_run_can_have(tmp_path, changes, words):
    with pytest.raises(TrainingError, match=words):
        settings(**{"out": tmp_path} | changes)


@pytest.mark.parametrize("flag", ["steps", "batch_size", "save_every"])
def test_numbers_below_one_are_refused(tmp_path, flag):
    with pytest.raises(TrainingError, match="at least 1"):
        settings(tmp_path, **{flag: 0})


# ---- Killed, and several processes ------------------------------------------------------------------------------------

def killed(environment, out, moment):
    command = [sys.executable, str(HERE / "killed.py"), str(out), "30", moment]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_killed_at_any_moment_and_resumed_is_the_same_run(tmp_path, environment):
    """SIGKILL before the first save, between saves, and in the middle of writing state and checkpoint."""
    moments = ["batch:4", "batch:17", "state.safetensors:2", "model.safetensors:2", "config.json:2", "never"]
    outs = {moment: tmp_path / moment.replace(":", "-") for moment in moments}
    for attempt in ("first", "second"):
        for pair in (moments[:3], moments[3:]):
            running = {moment: killed(environment, outs[moment], moment if attempt == "first" else "never") for moment in pair}
            for moment, process in running.items():
                output, _ = process.communicate(timeout=120)
                dies = attempt == "first" and moment != "never"
                assert process.returncode == (-signal.SIGKILL if dies else 0), f"{attempt} run, {moment}:\n{output}"
                if dies and moment != "batch:4":
                    ganlib.load(outs[moment])  # what was left is whole
    reference = load_file(outs["never"] / "state" / "state.safetensors")
    assert any(key.startswith("optimizer.generator") for key in reference)
    for moment in moments[:-1]:
        state = load_file(outs[moment] / "state" / "state.safetensors")
        assert state.keys() == reference.keys()
        for key in reference:
            assert torch.equal(state[key], reference[key]), f"killed at {moment}: {key} differs"
        assert (outs[moment] / "timeline.webp").read_bytes() == (outs["never"] / "timeline.webp").read_bytes()


def test_two_processes_end_with_the_same_weights_from_different_noise_and_pictures(tmp_path, environment):
    # accelerate's own --cpu wants MPI for several processes; its other launcher is torchrun, and --device cpu means gloo.
    command = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1",
               "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0",
               str(HERE / "two_processes.py"), str(tmp_path)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180)
    assert result.returncode == 0, result.stdout + result.stderr
    one, two = (load_file(tmp_path / f"weights-{rank}.safetensors") for rank in "01")
    assert all(torch.equal(one[key], two[key]) for key in one), [k for k in one if not torch.equal(one[k], two[k])]
    seen, also_seen = (load_file(tmp_path / f"seen-{rank}.safetensors") for rank in "01")
    assert not torch.equal(seen["noise"], also_seen["noise"])
    pictures = [set(part["pictures"][:, 0, 0, 0].tolist()) for part in (seen, also_seen)]
    assert len(pictures[0] | pictures[1]) == 64 and not pictures[0] & pictures[1]  # one epoch, shared out


def test_the_first_averages_hardly_remember():
    model = nn.BatchNorm1d(2)
    average = Average(model, decay=0.999)
    nn.init.constant_(model.weight, 3.0)
    average.update(step=0)
    assert average.model.weight.tolist() == pytest.approx([0.1 * 1 + 0.9 * 3] * 2)


def test_processes_that_agree_change_nothing_when_they_average(monkeypatch):
    monkeypatch.setattr(torch.distributed, "all_reduce", lambda flat: flat.mul_(2))  # the sum of two that are equal
    net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    net(torch.randn(4, 2)).square().sum().backward()
    tensors = [*(p.grad for p in net.parameters()), net[1].running_mean, net[1].running_var]
    before = [tensor.clone() for tensor in tensors]
    average_over_processes([net], world=2)
    torch.testing.assert_close(tensors, before)


def test_the_averaged_copy_grows_with_the_model(tmp_path):
    model = tiny("progan")
    trainer = Trainer(model, adams(model), small_data(), settings(tmp_path))
    trainer.schedule(0.0)
    assert model.level == trainer.average.model.level == 0


def test_every_step_of_every_seed_has_its_own_noise(tmp_path):
    drawn = []
    for seed in (0, 1):
        model = tiny("dcgan")
        fakes = model.fakes
        model.fakes = lambda like, fakes=fakes: drawn.append(torch.randn(1).item()) or fakes(like)
        Trainer(model, adams(model), small_data(), settings(tmp_path / str(seed), seed=seed, steps=3)).run_to_the_end()
    assert len({*drawn}) == len(drawn) == 12


def test_a_record_is_the_mean_over_its_steps(tmp_path):
    model = tiny("dcgan")
    trainer = Trainer(model, adams(model), small_data(), settings(tmp_path))
    trainer.pending = [(step, {"a/b": torch.tensor(value)}) for step, value in ((1, 1.0), (2, 4.0), (3, 1.0))]
    assert trainer.read_losses() == {"a/b": 2.0} and trainer.history[-1]["a/b"] == 2.0


def test_what_is_shipped_is_the_average(tmp_path):
    model, name = tiny("dcgan"), "generator.1.weight"
    trainer = Trainer(model, adams(model, lr=0.05), small_data(), settings(tmp_path, steps=500))
    for _ in range(3):
        trainer.step(trainer.batch())
    trainer.save()
    state, shipped = load_file(trainer.state_file), load_file(tmp_path / "model.safetensors")[name].float()
    torch.testing.assert_close(shipped, state[f"average.{name}"], atol=1e-3, rtol=1e-3)
    for other in (state[f"model.{name}"], tiny("dcgan").state_dict()[name]):  # neither the last weights nor the first
        assert (shipped - other).abs().max() > 0.01


def test_a_text_encoder_is_not_exchanged_unsaid(tmp_path):
    model = tiny("gan_cls")
    checkpoints.save(model, tmp_path / "first", data="noise", steps=5)
    data = Dataset("noise", {"image": torch.randint(0, 256, (8, 3, 16, 16), dtype=torch.uint8)}, "none")
    with torch.no_grad():
        next(model.reader.parameters()).add_(0.1)
    trainer = Trainer(model, adams(model), data, settings(tmp_path / "second", start_from=str(tmp_path / "first")))
    with pytest.raises(TrainingError, match="does not fit: it learnt with another text encoder"):
        trainer.begin_with(str(tmp_path / "first"))
