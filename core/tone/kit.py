"""A make-up artist's own kit: a CSV of brand, product, shade and hex, searched like the shipped catalogue."""

import csv
import io

from core.errors import DataError
from core.tone.catalogue import build_catalogue
from core.tone.cleaning import undertone
from core.tone.colour import hex_to_lab, hex_to_rgb, rgb_to_hex
from core.tone.records import Catalogue, Shade

KIT_COLUMNS = ("brand", "product", "shade", "hex")
LARGEST_BYTES = 2_000_000
MOST_ROWS = 20_000
MOST_REMARKS = 20
LONGEST_NAME = 120


def read_kit(data: bytes) -> Catalogue:
    """Read a kit from the bytes of a CSV file, comma or semicolon, with the columns brand, product, shade, hex.

    Rows that cannot be used are left out; `Catalogue.remarks` says which and why, in at most 21 sentences. An
    "undertone" column is taken if it is there.

    Raises:
        DataError: the file is too large, is no such table, or holds no usable row.
    """
    rows = _rows(data)
    shades: list[Shade] = []
    remarks: list[str] = []
    seen: set[tuple[str, str, str, str]] = set()
    for number, row in rows:
        try:
            shade = _shade(row)
            if (shade.brand, shade.product, shade.shade, shade.hex) in seen:
                raise DataError("the shade stands there twice.")
        except DataError as error:
            remarks.append(f"Row {number} was left out: {error}")
            continue
        seen.add((shade.brand, shade.product, shade.shade, shade.hex))
        shades.append(shade)
    if not shades:
        raise DataError("The kit holds no usable shade. " + (remarks[0] if remarks else "It has no rows."))
    if len(remarks) > MOST_REMARKS:
        remarks = [*remarks[:MOST_REMARKS], f"{len(remarks) - MOST_REMARKS} more rows were left out."]
    return build_catalogue(shades, f"{len(shades):,} shades of your own kit.", remarks)


def _rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return the rows with their line in the file, keys in lower case."""
    if len(data) > LARGEST_BYTES:
        raise DataError(f"The kit is larger than {LARGEST_BYTES // 1_000_000} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what spreadsheets save by default on Windows
    first = text.split("\n", 1)[0]
    try:
        reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
        header = [name.strip().casefold() for name in next(reader, [])]
        missing = [name for name in KIT_COLUMNS if name not in header]
        if missing:
            raise DataError(
                "The kit needs the columns brand, product, shade, hex; missing: " + ", ".join(missing) + "."
            )
        rows = [(reader.line_num, dict(zip(header, row, strict=False))) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise DataError("The kit is not a CSV table.") from error
    if len(rows) > MOST_ROWS:
        raise DataError(f"The kit has more than {MOST_ROWS:,} rows.")
    return rows


def _shade(row: dict[str, str]) -> Shade:
    """Return the shade of a row. Raises DataError, in words that follow "Row 3 was left out: "."""
    brand, product, shade = (" ".join(row.get(name, "").split()) for name in KIT_COLUMNS[:3])
    if not (brand and shade):
        raise DataError("brand or shade is empty.")
    if max(len(brand), len(product), len(shade)) > LONGEST_NAME:
        raise DataError(f"a name is longer than {LONGEST_NAME} letters.")
    code = rgb_to_hex(hex_to_rgb(row.get("hex", "")))
    lab = hex_to_lab(code)
    if lab[2] <= 0:
        raise DataError(f"{code} is no skin colour (a mixer?); it has no yellow in it.")
    word = " ".join(row.get("undertone", "").split()).casefold()
    return Shade(brand, product, shade, code, (float(lab[0]), float(lab[1]), float(lab[2])), undertone(word))
