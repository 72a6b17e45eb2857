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
from typing import TypeVar

import numpy as np

from core.errors import DataError
from core.models.kept_files import write_bytes_atomically
from core.records import EpochRecord, PredictionRow

SPLITS = ("train", "valid", "test", "cv", "external")

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
    header, lines = _read_cells(path)
    if header != _HISTORY_COLUMNS:
        raise DataError(f"{path.name} is not a training history: its columns should be {', '.join(_HISTORY_COLUMNS)}.")
    return tuple(_parse(path, number, cells, _epoch_from_cells) for number, cells in lines)


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
    header, lines = _read_cells(path)
    fixed, named = header[: len(_PREDICTION_COLUMNS)], header[len(_PREDICTION_COLUMNS) :]
    if fixed != _PREDICTION_COLUMNS or not named or not all(name.startswith(_LOGIT_PREFIX) for name in named):
        raise DataError(
            f"{path.name} is not a table of predictions: its columns should be {', '.join(_PREDICTION_COLUMNS)} and "
            f"one {_LOGIT_PREFIX}<label> for each label."
        )
    labels = tuple(name.removeprefix(_LOGIT_PREFIX) for name in named)
    return PredictionTable(labels, tuple(_parse(path, number, cells, _row_from_cells) for number, cells in lines))


def _epoch_from_cells(cells: list[str]) -> EpochRecord:
    return EpochRecord(int(cells[0]), *(float(cell) for cell in cells[1:]))


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


def _row_from_cells(cells: list[str]) -> PredictionRow:
    file, sha256, split, fold, group, leaked, truth = cells[: len(_PREDICTION_COLUMNS)]
    logits = np.array([float(cell) for cell in cells[len(_PREDICTION_COLUMNS) :]], dtype=np.float64)
    if split not in SPLITS or not np.isfinite(logits).all():
        raise ValueError(split)
    return PredictionRow(file, sha256, split, int(fold), int(group), _BOOLEANS[leaked.lower()], truth, logits)


def _parse(path: Path, number: int, cells: list[str], build: Callable[[list[str]], Record]) -> Record:
    try:
        return build(cells)
    except (ValueError, KeyError) as error:
        raise DataError(
            f"Line {number} of {path.name} is damaged: a cell does not hold what its column says."
        ) from error


def _read_cells(path: Path) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """Return the header and (line number, cells) of every line; each has as many cells as the header."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError as error:
        raise DataError(f"There is no table {path.name} in {path.parent}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} cannot be read as a table.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise DataError(f"{path.name} is damaged near line {reader.line_num}.") from error
    if not lines:
        raise DataError(f"{path.name} is empty.")
    header = tuple(lines[0][1])
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise DataError(f"Line {number} of {path.name} is damaged: {len(cells)} cells instead of {len(header)}.")
    return header, lines[1:]


def _write_cells(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    # a file's name may be no text: its bytes are kept as they are
    write_bytes_atomically(path, [text.getvalue().encode("utf-8", "surrogateescape")])
