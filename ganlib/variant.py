"""What every system of the atlas is: its networks, its turns and its abilities.

A `Variant` is one paper. Its networks are ordinary sub-modules; its *turns* say who moves, in what order and
down which loss; its *abilities* are plain methods, described by the protocols below. The training loop reads
only the turns; the app, the tests, the command line and the Hub card read only the abilities.

Images are float tensors (n, C, H, W) in [-1, 1]. `rng` is a CPU `torch.Generator`, so the same seed gives the
same picture on every machine.
"""
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, Self, runtime_checkable

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

Batch = dict[str, Tensor]
Terms = dict[str, Tensor]


class ArgumentError(ValueError):
    """A constructor argument that no network can be built from: the message says what would do."""


class Turn(NamedTuple):
    """One player's move: its optimizer descends the sum of `loss` over `nets`; everything else is frozen."""

    nets: list[nn.Module]
    loss: Callable[[Batch], Terms]  # batch -> named terms; the loop sums them and logs each
    every: int = 1  # moves at every k-th step: WGAN's generator moves once in five


class Variant(nn.Module, PyTorchModelHubMixin, library_name="ganlib"):
    """One paper: its networks, its turns, and methods that say what it can do.

    Constructor arguments must be JSON values: together with the weights they are the checkpoint. Every buffer
    must be persistent, because a checkpoint is filled in from the file alone.
    """

    name: ClassVar[str]  # as in train/<name>.py and checkpoints/<name>-<data>
    title: ClassVar[str]  # as people write it: "WGAN-GP"
    paper: ClassVar[str]  # arXiv number or venue
    year: ClassVar[int]
    idea: ClassVar[str]  # two sentences

    size: int  # image side in pixels
    channels: int
    trained: dict[str, Any] | None = None  # data, steps and training of the checkpoint it was loaded from
    memory: dict[str, Tensor] | None = None  # what training goes on from besides weights: resumed, never shipped
    of_data: ClassVar[tuple[str, ...]] = ()  # buffers that tell of the data: kept by a training that begins with other weights
    training_only: ClassVar[tuple[str, ...]] = ()  # networks that no ability asks: resumed, never shipped; None in a loaded model

    def turns(self) -> dict[str, Turn]:
        """The players by name, in the order in which they move within a step."""
        raise NotImplementedError

    def schedule(self, progress: float) -> None:
        """Called before every step with progress in [0, 1): resolution, stage, temperature."""

    def stage_progress(self, progress: float) -> float:
        """How far the present stage of the training is, in [0, 1): learning rates that fall do so at the end of each."""
        return progress

    def recorded_for(self) -> Hashable | None:
        """What of `schedule` the turns' losses depend on: while it is the same, a turn recorded once can be replayed (ganlib/recording.py).

        None if a loss cannot be recorded: it waits for the device, or depends on a number that changes at every step.
        """
        return () if type(self).schedule is Variant.schedule else None

    @property
    def arguments(self) -> dict[str, Any]:
        """The constructor arguments this model was built with, defaults included."""
        return dict(self._hub_mixin_config or {})  # recorded by PyTorchModelHubMixin.__new__

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device

    # The Hub's methods, with the mixin's names and arguments. Its own would read a config unchecked, load weights that
    # do not fit, take an old cached file where the Hub fails, and delete config.json before it knows that saving works.

    def save_pretrained(self, save_directory: str | Path, *, config: None = None, repo_id: str | None = None,
                        push_to_hub: bool = False, model_card_kwargs: None = None, **push_options: Any) -> str | None:
        """Write a checkpoint folder with its card; with `push_to_hub`, also send it to `repo_id` (default: its name).

        Raises CheckpointError, with the folder as it was, if a weight is not finite.
        """
        from ganlib import cards, checkpoints

        if config or model_card_kwargs:
            raise TypeError("config.json and the card are made from the model; leave config and model_card_kwargs out.")
        folder = Path(save_directory)
        checkpoints.save(self, folder, **(self.trained or {"data": "unknown"}))
        cards.write(folder)
        return self.push_to_hub(repo_id or folder.name, **push_options) if push_to_hub else None

    def push_to_hub(self, repo_id: str, **options: Any) -> str:
        """Send the model to the Hub; `options` are the mixin's: private, token, branch, create_pr, commit_message.

        Returns the commit's address. Raises CheckpointError.
        """
        from ganlib import hub

        with hub.explained(repo_id):
            return super().push_to_hub(repo_id, **options)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: str | Path, *, revision: str | None = None,
                        token: str | bool | None = None, cache_dir: str | Path | None = None, force_download: bool = False,
                        local_files_only: bool = False, map_location: str | torch.device = "cpu") -> Self:
        """A model of this class from a Hub id or a checkpoint folder, checked as `ganlib.load` does.

        `Variant.from_pretrained` takes any variant. Raises CheckpointError.
        """
        from ganlib import checkpoints, hub

        source = pretrained_model_name_or_path
        if not Path(source).is_dir() and checkpoints.REPO_ID.fullmatch(str(source)):
            source = hub.download(str(source), revision, token, cache_dir=cache_dir, force_download=force_download,
                                  local_files_only=local_files_only)
        model = checkpoints.load(source, device=map_location)
        if not isinstance(model, cls):
            raise checkpoints.CheckpointError(f"{pretrained_model_name_or_path} holds a {type(model).__name__}, not a "
                                              f"{cls.__name__}; use {type(model).__name__}.from_pretrained or ganlib.load.")
        return model


