from collections.abc import Sequence

import pytest

from core.data.tables import PredictionTable
from core.records import PredictionRow
from core.review.abstention.track_record import (
    GivenAnswer,
    given_answers,
    record_intervals,
    record_sentence,
    track_record,
)
from tests.core.review.review_rows import LABELS, row

RING, FOOT, IMPETIGO = "FU-ringworm", "FU-athlete-foot", "BA-impetigo"


def told(truth: str, *named: str, left_open: bool = False, outside: bool = False) -> GivenAnswer:
    return GivenAnswer(truth, named, left_open, outside)


def test_only_photos_with_the_same_answer_are_counted_apart_by_source():
    given = [
        *[told(RING, RING)] * 27,
        *[told(FOOT, RING)] * 4,
        *[told(RING, RING, outside=True)] * 5,
        *[told("other", RING, outside=True)] * 4,  # shows none of the eight: an answer to it is wrong
        told(RING, FOOT),
        told(RING, RING, FOOT),
        told(RING),
    ]
    record = track_record(given, (RING,))
    assert (record.unseen.right, record.unseen.n) == (27, 31)
    assert (record.outside.right, record.outside.n) == (5, 9)
    assert record_sentence(record) == (
        "Right 5 of 9 times on photos from elsewhere, 27 of 31 times on photos like its own."
    )


def test_the_intervals_are_wilsons():
    record = track_record([*[told(RING, RING)] * 8, *[told(FOOT, RING)] * 2], (RING,))
    assert record.unseen.interval == pytest.approx((0.4901625, 0.9433178), abs=1e-6)  # statsmodels, 8 of 10
    assert record_intervals(record) == "With 95% confidence (Wilson) 49% to 94% on photos like its own."


def test_a_set_is_the_same_in_any_order_and_right_if_it_holds_the_truth():
    given = [*[told(RING, RING, FOOT)] * 3, *[told(FOOT, FOOT, RING)] * 2, told(IMPETIGO, RING, FOOT)]
    record = track_record(given, (FOOT, RING))
    assert (record.unseen.right, record.unseen.n) == (5, 6)
    assert record_sentence(record) == "One of them was right 5 of 6 times on photos like its own."


def test_a_rare_set_is_counted_with_all_answers_of_several_names():
    given = [told(RING, RING, FOOT), *[told(RING, RING, IMPETIGO)] * 6, told(FOOT, RING, IMPETIGO), told(RING, RING)]
    record = track_record(given, (RING, FOOT))
    assert (record.named, record.unseen.right, record.unseen.n) == ((), 7, 8)
    assert record_sentence(record).startswith("Such answers held the right name 7 of 8 times")


def test_a_name_beside_something_that_cannot_be_ruled_out_has_a_record_of_its_own():
    given = [*[told(RING, RING)] * 9, *[told(FOOT, RING, left_open=True)] * 4, told(RING, RING, left_open=True)]
    assert (track_record(given, (RING,)).unseen.right, track_record(given, (RING,)).unseen.n) == (9, 9)
    record = track_record(given, (RING,), left_open=True)
    assert (record.named, record.unseen.right, record.unseen.n) == ((RING,), 1, 5)


def test_an_answer_that_was_never_given_is_said_to_be():
    record = track_record([told(RING)], (RING,))
    assert record_sentence(record).startswith("This answer was never given on a recorded photo")
    assert record_intervals(record) == ""


def test_photos_of_cross_validation_and_of_other_sources_are_judged_again_by_the_rule():
    rows = (
        row(1, 4, 4, split="cv"),
        row(2, 0, 4, split="cv"),
        row(2, 0, 0, split="cv", file="test_set/2.jpg"),  # the same photo in another repeat
        row(3, 4, 4, split="test"),
        row(4, 4, 4, split="valid"),
        row(5, "other", 1, split="external"),
    )

    def rule(asked: Sequence[PredictionRow]) -> list[tuple[str, tuple[str, ...]]]:
        return [("single", (LABELS[int(one.logits.argmax())],)) for one in asked]

    given = given_answers(PredictionTable(LABELS, rows), rule)
    assert given == (
        told(RING, RING),
        told("BA- cellulitis", RING),
        told("other", IMPETIGO, outside=True),
    )


def test_outside_photos_have_the_answers_that_the_whole_rule_gave_them_and_the_rest_was_refused():
    rows = (row(1, 4, 4, split="cv"), row(2, "other", 1, split="external"), row(3, 4, 4, split="external"))
    named = {rows[2].sha256: (RING, FOOT)}
    given = given_answers(PredictionTable(LABELS, rows), lambda asked: [("single", (RING,))] * len(asked), named)
    assert given[0] == told(RING, RING)
    assert [(one.named[:1], one.left_open, one.outside) for one in given[1:]] == [
        ((), False, True),
        ((RING,), True, True),
    ]
    assert track_record(given, (RING,)).outside.n == 0
