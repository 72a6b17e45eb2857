"""The sources of the photos from elsewhere that taught a model, as a model card lists them."""

from __future__ import annotations

from collections.abc import Iterator

from core.card import DataFacts

_KNOWN = "Photos from elsewhere that it learned its classes from"
_BESIDE = "Photos from elsewhere that show none of its classes, learned from as such"
_TIERS = "Tier A: released as data by who took them; B: a repository under an open licence; C: no licence is stated."


def source_lines(data: DataFacts) -> Iterator[str]:
    """Yield Markdown tables of a card's sources with licence and count, nothing where the card names none."""
    for title, rows in ((_KNOWN, data.sources), (_BESIDE, data.beside)):
        if not rows:
            continue
        yield f"{title}:"
        yield ""
        yield "| source | licence | tier | photos | of which |"
        yield "|---|---|---|---|---|"
        for row in rows:
            counts = ", ".join(f"{label} {n}" for label, n in row.classes.items())
            yield f"| {' | '.join(map(_cell, (row.source, row.licence, row.tier, row.n, counts)))} |"
        yield ""
    if data.sources or data.beside:
        yield _TIERS
        yield ""
    if data.refused:
        yield f"Left out, because they show again what it is judged by or may only be judged by: {data.refused}."
        yield ""


def _cell(words: object) -> str:
    """Return words of a card's file as code in a table: nothing in them is formatted, and none ends a cell."""
    text = " ".join(str(words or "–").split()).replace("`", "'").replace("|", "/")
    return text if text == "–" else f"`{text}`"
