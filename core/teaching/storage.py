"""Taught tasks on the disk: one folder each in the user's data folder, replaced whole or not at all, without a photo.

<tasks>/<name>/task.json           what the task is
<tasks>/<name>/card.json           its card, as in the weights folder; its trunk is one of the installed ones
<tasks>/<name>/model.safetensors   the head
<tasks>/<name>/trust.safetensors   features of its photos, which others are compared with
<tasks>/<name>/history.csv         one row for each time that it was taught
<tasks>/<name>/predictions.csv     out-of-fold answers
<tasks>/<name>/labels.csv          what was decided about labels
<tasks>/<name>/teach.json          what `python -m core teach` said
<tasks>/<name>/place.json          where the photos lie on this machine; it is never exported
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.card import Card, DataFacts, Metrics, Recipe, TrustFacts, WeightsFile
from core.data.tables import append_epoch, read_history, write_predictions
from core.errors import DataError, DermaError
from core.files import remove_folder, replacing_folder, write_bytes_atomically
from core.models.weights import read_card, save_tensors, write_card
from core.records import EpochRecord
from core.settings import tasks_folder
from core.tasks import Label, Task, task_named, taught_tasks
from core.teaching.backbone import TaughtOn
from core.teaching.labels import LabelChange, LabelChanges, changes_csv, read_changes
from core.teaching.training import Taught, answer
from core.trust.ood_score import reference_arrays

EXPORTED = (
    "task.json", "card.json", "model.safetensors", "trust.safetensors", "history.csv", "predictions.csv", "labels.csv",
    "teach.json",
)  # fmt: skip
_PLACE = "place.json"
_MOST_RUNS = 10


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A taught task in a list: its card's figures, None where the card cannot be read, and where its photos lie."""

    task: Task
    photos: int | None
    grouped_accuracy: float | None
    folder: Path | None


def tasks_home() -> Path:
    """Return the folder of taught tasks. Raises DataError where the account has no place for them."""
    place = tasks_folder()
    if place is None:
        raise DataError("This account has no folder for taught tasks: name one in DERMA_TASKS.")
    return place


def store_taught(taught: Taught, backbone: TaughtOn, changes: LabelChanges, folder: Path | None) -> Card:
    """Write a taught task in the place of one of its name, which stays whole whatever happens meanwhile.

    `folder` is where the photos lie, None for a zip. Raises OSError, such as for a full disk.
    """
    name = taught.task.name
    earlier = _earlier(name)
    with replacing_folder(tasks_home() / name) as place:
        own = place / name
        card = _write_model(taught, backbone, place, earlier)
        write_json(own / "task.json", task_json(taught.task))
        _append_earlier(own / "history.csv", earlier, taught.epoch)
        write_predictions(own / "predictions.csv", taught.task.labels, taught.rows())
        write_bytes_atomically(own / "labels.csv", [changes_csv(changes.values()).encode("utf-8", "replace")])
        write_json(own / "teach.json", answer(taught))
        if folder is not None:
            write_json(own / _PLACE, {"folder": str(folder)})
    return card


def list_taught() -> tuple[StoredTask, ...]:
    """Return the tasks that were taught on this machine."""
    return tuple(_listed(task) for task in taught_tasks())


def remove_taught(name: str) -> None:
    """Remove a taught task. Raises DataError where there is none of that name."""
    remove_folder(folder_of(name))


def folder_of(name: str) -> Path:
    """Return the folder of a taught task. Raises DataError where there is none of that name."""
    names = [task.name for task in taught_tasks()]
    if name not in names:
        known = f" There are: {', '.join(names)}." if names else " None was taught yet."
        raise DataError(f"There is no taught task {name[:60]!r}.{known}")
    return tasks_home() / name


def read_answer(name: str) -> Mapping[str, Any]:
    """Return what was said when a task was taught; empty where that cannot be read."""
    return _read_json(tasks_home() / name / "teach.json")


def read_place(name: str) -> Path | None:
    """Return where the photos of a taught task lie on this machine, None where that is not known or gone."""
    folder = _read_json(tasks_home() / name / _PLACE).get("folder") if tasks_folder() is not None else None
    place = Path(folder) if isinstance(folder, str) and folder else None
    return place if place is not None and place.is_dir() else None


def stored_changes(name: str, labels: Sequence[Label]) -> LabelChanges:
    """Return what was decided about a taught task's labels, nothing where it has none or they no longer fit."""
    path = tasks_home() / name / "labels.csv"
    try:
        return read_changes(path, labels) if path.is_file() else {}
    except DataError:
        return {}


