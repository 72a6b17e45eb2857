"""Every environment variable that is read, and the folders that they name; nothing else in `core` or `pages` reads one.

    DERMA_WEIGHTS   the weights in use (default: those that are shipped)
    DERMA_DATA      the photo data sets
    DERMA_RUNS      where training puts its runs (default: `runs` in the working folder)
    DERMA_NOTES     where an earlier version kept the reviewer's notes, which now go to the cases' database
    DERMA_SHADES    the file of an own list of foundation shades, kept on wish (default: in the user's data folder)
    DERMA_CASES     the database of kept cases as SQLAlchemy writes its address (default: SQLite beside the user's data)
    DERMA_TASKS     the tasks that were taught on this machine (default: in the user's data folder)
    DERMA_CACHE     large files that can be made again (default: in the user's cache folder)
    DERMA_ENGINE    what runs a network, see `core.inference.engine`
    DERMA_FRAMED_BY    the sites that may show the pages in a frame, such as `https://lab.example.org` (default: none)
    DERMA_AT_THIS_MACHINE    "off" where visitors from elsewhere look like local ones: no folder fields, no notes

Env files, containers and service managers hand a `~` on as it stands, so it is resolved here. An empty variable counts
as none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from platformdirs import PlatformDirs

from core.errors import DataError

_SITE = re.compile(r"https?://(\*\.)?[\w.-]+(:\d+)?")
_APP = "skin-photo-reader"
_SHIPPED_WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


def weights_folder() -> Path:
    """Return the folder of the weights in use. Raises DataError for a `~` that leads nowhere, as all here do."""
    return _named("DERMA_WEIGHTS") or _SHIPPED_WEIGHTS


def data_folder() -> Path | None:
    """Return the folder of the data sets, None where DERMA_DATA names none that exists."""
    folder = _named("DERMA_DATA")
    return folder if folder is not None and folder.is_dir() else None


def runs_folder() -> Path:
    """Return where `python -m core train` puts its runs."""
    return _named("DERMA_RUNS") or Path("runs")


def notes_file() -> Path | None:
    """Return the file in which earlier versions kept a reviewer's notes, None where there was no place for one."""
    return _named("DERMA_NOTES") or _user_data("notes.sqlite3")


def cases_url() -> str | None:
    """Return the address of the database of cases, None where the account has no place for one."""
    named = os.environ.get("DERMA_CASES", "").strip()
    if named:
        return named
    place = _user_data("cases")
    return None if place is None else f"sqlite:///{place / 'cases.sqlite3'}"


def tasks_folder() -> Path | None:
    """Return where the tasks lie that were taught on this machine, None where the account has no place for them."""
    return _named("DERMA_TASKS") or _user_data("tasks")


def shades_file() -> Path | None:
    """Return where an own list of shades is kept, None where the account has no place for it."""
    return _named("DERMA_SHADES") or _user_data("shades.json")


def cache_folder() -> Path | None:
    """Return this user's folder for large files that can be made again, None where there is no place for them."""
    named, base = _named("DERMA_CACHE"), _named("XDG_CACHE_HOME")
    if named is not None or base is not None:
        return named or (base and base / "derma")
    return _in_home(lambda: PlatformDirs("derma", appauthor=False, opinion=False).user_cache_dir)


def engine_choice() -> str:
    """Return the word in DERMA_ENGINE in small letters, "auto" where there is none."""
    return os.environ.get("DERMA_ENGINE", "").strip().lower() or "auto"


def framed_by() -> tuple[str, ...]:
    """Return the sites that may frame the pages. Raises DataError for a word that is no site's address."""
    sites = tuple(os.environ.get("DERMA_FRAMED_BY", "").replace(",", " ").split())
    for site in sites:
        if not _SITE.fullmatch(site):
            raise DataError(f"DERMA_FRAMED_BY: {site!r} is no site's address; write it as https://lab.example.org.")
    return sites


def at_this_machine_allowed() -> bool:
    """Return whether a visitor who seems to sit at this machine may name its folders and keep notes on it."""
    return os.environ.get("DERMA_AT_THIS_MACHINE", "").strip().lower() not in {"off", "0", "no", "false"}


def threads_are_chosen() -> bool:
    """Return whether somebody has told torch's library of threads how many to use."""
    return "OMP_NUM_THREADS" in os.environ


def resolved(path: Path) -> Path:
    """Return a path as a person writes it with its `~` resolved. Raises DataError where that leads nowhere."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise DataError(f"{path} begins with ~, but there is no such home folder; write the whole path.") from error


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable, "").strip()
    return resolved(Path(value)) if value else None


def _user_data(name: str) -> Path | None:
    """Return a file or folder in this user's data folder, None where the account has no place for it."""
    base = _named("XDG_DATA_HOME")  # with a `~`, which platformdirs does not resolve
    if base is not None:
        return base / _APP / name
    earlier = _in_home(lambda: f"~/.local/share/{_APP}/{name}")  # where all platforms had it once
    if earlier is not None and earlier.exists():
        return earlier
    folder = _in_home(lambda: PlatformDirs(_APP, appauthor=False, opinion=False).user_data_dir)
    return folder and folder / name


def _in_home(place: Callable[[], str]) -> Path | None:
    """Return a folder in the user's home, None for an account without one, such as a container's bare user id."""
    try:
        return Path(place()).expanduser()
    except RuntimeError:
        return None