# ---- Abilities ------------------------------------------------------------------------------------------------

def ability(protocol: type) -> type:
    """Make a protocol runtime-checkable, for classes too: `issubclass(DCGAN, HasLatent)` reads no weights.

    Python's own hook refuses `issubclass` for protocols with data members such as `latent_dim`; this one accepts
    a class that has every member, or declares it by an annotation because the constructor sets it.
    """
    members = {name for name in (*protocol.__annotations__, *vars(protocol)) if not name.startswith("_")}

    def has_all_members(cls: type, other: type) -> bool:
        declared = {name for base in other.__mro__ for name in (*vars(base), *vars(base).get("__annotations__", ()))}
        return members <= declared

    protocol.__subclasshook__ = classmethod(has_all_members)
    return runtime_checkable(protocol)


@ability
class Samples(Protocol):
    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures, (n, C, H, W) in [-1, 1]."""


@ability
class HasLatent(Protocol):
    latent_dim: int

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n latent vectors from the prior, (n, latent_dim)."""

    def decode(self, z: Tensor) -> Tensor:
        """(n, latent_dim) -> pictures (n, C, H, W)."""


@ability
class ClassConditional(Protocol):
    classes: tuple[str, ...]

    def sample_class(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        """Labels (n,) in 0..K-1 -> pictures (n, C, H, W)."""

    def decode(self, z: Tensor, labels: Tensor) -> Tensor: ...


class Code(NamedTuple):
    """One interpretable input of InfoGAN: a category of `range` values, or a number within `range`."""

    name: str
    kind: Literal["category", "continuous"]
    range: int | tuple[float, float]


@ability
class HasCodes(Protocol):
    codes: tuple[Code, ...]

    def decode(self, z: Tensor, codes: dict[str, Tensor]) -> Tensor: ...


@ability
class Judges(Protocol):
    def judge(self, images: Tensor) -> Tensor:
        """Pictures (n, C, H, W) -> score (n,): larger is more real."""


@ability
class Classifies(Protocol):
    classes: tuple[str, ...]

    def classify(self, images: Tensor) -> Tensor:
        """Pictures (n, C, H, W) -> class logits (n, K)."""


@ability
class ReadsAttributes(Protocol):
    attributes: tuple[str, ...]  # "group: value", the values of a group beside each other; see `by_group`

    def classify_attributes(self, images: Tensor) -> dict[str, Tensor]:
        """Pictures (n, C, H, W) -> for each group the probabilities (n, k) of its values, in the order of `attributes`."""


@ability
class Translates(Protocol):
    directions: tuple[str, ...]

    def translate(self, images: Tensor, direction: str, rng: torch.Generator) -> Tensor: ...


@ability
class JudgesPatches(Protocol):
    directions: tuple[str, ...]

    def judge_map(self, images: Tensor, translated: Tensor, direction: str) -> Tensor:
        """Pictures and their translations -> score of each patch of the translations (n, 1, h, w): larger is more real."""


@ability
class EditsAttributes(Protocol):
    attributes: tuple[str, ...]  # as in ReadsAttributes

    def edit(self, images: Tensor, targets: Tensor) -> Tensor:
        """Pictures and wanted attributes (n, K) in {0, 1}, one of each group -> edited pictures."""


@ability
class AssemblesParts(Protocol):
    parts: int

    def assemble(self, patches: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Patches (n, parts, C, h, w) -> pictures and masks (n, 1, H, W)."""


@ability
class ReadsText(Protocol):
    def sample_text(self, captions: list[str], rng: torch.Generator) -> Tensor: ...

    def understood(self, caption: str) -> list[tuple[int, int]]:
        """Character spans of the caption that the model knows."""


@ability
class MatchesText(Protocol):
    def match(self, images: Tensor, captions: list[str]) -> Tensor:
        """Pictures (n, C, H, W) and sentences -> (n, sentences), larger where the sentence is true of the picture."""


@ability
class Encodes(Protocol):
    def encode(self, images: Tensor) -> Tensor: ...
    def decode(self, z: Tensor) -> Tensor: ...


@ability
class ScoresLikelihood(Protocol):
    def pixel_nats(self, images: Tensor) -> Tensor:
        """-log p of each pixel given the earlier ones, (n, C, H, W) in nats."""

    def log_prob(self, images: Tensor) -> Tensor: ...


@ability
class Completes(Protocol):
    def complete(self, images: Tensor, known: Tensor, rng: torch.Generator) -> Iterator[Tensor]: ...

    def paint(self, images: Tensor, known: Tensor, rng: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """As `complete`, and with each partial picture the entropies (n, C, H, W) of its values, in nats."""


ABILITIES: tuple[type, ...] = (Samples, HasLatent, ClassConditional, HasCodes, Judges, Classifies, ReadsAttributes,
                               Translates, JudgesPatches, EditsAttributes, AssemblesParts, ReadsText, MatchesText, Encodes,
                               ScoresLikelihood, Completes)


def by_group(attributes: Sequence[str]) -> dict[str, list[str]]:
    """("hat: no", "hat: hat", "mouth: sad") -> {"hat": ["no", "hat"], "mouth": ["sad"]}, groups and values in their order.

    Raises ArgumentError where a name has no group, or the values of a group do not lie beside each other.
    """
    groups: dict[str, list[str]] = {}
    for attribute in attributes:
        group, colon, value = attribute.partition(": ")
        if not colon or group in groups and group != [*groups][-1]:
            raise ArgumentError(f"attributes are 'group: value', the values of a group beside each other; '{attribute}' is not")
        groups.setdefault(group, []).append(value)
    return groups


def wanted(attributes: Sequence[str], values: Tensor) -> Tensor:
    """The number of each group's value (n, groups) -> the attributes as (n, K) in {0, 1}, one of each group."""
    sizes = [len(names) for names in by_group(attributes).values()]
    return torch.cat([F.one_hot(column, k) for column, k in zip(values.T, sizes, strict=True)], dim=1).float()


def abilities(variant: type[Variant]) -> tuple[str, ...]:
    """Names of the abilities of a variant class, in the order above."""
    return tuple(ability.__name__ for ability in ABILITIES if issubclass(variant, ability))
