"""The charts of the review pages as data."""

import math

import numpy as np
import pytest

from core.charts.review.classes import classes_figure
from core.charts.review.matrix import matrix_figure
from core.charts.review.ranking import ranking_figure
from core.charts.review.reliability import reliability_figure
from core.charts.review.risk import risk_figure
from core.charts.review.stress import stress_figure, stress_words
from core.charts.review.subsets import subsets_figure
from core.evaluation.metrics import class_figures, evaluate_rows
from core.review.abstention.sweep import at_threshold, risk_curve
from core.review.cards.published import PUBLISHED
from core.review.cards.stress import StressCard, StressFigure
from core.review.figures.ranking import rank_curves
from core.review.figures.subsets import Subset
from core.tasks import INFECTION
from core.trust.calibration import measure_calibration
from tests.core.review.review_rows import LABELS, answered, row

NAMES = [INFECTION.display_name(label) for label in LABELS]
# Three of four cellulitis photos right, one taken for shingles; one shingles photo right.
ROWS = [row(0, 0, 0), row(1, 0, 0), row(2, 0, 0), row(3, 0, 7), row(4, 7, 7)]


def trace(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def words(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def matrix(**options):
    return matrix_figure(evaluate_rows(LABELS, ROWS), INFECTION, **options)


def test_every_cell_has_a_marker_that_names_truth_and_answer_with_count_and_share():
    cells = {(cell[0], cell[1]): cell[2:] for cell in trace(matrix(), "cells").customdata}
    assert len(cells) == 64
    assert cells[LABELS[0], LABELS[7]] == [1, 0.25]
    assert cells[LABELS[0], LABELS[0]] == [3, 0.75]
    assert cells[LABELS[1], LABELS[0]] == [0, 0.0]


def test_counts_and_percents_stand_in_the_cells_under_their_own_names():
    figure = matrix()
    texts = {(note.y, note.x): note.text for note in figure.layout.annotations}
    assert texts[0, 7] == "<b>1</b><br>25%"
    assert texts[7, 7] == "<b>1</b><br>100%"
    assert texts[3, 3] == "0"
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        assert [name.replace("<br>", " ") for name in axis.ticktext] == NAMES
    assert list(figure.layout.yaxis.range) == [7.5, -0.5]  # the first truth on top


def test_percents_are_of_the_answer_or_of_all_photos_where_that_is_asked_for():
    assert [cell[3] for cell in trace(matrix(share="column"), "cells").customdata if cell[2]] == [1.0, 0.5, 0.5]
    assert [cell[3] for cell in trace(matrix(share="none"), "cells").customdata if cell[2]] == [0.6, 0.2, 0.2]


def test_a_new_order_moves_names_and_counts_together():
    figure = matrix(order="confusion")
    names = [name.replace("<br>", " ") for name in figure.layout.yaxis.ticktext]
    assert abs(names.index("Cellulitis") - names.index("Shingles")) == 1
    texts = {(note.y, note.x): note.text for note in figure.layout.annotations}
    assert texts[names.index("Cellulitis"), names.index("Shingles")] == "<b>1</b><br>25%"


def test_right_and_wrong_answers_have_colours_of_their_own():
    right, wrong = trace(matrix(), "right").z, trace(matrix(), "wrong").z
    assert right[0][0] == 0.75
    assert right[0][7] is None
    assert wrong[0][7] == 0.25
    assert wrong[0][0] is None


def stress() -> StressCard:
    lines = (
        StressFigure("published", "Published test", 9, 10, 0.9, (0.6, 0.98), 0.85, "all"),
        StressFigure("sand", "Sand", 1, 4, 0.25, (0.05, 0.7), math.nan, "none", alarm=True),
    )
    majority = StressFigure("majority", LABELS[0], 2, 10, 0.2, (0.1, 0.5), 0.125, LABELS[0])
    return StressCard(lines, majority, PUBLISHED["infection"])


def test_the_stress_card_has_a_line_a_test_with_interval_and_n_and_none_is_larger_than_another():
    figure = stress_figure(stress())
    shares = trace(figure, "shares")
    assert list(shares.x) == [0.9, 0.25]
    assert list(shares.y) == [0, -1]
    assert shares.marker.color[0] != shares.marker.color[1]  # a false alarm is no success
    assert [list(t.x) for t in figure.data if t.name == "intervals"] == [[0.6, 0.98, None], [0.05, 0.7, None]]
    sizes = [note.font.size for note in figure.layout.annotations if note.text in ("<b>90.0%</b>", "<b>25.0%</b>")]
    assert sizes[0] == sizes[1]
    assert "<b>Published test</b>  9 of 10, balanced 85%" in words(figure)
    assert "<b>Sand</b>  1 of 4, fewer is better" in words(figure)
    assert "60% to 98%" in words(figure)
    assert stress_words(stress()) == "Published test: 9 of 10, 90.0%; Sand: 1 of 4, 25.0%"


def test_the_source_project_and_the_largest_class_are_ticks_on_the_published_line():
    figure = stress_figure(stress())
    assert trace(figure, "source project").x[0] == pytest.approx(221 / 234)
    assert trace(figure, "largest class").x[0] == 0.2
    assert trace(figure, "largest class").y[0] == 0


def test_each_class_has_its_recall_its_interval_and_the_source_projects_own():
    figures = class_figures(evaluate_rows(LABELS, ROWS))
    figure = classes_figure(figures, INFECTION, "recall", PUBLISHED["infection"])
    assert list(trace(figure, "shares").x) == [0.75, 1.0]
    assert list(trace(figure, "shares").y) == [0, -7]
    assert "75%  (3 of 4)" in words(figure)
    assert "no photo" in words(figure)
    source = trace(figure, "SpectraDerm")
    assert list(source.x) == pytest.approx([32 / 34, 1, 29 / 32, 32 / 33, 18 / 23, 23 / 25, 1, 1])
    assert [list(pair) for pair in source.customdata][2] == [29, 32]
    precision = classes_figure(figures, INFECTION, "precision")
    assert list(trace(precision, "shares").x) == [1.0, 0.5]


def test_ranking_curves_begin_at_the_origin_and_name_their_area():
    figure = ranking_figure(rank_curves(answered(ROWS)), INFECTION, "roc")
    named = [t for t in figure.data if t.name != "chance"]
    assert [t.name.rsplit(" ", 1)[0] for t in named] == ["Cellulitis", "Shingles"]  # the others have no photo
    assert (named[0].x[0], named[0].y[0], named[0].x[-1], named[0].y[-1]) == (0, 0, 1, 1)
    precision = ranking_figure(rank_curves(answered(ROWS)), INFECTION, "precision_recall")
    assert list(precision.data[1].x)[-1] == 1.0
    assert precision.data[1].y[0] == 0.5  # two photos share the top score, one of them is shingles


def test_the_risk_curve_ends_at_all_photos_and_marks_the_chosen_threshold():
    answers = answered([row(0, 0, 0, logit=9), row(1, 0, 1, logit=4), row(2, 0, 0, logit=2)])
    figure = risk_figure(risk_curve(answers), at_threshold(answers, 0.8))
    assert list(trace(figure, "every threshold").x) == pytest.approx([1 / 3, 2 / 3, 1])
    assert list(trace(figure, "every threshold").y) == pytest.approx([0, 1 / 2, 1 / 3])
    assert (trace(figure, "chosen").x[0], trace(figure, "chosen").y[0]) == pytest.approx((2 / 3, 1 / 2))
    nobody = risk_figure(risk_curve(answers), at_threshold(answers, 1.0))
    assert [t.name for t in nobody.data] == ["every threshold"]


def test_a_reliability_bar_is_the_share_right_in_its_bin():
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.55, 0.45]])
    figure = reliability_figure(measure_calibration(shares, np.array([0, 1, 0]), draws=5))
    bars = trace(figure, "right")
    assert list(bars.y) == [1.0, 0.5]
    assert [list(data)[:2] for data in bars.customdata] == [[1, 1], [1, 2]]
    assert list(trace(figure, "photos").text) == ["1", "2"]
    assert list(trace(figure, "honest").y) == [0, 1]


def test_a_small_part_has_no_dot_and_says_so():
    parts = [Subset("large", 40, 30, 0.75, (0.6, 0.86)), Subset("small", 29, 29, 1.0, (0.88, 1.0))]
    figure = subsets_figure(parts)
    assert list(trace(figure, "shares").x) == [0.75]
    assert "75.0%  (30 of 40)" in words(figure)
    assert "too few to say  (29, under 30)" in words(figure)
