"""What a person decided about labels: keep, change or drop, in a table beside the task; the photos stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from core.errors import DataError
from core.ordinary_file import read_file
from core.review.photos.listing import safe_csv
from core.tables import missing_columns, read_table
from core.tasks import Label

LabelDecision = Literal["keep", "change", "drop"]

_COLUMNS = ("file", "sha256", "label", "decision", "new_label")
_MOST_ROWS = 100_000
_LARGEST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A decision about one photo, known by its file and the SHA-256 of its bytes; `new_label` is the key of a class."""

    file: str
    sha256: str
    label: str
    decision: LabelDecision
    new_label: str = ""


LabelChanges = Mapping[tuple[str, str], LabelChange]  # by file and SHA-256


def changes_csv(changes: Iterable[LabelChange]) -> str:
    """Return decisions as CSV text, sorted by file."""
    rows = sorted(changes, key=lambda one: (one.file, one.sha256))
    return safe_csv(_COLUMNS, ([one.file, one.sha256, one.label, one.decision, one.new_label] for one in rows))


def read_changes(source: Path | bytes, labels: Sequence[Label]) -> dict[tuple[str, str], LabelChange]:
    """Read decisions; a class may be named by its folder or by the name people read.

    Raises DataError for a file that cannot be read, and for a row that decides nothing that there is.
    """
    name = source.name if isinstance(source, Path) else "labels.csv"
    try:
        data = read_file(source) if isinstance(source, Path) else source
    except OSError as error:
        raise DataError(f"The labels in {name} cannot be read.") from error
    if len(data) > _LARGEST_BYTES:
        raise DataError(f"{name} is larger than {_LARGEST_BYTES // 1_000_000} MB, too large for a table of labels.")
    table = read_table(data, name, _heading, keep_bytes=True, most_rows=_MOST_ROWS)
    places = {heading: place for place, column in enumerate(table.columns) if (heading := _heading(column))}
    missing = [column for column in _COLUMNS if column not in places]
    if missing:
        raise DataError(f"{name} " + missing_columns(_COLUMNS, missing, table.columns))
    known = {label.name: label.folder for label in labels} | {label.folder: label.folder for label in labels}
    found = {}
    for row in table.rows:
        cells = {column: _cell(row.cells, place) for column, place in places.items()}
        decision, new = cells["decision"].lower(), cells["new_label"]
        if decision not in get_args(LabelDecision):
            raise DataError(f"Line {row.line} of {name}: the decision is {decision[:20]!r}, not keep, change or drop.")
        if decision == "change" and new not in known:
            raise DataError(f"Line {row.line} of {name}: {new[:60]!r} is none of the classes.")
        made = LabelChange(
            cells["file"], cells["sha256"], cells["label"], cast(LabelDecision, decision),
            known[new] if decision == "change" else "",
        )  # fmt: skip
        found[made.file, made.sha256] = made
    return found


def _heading(text: str) -> str | None:
    name = text.strip().lower()
    return name if name in _COLUMNS else None


def _cell(cells: Sequence[str], place: int) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    text = cells[place] if place < len(cells) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
