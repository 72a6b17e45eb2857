"""Which tasks there are: those of this project, then one for each folder of the weights that holds a `task.json`.

Those that were taught on this machine are told apart, and found by their names alone: visitors from elsewhere must not
see them, so that whoever lists tasks for everybody lists the installed ones.
"""

from __future__ import annotations

import functools
import logging
from dataclasses import replace
from pathlib import Path

from core.errors import WeightsError
from core.files import recover_folders
from core.settings import tasks_folder, weights_folder
from core.tasks.task import Task
from core.tasks.task_file import AUTO, read_task

_LOG = logging.getLogger(__name__)
_FILE = "task.json"


def _built_in(name: str) -> Task:
    path = Path(__file__).with_name(f"{name}.json")
    return read_task(path.read_bytes(), path.name)


INFECTION = _built_in("infection")
CONDITION = _built_in("condition")
BUILT_IN = (INFECTION, CONDITION)


def installed_tasks(folder: Path | None = None) -> tuple[Task, ...]:
    """Return this project's tasks and those in a weights folder (default: the one in use), these by name.

    A folder whose file is damaged is left out, and the log says why.
    """
    return BUILT_IN + _tasks_in(weights_folder() if folder is None else folder)


def taught_tasks() -> tuple[Task, ...]:
    """Return the tasks that were taught on this machine, by name; none has an installed one's name."""
    place = tasks_folder()
    if place is None:
        return ()
    recover_folders(place)
    taken = {task.name for task in installed_tasks()}
    return tuple(replace(task, taught=True) for task in _tasks_in(place) if task.name not in taken)


def _tasks_in(place: Path) -> tuple[Task, ...]:
    stamps = []
    for path in sorted(place.glob(f"*/{_FILE}")):
        try:
            status = path.stat()
        except OSError:
            continue
        stamps.append((path, status.st_mtime_ns, status.st_size))
    return tuple(task for stamp in stamps if (task := _read(*stamp)) is not None)


def task_named(name: str, folder: Path | None = None) -> Task:
    """Return the task called `name`: of this project, in that weights folder, in the one in use, or taught here.

    Raises KeyError for any other name.
    """
    for task in BUILT_IN:
        if task.name == name:
            return task
    for place in (folder, None) if folder is not None else (None,):
        for task in installed_tasks(place):
            if task.name == name:
                return task
    for task in taught_tasks():
        if task.name == name:
            return task
    raise KeyError(name)


def model_folder(name: str) -> Path:
    """Return the folder in which a task's own folder lies: that of the weights, or of what was taught here."""
    place = tasks_folder()
    if place is not None and any(task.name == name for task in taught_tasks()):
        return place
    return weights_folder()


def task_file(name: str) -> Path | None:
    """Return the file that an installed task was read from, None for one of this project's own."""
    path = weights_folder() / name / _FILE
    return path if all(task.name != name for task in BUILT_IN) and path.is_file() else None


def answering_tasks(folder: Path | None = None) -> tuple[Task, ...]:
    """Return the tasks with a model in a weights folder (default: the one in use); without any, every task."""
    place = weights_folder() if folder is None else folder
    tasks = installed_tasks(place)
    return tuple(task for task in tasks if (place / task.name / "card.json").is_file()) or tasks


def first_task(choice: str) -> Task:
    """Return the task that a photo is asked first under a choice: the one named, or the first where photos decide.

    Raises KeyError for a name that is neither a task's nor `AUTO`.
    """
    return answering_tasks()[0] if choice == AUTO else task_named(choice)


@functools.lru_cache(maxsize=64)
def _read(path: Path, modified: int, size: int) -> Task | None:
    """Read a task's file once for each state of it; None where it is damaged or takes another's name."""
    place = f"weights/{path.parent.name}/{_FILE}"
    try:
        task = read_task(path.read_bytes(), place)
    except (WeightsError, OSError) as error:
        _LOG.warning("%s", error)
        return None
    if any(task.name == own.name for own in BUILT_IN):
        return None  # this project's own definition holds
    if task.name != path.parent.name:
        _LOG.warning("The task in %s calls itself %s; it was left out. Give its folder that name.", place, task.name)
        return None
    return task
