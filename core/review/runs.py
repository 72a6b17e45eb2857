"""Training runs on this machine: the installed one and those under `runs/`, their curves and their settings."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.card import Card
from core.data.tables import read_history
from core.errors import DermaError
from core.models.weights import read_card
from core.records import EpochRecord
from core.settings import runs_folder
from core.tasks import model_folder

INSTALLED = "Installed model"
SILENT_S = 600  # an unfinished run that has written nothing for so long has stopped

Status = Literal["finished", "running", "stopped", "damaged"]


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One run of one task.

    `card` is None until the run has ended; `problem` is the sentence that says what cannot be read of it.
    """

    name: str
    folder: Path
    task: str
    status: Status
    history: tuple[EpochRecord, ...]
    card: Card | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeptEpoch:
    """The epoch whose network a run keeps, and whether the validation photos chose it; otherwise it is the last."""

    record: EpochRecord
    chosen: bool


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """A setting that is not the same in all runs; "–" where a run does not name it."""

    name: str
    values: tuple[str, ...]


def find_runs(task: str, folder: Path | None = None, *, now_s: float | None = None) -> tuple[TrainingRun, ...]:
    """Return the installed run of a task and those under `folder`, the newest first.

    `now_s` is the time to which "running" refers, the present by default. Nothing is raised: a run that cannot be read
    says so itself.
    """
    runs = folder or runs_folder()
    try:
        places = [path for path in runs.iterdir() if (path / task / "history.csv").is_file()]
    except OSError:  # there is no such folder
        places = []
    now = time.time() if now_s is None else now_s
    found = sorted(places, key=lambda path: path.name, reverse=True)
    return (
        _read_run(INSTALLED, model_folder(task), task, now),
        *(_read_run(path.name, path, task, now) for path in found),
    )


def kept_epoch(run: TrainingRun) -> KeptEpoch | None:
    """Return the epoch that a run keeps, so far if it has not ended; None where there is none to keep.

    A head trained by gradient steps is that of its best epoch. A whole network and a head fitted to the end are those
    of the last: their validation photos are watched, and choose nothing.
    """
    to_the_end = run.card is not None and run.card.recipe.kind != "stepped_head"
    if to_the_end or any(run.folder.glob("checkpoint-*.safetensors")):  # only a whole network's are named so
        return KeptEpoch(run.history[-1], chosen=False) if run.history else None
    best = best_epoch(run.history)
    return KeptEpoch(best, chosen=True) if best else None


def best_epoch(records: Sequence[EpochRecord]) -> EpochRecord | None:
    """Return the epoch of the highest validation accuracy, then the lowest loss, then the earliest.

    None if no epoch was validated.
    """
    validated = [record for record in records if record.valid_accuracy == record.valid_accuracy]  # NaN: not validated
    return max(validated, key=lambda record: (record.valid_accuracy, -record.valid_loss), default=None)


def smooth(values: Sequence[float], weight: float) -> tuple[float, ...]:
    """Return the exponential moving average of a curve, freed of its bias towards the start.

    `weight` from 0 (as measured) to below 1 is what the past counts for. A NaN stays NaN and is left out of the mean.
    """
    smoothed, mean, mass = [], 0.0, 0.0
    for value in values:
        if math.isnan(value):
            smoothed.append(value)
            continue
        mean = weight * mean + (1 - weight) * value
        mass = weight * mass + (1 - weight)
        smoothed.append(mean / mass)
    return tuple(smoothed)


def settings_diff(cards: Sequence[Card]) -> tuple[SettingDifference, ...]:
    """Return the settings of recipe, preprocessing and data in which models differ, sorted by name."""
    flat = [_settings(card) for card in cards]
    names = sorted({name for settings in flat for name in settings})
    made = [SettingDifference(name, tuple(settings.get(name, "–") for settings in flat)) for name in names]
    return tuple(entry for entry in made if len(set(entry.values)) > 1)


def _read_run(name: str, folder: Path, task: str, now: float) -> TrainingRun:
    path = folder / task / "history.csv"
    card, problem = None, ""
    if (folder / task / "card.json").is_file():
        try:
            card = read_card(task, folder)
        except DermaError as error:
            problem = str(error)
    elif name == INSTALLED:
        problem = f"The {task} model is not installed: card.json is missing from weights/{task}."
    try:
        history = read_history(path)
    except DermaError as error:
        return TrainingRun(name, folder, task, "damaged", (), card, str(error))
    if problem:
        return TrainingRun(name, folder, task, "damaged", history, card, problem)
    unfinished = card is None or (folder / "checkpoint.safetensors").is_file()
    silent = now - path.stat().st_mtime > SILENT_S
    status: Status = ("stopped" if silent else "running") if unfinished else "finished"
    return TrainingRun(name, folder, task, status, history, card)


def _settings(card: Card) -> Mapping[str, str]:
    chosen: dict[str, Any] = {f"recipe: {name}": value for name, value in card.recipe.stored.items()}
    chosen |= {f"data: {name}": value for name, value in card.data.stored.items() if not isinstance(value, list | dict)}
    fields = ("size_px", "resize_px", "fit", "interpolation", "mean", "std")
    chosen |= {f"preprocessing: {name}": getattr(card.preprocessing, name) for name in fields}
    chosen |= {"threshold": card.threshold, "temperature": card.temperature, "trunk": card.trunk.sha256[:12]}
    return {name: str(value) for name, value in chosen.items()}
