"""Which photos show again, whole or in part, what a model is judged by: they must teach it nothing.

Perceptual hashes over the eight symmetries find whole copies, image features find crops, zooms and turns (see
`core.data.crop_duplicates`). What was found is kept in the user's cache, because thousands of photos take minutes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.data.crop_duplicates import crops_of
from core.data.datasets import ImageItem, read_image
from core.data.duplicates import copies_of
from core.file_hash import file_sha256
from core.files import write_bytes_atomically
from core.settings import cache_folder

_FORMAT = 1  # to be raised when copies are looked for in another way


def find_copies(
    items: Sequence[ImageItem], judged: Sequence[ImageItem], say: Callable[[str], None]
) -> Mapping[int, str]:
    """Return for each item that is a copy or crop of a judged photo how it is one, in words, by its place.

    Raises DataError for an unreadable image.
    """
    keys, theirs = ([file_sha256(item.path) for item in some] for some in (items, judged))
    path = _kept_at(keys, theirs)
    kept = _read(path)
    if kept is None:
        say(f"looking for copies of {len(judged)} photos to judge by among {len(items)} photos to train on")
        whole = copies_of(items, judged)
        rest = [place for place in range(len(items)) if place not in whole]
        cropped = crops_of((read_image(items[place].path) for place in rest), [read_image(i.path) for i in judged])
        kept = {keys[place]: ["copy", theirs[other]] for place, other in whole.items()}
        kept |= {keys[rest[place]]: ["crop", theirs[other]] for place, other in cropped.items()}
        if path is not None:
            write_bytes_atomically(path, [json.dumps(kept).encode()])
    names = {sha256: item.file for sha256, item in zip(theirs, judged, strict=True)}
    words = {"copy": "shows the same as", "crop": "shows a part of, or more than,"}
    return {place: f"{words[kept[key][0]]} {names[kept[key][1]]}" for place, key in enumerate(keys) if key in kept}


def _kept_at(keys: Sequence[str], theirs: Sequence[str]) -> Path | None:
    made_from = "\n".join([str(_FORMAT), *sorted(keys), "", *sorted(theirs)])
    cache = cache_folder()
    return cache and cache / "copies" / f"{hashlib.sha256(made_from.encode()).hexdigest()[:24]}.json"


def _read(path: Path | None) -> dict[str, list[str]] | None:
    """Return what was found before, None where nothing was looked for yet."""
    try:
        return dict(json.loads(path.read_bytes())) if path is not None else None
    except (OSError, ValueError):
        return None
