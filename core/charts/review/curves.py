"""Training runs as curves over one shared axis of epochs: loss, accuracy, learning rate and seconds per epoch.

    figure = curves_figure(find_runs("infection"), smoothing=0.6, log_loss=True)

Panel i has the axis y<i> and all have the axis x, so that one hover reads all of them. The figure is made in one piece,
because Plotly takes long for each trace and line that it is given alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.style import LEAD, SECOND, TRACK, as_label, plain_figure
from core.review.cards.published import PublishedResult
from core.review.runs import TrainingRun, kept_epoch, smooth

CURVE_PANELS: dict[str, str] = {
    "loss": "Loss (cross-entropy, nats)",
    "accuracy": "Accuracy",
    "learning_rate": "Learning rate",
    "seconds": "Seconds per epoch",
}
_RUN_COLOURS = (LEAD, "#6b7fb3", "#a98a3d", "#8c6a9c", "#4f9bc4", "#b8607a")
_PANEL_PX = {"loss": 280, "accuracy": 280, "learning_rate": 130, "seconds": 130}
_NUMBERS = {"accuracy": ":.1%", "loss": ":.3f", "learning_rate": ":.2e", "seconds": ":.2f"}
_GAP_PX = 46  # above each panel, for its title
_FOOT_PX = 84  # epochs and legend
_MOST_MARKED = 40  # epochs; longer curves have no dots

Json = dict[str, Any]


def curves_figure(
    runs: Sequence[TrainingRun],
    *,
    panels: Sequence[str] = tuple(CURVE_PANELS),
    smoothing: float = 0.0,
    log_loss: bool = False,
    source: PublishedResult | None = None,
) -> go.Figure:
    """Return the curves of one or several runs; the best validated epoch of each is marked.

    With `smoothing` (0 to below 1) the measured curve stays behind the smoothed one. `source` is drawn as a line in the
    panel of accuracies.
    """
    plot_px = sum(_PANEL_PX[panel] + _GAP_PX for panel in panels)
    tops = _tops(panels, plot_px)
    layout: Json = {
        "height": plot_px + _FOOT_PX,
        "margin": {"l": 0, "r": 8, "t": 0, "b": _FOOT_PX},
        "showlegend": True,
        "legend": {"orientation": "h", "y": -52 / plot_px, "x": 0, "yanchor": "top", "font": {"size": 12}},
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "xaxis": _epoch_axis(runs, len(panels)),
        "annotations": [_title(CURVE_PANELS[panel], top) for panel, top in zip(panels, tops, strict=True)],
        "shapes": [],
    }
    for row, (panel, top) in enumerate(zip(panels, tops, strict=True), 1):
        layout[_axis("yaxis", row)] = {
            **_value_axis(panel, top, _PANEL_PX[panel] / plot_px, log_loss),
            **(_rate_ticks(runs) if panel == "learning_rate" else {}),
        }
    traces: list[Json] = []
    for number, run in enumerate(runs):
        colour = _RUN_COLOURS[number % len(_RUN_COLOURS)]
        for row, panel in enumerate(panels, 1):
            traces += _panel_traces(run, panel, row, colour, smoothing, alone=len(runs) == 1)
        layout["shapes"] += _kept_marks(run, colour, len(panels))
    if source is not None and "accuracy" in panels:
        line, words = _reference(source, _axis("y", list(panels).index("accuracy") + 1))
        layout["shapes"].append(line)
        layout["annotations"].append(words)
    plain = plain_figure(plot_px).layout.to_plotly_json()
    return go.Figure({"data": traces, "layout": {**plain, **layout}})


def _axis(name: str, row: int) -> str:
    return name if row == 1 else f"{name}{row}"


def _tops(panels: Sequence[str], plot_px: float) -> list[float]:
    """Return where each panel begins, as a fraction of the plot from below."""
    tops, used = [], 0.0
    for panel in panels:
        tops.append(1 - (used + _GAP_PX) / plot_px)
        used += _GAP_PX + _PANEL_PX[panel]
    return tops


def _title(text: str, top: float) -> Json:
    return {
        "text": text,
        "x": 0,
        "y": top,
        "yshift": 8,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 14},
    }


def _epoch_axis(runs: Sequence[TrainingRun], rows: int) -> Json:
    last = max((record.epoch for run in runs for record in run.history), default=1)
    return {
        "title": {"text": "Epoch"},
        "anchor": _axis("y", rows),
        "range": [1 - 0.03 * last, last * 1.03],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickformat": "d",
        "nticks": 10,
    }


def _value_axis(panel: str, top: float, height: float, log_loss: bool) -> Json:
    axis: Json = {
        "domain": [max(0.0, top - height), top],
        "anchor": "x",
        "gridcolor": TRACK,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
    if panel == "accuracy":
        return {**axis, "tickformat": ".1~%"}
    if panel == "loss":
        return {**axis, "type": "log"} if log_loss else {**axis, "rangemode": "tozero"}
    return {**axis, "rangemode": "tozero", "nticks": 3, "exponentformat": "e"}


def _rate_ticks(runs: Sequence[TrainingRun]) -> Json:
    """Return three ticks: a rate runs through powers of ten, of which a small panel would show one."""
    highest = max((record.learning_rate for run in runs for record in run.history), default=0.0)
    ticks = [0.0, highest / 2, highest]
    return {"tickmode": "array", "tickvals": ticks, "ticktext": ["0", *(f"{tick:.1e}" for tick in ticks[1:])]}


def _panel_traces(
    run: TrainingRun, panel: str, row: int, colour: str, smoothing: float, *, alone: bool
) -> Iterator[Json]:
    epochs = [record.epoch for record in run.history]
    kinds = ("train", "valid") if panel in ("loss", "accuracy") else ("",)
    for kind in kinds:
        values = [float(getattr(record, f"{kind}_{panel}" if kind else panel)) for record in run.history]
        words = {"train": "training photos", "valid": "validation photos", "": CURVE_PANELS[panel].lower()}[kind]
        name = words.capitalize() if alone else f"{as_label(run.name)}: {words}"
        ink = SECOND if kind == "train" and alone else colour
        trace: Json = {"type": "scatter", "x": epochs, "xaxis": "x", "yaxis": _axis("y", row)}
        smoothed = smoothing > 0 and bool(kind)
        if smoothed:
            yield {
                **trace,
                "y": values,
                "mode": "lines",
                "name": f"{name}, measured",
                "line": {"color": ink, "width": 1},
                "opacity": 0.3,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        yield {
            **trace,
            "y": list(smooth(values, smoothing)) if smoothed else values,
            "mode": "lines+markers" if len(epochs) <= _MOST_MARKED else "lines",
            "name": name,
            "legendgroup": name,
            "showlegend": row == 1 and bool(kind),
            "line": {"color": ink, "width": 2.2, "dash": "dot" if kind == "train" and not alone else "solid"},
            "marker": {"size": 5, "color": ink},
            "hovertemplate": f"%{{y{_NUMBERS[panel]}}}",
        }


def _kept_marks(run: TrainingRun, colour: str, rows: int) -> list[Json]:
    kept = kept_epoch(run)
    if kept is None:
        return []
    return [
        {
            "type": "line",
            "x0": kept.record.epoch,
            "x1": kept.record.epoch,
            "y0": 0,
            "y1": 1,
            "xref": "x",
            "yref": f"{_axis('y', row)} domain",
            "line": {"color": colour, "width": 1, "dash": "dot"},
        }
        for row in range(1, rows + 1)
    ]


def _reference(source: PublishedResult, axis: str) -> tuple[Json, Json]:
    line = {
        "type": "line",
        "x0": 0,
        "x1": 1,
        "y0": source.accuracy,
        "y1": source.accuracy,
        "xref": "paper",
        "yref": axis,
        "line": {"color": SECOND, "width": 1.2, "dash": "dash"},
    }
    words = {
        "text": f"{source.project}, published test {source.accuracy:.1%}",
        "x": 0,  # where curves are still below their line, and where no epoch is marked
        "y": source.accuracy,
        "xref": "paper",
        "yref": axis,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": SECOND},
    }
    return line, words
