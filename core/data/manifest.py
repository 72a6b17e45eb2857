"""Where the photos of a folder come from, by its manifest.csv: source, licence, and which photos belong together.

    file,class,sublabel,source_repo,licence,group,licence_tier,…     `file` is relative to the folder

Only `file` and `source_repo` are needed; other columns may be missing or empty, in any order. Photos that the manifest
does not name are of an unnamed source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import DataError
from core.ordinary_file import read_file
from core.tables import missing_columns, read_table

MANIFEST = "manifest.csv"
JUDGING_ONLY = "D"  # the tier of photos that may not be trained on

_NEEDED = ("file", "source_repo")
_COLUMNS = (*_NEEDED, "licence", "licence_tier", "group", "sublabel")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a manifest says of one photo; texts are empty where it says nothing.

    `tier` is A for photos released as data by who took them, B for a repository under an open licence, C where no
    licence is stated, D for photos that may be judged by but not trained on. Photos of one `group` show the same.
    """

    source: str = ""
    licence: str = ""
    tier: str = ""
    group: str = ""
    sublabel: str = ""


def read_manifest(folder: Path) -> Mapping[str, Origin]:
    """Return the origins of a folder's photos by their file, nothing where there is no manifest.

    Raises DataError if it cannot be read as one.
    """
    path = folder / MANIFEST
    try:
        data = read_file(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DataError(f"{path} cannot be read.") from error
    known = {spelt: name for name in _COLUMNS for spelt in (name, name.capitalize(), name.upper())}
    table = read_table(data, MANIFEST, known.get, keep_bytes=True)
    places = {known[heading]: place for place, heading in enumerate(table.columns) if heading in known}
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        raise DataError(f"{path} " + missing_columns(_NEEDED, missing, table.columns))
    found = {}
    for row in table.rows:
        said = {name: row.cells[place].strip() for name, place in places.items() if place < len(row.cells)}
        if file := said.get("file", ""):
            found[file.replace("\\", "/")] = Origin(
                said.get("source_repo", ""),
                said.get("licence", ""),
                said.get("licence_tier", "").upper(),
                said.get("group", ""),
                said.get("sublabel", ""),
            )
    return found


def source_of(file: str, origins: Mapping[str, Origin]) -> str:
    """Return the source of a photo, without one in the manifest what its file name begins with ("atlas__1.jpg")."""
    name = file.rsplit("/", 1)[-1]
    origin = origins.get(file)
    if origin is not None and origin.source:
        return origin.source
    return name.split("__", 1)[0] if "__" in name else "source not named"
