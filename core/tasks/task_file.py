"""A task's file: what it must say and may say, and the sentence that says what is wrong with it.

    {"name": "nail", "title": "Nails", "noun": "nail change", "kind": "nail",
     "labels": [{"folder": "ridged", "name": "Ridged nail", "group": "surface"}, …]}

Everything else has a general word in its place, see `core.tasks.task.Task`; in phrases "{count}" stands for the number
of labels.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any

from core.errors import WeightsError
from core.number_words import in_words
from core.tasks.task import Guide, Label, Task

OTHER = "other"  # the kind of a picture that belongs to no task
STRANGE = "strange-skin"  # the kind of skin that shows nothing a task is about: other diseases, healthy skin
AUTO = "auto"  # a choice beside the tasks' names: each photo decides which it is asked
RESERVED = {
    AUTO,
    "trunk",
    "shared",
    OTHER,
    STRANGE,
}  # what a command line, a weights folder and a card call something else
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
_LARGEST_BYTES = 200_000
_LONGEST = 2_000
_MOST_LABELS = 200
_PLAIN = {"label's folder", "splits", "outside", "data"}  # which no page shows as formatted text
_SIGNS = set("*_`[]<>$~#|") | {chr(92)}  # which a page would take for formatting
_PHRASES = ("title", "noun", "grouped_by", "shows", "about", "plural", "photos", "if_unlike", "sample", "data")


def read_task(data: bytes, place: str) -> Task:
    """Return the task of a file's bytes. Raises WeightsError, which names `place`, for one that is damaged."""
    if len(data) > _LARGEST_BYTES:
        raise _damaged(place, "it is larger than 200 kB")
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _damaged(place, "it is no JSON") from error
    if not isinstance(raw, dict):
        raise _damaged(place, "it is no JSON object")
    known = {field.name for field in fields(Task)} - {"definitions", "taught"} | {"labels"}
    if foreign := sorted(set(raw) - known):
        raise _damaged(place, f"it has an entry {foreign[0][:40]}, which means nothing here")
    labels = _labels(raw.get("labels"), place)
    for name in ("name", "kind"):
        if not isinstance(raw.get(name), str) or not NAME.match(raw[name]) or raw[name] in RESERVED:
            raise _damaged(place, f"its {name} is no word of small letters, digits and hyphens, or is taken")
    phrases = {name: _text(raw[name], name, place) for name in _PHRASES if name in raw}
    noun = phrases.setdefault("noun", phrases.setdefault("title", raw["name"].capitalize()).lower())
    phrases.setdefault("shows", f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}")
    phrases.setdefault("about", f"{noun}s")
    phrases.setdefault("plural", f"{noun}s")
    phrases.setdefault("photos", f"the {{count}} {noun}s")
    phrases = {name: text.replace("{count}", in_words(len(labels))) for name, text in phrases.items()}
    flags: dict[str, Any] = {
        name: _flag(raw[name], name, place) for name in ("groups_split", "diseases", "automatic") if name in raw
    }
    return Task(
        name=raw["name"],
        kind=raw["kind"],
        definitions=labels,
        answers=_answers(raw.get("answers", {}), place),
        measured=_text(raw["measured"], "measured", place) if "measured" in raw else "",
        guide=_guide(raw.get("guide", {}), place),
        splits=_splits(raw.get("splits", ["train_set", "test_set"]), place),
        outside=tuple(_texts(raw.get("outside", []), "outside", place)),
        **{**phrases, **flags},
    )


def _labels(raw: Any, place: str) -> tuple[Label, ...]:
    if not isinstance(raw, list) or not 2 <= len(raw) <= _MOST_LABELS:
        raise _damaged(place, f"its labels are no list of 2 to {_MOST_LABELS}")
    made = []
    for entry in raw:
        if not isinstance(entry, dict) or set(entry) != {"folder", "name", "group"}:
            raise _damaged(place, "a label has not exactly folder, name and group")
        label = Label(**{name: _text(value, f"label's {name}", place) for name, value in entry.items()})
        if label.folder in {OTHER, ".", ".."} or set("/\\\0\n") & set(label.folder):
            raise _damaged(place, f"the label {label.folder[:40]!r} cannot be a folder's name")
        made.append(label)
    for what in ("folder", "name"):
        if len({getattr(label, what) for label in made}) < len(made):
            raise _damaged(place, f"two labels have the same {what}")
    return tuple(made)


def _guide(raw: Any, place: str) -> Guide:
    if not isinstance(raw, dict) or not set(raw) <= {"shape", "facing", "advice"}:
        raise _damaged(place, "its guide is no object of shape, facing and advice")
    if raw.get("shape", "frame") not in {"frame", "oval"} or raw.get("facing", "user") not in {"user", "environment"}:
        raise _damaged(place, "its guide is no frame or oval, seen by the camera of the user or the environment")
    for name, value in raw.items():
        _text(value, f"guide's {name}", place)
    return Guide(**raw)


def _answers(raw: Any, place: str) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(text, str) and text.count("{}") == 1 for text in raw.values()):
        raise _damaged(place, "its answers are no texts with {} in them")
    return {group: _text(text, "answers", place) for group, text in raw.items()}


def _splits(raw: Any, place: str) -> tuple[str, str]:
    texts = _texts(raw, "splits", place)
    if len(texts) != 2 or any(set("/\\") & set(text) for text in texts):
        raise _damaged(place, "its splits are no two names of folders")
    return texts[0], texts[1]


def _texts(raw: Any, name: str, place: str) -> list[str]:
    if not isinstance(raw, list):
        raise _damaged(place, f"its {name} is no list")
    return [_text(text, name, place) for text in raw]


def _text(value: Any, name: str, place: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or (not value.strip() and name != "sample"):
        raise _damaged(place, f"its {name} is no text")
    if name not in _PLAIN and (_SIGNS & set(value) or not value.isprintable()):
        raise _damaged(place, f"its {name} holds a sign that a page would take for formatting")
    return value


def _flag(value: Any, name: str, place: str) -> bool:
    if not isinstance(value, bool):
        raise _damaged(place, f"its {name} is neither true nor false")
    return value


def _damaged(place: str, what: str) -> WeightsError:
    return WeightsError(f"The task in {place} is damaged: {what}. Correct the file, or remove its folder.")
