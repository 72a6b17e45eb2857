"""What a kit's headings mean, and the words and the colour that a row holds under them."""

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.errors import DataError
from core.records import ByteArray, FloatArray
from core.tables import Table, TableRow
from core.tone.colour import lab_to_hex, rgb_to_hex, rgb_to_lab
from core.tone.foundation.cleaning import shade_name
from core.tone.foundation.colour_text import read_colour
from core.tone.foundation.names import find_name

KIT_COLUMNS = ("brand", "product", "shade", "hex")

# Heading → its meaning, in English and some other languages; the first column of a meaning that holds anything is
# taken, in the order of these lists.
_HEADINGS = {
    "brand": ("brand", "brand name", "make", "maker", "company", "manufacturer", "marque", "marke",
              "hersteller", "marca", "merk"),
    "product": ("product", "product name", "product line", "line", "range", "foundation", "collection", "produkt",
                "produit", "producto", "prodotto", "produto"),
    "shade": ("shade", "shade name", "name", "colour name", "color name", "shade number", "shade no", "shade code",
              "number", "specific", "farbton", "nuance", "teinte", "tono", "tonalità", "tom", "tint"),
    "hex": ("hex", "hex code", "hexcode", "hex colour", "hex color", "hex value", "hex rgb", "colour hex", "color hex",
            "colour code", "color code", "rgb hex", "html", "html code", "rgb", "swatch", "farbcode",
            "code hex", "code couleur", "código hex",
            "colour", "color"),
    "undertone": ("undertone", "under tone"),
}  # fmt: skip
_NAMING = {"colour", "color"}
_MEANINGS = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings}
_CHANNELS = {"r": "r", "red": "r", "g": "g", "green": "g", "blue": "b", "b": "b", "l": "l", "a": "a"}
_SHOP_COLUMNS = ("description", "name", "specific")  # of the public list, whose shades have a number and a name
_DECORATION = re.compile(r"\A(?:cie ?|lab )| ?(?:value|star)\Z")  # as in "CIE L*", "Lab a", "R value"
_NOTHING = {"", "na", "n/a", "none", "null", "nan", "-", "–"}


def meaning(heading: str) -> str | None:
    """Return what a heading means: a name of `KIT_COLUMNS`, "undertone", a colour channel (r g b l a), or None."""
    word = _plain(heading)
    return _MEANINGS.get(word) or _MEANINGS.get(" ".join(word.split()[:2])) or _CHANNELS.get(_DECORATION.sub("", word))


MAPPED = ("brand", "product", "shade", "hex", "undertone")  # what a person can say of a column
FIXED = "="  # before a word that holds for all rows, in place of a heading


