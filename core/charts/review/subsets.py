"""Parts of a photo set as lines: accuracy with its interval, and a word where a part is too small to speak of."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.lines import ShareLine, lines_figure
from core.charts.style import as_label
from core.review.figures.subsets import TOO_FEW, Subset


def subsets_figure(subsets: Sequence[Subset]) -> go.Figure:
    """Return one line per part; parts of fewer than 30 photos have no dot and say that they are too few."""
    return lines_figure([_line(part) for part in subsets])


def _line(part: Subset) -> ShareLine:
    name = as_label(part.name)
    if not part.enough:
        return ShareLine(name, f"too few to say  ({part.n}, under {TOO_FEW})", None, part.interval, "")
    low, high = part.interval
    counted = f"{part.correct} of {part.n}"
    hover = f"{name}: {counted}<br>{low:.1%} to {high:.1%}"
    return ShareLine(name, f"{part.accuracy:.1%}  ({counted})", part.accuracy, part.interval, hover)
