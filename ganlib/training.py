"""The one training loop of all 21 systems.

A step draws one batch and gives each turn that is due its move: the turn's loss over the batch, backward, its
own optimizer. Everything random in step t (noise, dropout, which pictures) is a function of (seed, process, t),
so a run that was killed and resumed ends with the weights of one that never stopped.

What is shipped and measured, of every variant, is an average of the weights over the last steps. Of the papers only ProGAN's ships one
(of G), and SGAN's tests one (of D).
"""
from __future__ import annotations

import copy
import json
import math
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from PIL import Image
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor
from tqdm import tqdm

from ganlib import cards, checkpoints, examples, history, hub, timeline
from ganlib import data as data_sets
from ganlib.data import DataError, Dataset
from ganlib.earlier import Earlier, differences, earlier, inherited
from ganlib.history import History
from ganlib.recording import Recordings
from ganlib.run import Run, TrainingError
from ganlib.training_parts import (
    Average,
    Frozen,
    Order,
    alone,
    average_over_processes,
    decayed,
    fuse,
    interrupts,
    log_spaced,
    reseed,
    restore,
    section,
    seed_of,
)
from ganlib.variant import AssemblesParts, EditsAttributes, Samples, Translates, Turn, Variant

MEMORY = 1000  # steps that the averaged weights remember, at most, and the share of the run:
MEMORY_SHARE = 0.02
FRAMES = 16  # of the timeline
FRAME_COLUMNS = 6  # of pictures in each
KNOWN_FROM = 0.02  # progress from which on one can tell how many steps fit into the minutes
TELL_EVERY = 1.0  # seconds, at least, between two notes of where the run stands
RECORDS = 500  # of a history, about


def train(model: Variant, optimizers: dict[str, torch.optim.Optimizer], data: Dataset, run: Run, decay_from: float = 1.0) -> Path:
    """Train `model` by its turns, each with the optimizer of the same name; returns the checkpoint folder.

    From the share `decay_from` of the steps on, the learning rates fall linearly to zero; of a model that learns in stages, of each.
    Running again resumes, if nothing that shapes the trajectory has changed or the run accepts it. Raises TrainingError when it has,
    and when a loss is no longer finite; raises KeyboardInterrupt after Ctrl-C, with everything saved.
    """
    if run.push:  # what would fail after hours of training had better fail now
        hub.checked_id(run.push)
        hub.require_token(None)
    trainer = Trainer(model, optimizers, data, run, decay_from)
    trainer.refuse_to_replace()
    main_process = trainer.accelerator.is_main_process
    with alone(trainer.out) if main_process else nullcontext():
        trainer.resume()
        if trainer.progress < 1:
            trainer.run_to_the_end()
        elif main_process:
            trainer.export()
            accept = " and give --accept-changes" if {"steps", "minutes"} & trainer.hyper_parameters().keys() else ""
            print(f"{trainer.out}: already at step {trainer.step_number} of {trainer.steps}; its files were written anew. "
                  f"Raise --{'minutes' if run.fit else 'steps'}{accept} to go on.")
    if run.push and main_process:
        if trainer.progress < 1:
            print(f"Not pushed: it is not finished. `python -m ganlib push {trainer.out} {run.push}` sends it as it is.")
        else:
            hub.push(trainer.out, run.push)
    return trainer.out