def keep_change(name: str, labels: Sequence[Label], change: LabelChange) -> None:
    """Keep one more decision in a task's labels.csv. Raises DataError or OSError where it cannot be written."""
    changes = {**stored_changes(name, labels), (change.file, change.sha256): change}
    write_bytes_atomically(folder_of(name) / "labels.csv", [changes_csv(changes.values()).encode("utf-8", "replace")])


def earlier_runs(card: Card) -> tuple[Mapping[str, Any], ...]:
    """Return the runs that a taught task's card remembers, this one the last."""
    return card.data.runs


def task_json(task: Task) -> dict[str, Any]:
    """Return what a taught task's file says; everything else about it follows."""
    phrases = {name: getattr(task, name) for name in ("title", "noun", "shows", "about", "plural", "photos")}
    labels = [asdict(label) for label in task.definitions]
    return {"name": task.name, "kind": task.kind, **phrases, "labels": labels, "automatic": task.automatic}


def _write_model(taught: Taught, backbone: TaughtOn, place: Path, earlier: tuple[Any, ...]) -> Card:
    import torch

    name = taught.task.name
    head = {"weight": torch.from_numpy(taught.head.weight.copy()), "bias": torch.from_numpy(taught.head.bias.copy())}
    arrays = reference_arrays(taught.limits.reference)
    trust = {key: torch.from_numpy(np.array(array)) for key, array in arrays.items()}
    paths = {part: f"{name}/{part}.safetensors" for part in ("model", "trust")}
    files = {
        part: WeightsFile(path, save_tensors(tensors, place / path, task=name))
        for (part, path), tensors in zip(paths.items(), (head, trust), strict=True)
    }
    runs = [*(dict(run) for run in earlier[1]), _run(taught)][-_MOST_RUNS:]
    card = Card(
        task=name,
        labels=taught.task.labels,
        preprocessing=backbone.preprocessing,
        head_width=0,
        trunk=backbone.card.trunk,
        head=files["model"],
        threshold=taught.threshold,
        temperature=taught.temperature,
        recipe=Recipe.from_json({"preset": "taught", "solver": "lbfgs", "strength": taught.head.strength}),
        data=DataFacts.from_json(
            {
                "fingerprint": taught.fingerprint,
                "photos": len(taught.seen.photos),
                "groups": len(np.unique(taught.seen.table.groups)),
                "runs": runs,
            }
        ),
        metrics=Metrics.from_json(taught.metrics),
        trust=TrustFacts.from_json(
            {
                "limits": taught.limits.limits.to_json(taught.task.labels),
                "judged": {"verdicts": dict(taught.judged)},
                "refusals": dict(taught.refusals),
            }
        ),
        reference=files["trust"],
        architecture=backbone.card.architecture,
    )
    write_card(card, place)
    return card


def _run(taught: Taught) -> dict[str, Any]:
    scores = {name: taught.metrics[name] for name in ("random_cv", "grouped_cv")}
    counts = {"photos": len(taught.seen.photos), "changed": taught.seen.changed, "dropped": taught.seen.dropped}
    return {"when": datetime.now(UTC).isoformat(timespec="seconds"), **counts, **scores}


def _earlier(name: str) -> tuple[tuple[EpochRecord, ...], tuple[Mapping[str, Any], ...]]:
    """Return the history and the runs of the task that is to be replaced, as far as they can be read."""
    try:
        if not task_named(name).taught:
            return (), ()
        return read_history(tasks_home() / name / "history.csv"), earlier_runs(read_card(name))
    except (DermaError, KeyError):
        return (), ()


def _append_earlier(path: Path, earlier: tuple[Any, ...], epoch: EpochRecord) -> None:
    """Write the rows of earlier runs and this one's behind them."""
    records: Iterable[EpochRecord] = (*earlier[0], epoch)
    for number, record in enumerate(records, 1):
        append_epoch(path, replace(record, epoch=number))


def _listed(task: Task) -> StoredTask:
    try:
        card = read_card(task.name)
    except DermaError:
        return StoredTask(task, None, None, None)
    grouped = card.metrics.sets.get("grouped_cv")
    return StoredTask(task, card.data.photos, grouped.accuracy if grouped else None, read_place(task.name))


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file of letters that every reader knows, complete or not at all."""
    text = json.dumps(value, indent=1, ensure_ascii=True, allow_nan=False)
    write_bytes_atomically(path, [f"{text}\n".encode()])


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}
