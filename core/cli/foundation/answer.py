"""Products and their shades as rows of JSON and as lines to read."""

from typing import Any

from core.tone.foundation.shades import match_remarks
from core.tone.records import ProductMatch, ShadeMatch


def as_rows(matches: tuple[ProductMatch, ...]) -> list[dict[str, Any]]:
    """Return one row a product, in the order of the matches."""
    return [
        {
            "brand": match.brand,
            "product": match.product,
            "shade": match.nearest.shade.shade,
            "hex": match.nearest.shade.hex,
            "delta_e": round(match.nearest.delta_e, 3),
            "lighter": _name(match.lighter),
            "darker": _name(match.darker),
            "candidates": [one.shade.shade for one in match.candidates],
            "chance": round(match.chance, 3),
            "remarks": list(match_remarks(match)),
        }
        for match in matches
    ]


def as_table(rows: list[dict[str, Any]]) -> str:
    """Return a line a product: distance, colour, names, and between which shades it lies."""
    lines = []
    for row in rows:
        others = len(row["candidates"])
        span = f"  (1 of {others}: {row['candidates'][0]} to {row['candidates'][-1]})" if others > 1 else ""
        line = f"{row['delta_e']:5.1f}  {row['hex']}  {row['brand']} · {row['product']} · {row['shade']}{span}"
        lines.append("\n       ".join([line, *row["remarks"]]))
    return "\n".join(lines)


def _name(match: ShadeMatch | None) -> str | None:
    return None if match is None else match.shade.shade
