"""Prediction sets as figures: how often those of each class hold the truth, and how many names they have."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.lines import ShareLine, lines_figure
from core.charts.style import LEAD, QUIET, SECOND, TRACK, as_label, plain_figure
from core.number_words import percent
from core.review.abstention.verdicts import Held, OodFigures
from core.tasks import Task

_MOST_NAMED = 3  # names in a set that is still an answer
_FOLDERS = {
    "healthy-skin": "Healthy skin",
    "other-disease": "Other diseases",
    "face": "Faces",
    "other-task": "Photos for another question",
    "natural-test": "Pictures of anything",
    "noise": "Noise",
    "text": "Pages of text",
    "blank": "Blank pictures",
    "gradient": "Colour gradients",
}


def held_figure(classes: Sequence[Held], task: Task, goal: float) -> go.Figure:
    """Return one line per class with the share of its sets that hold the truth, and a tick at the goal."""
    figure = lines_figure([_line(held, task.display_name(held.label)) for held in classes])
    figure.add_scatter(
        x=[goal] * len(classes),
        y=[-place for place in range(len(classes))],
        mode="markers",
        name="goal",
        marker={"symbol": "line-ns", "size": 9, "line": {"color": SECOND, "width": 3}},
        hovertemplate=f"goal {goal:.0%}<extra></extra>",
    )
    return figure


def set_sizes_figure(sizes: Sequence[int]) -> go.Figure:
    """Return a bar for each number of names in a set, those that are still an answer drawn strongest."""
    total = sum(sizes)
    figure = plain_figure(260)
    figure.add_bar(
        x=[str(size) for size in range(len(sizes))],
        y=list(sizes),
        text=[percent(count / total) if count else "" for count in sizes],
        textposition="outside",
        cliponaxis=False,
        marker_color=[LEAD if 1 <= size <= _MOST_NAMED else QUIET for size in range(len(sizes))],
        hovertemplate="%{y} photos with %{x} names<extra></extra>",
    )
    figure.update_layout(margin={"l": 0, "r": 0, "t": 26, "b": 0})
    figure.update_xaxes(title_text="Names in the set", type="category", fixedrange=True)
    figure.update_yaxes(title_text="Photos", gridcolor=TRACK, zeroline=False, fixedrange=True, automargin=True)
    return figure


def ood_figure(folders: Sequence[OodFigures]) -> go.Figure:
    """Return two lines per folder of photos that show no class: answered at all, and with a single name."""
    lines = []
    for made in folders:
        name = as_label(ood_set_name(made.folder))
        for title, count, interval in (
            (f"{name}: answered", made.answered, made.answered_interval),
            (f"{name}: with a single name", made.single, made.single_interval),
        ):
            words = f"{percent(count / made.n)}  ({count} of {made.n})"
            lines.append(ShareLine(title, words, count / made.n, interval, f"{title}: {words}", SECOND))
    return lines_figure(lines)


def ood_set_name(folder: str) -> str:
    """Return the name people read of a folder of photos that show no class, or of the card's name for them."""
    name = folder.replace("_", "-")
    return _FOLDERS.get(name, name.replace("-", " ").capitalize())


def _line(held: Held, name: str) -> ShareLine:
    if not held.n:
        return ShareLine(name, "no photo", None, held.interval, "")
    low, high = held.interval
    words = f"{percent(held.share)}  ({held.held} of {held.n})"
    return ShareLine(name, words, held.share, held.interval, f"{name}: {words}<br>{low:.1%} to {high:.1%}")
