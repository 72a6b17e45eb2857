"""history.csv and predictions.csv: the two tables that travel with a set of weights.

Floats are written with `repr`, so that reading gives the very same numbers back. Files are replaced in one step: a
run that is killed leaves the old table or the new one, never half of one.
"""

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar, get_args

import numpy as np

from core.errors import DataError
from core.files import write_bytes_atomically
from core.ordinary_file import read_file
from core.records import EpochRecord, PredictionRow, Split
from core.tables import Table, TableRow, missing_columns, read_table

SPLITS: tuple[Split, ...] = get_args(Split)

_HISTORY_COLUMNS = tuple(field.name for field in fields(EpochRecord))
_PREDICTION_COLUMNS = ("file", "sha256", "split", "fold", "group", "leaked", "truth")
_LOGIT_PREFIX = "logit:"
_BOOLEANS = {"true": True, "false": False}

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, eq=False)
class PredictionTable:
    """A predictions.csv: `labels` in the order of every row's logits."""

    labels: tuple[str, ...]
    rows: tuple[PredictionRow, ...]


def read_history(path: Path) -> tuple[EpochRecord, ...]:
    """Read a training history, one record per epoch in the order of the file.

    Losses may be NaN where nothing was measured. Raises DataError if the file is missing or damaged.
    """
    table = _read(path, _known(_HISTORY_COLUMNS).get)
    places = _places(path, table, _HISTORY_COLUMNS)

    def build(cells: Sequence[str]) -> EpochRecord:
        number, *figures = (_first(cells, some) for some in places)
        return EpochRecord(int(number), *(table.number(figure) for figure in figures))

    return tuple(_parse(path, row, table, build) for row in table.rows)


def append_epoch(path: Path, record: EpochRecord) -> None:
    """Add one epoch to a history, which is begun where there is none.

    Epochs from `record.epoch` on that already stand there are dropped, because a resumed run repeats them. Raises
    DataError if the file that is there is damaged.
    """
    earlier = read_history(path) if path.exists() else ()
    records = [*(epoch for epoch in earlier if epoch.epoch < record.epoch), record]
    _write_cells(path, _HISTORY_COLUMNS, (_cells_from_epoch(epoch) for epoch in records))


def write_predictions(path: Path, labels: Sequence[str], rows: Iterable[PredictionRow]) -> None:
    """Write evaluated images with their logits, replacing the file.

    Raises DataError for a row whose logits are not finite or do not fit the labels, or whose split is unknown.
    """
    _write_cells(
        path,
        (*_PREDICTION_COLUMNS, *(_LOGIT_PREFIX + label for label in labels)),
        (_cells_from_row(row, len(labels)) for row in rows),
    )


def read_predictions(path: Path) -> PredictionTable:
    """Read evaluated images with their logits (float64). Raises DataError if the file is missing or damaged."""
    known = _known(_PREDICTION_COLUMNS)

    def meaning(heading: str) -> str | None:
        return heading if heading.startswith(_LOGIT_PREFIX) else known.get(heading)

    table = _read(path, meaning)
    logits = {name: place for place, name in enumerate(table.columns) if name.startswith(_LOGIT_PREFIX)}
    places = _places(path, table, _PREDICTION_COLUMNS, [] if logits else [f"{_LOGIT_PREFIX}<label> for each label"])
    if len(logits) < sum(name.startswith(_LOGIT_PREFIX) for name in table.columns):
        raise DataError(f"{path.name} has two columns of logits with the same label.")

    def build(cells: Sequence[str]) -> PredictionRow:
        file, sha256, split, fold, group, leaked, truth = (_first(cells, some) for some in places)
        values = np.array([table.number(cells[place]) for place in logits.values()], dtype=np.float64)
        if split not in SPLITS or not np.isfinite(values).all():
            raise ValueError(split)
        return PredictionRow(file, sha256, split, int(fold), int(group), _BOOLEANS[leaked.lower()], truth, values)

    labels = tuple(name.removeprefix(_LOGIT_PREFIX) for name in logits)
    return PredictionTable(labels, tuple(_parse(path, row, table, build) for row in table.rows))


def _cells_from_epoch(record: EpochRecord) -> list[str]:
    figures = (float(getattr(record, name)) for name in _HISTORY_COLUMNS[1:])  # numpy's own repr names its type
    return [repr(int(record.epoch)), *(repr(figure) for figure in figures)]


def _cells_from_row(row: PredictionRow, classes: int) -> list[str]:
    logits = [float(value) for value in row.logits]  # a Python float: numpy's own repr names its type
    if len(logits) != classes or not all(math.isfinite(value) for value in logits):
        raise DataError(f"The logits of {row.file} are not {classes} finite numbers.")
    if row.split not in SPLITS:
        raise DataError(f"The split of {row.file} is {row.split!r}, which is none of {', '.join(SPLITS)}.")
    facts = [row.file, row.sha256, row.split, str(int(row.fold)), str(int(row.group)), str(bool(row.leaked)).lower()]
    return [*facts, row.truth, *(repr(value) for value in logits)]


def _parse(path: Path, row: TableRow, table: Table, build: Callable[[Sequence[str]], Record]) -> Record:
    cells = list(row.cells)
    while len(cells) > len(table.columns) and not cells[-1]:  # a spreadsheet's empty columns
        cells.pop()
    if len(cells) != len(table.columns):
        raise DataError(
            f"Line {row.line} of {path.name} is damaged: {len(cells)} cells instead of {len(table.columns)}."
        )
    try:
        return build(cells)
    except (ValueError, KeyError, OverflowError) as error:
        raise DataError(
            f"Line {row.line} of {path.name} is damaged: a cell does not hold what its column says."
        ) from error


def _known(columns: Sequence[str]) -> dict[str, str]:
    return {spelt: name for name in columns for spelt in (name, name.capitalize(), name.upper())}


def _places(path: Path, table: Table, needs: Sequence[str], missing: Sequence[str] = ()) -> list[list[int]]:
    """Return where each needed column stands, more than once where it does. Raises DataError where one is missing."""
    known = _known(needs)
    places = {name: [i for i, heading in enumerate(table.columns) if known.get(heading) == name] for name in needs}
    missing = [*(name for name in needs if not places[name]), *missing]
    if missing:
        raise DataError(f"{path.name} " + missing_columns(needs, missing, table.columns))
    return list(places.values())


def _first(cells: Sequence[str], places: Sequence[int]) -> str:
    """Return the first cell that is not empty."""
    return next((cells[place] for place in places if cells[place]), "")


def _read(path: Path, known: Callable[[str], object]) -> Table:
    try:
        data = read_file(path)
    except FileNotFoundError as error:
        raise DataError(f"There is no table {path.name} in {path.parent}.") from error
    except OSError as error:
        raise DataError(f"{path.name} cannot be read as a table.") from error
    return read_table(data, path.name, known, keep_bytes=True)


def _write_cells(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    # a file's name may be no text: its bytes are kept as they are
    write_bytes_atomically(path, [text.getvalue().encode("utf-8", "surrogateescape")])
