"""Matches as a table for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from core.tone.foundation.shades import match_remarks
from core.tone.records import ProductMatch, Shade, ShadeMatch

CSV_COLUMNS = ("brand", "product", "shade", "hex", "delta_e", "lighter", "darker", "candidates", "remarks")
SHADE_COLUMNS = ("brand", "product", "shade", "hex", "undertone")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def matches_csv(matches: Sequence[ProductMatch]) -> str:
    """Return matches as a CSV table in UTF-8 with a header; cells that a spreadsheet would run are defused."""
    rows = [
        (
            match.brand, match.product, match.nearest.shade.shade, match.nearest.shade.hex,
            f"{match.nearest.delta_e:.2f}", _name(match.lighter), _name(match.darker),
            "; ".join(one.shade.shade for one in match.candidates), " ".join(match_remarks(match)),
        )
        for match in matches
    ]  # fmt: skip
    return _table(CSV_COLUMNS, rows)


def shades_csv(shades: Sequence[Shade]) -> str:
    """Return shades as a CSV table that `read_kit` reads again."""
    return _table(SHADE_COLUMNS, [(one.brand, one.product, one.shade, one.hex, one.undertone) for one in shades])


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in row])
    return table.getvalue()


def _name(match: ShadeMatch | None) -> str:
    return "" if match is None else match.shade.shade
