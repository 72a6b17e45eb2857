"""A finding as horizontal bars: every class with its percent, the groups beside it.

    figure = finding_figure(analysis.finding)

Names stand above their bars, so that a long name takes no width from them on a phone.
"""

from collections.abc import Collection, Sequence

import plotly.graph_objects as go

from core.charts.style import LEAD, QUIET, TRACK, plain_figure
from core.number_words import percent
from core.records import Finding, Part
from core.tasks import CONDITION, task_named
from core.tone.depth import DEPTH_BANDS

_ROW_PX = 46
_BAR_SHARE = 0.2  # of a row's height; the name has the rest
_ABOVE_ITS_BAR = {"yanchor": "bottom", "showarrow": False, "font": {"size": 14}}


def finding_figure(finding: Finding) -> go.Figure:
    """Return bars of all classes, the most probable on top; those that the answer names are drawn strongest."""
    task = task_named(finding.task)
    names = [task.display_name(label) for label in finding.labels]
    leading = {finding.labels.index(label) for label in finding.named}
    return bars_figure(names, [float(p) for p in finding.probabilities], leading=leading)


def first_bars_figure(part: Part, finding: Finding, count: int) -> go.Figure:
    """Return the first bars of some of a finding's labels, the most probable on top, those that it names strongest."""
    order = sorted(range(len(part.labels)), key=lambda i: -float(part.probabilities[i]))[:count]
    names = [task_named(finding.task).display_name(part.labels[i]) for i in order]
    leading = {place for place, i in enumerate(order) if part.labels[i] in finding.named}
    return bars_figure(names, [float(part.probabilities[i]) for i in order], leading=leading)


def part_figure(task: str, part: Part) -> go.Figure:
    """Return bars of one group's labels, whose probabilities sum to 1 within it; skin tones from pale to dark."""
    if set(part.labels) == {label for band in DEPTH_BANDS for label in band.labels}:
        return depth_figure(part)
    names = [task_named(task).display_name(label) for label in part.labels]
    return bars_figure(names, [float(p) for p in part.probabilities])


def depth_figure(tones: Part) -> go.Figure:
    """Return bars of the four tones from pale to dark, whatever their probabilities."""
    order = [tones.labels.index(label) for band in DEPTH_BANDS for label in band.labels]
    names = [CONDITION.display_name(tones.labels[i]) for i in order]
    return bars_figure(names, [float(tones.probabilities[i]) for i in order], ranked=False)


def groups_figure(parts: Sequence[Part]) -> go.Figure:
    """Return bars of the groups' sums, such as the causes of an infection."""
    return bars_figure([part.group.capitalize() for part in parts], [part.share for part in parts])


def bars_figure(
    names: Sequence[str],
    shares: Sequence[float],
    *,
    remarks: Sequence[str] = (),
    ranked: bool = True,
    lead: bool = True,
    leading: Collection[int] | None = None,
) -> go.Figure:
    """Return one bar per name for shares from 0 to 1; NaN draws an empty track.

    The largest is drawn strongest, or those of `leading` by index, or all alike where `lead` is False. `remarks`
    replace the percents; with `ranked` the largest is on top, otherwise the order stays as given.
    """
    texts = list(remarks) or [percent(share) for share in shares]
    values = [share if share == share else 0.0 for share in shares]  # NaN is the one number unequal to itself
    order = sorted(range(len(names)), key=lambda i: -values[i]) if ranked else list(range(len(names)))
    places = [-row for row in range(len(order))]  # the first at the top
    largest = max(values, default=0.0)
    strong = {i for i in order if values[i] == largest or not lead} if leading is None else set(leading)
    bar = {"orientation": "h", "y": places, "width": _BAR_SHARE, "hoverinfo": "skip"}
    track = go.Bar(x=[1.0] * len(order), marker={"color": TRACK}, **bar)
    drawn = go.Bar(
        x=[values[i] for i in order],
        marker={"color": [LEAD if i in strong else QUIET for i in order]},
        customdata=[names[i] for i in order],
        **bar,
    )
    # All in one go: plotly checks every annotation anew with each one that is added, which took most of a page's time.
    return plain_figure(
        _ROW_PX * len(order) + 8,
        [track, drawn],
        annotations=[
            {"x": x, "y": place, "yshift": 8, "text": text, "xanchor": anchor, **_ABOVE_ITS_BAR}
            for place, i in zip(places, order, strict=True)
            for x, anchor, text in ((0.0, "left", names[i]), (1.0, "right", texts[i]))
        ],
        barmode="overlay",
        barcornerradius=4,
        xaxis={"visible": False, "range": [0, 1], "fixedrange": True},
        yaxis={"visible": False, "range": [-len(order) + 0.75, 0.6], "fixedrange": True},
    )
