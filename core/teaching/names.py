"""Names of classes and tasks that somebody else wrote, made harmless: on a page, in a table, in a zip and as a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from core.errors import DataError
from core.tasks import Label, installed_tasks
from core.tasks.task_file import NAME, OTHER, RESERVED

LONGEST = 60
_GROUP = "class"
_KEPT = " -'’,"  # beside letters, marks and digits; none of them formats anything inside a word
_FOLDER = re.compile(r"[\w][\w \-.,'()+&]{0,59}")


def plain_name(text: str) -> str:
    """Return a name of letters, digits, blanks and a few signs that no page, table or path takes for more; or ""."""
    kept = "".join(letter if _is_plain(letter) else " " for letter in unicodedata.normalize("NFKC", text))
    words = re.sub(r"(?<!\w)[-'’,]+|[-'’,]+(?!\w)|(?<=[-'’,])[-'’,]+", " ", kept)
    made = " ".join(words.split())[:LONGEST].rstrip(" -'’,")
    return made[:1].upper() + made[1:]


def class_labels(folders: Sequence[str]) -> tuple[Label, ...]:
    """Return the label of each class folder, in that order: a harmless folder keeps its name, and names are unique."""
    taken: set[str] = set()
    made = []
    for number, folder in enumerate(folders, 1):
        name = _unique(plain_name(folder) or f"Class {number}", taken)
        keeps = _FOLDER.fullmatch(folder) and folder.casefold() != OTHER and folder == folder.strip(" .")
        made.append(Label(folder if keeps else name, name, _GROUP))
    keys: set[str] = set()
    return tuple(Label(_unique(label.folder, keys), label.name, _GROUP) for label in made)


def task_title(title: str, name: str) -> str:
    """Return the harmless title of a task, made of its name where none was given."""
    return plain_name(title) or plain_name(name.replace("-", " "))


def check_task_name(name: str) -> None:
    """Raise DataError for a name that no task can have, or that an installed one has."""
    if not NAME.match(name) or name in RESERVED:
        raise DataError(
            f"{name[:60]!r} cannot be a task's name: use small letters, digits and hyphens, such as nails-2."
        )
    if any(task.name == name for task in installed_tasks()):
        raise DataError(f"There is an installed task {name} already; give yours another name.")


def _is_plain(letter: str) -> bool:
    return letter in _KEPT or unicodedata.category(letter)[0] in "LMN"


def _unique(name: str, taken: set[str]) -> str:
    """Return the name with a number behind it where one like it is taken, and take it."""
    made = next(one for one in _numbered(name) if one.casefold() not in taken)
    taken.add(made.casefold())
    return made


def _numbered(name: str) -> Iterable[str]:
    yield name
    for number in range(2, 1000):
        yield f"{name[: LONGEST - 4]} {number}"
