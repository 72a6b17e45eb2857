"""What every label is, what to look for and where to go, each text with its sources and the day it was checked.

Those of this project stand in guidance.toml. A task from elsewhere brings its own, or gets general ones that say so.

Nothing here depends on a model: a text is the same whatever the photo shows.
"""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

from core.guidance.own_texts import read_own_texts
from core.records import UrgencyLevel
from core.tasks import BUILT_IN, Task, installed_tasks, task_named

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
    and `because` the sentence that says why, empty for "routine". `reviewed` is None where nobody checked the texts.
    """

    label: str
    what: str
    look_for: tuple[str, ...]
    route: str
    same_day: tuple[str, ...]
    emergency: tuple[str, ...]
    level: UrgencyLevel
    because: str
    sources: tuple[Source, ...]
    reviewed: date | None

    def is_stale(self, today: date) -> bool:
        """Whether the texts were last checked against their sources more than a year ago."""
        return self.reviewed is not None and today - self.reviewed > MOST_AGE


@dataclass(frozen=True, slots=True)
class RedFlags:
    """Phrases for two lists: signs that need help now, and signs that need a doctor the same day."""

    emergency: tuple[str, ...]
    same_day: tuple[str, ...]


_BECAUSE = "Nobody has checked what this label means, so someone should look at the skin itself."
LEVELS: tuple[UrgencyLevel, ...] = get_args(UrgencyLevel)  # low to high


def guidance_for(label: str, task: str = "") -> Guidance:
    """Return the texts of a label, spelled as in `Task.labels`. Raises KeyError for any other.

    Where two tasks have a label of the same name, this project's own texts hold, then those of the first task. With
    the name of a task that was taught on this machine its labels get general texts, whatever they are called: nobody
    has looked at what its photos show.
    """
    if task and (own_task := task_named(task)).taught:
        return _parse(label, _general_entry(own_task) | {"what": _unchecked(own_task, label)}, {})
    known = _guidance()
    if label in known:
        return known[label]
    return _added(label, _task_of(label))


def _added(label: str, task: Task) -> Guidance:
    own = read_own_texts(task.name, LEVELS)
    if label in own.get("labels", {}):
        return _parse(label, {**_general_entry(task), **own["labels"][label]}, own)
    return _parse(label, _general_entry(task) | {"what": _unchecked(task, label)}, {})


def general_guidance() -> Guidance:
    """Return the texts for a photo that no label could be given to."""
    return _guidance()[""]


def red_flags(labels: Iterable[str], task: str = "") -> RedFlags:
    """Return the flags of every label in the order of the labels, without repeats or ones that another says in full.

    Those of any photo come first where a label may be a disease, or none is given; labels about looks, such as those
    of a face, bring only their own. `task` is as in `guidance_for`. Raises KeyError for an unknown label.
    """
    named = [guidance_for(label, task) for label in labels]
    taught = bool(task) and task_named(task).taught
    if not named or taught or any(_task_of(guidance.label).diseases for guidance in named):
        named = [general_guidance(), *named]
    return RedFlags(
        _each_once(flag for guidance in named for flag in guidance.emergency),
        _each_once(flag for guidance in named for flag in guidance.same_day),
    )


def _each_once(flags: Iterable[str]) -> tuple[str, ...]:
    """Return the flags without repeats; "a spot" counts as a repeat of "a spot, also on palms"."""
    different = tuple(dict.fromkeys(flags))
    return tuple(flag for flag in different if not any(other.startswith(f"{flag},") for other in different))


@functools.cache
def read_texts() -> dict[str, Any]:
    """Return guidance.toml as it is, for this module and `core.guidance.urgency` only."""
    with Path(__file__).with_name("guidance.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _guidance() -> dict[str, Guidance]:
    texts = read_texts()
    labels = [label for task in BUILT_IN for label in task.labels]
    own = {label: _parse(label, texts["labels"][label], texts) for label in labels}
    return {"": _parse("", texts["general"], texts)} | own


def _task_of(label: str) -> Task:
    for task in installed_tasks():
        if label in task.labels:
            return task
    raise KeyError(label)


def _general_entry(task: Task) -> dict[str, Any]:
    """Return what holds for a label that says nothing else."""
    general = read_texts()["general"]
    entry = {"route": general["route"], "same_day": [], "emergency": [], "sources": [], "level": "routine"}
    return entry | ({"level": general["level"], "because": _BECAUSE} if task.diseases else {})


def _unchecked(task: Task, label: str) -> str:
    return (
        f"{task.display_name(label)} is one of the {task.count} labels of “{task.title}”, a task that was added to "
        "this program. Nobody has checked what the label means."
    )


def _parse(label: str, entry: Mapping[str, Any], texts: Mapping[str, Any]) -> Guidance:
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
        reviewed=entry.get("reviewed", texts.get("reviewed")),
    )
