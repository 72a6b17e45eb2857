"""What each field of a card may hold, and the sentence that says which one does not; nothing of a model is loaded.

A check takes a value and returns what is wrong with it, empty where nothing is. What is not listed is refused as
foreign. (A JSON schema would say types and ranges too, but not the order of labels or where a file may lie.)
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from core.errors import WeightsError
from core.tasks import Task

Check = Callable[[Any], str]

_LARGEST_BYTES = 5_000_000  # a card has a few dozen thousand
_DEEPEST = 40
_LONGEST_SHOWN = 40
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def read_fields(data: bytes, task: Task) -> dict[str, Any]:
    """Return the fields of a task's card. Raises WeightsError where one is missing or not as it must be."""
    if len(data) > _LARGEST_BYTES:
        raise _damaged(task, "it is larger than 5 MB")
    try:
        raw = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _damaged(task, "it is no JSON") from error
    if not isinstance(raw, dict):
        raise _damaged(task, "it is no JSON object")
    if wrong := _sound(raw):
        raise _damaged(task, wrong)
    name, labels = raw.get("task"), raw.get("labels")
    if isinstance(name, str) and isinstance(labels, list) and all(isinstance(label, str) for label in labels):
        _check_labels(name, labels, task)
    if wrong := _section(_fields(task))(raw):
        raise _damaged(task, wrong)
    return raw


def _fields(task: Task) -> dict[str, Check]:
    share, size = _number(0, 1), _whole(16, 1024)
    figures = _section(
        {
            **dict.fromkeys(("n?", "correct?", "scale?", "jpeg?", "joint?"), _whole(0, 10**9)),
            **dict.fromkeys(("accuracy?", "balanced_accuracy?", "macro_f1?", "group_accuracy?", "coverage?"), share),
            "interval?": _numbers(2, 0, 1),
            "...": lambda _: "",
        }
    )
    return {
        "task": _one_of(task.name),
        "labels": _texts,
        "preprocessing": _section(
            {
                "size_px": size,
                "resize_px": size,
                "fit": _one_of("crop", "stretch", "pad"),
                "interpolation": _one_of("bilinear", "bicubic"),
                "mean": _numbers(3, 0, 1),
                "std": _numbers(3, 0.01, 10),
                "detail_px?": _whole(0, 4096),
            }
        ),
        "head_width": _whole(0, 8192),
        "trunk": _file(),
        "head": _file(task.name),
        "threshold": share,
        "temperature?": _number(0.01, 100),  # at 0 all or nothing is certain, and below it the last would come first
        "recipe?": _section({"...": lambda _: ""}),
        "data?": _section({"...": lambda _: ""}),
        "metrics?": _section({"...": figures}),
        "trust?": _section({"...": lambda _: ""}),
        "reference?": _or_null(_file(task.name)),
        "architecture?": _text,
    }


def _check_labels(name: str, labels: Sequence[str], task: Task) -> None:
    if name != task.name or set(labels) != set(task.labels) or len(labels) != len(task.labels):
        raise WeightsError(f"The card in weights/{task.name} was made for other labels; the model was not loaded.")
    if tuple(labels) != task.labels:
        raise WeightsError(
            f"The card in weights/{task.name} has the labels in another order than this program, so that one disease "
            "could be given another's name; the model was not loaded."
        )


def _damaged(task: Task, what: str) -> WeightsError:
    return WeightsError(f"The card of the {task.name} model is damaged: {what}. Install the model again.")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _sound(raw: Any) -> str:
    """Say what is wrong with any value, wherever it stands: nested without end, or a number beyond all use."""
    waiting = [(raw, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            return "it is nested too deeply"
        if isinstance(value, int | float) and not (
            math.isfinite(value) if isinstance(value, float) else abs(value) < 2**63
        ):
            return "a number in it is too large"
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((one, depth + 1) for one in inner)
    return ""


def _section(fields: Mapping[str, Check]) -> Check:
    """Check an object; a name that ends in "?" may be missing, and "..." is the check of any other name."""
    known = {name.removesuffix("?"): check for name, check in fields.items()}

    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return f"is {_shown(value)}, not an object"
        missing = [name for name in fields if not name.endswith("?") and name != "..." and name not in value]
        if missing:
            return f"{missing[0]} is missing"
        for name, inner in value.items():
            own = known.get(name, known.get("..."))
            wrong = own(inner) if own is not None and name != "..." else "is foreign to it"
            if wrong:
                return (
                    f"{name[:_LONGEST_SHOWN]} {wrong}"
                    if wrong.startswith("is ")
                    else f"{name[:_LONGEST_SHOWN]}: {wrong}"
                )
        return ""

    return check


def _number(low: float, high: float) -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        return "" if fits else f"is {_shown(value)}, not a number from {low:g} to {high:g}"

    return check


def _whole(low: int, high: int) -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return "" if fits else f"is {_shown(value)}, not a whole number from {low:g} to {high:g}"

    return check


def _numbers(count: int, low: float, high: float) -> Check:
    one = _number(low, high)

    def check(value: Any) -> str:
        fits = isinstance(value, list) and len(value) == count and not any(map(one, value))
        return "" if fits else f"is {_shown(value)}, not {count} numbers from {low:g} to {high:g}"

    return check


def _one_of(*names: str) -> Check:
    return lambda value: "" if value in names else f"is {_shown(value)}, not {' or '.join(names)}"


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value else f"is {_shown(value)}, not a text"


def _texts(value: Any) -> str:
    fits = isinstance(value, list) and not any(map(_text, value))
    return "" if fits else f"is {_shown(value)}, not a list of texts"


def _or_null(check: Check) -> Check:
    return lambda value: "" if value is None else check(value)


def _file(task: str = "") -> Check:
    """Check a file's place under the weights folder, in a task's own folder if one is named, and its hash."""

    def place(value: Any) -> str:
        if wrong := _text(value):
            return wrong
        parts = PurePosixPath(value).parts
        leads_out = (
            value.startswith(("/", "~")) or ".." in parts or any(sign in value for sign in "\\:\0") or len(value) > 200
        )
        if leads_out:
            return f"is {_shown(value)}, not a file in the weights folder"
        return f"is {_shown(value)}, which belongs to another task" if task and parts[0] != task else ""

    def digest(value: Any) -> str:
        fits = isinstance(value, str) and _SHA256.match(value)
        return "" if fits else f"is {_shown(value)}, not a SHA-256 of 64 letters"

    return _section({"path": place, "sha256": digest})


def _shown(value: Any) -> str:
    """Return a value as a sentence can quote it."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
