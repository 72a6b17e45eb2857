"""Tables as people and spreadsheets save them: the cells, whatever encodes, separates and precedes them.

Cells are parsed by the standard library's csv. Its Sniffer guesses the separator from how often characters stand in the
text; here the headings are known, which is surer: the separator and the line that show most of them are the table's.
"""

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.errors import DataError

_SEPARATORS = (",", ";", "\t", "|")
_HEAD_RECORDS = 20  # a title, a date and some remarks may stand above the header
_HEAD_LINES = 1000  # with empty ones among them
_MOST_NAMED, _LONGEST_NAMED = 12, 40  # columns in a refusal, letters of each
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?[,;\t ]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_OTHER_FILES = ((b"PK\x03\x04", "a workbook"), (b"\xd0\xcf\x11\xe0", "an old Excel workbook"), (b"%PDF", "a PDF"))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row and the line of the file at which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header as it stands in the file, and the rows that hold anything; a row may be longer or shorter than it."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    separator: str

    def number(self, cell: str) -> float:
        """Return a cell's number; a comma may be the decimal sign where it is not the separator. Raises ValueError."""
        text = cell.strip().replace("\N{MINUS SIGN}", "-")
        if self.separator != "," and "." not in text:
            text = text.replace(",", ".")
        if "_" in text:
            raise ValueError(f"“{cell}” is no number")  # a number in Python alone
        return float(text)


def read_table(
    data: bytes, name: str, known: Callable[[str], object], *, keep_bytes: bool = False, most_rows: int | None = None
) -> Table:
    """Read a table whose headings `known` recognises: it returns what a heading means, None for a foreign one.

    `name` begins the sentences, as in "The kit". Bytes that are no UTF-8 are taken for Windows' western letters; with
    `keep_bytes` they are kept as they are, for a table of file names. A table of more than `most_rows` is not read to
    its end, so that it has a few more. Raises DataError if there is nothing, the file is of another kind, or a quote is
    not closed.
    """
    text = _decode(data, name, keep_bytes)
    separators: Sequence[str] = _SEPARATORS
    start = 0
    if (stated := _SEP_LINE.match(text)) is not None:
        start, separators = stated.end(), stated.group(1)
    found = [
        (len({known(cell) for cell in row.cells} - {None}), -row.line, len(row.cells), -order)
        for order, separator in enumerate(separators)
        for row in _head(text[start:], separator)
    ]
    if not found:
        raise DataError(f"{name} is empty.")
    _, line, _, order = max(found)  # both are counted downwards: the first of equals is the greatest
    separator, above = separators[-order], 1 if start else 0
    rows = _rows(text[start:], separator, name, above, None if most_rows is None else most_rows + _HEAD_RECORDS + 1)
    place = next(i for i, row in enumerate(rows) if row.line == above - line)
    columns = _trimmed(rows[place].cells)
    return Table(columns, tuple(rows[place + 1 :]), separator)


def missing_columns(needs: Sequence[str], missing: Iterable[str], columns: Sequence[str]) -> str:
    """Return the sentence that says which columns are needed, which are there and which are not."""
    names = (" ".join(name.split()) for name in columns if name)
    short = [name if len(name) <= _LONGEST_NAMED else f"{name[: _LONGEST_NAMED - 1]}…" for name in names]
    more = f" and {len(short) - _MOST_NAMED} more" if len(short) > _MOST_NAMED else ""
    there = ", ".join(short[:_MOST_NAMED]) + more if short else "no heading"
    return f"needs the columns {', '.join(needs)}; it has: {there}; missing: {', '.join(missing)}."


def _decode(data: bytes, name: str, keep_bytes: bool) -> str:
    for head, kind in _OTHER_FILES:
        if data.startswith(head):
            raise DataError(f"{name} is {kind}, not a CSV table; save it as CSV and choose that file.")
    encoding = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "") or _without_bom(data)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding.startswith(("utf-16", "utf-32")):
            raise DataError(f"{name} is damaged: it breaks off inside a letter.") from error
        # else what spreadsheets save by default on Windows
        text = data.decode("utf-8", "surrogateescape") if keep_bytes else data.decode("cp1252", "replace")
    text = text.lstrip("\ufeff").rstrip("\0\x1a\r\n")  # a mark may stand there twice; old programs mark the end
    controls = sum(character < " " and character not in "\t\n\r" for character in text[:2000])
    if controls > 0.05 * len(text[:2000]) or ('"' not in text and _longest_line(text) > csv.field_size_limit()):
        raise DataError(f"{name} is not a CSV table; save it as CSV and choose that file.")
    return text


def _longest_line(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)


def _without_bom(data: bytes) -> str:
    """Return the UTF-16 that a text of western letters shows by a zero in every other byte, or nothing."""
    sample = data[:400]
    if len(sample) >= 8 and sample[1::2].count(0) > 0.8 * len(sample[1::2]):
        return "utf-16-le"
    return "utf-16-be" if len(sample) >= 8 and sample[::2].count(0) > 0.8 * len(sample[::2]) else ""


def _head(text: str, separator: str) -> list[TableRow]:
    """Return the first rows as that separator divides them, as far as they can be divided."""
    rows: list[TableRow] = []
    with contextlib.suppress(_BrokenRowError):  # what was read before it counts
        rows.extend(islice(_parsed(text, separator, strict=False, most_lines=_HEAD_LINES), _HEAD_RECORDS))
    return rows


def _rows(text: str, separator: str, name: str, above: int, most: int | None) -> list[TableRow]:
    """Return the rows, `most` of them, with `above` more lines of the file before them."""
    try:
        rows, sound = list(islice(_parsed(text, separator, strict=True), most)), True
    except _BrokenRowError as broken:
        if not broken.divisible:
            raise DataError(_open_quote(name, broken.line + above)) from broken
        rows, sound = (
            list(islice(_parsed(text, separator, strict=False), most)),
            False,
        )  # letters stand behind a closed quote
    for row in rows:
        if any("\n" in cell or "\r" in cell for cell in row.cells) and not (sound and _fits(row, rows)):
            raise DataError(_open_quote(name, row.line + above))
    return [TableRow(row.line + above, row.cells) for row in rows]


def _fits(row: TableRow, rows: Sequence[TableRow]) -> bool:
    """Say whether a row that goes over several lines is as long as another one, so that it is meant."""
    return any(len(other.cells) == len(row.cells) for other in rows if other is not row)


class _BrokenRowError(Exception):
    """A row that csv cannot divide: the line at which it begins, and whether it can be if it is less strict."""

    def __init__(self, line: int, error: csv.Error) -> None:
        super().__init__(str(error))
        self.line = line
        self.divisible = "expected after" in str(error)  # else the text, or csv's longest cell, ends inside a quote


def _parsed(text: str, separator: str, *, strict: bool, most_lines: int | None = None) -> Iterator[TableRow]:
    """Yield the rows in which anything stands, of the first `most_lines` records. Raises _BrokenRowError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    line = 1
    try:
        for cells in islice(reader, most_lines):
            if any(cell.strip() for cell in cells):
                yield TableRow(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _BrokenRowError(line, error) from error


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headings without their spaces, and without the empty ones that a spreadsheet leaves at the end."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _open_quote(name: str, line: int) -> str:
    return f'{name} cannot be read from row {line} on: a quote (") is not closed there. Close or remove it.'
