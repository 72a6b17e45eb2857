import math
from pathlib import Path

import pytest

from core.charts.review.curves import CURVE_PANELS, curves_figure
from core.records import EpochRecord
from core.review.cards.published import PUBLISHED
from core.review.runs import TrainingRun, smooth


def run(name: str = "one", *valid: float) -> TrainingRun:
    """Return a run whose validation accuracies are given; everything else follows from the epoch."""
    history = tuple(EpochRecord(i, 1 / i, 0.9, 2 / i, value, 10.0**-i, i / 2) for i, value in enumerate(valid, 1))
    return TrainingRun(name, Path(), "infection", "finished", history, None)


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_four_panels_share_one_axis_of_epochs_and_hold_the_table():
    figure = curves_figure([run("one", 0.5, 0.75, 0.625)])
    assert [note.text for note in figure.layout.annotations] == list(CURVE_PANELS.values())
    assert {trace.xaxis for trace in figure.data} == {"x"}
    assert {trace.yaxis for trace in figure.data} == {"y", "y2", "y3", "y4"}
    edges = [edge for axis in ("yaxis", "yaxis2", "yaxis3", "yaxis4") for edge in figure.layout[axis].domain[::-1]]
    assert edges == sorted(edges, reverse=True)  # one below the other
    loss, accuracy = named(figure, "Validation photos")
    assert (list(loss.x), list(loss.y)) == ([1, 2, 3], [2, 1, 2 / 3])
    assert list(accuracy.y) == [0.5, 0.75, 0.625]
    assert list(named(figure, "Training photos")[0].y) == [1, 0.5, 1 / 3]
    assert list(named(figure, "Learning rate")[0].y) == [0.1, 0.01, 0.001]
    assert list(named(figure, "Seconds per epoch")[0].y) == [0.5, 1.0, 1.5]


def test_the_best_epoch_is_marked_in_every_panel():
    figure = curves_figure([run("one", 0.5, 0.75, 0.625)])
    assert [shape.x0 for shape in figure.layout.shapes] == [2, 2, 2, 2]


def test_the_source_projects_result_is_a_line_among_the_accuracies():
    figure = curves_figure([run("one", 0.5, 0.75)], source=PUBLISHED["infection"])
    line = next(shape for shape in figure.layout.shapes if shape.y0 == shape.y1)
    assert line.y0 == pytest.approx(221 / 234)
    assert line.yref == "y2"
    words = next(note for note in figure.layout.annotations if note.text == "SpectraDerm, published test 94.4%")
    assert (words.yref, words.y) == ("y2", line.y0)  # right above it
    assert words.x == 0  # far from the marked epoch


def test_the_learning_rate_has_several_ticks_up_to_its_highest():
    figure = curves_figure([run("one", 0.5, 0.75)])
    assert list(figure.layout.yaxis3.tickvals) == [0, 0.05, 0.1]
    assert list(figure.layout.yaxis3.ticktext) == ["0", "5.0e-02", "1.0e-01"]


def test_smoothing_keeps_the_measured_curve_behind_the_smoothed_one():
    values = (0.5, 0.75, 0.625)
    figure = curves_figure([run("one", *values)], smoothing=0.5)
    assert list(named(figure, "Validation photos")[1].y) == list(smooth(values, 0.5))
    assert list(named(figure, "Validation photos, measured")[1].y) == list(values)
    assert not named(figure, "Learning rate, measured")


def test_the_loss_alone_can_be_logarithmic():
    figure = curves_figure([run("one", 0.5, 0.75)], log_loss=True)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis2.type != "log"


def test_runs_laid_over_one_another_have_colours_and_names_of_their_own():
    figure = curves_figure([run("one", 0.5, 0.7), run("two", 0.6, 0.5)])
    assert [trace.name for trace in figure.data if trace.showlegend] == [
        "one: training photos", "one: validation photos", "two: training photos", "two: validation photos"]  # fmt: skip
    assert (
        named(figure, "one: validation photos")[0].line.color != named(figure, "two: validation photos")[0].line.color
    )
    assert {shape.x0 for shape in figure.layout.shapes} == {1, 2}


def test_an_unvalidated_or_empty_history_draws_without_a_mark():
    assert not curves_figure([run("one", math.nan, math.nan)]).layout.shapes
    assert not curves_figure([run("one")]).layout.shapes
