"""Training runs as curves over one shared axis of epochs: loss, accuracy, learning rate and seconds per epoch.

figure = curves_figure(find_runs("infection"), smoothing=0.6, log_loss=True)
"""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.style import CLEAR, LEAD, SECOND, TRACK
from core.records import EpochRecord
from core.training.published import PublishedResult
from core.training.runs import TrainingRun, best_epoch, smooth

CURVE_PANELS: dict[str, str] = {
    "loss": "Loss (cross-entropy, nats)",
    "accuracy": "Accuracy",
    "learning_rate": "Learning rate",
    "seconds": "Seconds per epoch",
}
_RUN_COLOURS = (LEAD, "#6b7fb3", "#a98a3d", "#8c6a9c", "#4f9bc4", "#b8607a")
_PANEL_PX = {"loss": 280, "accuracy": 280, "learning_rate": 130, "seconds": 130}
_GAP_PX = 46


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
    heights = [_PANEL_PX[panel] for panel in panels]
    total = sum(heights) + _GAP_PX * len(panels) + 60
    figure = make_subplots(
        rows=len(panels),
        cols=1,
        shared_xaxes=True,
        row_heights=heights,
        vertical_spacing=_GAP_PX / total,
        subplot_titles=[CURVE_PANELS[panel] for panel in panels],
    )
    for number, run in enumerate(runs):
        alone = len(runs) == 1
        colour = _RUN_COLOURS[number % len(_RUN_COLOURS)]
        for row, panel in enumerate(panels, 1):
            _draw_panel(figure, row, run, panel, colour, smoothing, alone=alone, first=row == 1)
        _mark_best(figure, run.history, colour, len(panels))
    if source is not None and "accuracy" in panels:
        figure.add_hline(
            y=source.accuracy,
            row=list(panels).index("accuracy") + 1,
            col=1,
            line={"color": SECOND, "width": 1.2, "dash": "dash"},
            annotation={
                "text": f"{source.project}, published test {source.accuracy:.1%}",
                "font": {"size": 11, "color": SECOND},
                "yanchor": "top",
            },
            annotation_position="bottom right",
        )
    _lay_out(figure, runs, panels, log_loss, total)
    return figure


def _draw_panel(
    figure: go.Figure,
    row: int,
    run: TrainingRun,
    panel: str,
    colour: str,
    smoothing: float,
    *,
    alone: bool,
    first: bool,
) -> None:
    epochs = [record.epoch for record in run.history]
    if panel in ("loss", "accuracy"):
        lines = [("train", SECOND if alone else colour, "dot" if not alone else "solid"), ("valid", colour, "solid")]
    else:
        lines = [("", colour, "solid")]
    for split, ink, dash in lines:
        field = f"{split}_{panel}" if split else panel
        values = [float(getattr(record, field)) for record in run.history]
        words = {"train": "training photos", "valid": "validation photos", "": CURVE_PANELS[panel].lower()}[split]
        name = words.capitalize() if alone else f"{run.name}: {words}"
        smoothed = list(smooth(values, smoothing)) if smoothing > 0 and split else values
        if smoothed is not values:
            figure.add_scatter(
                x=epochs, y=values, mode="lines", line={"color": ink, "width": 1}, opacity=0.3, hoverinfo="skip",
                name=f"{name}, measured", showlegend=False, row=row, col=1,
            )  # fmt: skip
        number = {"accuracy": ":.1%", "loss": ":.3f", "learning_rate": ":.2e", "seconds": ":.2f"}[panel]
        figure.add_scatter(
            x=epochs,
            y=smoothed,
            mode="lines+markers" if len(epochs) <= 40 else "lines",
            name=name,
            legendgroup=name,
            showlegend=first and bool(split),
            line={"color": ink, "width": 2.2, "dash": dash},
            marker={"size": 5, "color": ink},
            hovertemplate=f"%{{y{number}}}",
            row=row,
            col=1,
        )


def _mark_best(figure: go.Figure, history: Sequence[EpochRecord], colour: str, rows: int) -> None:
    best = best_epoch(history)
    if best is not None:
        for row in range(1, rows + 1):
            figure.add_vline(x=best.epoch, row=row, col=1, line={"color": colour, "width": 1, "dash": "dot"})


def _lay_out(
    figure: go.Figure, runs: Sequence[TrainingRun], panels: Sequence[str], log_loss: bool, total_px: int
) -> None:
    figure.update_layout(
        height=total_px,
        margin={"l": 0, "r": 8, "t": 28, "b": 0},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        dragmode=False,
        showlegend=True,
        legend={"orientation": "h", "y": -0.06, "x": 0, "yanchor": "top", "font_size": 12},
        hovermode="x unified",
        hoversubplots="axis",
    )
    for title in list(figure.layout.annotations)[: len(panels)]:
        title.update(x=0, xanchor="left", font_size=14)
    last = max((record.epoch for run in runs for record in run.history), default=1)
    figure.update_xaxes(
        range=[1 - 0.03 * last, last * 1.03], showgrid=False, fixedrange=True, tickformat="d", nticks=10, zeroline=False
    )
    figure.update_xaxes(title_text="Epoch", row=len(panels), col=1)
    figure.update_yaxes(gridcolor=TRACK, zeroline=False, fixedrange=True, automargin=True)
    for row, panel in enumerate(panels, 1):
        if panel == "accuracy":
            figure.update_yaxes(tickformat=".0%", row=row, col=1)
        elif panel == "loss":
            figure.update_yaxes(type="log" if log_loss else "linear", row=row, col=1)
            if not log_loss:
                figure.update_yaxes(rangemode="tozero", row=row, col=1)
        elif panel == "learning_rate":
            figure.update_yaxes(exponentformat="e", rangemode="tozero", row=row, col=1, nticks=3)
        else:
            figure.update_yaxes(rangemode="tozero", row=row, col=1, nticks=3)