class KitColumns:
    """The places of a table's columns by what they mean.

    `chosen` says of a meaning which heading holds it, or, after "=", the word that holds for all rows. Raises DataError
    for a heading that is not there.
    """

    def __init__(self, columns: Sequence[str], chosen: Mapping[str, str] | None = None) -> None:
        self.names = tuple(columns)
        self.fixed: dict[str, str] = {}
        self.places: dict[str, list[int]] = {}
        for place, name in enumerate(columns):
            if (means := meaning(name)) is not None:
                self.places.setdefault(means, []).append(place)
        self._take(chosen or {})
        for means, places in self.places.items():
            order = _HEADINGS.get(means, ())
            places.sort(key=lambda place: _rank(columns[place], order))
        if "shade" not in self.places and len(self.places.get("hex", ())) > 1:
            last = self.places["hex"][-1]  # beside a hex code, "Colour" is the shade's name
            if _plain(columns[last]) in _NAMING:
                self.places["shade"] = [self.places["hex"].pop()]
        self.rgb = self._triple("r", "g", "b")
        self.lab = self._triple("l", "a", "b")

    def _take(self, chosen: Mapping[str, str]) -> None:
        for means, heading in chosen.items():
            find_name(means, MAPPED, "column")
            if heading.startswith(FIXED):
                self.fixed[means] = " ".join(heading.removeprefix(FIXED).split())
                continue
            named = find_name(heading, (name for name in self.names if name), "heading")
            place = self.names.index(named)
            for places in self.places.values():
                if place in places:
                    places.remove(place)
            self.places = {name: places for name, places in self.places.items() if places}
            self.places[means] = [place]

    @property
    def missing(self) -> tuple[str, ...]:
        """Those of `KIT_COLUMNS` that are not there; a colour may stand in three columns instead of one."""
        coloured = self.rgb is not None or self.lab is not None
        there = {*self.places, *self.fixed, *(["hex"] if coloured else [])}
        return tuple(name for name in KIT_COLUMNS if name not in there)

    def word(self, row: TableRow, means: str) -> str:
        """Return the first cell of that meaning in which anything stands, or the word that holds for all rows."""
        if means in self.fixed:
            return self.fixed[means]
        if means == "shade" and {name.casefold() for name in self.names} >= set(_SHOP_COLUMNS):
            cells = {name.casefold(): self._cell(row, place) for place, name in enumerate(self.names)}
            return shade_name(cells)
        cells_of = (self._cell(row, place) for place in self.places.get(means, ()))
        return next((cell for cell in cells_of if cell.casefold() not in _NOTHING), "")

    def colour(self, row: TableRow, table: Table) -> tuple[str, FloatArray]:
        """Return a row's colour as hex and as Lab (3,). Raises DataError where there is none."""
        written = [cell for place in self.places.get("hex", ()) if (cell := self._cell(row, place))]
        for cell in written:
            with contextlib.suppress(DataError):
                return _hex_and_lab(read_colour(cell))
        if self.lab is not None and (values := self._numbers(row, table, self.lab)) is not None:
            if not (0 <= values[0] <= 100 and np.abs(values[1:]).max() <= 128):
                raise DataError("its L, a, b are no colour: L goes from 0 to 100, a and b from −128 to 128.")
            return lab_to_hex(values), values
        if self.rgb is not None and (values := self._numbers(row, table, self.rgb)) is not None:
            scaled = values * 255 if values.max() <= 1 and (values % 1).any() else values  # shares of 1
            if scaled.min() < 0 or scaled.max() > 255:
                raise DataError("its R, G, B are no colour: each goes from 0 to 255.")
            return _hex_and_lab(np.rint(scaled).astype(np.uint8))
        return _hex_and_lab(read_colour(written[0] if written else ""))  # says what is wrong with it

    def _triple(self, *channels: str) -> tuple[int, ...] | None:
        """Return three columns that follow one another; b is blue after r and g, and yellow after L and a."""
        if not all(channel in self.places for channel in channels):
            return None
        first, second = self.places[channels[0]][0], self.places[channels[1]][0]
        third = next((place for place in self.places["b"] if place > second), self.places["b"][0])
        return first, second, third

    def _cell(self, row: TableRow, place: int) -> str:
        return " ".join(row.cells[place].split()) if place < len(row.cells) else ""

    def _numbers(self, row: TableRow, table: Table, places: Iterable[int]) -> FloatArray | None:
        cells = [self._cell(row, place) for place in places]
        if not any(cells):
            return None
        try:
            values = np.array([table.number(cell) for cell in cells])
        except ValueError:
            raise DataError(f"“{' '.join(cells)[:20]}” is not three numbers.") from None
        if not np.isfinite(values).all():
            raise DataError(f"“{' '.join(cells)[:20]}” is not three numbers.")
        return values


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading).split()).casefold()


def _rank(heading: str, order: Sequence[str]) -> int:
    word = _plain(heading)
    return order.index(word) if word in order else len(order)


def _hex_and_lab(rgb: ByteArray) -> tuple[str, FloatArray]:
    return rgb_to_hex(rgb), rgb_to_lab(rgb)
