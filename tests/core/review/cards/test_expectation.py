from core.data.tables import PredictionTable
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
    assert (made.elsewhere.correct, made.elsewhere.n) == (4, 5)
    assert (made.own.correct, made.own.n, made.own.share) == (4, 8, 0.5)
    assert made.own.interval[0] < 0.5 < made.own.interval[1]


def test_nothing_is_expected_of_what_was_not_measured():
    made = expectation(PredictionTable(LABELS, (row(0, 0, 0),)))
    assert (made.elsewhere, made.own) == (None, None)
