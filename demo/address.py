"""The part of a link after '?': what a tab shows, so that every state can be sent to someone. Imports no UI.

Links are typed by hand and cut by mail programs: a value that cannot be used is replaced and noted, never an error.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlencode

from demo import strings
from demo.actions import Problem

MAX_LINK = 4000  # two drawings and all that brings them into place
LONGEST_VALUE = 1200  # characters of one control that still go into a link

class Link:
    """Reads the query of a link; `notes` collects a word for each value that was replaced, as `say` puts it.

    A field without a value is an empty sentence where a sentence is meant, and as good as absent anywhere else.
    """

    def __init__(self, query: str, say: Callable[..., str] = strings.both) -> None:
        self.say = say
        try:
            self.values = dict(parse_qsl(query.removeprefix("?")[:MAX_LINK], keep_blank_values=True, max_num_fields=30))
        except ValueError:  # more fields than any link of ours has
            self.values = {}
        self.notes: list[str] = []

    def choice(self, name: str, known: Sequence[str], default: str) -> str:
        """A value out of `known`."""
        value = self.values.get(name) or default
        return value if value in known else self._replace(name, value, default)

    def whole(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number, moved into low..high."""
        text = self.values.get(name) or str(default)
        try:
            value = int(text)
        except ValueError:
            return self._replace(name, text, default)
        return value if low <= value <= high else self._replace(name, text, min(max(value, low), high))

    def step(self, name: str, steps: int, default: float) -> float:
        """A number in [0, 1], moved onto the nearest of the slider's `steps`."""
        text = self.values.get(name) or str(default)
        try:
            value = float(text)
            nearest = round(min(max(value, 0.0), 1.0) * steps) / steps  # NaN does not round
        except ValueError:
            return self._replace(name, text, default)
        return nearest if abs(value - nearest) < 1e-9 else self._replace(name, text, nearest)

    def number(self, name: str, low: float, high: float, default: float) -> float:
        """A number, moved into [low, high]."""
        text = self.values.get(name) or str(default)
        try:
            value = float(text)
        except ValueError:
            return self._replace(name, text, default)
        if value != value:
            return self._replace(name, text, default)
        return value if low <= value <= high else self._replace(name, text, min(max(value, low), high))

    def text(self, name: str, read: Callable[[str], object], default: str = "") -> str:
        """A text that `read` understands; one for which it raises a ValueError is passed over. What a Problem says is noted."""
        text = self.values.get(name) or default
        try:
            if text != default:
                read(text)
        except ValueError as error:
            self._pass_over(name, text)
            if isinstance(error, Problem):
                self.notes.append(self.say(error.key, **error.values))
            return default
        return text

    def several(self, name: str, known: Sequence[str], default: str = "") -> list[str]:
        """Values out of `known`, joined by commas, in their order; others are passed over."""
        values = [value for value in self.values.get(name, default).split(",") if value]
        if unknown := [value for value in values if value not in known]:
            self._pass_over(name, ",".join(unknown))
        return [value for value in values if value in known]

    def _pass_over(self, name, value):
        self.notes.append(self.say("note.passed_over", name=name, value=value[:40]))

    def _replace(self, name, value, used):
        self.notes.append(self.say("note.ignored", name=name, value=value[:40], used=used))
        return used


def write(**values: object) -> str:
    """Values as the query of a link, in this order."""
    return urlencode(values)
