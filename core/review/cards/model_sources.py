"""The sources of the photos from elsewhere that taught a model, as a model card lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_TITLES = {
    "sources": "Photos from elsewhere that it learned its classes from",
    "beside": "Photos from elsewhere that show none of its classes, learned from as such",
}
_TIERS = "Tier A: released as data by who took them; B: a repository under an open licence; C: no licence is stated."


def source_lines(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield Markdown tables of a card's sources with licence and count, nothing where the card names none."""
    found = False
    for name, title in _TITLES.items():
        rows = [row for row in _list(data.get(name)) if isinstance(row, Mapping)]
        if not rows:
            continue
        found = True
        yield f"{title}:"
        yield ""
        yield "| source | licence | tier | photos | of which |"
        yield "|---|---|---|---|---|"
        for row in rows:
            classes = row.get("classes")
            counts = classes.items() if isinstance(classes, Mapping) else ()
            cells = [row.get("source"), row.get("licence"), row.get("tier"), row.get("n")]
            cells.append(", ".join(f"{label} {n}" for label, n in counts))
            yield f"| {' | '.join(map(_cell, cells))} |"
        yield ""
    if found:
        yield _TIERS
        yield ""
    refused = data.get("refused")
    if isinstance(refused, Mapping) and refused:
        yield f"Left out, because they show again what it is judged by or may only be judged by: {len(refused)}."
        yield ""


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _cell(words: object) -> str:
    """Return words of a card's file as code in a table: nothing in them is formatted, and none ends a cell."""
    text = " ".join(str(words or "–").split()).replace("`", "'").replace("|", "/")
    return text if text == "–" else f"`{text}`"
