"""Which class a photo shows by the folders that it lies in: one rule for training, measuring and a person's own photos.

The deepest folder counts that is a label, by its folder name or by the name people read. Case, spaces, hyphens,
underscores, the form of an apostrophe and the form of the letters make no difference.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from core.tasks import installed_tasks

OTHER = "other"  # the truth of an image none of whose folders is a label

_APOSTROPHES = str.maketrans("", "", "'’‘‛ʼ´`′")
_MOST_NAMED = 8
_LEAST_LIKE = 0.6  # difflib's own: below it names only look alike by chance


@dataclass(frozen=True, slots=True)
class UnknownFolder:
    """A folder that is no class, how many photos it holds, and the label whose name is nearest, if one is near."""

    folder: str
    photos: int
    nearest: str


def label_of_path(file: str, labels: Sequence[str]) -> str:
    """Return the label of a photo by its path with forward slashes, "other" if none of its folders is one."""
    known = _names(tuple(labels))
    for folder in reversed(file.split("/")[:-1]):
        if (label := known.get(_loose(folder))) is not None:
            return label
    return OTHER


def unknown_folders(files: Iterable[str], labels: Sequence[str]) -> tuple[UnknownFolder, ...]:
    """Return the folders of photos that have no label, those with the most photos first."""
    counts = Counter(file.rpartition("/")[0] for file in files if label_of_path(file, labels) == OTHER)
    return tuple(UnknownFolder(folder, n, _nearest(folder, tuple(labels))) for folder, n in counts.most_common())


def say_unknown(folders: Sequence[UnknownFolder]) -> str:
    """Return the sentence that names folders that are no class, empty where there is none."""
    if not folders:
        return ""
    named = ", ".join(_said(folder) for folder in folders[:_MOST_NAMED])
    more = f" and {len(folders) - _MOST_NAMED} more" if len(folders) > _MOST_NAMED else ""
    total = sum(folder.photos for folder in folders)
    photos = "1 photo lies in a folder" if total == 1 else f"{total} photos lie in folders"
    if len(folders) == 1 and total > 1:
        photos = f"{total} photos lie in a folder"
    return f"{photos} that {'is' if len(folders) == 1 else 'are'} no class: {named}{more}."


def _said(folder: UnknownFolder) -> str:
    near = f"; meant “{folder.nearest}”?" if folder.nearest else ""
    return f"“{folder.folder or 'the folder itself'}” ({folder.photos}{near})"


def _nearest(folder: str, labels: tuple[str, ...]) -> str:
    known = _names(labels)
    for part in reversed(folder.split("/")):
        if close := get_close_matches(_loose(part), known, n=1, cutoff=_LEAST_LIKE):
            return known[close[0]]
    return ""


@lru_cache(maxsize=64)
def _names(labels: tuple[str, ...]) -> dict[str, str]:
    """Return loose name → label, of the labels' folder names and the names people read."""
    read = {label.folder: label.name for task in reversed(installed_tasks()) for label in task.definitions}
    names = {_loose(read[label]): label for label in labels if label in read}
    return {**names, **{_loose(label): label for label in labels}}


@lru_cache(maxsize=4096)
def _loose(name: str) -> str:
    """Return a name without all that makes no difference; letters, digits and other signs stay."""
    letters = unicodedata.normalize("NFKC", name.translate(_APOSTROPHES)).casefold()
    return "".join(letter for letter in letters if not _is_gap(letter))


def _is_gap(letter: str) -> bool:
    return letter.isspace() or letter == "_" or unicodedata.category(letter) in {"Pd", "Cf"}  # dashes, unseen signs
