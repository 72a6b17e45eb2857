"""A training history as curves: one figure for the loss, one for the accuracy.

figure = history_figure(read_history(weights_folder() / "infection" / "history.csv"), "loss")
"""

from collections.abc import Sequence
from typing import Literal

import plotly.graph_objects as go

from core.charts.style import LEAD, SECOND, TRACK, plain_figure
from core.records import EpochRecord

_TITLES = {"loss": "Loss (cross-entropy, nats)", "accuracy": "Accuracy"}


def history_figure(records: Sequence[EpochRecord], quantity: Literal["loss", "accuracy"]) -> go.Figure:
    """Return a quantity per epoch on training and on validation photos, the best validated epoch marked."""
    figure = plain_figure(320)
    epochs = [record.epoch for record in records]
    number = ":.1%" if quantity == "accuracy" else ":.3f"
    for split, name, colour in (("train", "Training photos", SECOND), ("valid", "Validation photos", LEAD)):
        figure.add_scatter(
            x=epochs,
            y=[getattr(record, f"{split}_{quantity}") for record in records],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"size": 6, "color": colour},
            hovertemplate=f"%{{y{number}}}",
        )
    best = best_epoch(records)
    if best is not None:
        figure.add_vline(x=best.epoch, line={"color": LEAD, "width": 1, "dash": "dot"})
    figure.update_layout(
        title={"text": _TITLES[quantity], "font_size": 15, "x": 0, "xanchor": "left"},
        showlegend=True,
        legend={"orientation": "h", "y": -0.26, "x": 0, "yanchor": "top"},
        hovermode="x unified",
        margin={"l": 0, "r": 8, "t": 40, "b": 0},
    )
    last = max(epochs, default=1)
    figure.update_xaxes(
        title_text="Epoch",
        range=[1 - 0.03 * last, last * 1.03],
        showgrid=False,
        fixedrange=True,
        tickformat="d",
        nticks=10,
    )
    figure.update_yaxes(
        gridcolor=TRACK,
        zeroline=False,
        fixedrange=True,
        tickformat=".0%" if quantity == "accuracy" else None,
        rangemode="tozero" if quantity == "loss" else "normal",
        automargin=True,
    )
    return figure


def best_epoch(records: Sequence[EpochRecord]) -> EpochRecord | None:
    """Return the epoch that training keeps: the highest validation accuracy, then the lowest loss, then the earliest.

    None if no epoch was validated.
    """
    validated = [record for record in records if record.valid_accuracy == record.valid_accuracy]  # NaN: not validated
    return max(validated, key=lambda record: (record.valid_accuracy, -record.valid_loss), default=None)
