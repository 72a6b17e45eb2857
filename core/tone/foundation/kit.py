"""A make-up artist's own kit: a table of brand, product, shade and colour, searched like the shipped catalogue."""

from collections.abc import Mapping

from core.errors import DataError
from core.records import FloatArray
from core.tables import Table, TableRow, missing_columns, read_table
from core.tone.colour import chroma, hex_to_lab, hue_deg
from core.tone.foundation.catalogue import build_catalogue
from core.tone.foundation.cleaning import undertone
from core.tone.foundation.kit_columns import KIT_COLUMNS as KIT_COLUMNS
from core.tone.foundation.kit_columns import MAPPED, KitColumns, meaning
from core.tone.records import Catalogue, Shade

LARGEST_BYTES = 5_000_000  # the public list of 6,816 shades has 2.3 MB, and twice that in a spreadsheet's UTF-16
MOST_ROWS = 20_000
MOST_REMARKS = 20
LONGEST_NAME = 120

# Wider than what the shipped list holds (L* 16–95, chroma 5–57, hue 26–90°), and than the ten Monk swatches: a product
# may be darker or lighter than any of them, but none is grey, blue or as white as paper.
_DARKEST_L, _LIGHTEST_L = 4.0, 97.0
_LEAST_CHROMA, _MOST_CHROMA = 3.0, 70.0
_REDDEST_DEG, _YELLOWEST_DEG = 15.0, 98.0


def kit_headings(data: bytes) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return a table's headings, and by their meaning those that are understood. Raises DataError for no table."""
    table = read_table(data, "The kit", meaning, most_rows=0) if data.strip() else Table((), (), ",")
    columns = KitColumns(table.columns)
    known = {means: table.columns[places[0]] for means, places in columns.places.items() if means in MAPPED}
    return tuple(name for name in table.columns if name), known


def read_kit(data: bytes, chosen: Mapping[str, str] | None = None, source: str = "") -> Catalogue:
    """Read a kit from the bytes of a table as spreadsheets save it: brand, product, shade, and hex or three numbers.

    `chosen` says which heading holds what, where the headings do not tell (`KitColumns`); `source` what the list is
    called.

    Rows that cannot be used are left out; `Catalogue.remarks` says which and why, in at most 21 sentences. An
    "undertone" column is taken if it is there.

    Raises:
        DataError: the file is too large, is no such table, or holds no usable row.
    """
    if len(data) > LARGEST_BYTES:
        raise DataError(f"The kit is larger than {LARGEST_BYTES // 1_000_000} MB.")
    wanted = {heading.strip().casefold() for heading in (chosen or {}).values()}
    table = (
        read_table(data, "The kit", lambda name: meaning(name) or name.strip().casefold() in wanted or None,
                   most_rows=MOST_ROWS)
        if data.strip() else Table((), (), ",")
    )  # fmt: skip
    columns = KitColumns(table.columns, chosen)
    if columns.missing:
        raise DataError("The kit " + missing_columns(KIT_COLUMNS, columns.missing, table.columns))
    if len(table.rows) > MOST_ROWS:
        raise DataError(f"The kit has more than {MOST_ROWS:,} rows.")
    shades: list[Shade] = []
    remarks: list[str] = []
    seen: set[tuple[str, str, str, str]] = set()
    for row in table.rows:
        try:
            shade = _shade(row, columns, table)
            if (shade.brand, shade.product, shade.shade, shade.hex) in seen:
                raise DataError("the shade stands there twice.")
        except DataError as error:
            remarks.append(f"Row {row.line} was left out: {error}")
            continue
        seen.add((shade.brand, shade.product, shade.shade, shade.hex))
        shades.append(shade)
    if not shades:
        raise DataError("The kit holds no usable shade. " + (remarks[0] if remarks else "It has no rows."))
    if len(remarks) > MOST_REMARKS:
        remarks = [*remarks[:MOST_REMARKS], f"{len(remarks) - MOST_REMARKS} more rows were left out."]
    return build_catalogue(shades, source or f"{len(shades):,} shades of your own kit.", remarks)


def _shade(row: TableRow, columns: KitColumns, table: Table) -> Shade:
    """Return the shade of a row. Raises DataError, in words that follow "Row 3 was left out: "."""
    brand, product, shade = (columns.word(row, name) for name in KIT_COLUMNS[:3])
    if not (brand and shade):
        raise DataError("brand or shade is empty.")
    if max(len(brand), len(product), len(shade)) > LONGEST_NAME:
        raise DataError(f"a name is longer than {LONGEST_NAME} letters.")
    code, lab = columns.colour(row, table)
    if reason := _implausible(lab):
        raise DataError(f"{code} is no skin colour: {reason}.")
    word = columns.word(row, "undertone").casefold()
    return Shade(brand, product, shade, code, (float(lab[0]), float(lab[1]), float(lab[2])), undertone(word))


def skin_fault(code: str) -> str:
    """Say why no skin has the colour of "#rrggbb", or nothing where it may. Raises DataError for no colour."""
    return _implausible(hex_to_lab(code))


def _implausible(lab: FloatArray) -> str:
    """Say why no skin has this colour (3,), or nothing where it may."""
    strength, hue = float(chroma(lab)), float(hue_deg(lab))
    if lab[0] > _LIGHTEST_L:
        return "it is as white as paper"
    if lab[0] < _DARKEST_L:
        return "it is black"
    if lab[2] <= 0:
        return "it has no yellow in it (a mixer?)"
    if strength < _LEAST_CHROMA:
        return "it is grey"
    if strength > _MOST_CHROMA:
        return "it is far too strong"
    if not _REDDEST_DEG <= hue <= _YELLOWEST_DEG:
        return "it is too pink" if hue < _REDDEST_DEG else "it is too green"
    return ""
