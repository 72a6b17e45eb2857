"""Cleaning the public list of foundation shades into `shades.csv`; run by `python -m core shades --build FILE`."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import DataError
from core.files import write_bytes_atomically
from core.records import FloatArray, SellerUndertone
from core.tone.colour import chroma, hex_to_rgb, hue_deg, rgb_to_lab

SOURCE = {
    "file": "foundation-names/allShades.csv of github.com/the-pudding/data",
    "commit": "5fcfcb5",
    "scraped": "January 2021",
    "licence": "MIT, (c) 2019 The Pudding; see shades.LICENSE",
}
COLUMNS = ("brand", "product", "shade", "hex", "L", "a", "b", "undertone")

# Depth words in a seller's description, with the end of the scale at which being even further out is no contradiction.
_DEPTH_WORDS = {
    **dict.fromkeys(("fairest", "fair", "porcelain", "alabaster", "ivory"), "fair"),
    "light": "light",
    "medium": "medium",
    "tan": "tan",
    **dict.fromkeys(("deepest", "deep", "darkest", "dark", "rich"), "deep"),
}
_DEPTH = re.compile(rf"\b({'|'.join(_DEPTH_WORDS)})\b")
_PALE_NAME = re.compile(r"\b(fair\w*|porcelain|ivory|alabaster|shell|snow|pale\w*|light\w*)\b")
_MIXER = re.compile(r"\bmixer\b|\bmixing\b|pure white|for lightening|\bprimer\b(?! \+ foundation)")
_UNDERTONES: tuple[tuple[SellerUndertone, re.Pattern[str]], ...] = (
    ("warm", re.compile(r"\b(warm\w*|gold\w*|yellow\w*|peach\w*|honey|caramel|amber)\b")),
    ("cool", re.compile(r"\b(cool\w*|pink\w*|ros[ey]\w*|red\w*|blue\w*)\b")),
    ("neutral", re.compile(r"\bneutral\w*")),
)
_OLIVE = re.compile(r"\bolive\b")
_ASIDE = re.compile(r"\s+selected\b|\bOUT OF STOCK\b|\([^)]*\)?", re.IGNORECASE)
_SLOGAN = re.compile(r"\bSephora Quality\b.*?\bPrice\b")

CONTRADICTION_L = 20.0  # a depth word this far from the usual L* of its word speaks of another picture


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Rows in the columns of `COLUMNS`, how many rows came in, and why the others were dropped, with counts."""

    rows: tuple[tuple[str, ...], ...]
    read: int
    dropped: dict[str, int]


def clean_shades(text: str) -> Cleaned:
    """Clean the CSV text of allShades.csv.

    A row is dropped for the first reason that holds: near-white (the shop picture's background was taken for the
    swatch), impossible as skin (hue outside 25–90°, chroma < 5, L* outside 15–95, a* < 0), a mixer or primer, a depth
    word that contradicts the colour by more than 20 L*, a hex or a shade name that the product already has.
    A "deep" shade darker than usual and a "fair" one lighter than usual contradict nothing.

    Raises DataError if a column is missing.
    """
    reader = csv.DictReader(io.StringIO(text))
    wanted = {"brand", "product", "description", "name", "specific", "hex"}
    if not wanted <= set(reader.fieldnames or ()):
        raise DataError("This is not the shade list: it needs the columns " + ", ".join(sorted(wanted)) + ".")
    rows = list(reader)
    lab = rgb_to_lab(np.stack([hex_to_rgb(row["hex"]) for row in rows]))
    words = [row["description"].lower() for row in rows]
    usual = _usual_lightness(words, lab)
    dropped: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    kept = []
    for row, colour, said in zip(rows, lab, words, strict=True):
        brand, product, shade, code = _tidy(row["brand"]), _tidy(row["product"]), shade_name(row), row["hex"].lower()
        reason = _fault(row, colour, said, usual)
        if reason is None and (brand, product, code) in seen:
            reason = "repeats a colour of its product"
        elif reason is None and (brand, product, shade) in seen:
            reason = "repeats a shade of its product"
        if reason is not None:
            dropped[reason] += 1
            continue
        seen |= {(brand, product, code), (brand, product, shade)}
        kept.append((brand, product, shade, code, *(f"{value:.3f}" for value in colour), undertone(said)))
    return Cleaned(tuple(kept), len(rows), dict(dropped.most_common()))


def write_catalogue(source: Path, folder: Path) -> Cleaned:
    """Clean `source` into `folder`/shades.csv and write the counts beside it as shades.json; same input, same bytes.

    Raises DataError if the source cannot be read or has other columns.
    """
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The shade list {source.name} cannot be read.") from error
    cleaned = clean_shades(text)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cleaned.rows)
    write_bytes_atomically(folder / "shades.csv", [table.getvalue().encode()])
    summary = {**SOURCE, "read": cleaned.read, "kept": len(cleaned.rows), "dropped": cleaned.dropped}
    write_bytes_atomically(folder / "shades.json", [(json.dumps(summary, indent=2) + "\n").encode()])
    return cleaned


def undertone(description: str) -> SellerUndertone:
    """Return the seller's undertone word in a lower-case description."""
    found = [name for name, pattern in _UNDERTONES if pattern.search(description)]
    if len(found) == 1:
        return found[0]
    if found:
        return "mixed"
    return "olive" if _OLIVE.search(description) else ""


def _depth_words(description: str) -> frozenset[str]:
    return frozenset(_DEPTH_WORDS[word] for word in _DEPTH.findall(description))


def _usual_lightness(descriptions: list[str], lab: FloatArray) -> dict[frozenset[str], float]:
    """Return the median L* of every combination of depth words, from the list itself."""
    lightness: dict[frozenset[str], list[float]] = {}
    for description, colour in zip(descriptions, lab, strict=True):
        words = _depth_words(description)
        if words:
            lightness.setdefault(words, []).append(float(colour[0]))
    return {words: float(np.median(values)) for words, values in lightness.items()}


def _fault(row: dict[str, str], lab: FloatArray, said: str, usual: dict[frozenset[str], float]) -> str | None:
    lightness, strength, hue = float(lab[0]), float(chroma(lab)), float(hue_deg(lab))
    if lightness > 92 and strength < 8 and (strength < 3 or not _PALE_NAME.search(said)):
        return "background taken for the swatch"
    if not (25 <= hue <= 90 and strength >= 5 and 15 <= lightness <= 95 and lab[1] >= 0):
        return "impossible as skin"
    if _MIXER.search(said) or _MIXER.search(row["product"].lower()):
        return "mixer or primer"
    words = _depth_words(said)
    if words:
        away = lightness - usual[words]
        beyond = (words == {"deep"} and away < 0) or (words == {"fair"} and away > 0)
        if abs(away) > CONTRADICTION_L and not beyond:
            return "depth word contradicts the colour"
    return None


def shade_name(row: dict[str, str]) -> str:
    """Join number and name of a row of the public list in the order of the seller's text; the text where both lack."""
    description = _tidy(_ASIDE.sub(" ", row["description"]))
    parts = [_tidy(row[column]) for column in ("specific", "name") if row[column] not in ("", "NA")]
    name = " ".join(sorted(parts, key=description.find)) if parts else description
    name = _SLOGAN.sub(" ", name)
    for lead in (row["brand"], row["product"].lstrip("#")):
        if name.casefold().startswith(lead.casefold()):
            name = name[len(lead) :].strip()
    return _tidy(name)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())
