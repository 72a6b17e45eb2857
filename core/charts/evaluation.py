"""An evaluation as figures: the confusion matrix with counts and row percents, and the recall of each class.

figure = confusion_figure(evaluation, task_named("infection"))
"""

import numpy as np
import plotly.graph_objects as go

from core.charts.finding import bars_figure
from core.charts.style import percent, plain_figure
from core.records import Evaluation
from core.tasks import Task

# From nothing to the lead colour; the first step is see-through, so that an empty cell is the page itself.
_SCALE = ((0.0, "rgba(47, 133, 119, 0.04)"), (0.5, "rgba(47, 133, 119, 0.55)"), (1.0, "rgba(35, 107, 95, 1)"))


def confusion_figure(evaluation: Evaluation, task: Task) -> go.Figure:
    """Return the confusion matrix: a row per true class, a column per answer, each cell with count and row percent.

    Colour is the share of the row, so that small classes weigh as much as large ones.
    """
    answers = [task.display_name(label) for label in evaluation.labels]
    truths = [_broken(name) for name in answers]
    counts = evaluation.confusion
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
    figure = plain_figure(640)
    figure.add_heatmap(
        z=shares.tolist(),
        zmin=0,
        zmax=1,
        colorscale=[list(step) for step in _SCALE],
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=np.stack([counts, np.broadcast_to(totals, counts.shape)], axis=-1).tolist(),
        hovertemplate="%{customdata[0]} of %{customdata[1]} photos of %{y}<br>were answered %{x}<extra></extra>",
        x=answers,
        y=truths,
    )
    for row, truth in enumerate(truths):
        for column, answer in enumerate(answers):
            count, share = int(counts[row, column]), float(shares[row, column])
            if count:
                figure.add_annotation(
                    x=answer,
                    y=truth,
                    text=f"<b>{count}</b><br>{percent(share)}",
                    showarrow=False,
                    font={"size": 11, "color": "#ffffff"} if share > 0.4 else {"size": 11},
                )
    axis = {"showgrid": False, "fixedrange": True, "zeroline": False, "tickfont_size": 11, "automargin": True}
    figure.update_xaxes(title_text="Answer", side="top", tickangle=-60, **axis)
    figure.update_yaxes(title_text="Truth", autorange="reversed", **axis)
    return figure


def recall_figure(evaluation: Evaluation, task: Task) -> go.Figure:
    """Return the recall of each class with its number of photos, in the order of the matrix."""
    remarks = []
    for index, recall in enumerate(evaluation.recall):
        n = int(evaluation.confusion[index].sum())
        right = int(evaluation.confusion[index, index])
        remarks.append(f"{percent(float(recall))}  ({right} of {n})" if n else "no photo")
    names = [task.display_name(label) for label in evaluation.labels]
    return bars_figure(names, [float(value) for value in evaluation.recall], remarks=remarks, ranked=False, lead=False)


def _broken(name: str) -> str:
    """Break a long name into two lines at the space nearest its middle."""
    spaces = [index for index, letter in enumerate(name) if letter == " "]
    if len(name) <= 12 or not spaces:
        return name
    middle = min(spaces, key=lambda index: abs(index - len(name) / 2))
    return f"{name[:middle]}<br>{name[middle + 1 :]}"