class Trainer:
    """One run: the model, its optimizers and data on the device, the averaged copy, and the history."""

    def __init__(self, model: Variant, optimizers: dict[str, torch.optim.Optimizer], data: Dataset, run: Run,
                 decay_from: float = 1.0) -> None:
        if run.device == "cuda" and not torch.cuda.is_available():
            raise TrainingError("--device cuda: this torch sees no GPU. Use --device cpu, or install a CUDA build.")
        if not 0 <= decay_from <= 1:
            raise TrainingError(f"--decay-from must be between 0 and 1, not {decay_from}.")
        self.accelerator = Accelerator(cpu=run.device == "cpu")
        self.device = self.accelerator.device
        self.rank, self.world = self.accelerator.process_index, self.accelerator.num_processes
        self.bf16 = run.precision == "bf16" or (
            run.precision == "auto" and self.device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False))

        if run.fit and self.world > 1:
            raise TrainingError("--fit is for one process: the clocks of several differ. Give --steps instead.")

        self.run_settings = run
        self.model = model.to(self.device, memory_format=torch.channels_last).train()
        self.data = data.to(self.device)
        self.order = Order(len(data), run.seed, self.device)
        self.optimizers = optimizers
        self.turns = model.turns()
        self.frozen = {name: Frozen(model, turn.nets) for name, turn in self.turns.items()}
        check_optimizers(self.turns, optimizers)
        for optimizer in optimizers.values():
            fuse(optimizer)
        self.rates = {name: [group["lr"] for group in optimizer.param_groups] for name, optimizer in optimizers.items()}
        self.decay_from = decay_from
        if self.world > 1:
            for tensor in model.state_dict().values():
                torch.distributed.broadcast(tensor, src=0)
        self.average = Average(self.model, averaging(run.steps))
        records = run.graphs and self.device.type == "cuda" and self.world == 1
        self.recordings = Recordings(model, optimizers, self.move) if records else None

        self.out = run.out or checkpoints.CHECKPOINTS / f"{model.name}-{data.name}"
        self.earlier = Earlier()
        self.step_number = self.images = 0  # images: those of this run so far
        self.seconds = 0.0
        self.history: list[dict[str, float]] = []
        self.changes: list[str] = []  # of settings on the way, as "from step 1,000 generator.lr: 0.001 -> 0.0001"
        self.pending: list[tuple[int, dict[str, Tensor]]] = []  # losses not yet read from the device
        self.plan(run.steps)

    @property
    def progress(self) -> float:
        """How much of the run is done: of its steps or, where it fits into them, of its minutes; from 1 on it is complete."""
        run = self.run_settings
        return self.seconds / (60 * run.minutes) if run.fit else self.step_number / run.steps

    @property
    def steps(self) -> int:
        """Steps of the whole run; as far as one can tell by now, where it fits into its minutes."""
        return round(self.step_number / min(self.progress, 1)) if self.run_settings.fit and self.progress else self.run_settings.steps

    @property
    def learnt(self) -> Earlier:
        """How long the weights have learnt on these data: in this run, and before it."""
        before = self.earlier
        return Earlier(before.steps + self.step_number, before.images + self.images, before.seconds + self.seconds)

    # ---- One step ---------------------------------------------------------------------------------------------

    def step(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """One step on one batch: every turn that is due moves. Returns each loss term as "turn/term"."""
        losses, move = {}, self.move
        if self.recordings:
            batch, move = self.recordings.hold(batch), self.recordings.move
        for name, turn in self.turns.items():
            if (self.step_number + 1) % turn.every == 0:
                losses |= {f"{name}/{term}": value for term, value in move(name, batch).items()}
        self.step_number += 1
        self.images += self.run_settings.batch_size * self.world
        self.average.update(self.step_number)
        return losses

    def move(self, name: str, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """The turn's loss over the batch, backward, and a step of its optimizer; returns the loss's terms."""
        turn, optimizer = self.turns[name], self.optimizers[name]
        with self.frozen[name]:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
                terms = turn.loss(batch)
            torch.stack([*terms.values()]).sum().backward()
        if self.world > 1:
            average_over_processes(turn.nets, self.world)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return {term: value.detach() for term, value in terms.items()}

    def batch(self) -> dict[str, Tensor]:
        """This process's share of the pictures of the current step."""
        n = self.run_settings.batch_size
        index = self.order.rows(start=(self.step_number * self.world + self.rank) * n, count=n)
        return self.data.training_batch(index)

    # ---- The loop ---------------------------------------------------------------------------------------------

    def run_to_the_end(self) -> None:
        run, started, seconds_before, first_step = self.run_settings, time.monotonic(), self.seconds, self.step_number
        told, to_be_planned = started, run.fit
        bar = tqdm(total=None if run.fit else run.steps, initial=self.step_number, unit="step",
                   disable=not self.accelerator.is_main_process)
        with bar, interrupts() as interrupted:
            while (progress := self.progress) < 1:
                if to_be_planned and progress > KNOWN_FROM:
                    self.plan(self.steps)
                    to_be_planned = False
                reseed(self.device, seed_of(run.seed, self.rank, self.step_number))
                self.schedule(progress)
                self.set_learning_rates(self.model.stage_progress(progress))
                losses = self.step(self.batch())
                self.pending.append((self.step_number, losses))
                self.seconds = seconds_before + time.monotonic() - started
                out_of_time = bool(run.minutes) and time.monotonic() - started > 60 * run.minutes
                stop = self.any_process(bool(interrupted) or out_of_time)
                last = stop or self.progress >= 1
                if last or self.step_number % self.read_every == 0 or self.step_number % run.save_every == 0:
                    losses = self.read_losses()
                    bar.set_postfix({name: f"{value:.3f}" for name, value in losses.items()})
                    now = time.monotonic()
                    if last or now - told > TELL_EVERY:
                        self.tell_progress(losses, per_second=(self.step_number - first_step) / (now - started))
                        told = now
                if last or self.learnt.steps in self.frame_steps:
                    self.keep_frame()
                if last or self.step_number % run.save_every == 0:
                    self.save()
                bar.update()
                if stop:
                    break
        if self.accelerator.is_main_process:
            print(f"{self.out}: step {self.step_number} of {self.steps}. "
                  + ("Done." if self.progress >= 1 else "The same command goes on from here."))
        if interrupted:
            raise KeyboardInterrupt

    def plan(self, steps: int) -> None:
        """Choose, for a run of so many steps and those before it, those whose pictures are kept, and after how many the losses are read."""
        total = self.earlier.steps + steps
        self.frame_steps = log_spaced(total, FRAMES)
        self.read_every = max(1, total // RECORDS)

    def schedule(self, progress: float) -> None:
        for model in (self.model, self.average.model):
            model.schedule(progress)

    def set_learning_rates(self, progress: float) -> None:
        """The optimizers' own learning rates, lower towards the end of the stage where the run decays."""
        for name, optimizer in self.optimizers.items():
            for group, rate in zip(optimizer.param_groups, self.rates[name]):
                now = rate * decayed(progress, self.decay_from)
                if isinstance(group["lr"], Tensor):  # a recorded step reads it there
                    group["lr"].fill_(now)
                else:
                    group["lr"] = now

    def tell_progress(self, losses: dict[str, float], per_second: float) -> None:
        """Write where the run stands to state/progress.json, for whoever watches several."""
        if self.accelerator.is_main_process:
            checkpoints.replace_file(self.out / "state" / "progress.json", checkpoints.to_json({
                "step": self.step_number, "steps": self.steps, "losses": losses,
                "images_per_second": per_second * self.run_settings.batch_size * self.world}))

    def any_process(self, flag: bool) -> bool:
        """Whether any process raised the flag, so that all leave the loop at the same step."""
        if self.world == 1:
            return flag
        return bool(self.accelerator.reduce(torch.tensor(float(flag), device=self.device)))

    def read_losses(self) -> dict[str, float]:
        """Fetch the pending losses in one go, stop at the first that is not finite, add a record to the history."""
        if not self.pending:
            return {}
        values = iter(torch.stack([v.float() for _, terms in self.pending for v in terms.values()]).tolist())
        sums: dict[str, list[float]] = {}
        for step, terms in self.pending:
            for name in terms:
                value = next(values)
                if not math.isfinite(value):
                    raise TrainingError(
                        f"{name} became {value} at step {step}. {self.out} keeps the last good checkpoint; "
                        "try a smaller learning rate, or --precision fp32.")
                sums.setdefault(name, []).append(value)
        self.pending.clear()
        means = {name: sum(vs) / len(vs) for name, vs in sums.items()}
        self.history.append({"step": self.learnt.steps, "seconds": round(self.learnt.seconds, 1)}
                            | {name: float(f"{value:.5g}") for name, value in means.items()})
        return means

    # ---- Pictures ---------------------------------------------------------------------------------------------

    def sheet(self, model: Variant, columns: int) -> Image.Image | None:
        """Samples of fixed seed, or the translations of a few pictures, evenly spaced; None where a model draws nothing."""
        if isinstance(model, Samples):
            return cards.sample_sheet(model, columns)
        shown = min(cards.fitting(columns, self.data.size), len(self.data))
        batch = self.data.batch(torch.linspace(0, len(self.data) - 1, shown, device=self.device).round().long())
        if isinstance(model, Translates):
            return cards.translation_sheet(model, batch["a"], batch["image"])
        if isinstance(model, EditsAttributes):
            return cards.edit_sheet(model, batch["image"], batch["attributes"])
        if isinstance(model, AssemblesParts):
            return cards.assembly_sheet(model, batch["image"])
        return None

    def keep_frame(self) -> None:
        """Keep a sheet of pictures for the timeline."""
        if self.accelerator.is_main_process and (frame := self.sheet(self.average.model, columns=FRAME_COLUMNS)):
            frame.thumbnail((timeline.MAX_SIDE, timeline.MAX_SIDE))  # smaller, if it is larger
            checkpoints.replace_file(self.frame_file(self.learnt.steps), cards.png(frame))

    def frame_file(self, step: int) -> Path:
        return self.out / "state" / f"frame-{step:08d}.png"

    def kept_frames(self) -> list[Path]:
        """The files of `keep_frame`, in order."""
        return sorted((self.out / "state").glob("frame-*.png"))

    def frames(self) -> dict[int, Path]:
        """The kept frames by step, none later than now; of a run that stopped often, without those of its stops."""
        paths = self.kept_frames()
        last = self.learnt.steps
        by_step = {step: path for path in paths if (step := int(path.stem.removeprefix("frame-"))) <= last}
        if len(by_step) <= timeline.MAX_FRAMES:
            return by_step
        return {step: path for step, path in by_step.items() if step in self.frame_steps or step == last}

    # ---- Save and resume --------------------------------------------------------------------------------------

    @property
    def state_file(self) -> Path:
        return self.out / "state" / "state.safetensors"

    def hyper_parameters(self) -> dict[str, Any]:
        """Everything that shapes the trajectory; a run resumes only where all of it is unchanged."""
        run = self.run_settings
        settings = {"variant": self.model.name, "data": run.data, "pictures": len(self.data), "batch_size": run.batch_size,
                    "processes": self.world, "seed": run.seed, "precision": "bf16" if self.bf16 else "fp32"}
        if type(self.model).schedule is not Variant.schedule or self.decay_from < 1:  # progress is measured in the total
            settings |= {"minutes": run.minutes} if run.fit else {"steps": run.steps}
        if self.decay_from < 1:
            settings["decay_from"] = self.decay_from
        if run.start_from:
            settings["start_from"] = Path(run.start_from).name
        settings |= self.data.settings
        settings |= {f"model.{name}": value for name, value in self.model.arguments.items()}
        for turn, optimizer in self.optimizers.items():
            settings[f"{turn}.optimizer"] = type(optimizer).__name__
            for name in optimizer.defaults:
                values = self.rates[turn] if name == "lr" else [group[name] for group in optimizer.param_groups]
                if name not in ("fused", "capturable") and values[0] not in (None, False):  # those two are how, not what
                    settings[f"{turn}.{name}"] = values if len(values) > 1 else values[0]
        return json.loads(json.dumps(settings))  # tuples become lists, as they will when read back

    def save(self) -> None:
        """Write the state to resume from, then the checkpoint; each file is replaced in one move."""
        if self.accelerator.is_main_process:
            tensors = {f"model.{k}": v for k, v in self.model.state_dict().items()}
            tensors |= {f"average.{k}": v for k, v in self.average.model.state_dict().items()}
            tensors |= {f"memory.{k}": v for k, v in (self.model.memory or {}).items()}
            for turn, optimizer in self.optimizers.items():
                for index, values in optimizer.state_dict()["state"].items():
                    tensors |= {f"optimizer.{turn}.{index}.{k}": v for k, v in values.items()}
            metadata = {"step": self.step_number, "images": self.images, "seconds": self.seconds, "history": self.history,
                        "changes": self.changes, "earlier": self.earlier, "hyper_parameters": self.hyper_parameters()}
            self.check_finite(tensors)
            content = to_safetensors({k: v.detach().cpu().contiguous() for k, v in tensors.items()},
                                     {k: json.dumps(v) for k, v in metadata.items()})
            checkpoints.replace_file(self.state_file, content)
            self.export()
        self.accelerator.wait_for_everyone()

    def check_finite(self, tensors: dict[str, Tensor]) -> None:
        """A state that cannot be resumed must not replace one that can."""
        for name, tensor in tensors.items():
            if tensor.is_floating_point() and not tensor.isfinite().all():
                raise TrainingError(f"{name} holds NaN or infinite values at step {self.step_number}. {self.out} keeps the last good "
                                    "checkpoint; try a smaller learning rate, or --precision fp32.")

    def export(self) -> None:
        """Write what is shipped: averaged weights, config, history, samples, timeline and card."""
        progress = min(1.0, self.progress)
        self.average.model.schedule(progress)
        frames = self.frames()
        learnt, training = self.learnt, self.hyper_parameters()
        if "steps" in training:
            training["steps"] += self.earlier.steps
        training |= {
            "images": learnt.images, "seconds": round(learnt.seconds),
            "licence": self.data.licence,
            "device": device_name(self.device),
            "torch": torch.__version__} | ({"changes": self.changes} if self.changes else {})
        checkpoints.save(self.average.model, self.out, data=self.data.name, steps=learnt.steps, progress=progress, training=training)
        history.write(self.out, History([*frames], self.history))
        if frames:
            checkpoints.replace_file(self.out / timeline.FILE, timeline.animation([*frames.values()]))
        shipped = copy.deepcopy(self.average.model)  # drawn by the float16 weights, which may paint something else, pixel by pixel
        for parameter in shipped.parameters():
            parameter.data = parameter.half().to(parameter)
        if sheet := self.sheet(shipped, columns=8):
            checkpoints.replace_file(self.out / "samples.png", cards.png(sheet))
        self.keep_examples()
        cards.write(self.out)

    def keep_examples(self) -> None:
        """Lay held-out pictures beside a model that starts from pictures, once."""
        if not examples.wanted(self.model) or (self.out / examples.EXAMPLES_FILE).exists():
            return
        try:
            held_out = data_sets.load(self.run_settings.data, self.run_settings.data_root, self.model.size, "test")
            examples.write(self.out, held_out, self.data.sides)
        except DataError as error:
            print(f"{self.out} has no examples, because there are no held-out pictures: {error}")

    def resume(self) -> None:
        """Take up the state of an earlier call, if there is one and nothing that shapes the trajectory changed."""
        if not self.state_file.exists():
            self.begin_anew()
            return
        try:
            with safe_open(self.state_file, framework="pt", device=str(self.device)) as file:
                metadata = {key: json.loads(value) for key, value in (file.metadata() or {}).items()}
                self.earlier = Earlier(*metadata.get("earlier", Earlier()))
                self.compare_settings(metadata["hyper_parameters"], self.earlier.steps + metadata["step"])
                tensors = {key: file.get_tensor(key) for key in file.keys()}
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise TrainingError(f"{self.state_file} is damaged ({error}). Delete {self.out} to start over, or choose "
                                "another --out.") from error
        try:
            self.model.load_state_dict(self.of_these_data(section(tensors, "model.")))
        except RuntimeError as error:  # accepted changes that cannot be
            raise TrainingError(f"{self.state_file} holds networks of other shapes: {error}") from error
        self.average.model.load_state_dict(self.of_these_data(section(tensors, "average.")))
        if self.model.memory is not None:
            self.model.memory = section(tensors, "memory.")
        then = metadata["hyper_parameters"]
        for turn, optimizer in self.optimizers.items():
            if then.get(f"{turn}.optimizer") == type(optimizer).__name__:  # another kind begins with moments of its own
                restore(optimizer, section(tensors, f"optimizer.{turn}."))
        self.step_number, self.seconds, self.history = metadata["step"], metadata["seconds"], metadata["history"]
        self.images = metadata.get("images", self.step_number * then["batch_size"] * then["processes"])
        self.changes = [*metadata.get("changes", []), *self.changes]
        self.plan(self.steps)
        if self.accelerator.is_main_process:
            self.leave_out_damaged_frames()

    def leave_out_damaged_frames(self) -> None:
        """A frame that cannot be read costs the timeline that frame, not the training its progress."""
        for path in self.frames().values():
            try:
                with Image.open(path) as frame:
                    frame.load()
            except (OSError, SyntaxError) as error:
                print(f"{path} is damaged ({error!s:.80}); the timeline goes on without it.")
                path.unlink()

    def refuse_to_replace(self) -> None:
        """Raise TrainingError where a checkpoint that was trained elsewhere would be replaced unasked."""
        if (self.out / checkpoints.CONFIG_FILE).exists() and not self.state_file.exists() and not self.run_settings.overwrite:
            raise TrainingError(f"{self.out} holds a checkpoint without the state/ that going on with it needs. Name another --out, or "
                                "replace it with --overwrite.")

    def begin_anew(self) -> None:
        """Take the weights to start from, if any; remove what another training left."""
        source = self.run_settings.start_from
        film = self.begin_with(source) if source else {}
        if self.accelerator.is_main_process:
            for path in (self.out / examples.EXAMPLES_FILE, *self.kept_frames()):  # of another training
                path.unlink(missing_ok=True)
            for step, picture in film.items():
                checkpoints.replace_file(self.frame_file(step), cards.png(picture))

    def begin_with(self, source: str) -> dict[int, Image.Image]:
        """Take the weights of a checkpoint and, where it learnt from the same data, its history; returns the pictures of its film by
        step. Networks that checkpoints leave out stay as they are."""
        folder = checkpoints.find(source, also=(history.FILE, timeline.FILE))
        other = checkpoints.load(folder)
        try:
            if type(other) is not type(self.model):
                raise RuntimeError(f"it is a {other.title}")
            self.check_shapes(other)
            self.check_taught_elsewhere(other)
            missing, unknown = self.model.load_state_dict(self.of_these_data(other.state_dict()), strict=False)
            if unknown or any(not name.startswith(self.model.training_only) for name in missing):
                raise RuntimeError(f"it has {len(unknown)} tensors too many, and lacks {len(missing)}")
        except RuntimeError as error:
            raise TrainingError(f"--start-from {source} does not fit: {error}. Train with the arguments its card names, or begin "
                                "without it.") from error
        self.average.model.load_state_dict(self.model.state_dict())
        trained = other.trained or {}
        self.earlier = earlier(trained, self.data.name)
        self.changes = inherited(Path(source).name, trained, self.hyper_parameters(), self.earlier.steps)
        self.plan(self.run_settings.steps)
        if not self.earlier.steps or not timeline.is_kept(folder):
            return {}
        (steps, self.history), pictures, shown = timeline.course(folder)
        own = self.sheet(self.average.model, columns=FRAME_COLUMNS)
        return {step: pictures[i] for step, i in zip(steps, shown) if own and pictures[i].size == own.size}  # else it cannot go on

    def of_these_data(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Another training's weights, with what tells of the data as it is in this one."""
        own = self.model.state_dict()
        return tensors | {name: own[name].clone() for name in self.model.of_data}

    def check_shapes(self, other: Variant) -> None:
        """Raise RuntimeError, naming the arguments that differ, where the tensors of a model of the same class have other shapes."""
        own, theirs = self.model.state_dict(), other.state_dict()
        if any(own[name].shape != tensor.shape for name, tensor in theirs.items() if name in own):
            raise RuntimeError("its networks have other shapes: " + ", ".join(differences(other.arguments, self.model.arguments)))

    def check_taught_elsewhere(self, other: Variant) -> None:
        """Raise RuntimeError where what no turn moves, a text encoder, is not that with which a model of the same class learnt."""
        moved = {id(p) for turn in self.turns.values() for net in turn.nets for p in net.parameters()}
        theirs = other.state_dict()
        for name, own in self.model.named_parameters():
            if id(own) not in moved and not torch.equal(own.half().cpu(), theirs[name].half().cpu()):
                raise RuntimeError("it learnt with another text encoder")

    def compare_settings(self, before: dict[str, Any], step: int) -> None:
        """Refuse to go on from `step` with other settings than `before`, or note them where the run accepts changes."""
        now = self.hyper_parameters()
        changed = differences(before, now)
        if self.run_settings.accept_changes:
            self.changes = [f"from step {step:,} {change}" for change in changed]
        elif changed:
            raise TrainingError(f"{self.out} was trained with other settings:\n  " + "\n  ".join(changed) + "\nRun it with the old ones "
                                f"to go on, choose another --out, or delete {self.out}. To go on with the new ones: --accept-changes.")


def averaging(steps: int) -> float:
    """Decay of the averaged weights in a run of so many steps: 0.999, or faster in a short one, whose late averages would otherwise
    still hold what a layer was at first."""
    return 1 - 1 / max(1, min(MEMORY, MEMORY_SHARE * steps))


def device_name(device: torch.device) -> str:
    """The device as a card or a benchmark names it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s'[:threads != 1]}"


def check_optimizers(turns: dict[str, Turn], optimizers: dict[str, torch.optim.Optimizer]) -> None:
    """Each turn's optimizer must hold exactly the parameters of the turn's nets."""
    if turns.keys() != optimizers.keys():
        raise TrainingError(f"Turns are {sorted(turns)}, optimizers {sorted(optimizers)}: one of each name is needed.")
    for name, turn in turns.items():
        if turn.every < 1:
            raise TrainingError(f"Turn '{name}' should move once in 1 or more steps, not in {turn.every}.")
        wanted = {id(p) for net in turn.nets for p in net.parameters()}
        if {id(p) for group in optimizers[name].param_groups for p in group["params"]} != wanted:
            raise TrainingError(f"The optimizer of turn '{name}' does not hold exactly the parameters of its nets.")
