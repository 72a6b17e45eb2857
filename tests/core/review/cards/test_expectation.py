import pytest

from core.data.tables import PredictionTable
from core.evaluation.metrics import wilson_interval
from core.review.cards.expectation import expectation
from tests.core.review.review_rows import LABELS, row


def test_photos_from_elsewhere_and_photos_like_its_own_are_counted_apart():
    outside = [row(i, 0, 0 if i < 3 else 1, split="external", file=f"external/x/{i}.jpg") for i in range(4)]
    later = [row(9, 0, 0, split="external", file="external-2026/x/9.jpg")]
    strange = [row(10, "other", 0, split="external", file="external/other/10.jpg")]
    own = [row(20 + i, 0, i % 2, split="cv", file=f"train/{i}.jpg") for i in range(8)]
    made = expectation(PredictionTable(LABELS, (*outside, *later, *strange, *own)))
    assert made.elsewhere is not None
    assert made.own is not None
    assert (made.elsewhere.share, made.elsewhere.n) == (0.8, 5)
    assert (made.own.share, made.own.n) == (0.5, 8)
    assert made.own.interval == pytest.approx(wilson_interval(4, 8))  # of one class


def test_a_class_that_is_most_of_the_photos_does_not_hide_the_others():
    rows = [row(i, 0, 0, split="external", file=f"external/x/{i}.jpg") for i in range(100)]
    rows += [row(200 + i, 1, i % 2, split="external", file=f"external/y/{i}.jpg") for i in range(20)]
    rows += [row(300, 2, 0, split="external", file="external/z/0.jpg")]  # one photo says nothing of a class
    made = expectation(PredictionTable(LABELS, tuple(rows))).elsewhere
    assert made is not None
    assert (made.share, made.n) == (0.75, 120)
    low, high = wilson_interval(10, 20)
    assert made.interval[0] == pytest.approx(
        0.75 - (((1 - wilson_interval(100, 100)[0]) ** 2 + (0.5 - low) ** 2) ** 0.5) / 2
    )
    assert made.interval[1] == pytest.approx(0.75 + (high - 0.5) / 2)


def test_nothing_is_expected_of_what_was_not_measured():
    made = expectation(PredictionTable(LABELS, (row(0, 0, 0),)))
    assert (made.elsewhere, made.own) == (None, None)
