"""A taught task as one zip: written for another machine, and read from one, where nothing in it is believed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from core.card import Card
from core.data.tables import read_history, read_predictions
from core.errors import DataError, WeightsError
from core.file_hash import file_sha256
from core.files import replacing_folder, write_bytes_atomically
from core.inference.model_files import load_trust
from core.models.weights import load_tensors, read_card
from core.review.own_photos.zipped import open_zip
from core.settings import weights_folder
from core.tasks import Task, answering_tasks
from core.tasks.task_file import read_task
from core.teaching.labels import changes_csv, read_changes
from core.teaching.names import LONGEST, check_task_name, plain_name
from core.teaching.photos import LEAST_CLASSES, MOST_CLASSES
from core.teaching.storage import EXPORTED, folder_of, task_json, tasks_home, write_json
from core.teaching.training import named_task
from core.trust.verdict import read_limits

MOST_IMPORT_BYTES = 128 * 2**20  # of a zip, and of all that it holds; twenty thousand photos' features have 12 MB
_NEEDED = frozenset(EXPORTED) - {"labels.csv", "teach.json"}
_STAMP = (1980, 1, 1, 0, 0, 0)  # so that the same task gives the same bytes


def export_task(name: str) -> bytes:
    """Return a taught task as a zip. Raises DataError where there is none of that name, or it cannot be read."""
    folder, data = folder_of(name), io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in EXPORTED:
            try:
                content = (folder / file).read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise DataError(f"The file {file} of the task {name} cannot be read.") from error
            archive.writestr(zipfile.ZipInfo(f"{name}/{file}", _STAMP), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def import_task(data: bytes | Path) -> Task:
    """Install a task from a zip, checked like any foreign file, and return it; a photo never chooses it by itself.

    Raises DataError or WeightsError, and installs nothing, for what is no such zip, holds anything else, was taught on
    a network that is not installed here, or has the name of a task that is there already.
    """
    files = _entries(data)
    task = _checked_task(files["task.json"])
    with replacing_folder(tasks_home() / task.name) as place:
        own = place / task.name
        for file, content in files.items():
            if file not in ("task.json", "labels.csv"):
                write_bytes_atomically(own / file, [content])
        write_json(own / "task.json", task_json(task))
        card = _checked_card(task, place)
        _check_tables(own, card, files.get("labels.csv"), task)
    return task


def _entries(data: bytes | Path) -> dict[str, bytes]:
    if isinstance(data, bytes) and len(data) > MOST_IMPORT_BYTES:
        raise DataError(f"The zip has more than {MOST_IMPORT_BYTES >> 20} MB, which no taught task has.")
    with open_zip(data, len(EXPORTED) + 1) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        parts = {entry.filename: entry.filename.split("/") for entry in entries}
        folders = {one[0] for one in parts.values()}
        names = [one[-1] for one in parts.values()]
        foreign = sorted(set(names) - set(EXPORTED))
        if (
            len(folders) != 1
            or any(len(one) != 2 for one in parts.values())
            or foreign
            or len(names) != len(set(names))
        ):
            what = f" It holds {foreign[0][:60]!r}." if foreign else ""
            raise DataError(f"This zip is no taught task: it must hold one folder with its files alone.{what}")
        if missing := sorted(_NEEDED - set(names)):
            raise DataError(f"This zip is no taught task: {missing[0]} is missing.")
        if sum(entry.file_size for entry in entries) > MOST_IMPORT_BYTES:
            raise DataError(f"The zip holds more than {MOST_IMPORT_BYTES >> 20} MB, which no taught task does.")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise DataError("The zip is locked with a password; please export the task again.")
        return {parts[entry.filename][-1]: _read(archive, entry) for entry in entries}


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(entry.file_size)  # never more than it says, and its checksum is compared
    except Exception as error:  # zlib, lzma and bz2 have errors of their own
        raise DataError(f"{entry.filename.split('/')[-1]} is damaged in the zip.") from error


def _checked_task(data: bytes) -> Task:
    """Return the task of a foreign file with nothing of its words but a title and names that are harmless."""
    task = read_task(data, "task.json")
    check_task_name(task.name)
    if (tasks_home() / task.name).exists():
        raise DataError(f"There is a taught task {task.name} already. Remove it first, or import the zip elsewhere.")
    if not LEAST_CLASSES <= len(task.definitions) <= MOST_CLASSES:
        raise DataError(
            f"The task in the zip has {len(task.definitions)} classes, not {LEAST_CLASSES} to {MOST_CLASSES}."
        )
    texts = [task.title, *(label.name for label in task.definitions)]
    keys = [label.folder for label in task.definitions]
    if any(plain_name(text) != text for text in texts) or any(
        len(key) > LONGEST + 4 or not _is_key(key) for key in keys
    ):
        raise DataError("The task in the zip has names with signs that are not letters, digits or blanks.")
    return named_task(task.name, task.title, task.definitions, task.kind)


def _is_key(key: str) -> bool:
    return key.isprintable() and key[:1] not in "=+-@'." and not set('/\\<>|"') & set(key)


def _checked_card(task: Task, place: Path) -> Card:
    """Return the card of a task in a place, once all that it names was read and fits."""
    card = read_card(task.name, place)
    read_limits(card.trust, card.labels)
    trunks = {other.trunk.sha256 for other in (read_card(one.name, weights_folder()) for one in answering_tasks())}
    if card.trunk.sha256 not in trunks and not _is_installed(card):
        raise WeightsError(
            "The task in the zip was taught on another network than those installed here; teach it again."
        )
    if card.head_width != 0 or card.reference is None:
        raise WeightsError("The task in the zip has another form than a taught one; it was not installed.")
    reference = load_trust(card, place).reference
    assert reference is not None  # the card names one
    head = load_tensors(card.head, place, task=task.name)
    shapes = {name: tuple(tensor.shape) for name, tensor in head.items()}
    expected = {"weight": (len(card.labels), reference.axes.shape[1]), "bias": (len(card.labels),)}
    numbers: list[Any] = [tensor.numpy() for tensor in head.values()]
    if shapes != expected or not all(np.isfinite(values).all() for values in numbers):
        raise WeightsError("The head in the zip does not fit its task; it was not installed.")
    return card


def _is_installed(card: Card) -> bool:
    path = weights_folder() / card.trunk.path
    try:
        return path.is_file() and file_sha256(path) == card.trunk.sha256
    except DataError:
        return False


def _check_tables(own: Path, card: Card, labels: bytes | None, task: Task) -> None:
    """Raise DataError where a table cannot be read; the decisions about labels are written as they were understood."""
    read_history(own / "history.csv")
    table = read_predictions(own / "predictions.csv")
    if table.labels != card.labels:
        raise DataError("The predictions in the zip are of other classes than the task's.")
    if labels is not None:
        changes = read_changes(labels, task.definitions)
        write_bytes_atomically(own / "labels.csv", [changes_csv(changes.values()).encode("utf-8", "replace")])
