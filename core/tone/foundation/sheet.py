"""Matches to take away: a CSV table and a printable client sheet."""

import csv
import io
from collections.abc import Sequence
from html import escape

from core.records import FloatArray
from core.tone.colour import lab_to_hex
from core.tone.records import Catalogue, Choice, ProductMatch, Shade, ShadeMatch, Tone

CSV_COLUMNS = ("brand", "product", "shade", "hex", "delta_e", "lighter", "darker", "ties")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #fff; max-width: 50rem; margin: 2rem auto; }
h1 { font-size: 1.5rem; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid #ccc; vertical-align: middle; }
.swatch { display: inline-block; width: 3.2rem; height: 1.6rem; }
.pair { white-space: nowrap; font-size: 0; } .note { color: #444; font-size: .9rem; }
* { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
@media print { body { margin: 0; } }
""".strip()


def matches_csv(matches: Sequence[ProductMatch]) -> str:
    """Return matches as a CSV table in UTF-8 with a header; cells that a spreadsheet would run are defused."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for match in matches:
        shade = match.nearest.shade
        cells = (
            shade.brand, shade.product, shade.shade, shade.hex, f"{match.nearest.delta_e:.2f}",
            _name(match.lighter), _name(match.darker), "; ".join(tie.shade.shade for tie in match.ties),
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells])
    return table.getvalue()


def client_sheet(
    lab: FloatArray,
    matches: Sequence[ProductMatch],
    catalogue: Catalogue,
    choice: Choice,
    *,
    tone: Tone | None = None,
    favourites: Sequence[Shade] = (),
    client: str = "",
    note: str = "",
) -> str:
    """Return a self-contained HTML page to print: no script, no picture, nothing loaded; all text is escaped.

    Args:
        lab: (3,) the colour that was matched, which sliders may have moved away from the measured one.
        matches: what to list, in this order.
        catalogue: where the shades are from.
        choice: how many shades the list holds for this colour.
        tone: the measurement, if there was one.
        favourites: shades to mark with a heart.
        client: whose sheet it is.
        note: the artist's own words.
    """
    skin = lab_to_hex(lab)
    rows = "\n".join(_row(match, skin, favourites) for match in matches)
    title = f"Foundation shades for {client}" if client else "Foundation shades"
    measured = _measured(tone) if tone is not None else ""
    words = f"<p>{escape(note)}</p>\n" if note else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f'<p><span class="swatch" style="background:{skin}"></span> Matched colour {skin}</p>\n{measured}{words}'
        "<table>\n<thead><tr><th>Skin, shade</th><th>Brand</th><th>Product</th><th>Shade</th><th>ΔE00</th>"
        f"<th>Lighter</th><th>Darker</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        f'<p class="note">{escape(choice.sentence)}</p>\n<p class="note">{escape(catalogue.source)} '
        "A swatch on a screen is not the foundation on skin: try the shade before you buy it.</p>\n</body>\n</html>\n"
    )


def _measured(tone: Tone) -> str:
    low, high = tone.ita_interval
    text = (
        f"Measured depth: {tone.ita_class}, ITA {tone.ita_deg:.0f}° (90 % interval {low:.0f}° to {high:.0f}°). "
        f"Nearest Monk swatch: {tone.monk.swatch}, at ΔE00 {tone.monk.delta_e:.1f}. Confidence: {tone.confidence}."
    )
    warnings = "".join(f"<li>{escape(warning.sentence)}</li>" for warning in tone.warnings)
    return f"<p>{escape(text)}</p>\n" + (f"<ul>{warnings}</ul>\n" if warnings else "")


def _row(match: ProductMatch, skin: str, favourites: Sequence[Shade]) -> str:
    shade = match.nearest.shade
    heart = " ♥" if shade in favourites else ""
    cells = (
        f'<span class="pair"><span class="swatch" style="background:{skin}"></span>'
        f'<span class="swatch" style="background:{escape(shade.hex, quote=True)}"></span></span>',
        escape(shade.brand),
        escape(shade.product),
        escape(shade.shade) + heart,
        f"{match.nearest.delta_e:.1f}",
        escape(_name(match.lighter)),
        escape(_name(match.darker)),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _name(match: ShadeMatch | None) -> str:
    return "" if match is None else match.shade.shade
