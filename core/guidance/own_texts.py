"""The texts that a task brings with it: a `guidance.toml` in its weights folder, written as this project's own is.

    reviewed = 2026-11-23                  # when somebody checked the texts; without it nobody did
    [sources.nhs-nail]
    name = "NHS, Nail problems"
    address = "https://www.nhs.uk/conditions/nail-problems/"
    read = "original"
    [labels."ridged"]
    what = "Lines that run along a nail."
    look_for = ["lines from the root to the tip"]
    route = "Show the nail to a pharmacist."
    level = "soon"
    because = "A nail that changes should be looked at."
    sources = ["nhs-nail"]

Of a label only `what` must be there; everything else falls back on the texts for any photo.
"""

from __future__ import annotations

import functools
import logging
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from core.settings import weights_folder

_LOG = logging.getLogger(__name__)
_FILE = "guidance.toml"
_LISTS = ("look_for", "same_day", "emergency", "sources")
_TEXTS = ("what", "route", "level", "because")
_READ = {"original", "copy", "memory"}


def read_own_texts(task: str, levels: tuple[str, ...]) -> Mapping[str, Any]:
    """Return what a task's file says, {} without one; the log says why a damaged one counts as none."""
    path = weights_folder() / task / _FILE
    try:
        status = path.stat()
    except OSError:
        return {}
    return _read(path, levels, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=32)
def _read(path: Path, levels: tuple[str, ...], modified: int, size: int) -> Mapping[str, Any]:
    try:
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
        wrong = _wrong(texts, levels)
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        wrong = f"{type(error).__name__}: {error}"
    if wrong:
        _LOG.warning("The texts in weights/%s/%s are left out: %s", path.parent.name, _FILE, wrong)
        return {}
    return texts


def _wrong(texts: dict[str, Any], levels: tuple[str, ...]) -> str:
    """Say what is wrong with the texts, "" where nothing is."""
    if "reviewed" in texts and type(texts["reviewed"]) is not date:
        return "reviewed is no date"
    sources = texts.get("sources", {})
    for name, source in sources.items():
        if set(source) != {"name", "address", "read"} or source["read"] not in _READ:
            return f"the source {name} has not exactly a name, an address and read"
        if not all(isinstance(text, str) for text in source.values()) or not source["address"].startswith("https://"):
            return f"the source {name} has no address that begins with https://"
    for label, entry in texts.get("labels", {}).items():
        if foreign := set(entry) - {*_LISTS, *_TEXTS}:
            return f"the label {label} has an entry {min(foreign)}"
        if not entry.get("what") or not all(isinstance(entry.get(name, ""), str) for name in _TEXTS):
            return f"the label {label} does not say in a text what it is"
        lists = [entry.get(name, []) for name in _LISTS]
        if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists):
            return f"the label {label} has something in the place of a list of texts"
        if entry.get("level", levels[0]) not in levels or not set(entry.get("sources", [])) <= set(sources):
            return f"the label {label} names a level or a source that there is not"
    return ""
