"""What every label is, what to look for and where to go; all texts stand in guidance.toml with source and date.

Nothing here depends on a model: a text is the same whatever the photo shows.
"""

import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core.tasks import INFECTION, TASKS

MOST_AGE = timedelta(days=365)  # a text that was last checked longer ago is stale


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from; `read` is "original", "copy" or "memory", as guidance.toml explains."""

    name: str
    address: str
    read: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """The texts of one label, or of an answer that names none (`label` is then empty).

    `what` and `route` are sentences; `look_for`, `same_day` and `emergency` are phrases for a list, and the flags of
    the label alone: `red_flags` adds those of any photo. `level` is the least urgency of the label, one of `LEVELS`,
    and `because` the sentence that says why, empty for "routine".
    """

    label: str
    what: str
    look_for: tuple[str, ...]
    route: str
    same_day: tuple[str, ...]
    emergency: tuple[str, ...]
    level: str
    because: str
    sources: tuple[Source, ...]
    reviewed: date

    def is_stale(self, today: date) -> bool:
        """Whether the texts were last checked against their sources more than a year ago."""
        return today - self.reviewed > MOST_AGE


@dataclass(frozen=True, slots=True)
class RedFlags:
    """Phrases for two lists: signs that need help now, and signs that need a doctor the same day."""

    emergency: tuple[str, ...]
    same_day: tuple[str, ...]


LEVELS = ("routine", "soon", "same_day", "emergency")  # low to high


def guidance_for(label: str) -> Guidance:
    """Return the texts of a label, spelled as in `Task.labels`. Raises KeyError for any other."""
    return _guidance()[label]


def general_guidance() -> Guidance:
    """Return the texts for a photo that no label could be given to."""
    return _guidance()[""]


def red_flags(labels: Iterable[str]) -> RedFlags:
    """Return the flags of every label, without repeats and in the order of the labels.

    Those of any photo come first where an infection is among the labels, or none is given; the labels of a face are
    about looks, and bring only their own. Raises KeyError for an unknown label.
    """
    named = [guidance_for(label) for label in labels]
    if not named or any(guidance.label in INFECTION.labels for guidance in named):
        named = [general_guidance(), *named]
    return RedFlags(
        tuple(dict.fromkeys(flag for guidance in named for flag in guidance.emergency)),
        tuple(dict.fromkeys(flag for guidance in named for flag in guidance.same_day)),
    )


@functools.cache
def read_texts() -> dict[str, Any]:
    """Return guidance.toml as it is, for this module and `core.guidance.urgency` only."""
    with Path(__file__).with_name("guidance.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _guidance() -> dict[str, Guidance]:
    texts = read_texts()
    labels = [label for task in TASKS for label in task.labels]
    return {"": _parse("", texts["general"])} | {label: _parse(label, texts["labels"][label]) for label in labels}


def _parse(label: str, entry: dict[str, Any]) -> Guidance:
    texts = read_texts()
    note = (texts["redness"],) if entry.get("redness") else ()
    return Guidance(
        label=label,
        what=entry["what"],
        look_for=(*entry.get("look_for", ()), *note),
        route=entry["route"],
        same_day=tuple(entry["same_day"]),
        emergency=tuple(entry["emergency"]),
        level=entry["level"],
        because=entry.get("because", ""),
        sources=tuple(Source(**texts["sources"][key]) for key in entry["sources"]),
        reviewed=entry.get("reviewed", texts["reviewed"]),
    )
