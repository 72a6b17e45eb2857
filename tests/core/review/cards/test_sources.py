import pytest

from core.card import Card, Metrics, WeightsFile
from core.review.cards.sources import count_sources, left_out_sources
from core.tasks import INFECTION
from core.transforms import Preprocessing
from tests.core.review.review_rows import LABELS, answered, row

FILE = WeightsFile("x", "0")


def card(stored: object) -> Card:
    return Card("infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, 0.5,
                metrics=Metrics.from_json({"left_out_sources": stored}))  # fmt: skip


def test_outside_photos_are_counted_class_by_class_and_the_fullest_source_first():
    rows = [row(i, 1, 1, split="external", file=f"external/x/atlas__{i}.jpg") for i in range(3)]
    rows += [
        row(8, 1, 0, split="external", file="external/x/8.jpg"),
        row(9, 0, 0, split="external", file="external/y/9.jpg"),
    ]
    made = count_sources(answered(rows), {"external/x/8.jpg": "A clinic"})
    assert [(one.label, one.source, one.correct, one.n) for one in made] == [
        (LABELS[0], "source not named", 1, 1), (LABELS[1], "atlas", 3, 3), (LABELS[1], "A clinic", 0, 1)
    ]  # fmt: skip


def test_sources_that_were_left_out_come_from_the_card():
    stored = {"FU-ringworm": {"published": {"n": 100, "correct": 80}, "atlas": {"n": 10, "correct": 3}}}
    made = left_out_sources(card(stored))
    assert [(one.source, one.correct, one.n) for one in made] == [("published photos", 80, 100), ("atlas", 3, 10)]
    assert made[1].interval[0] < 0.3 < made[1].interval[1]


@pytest.mark.parametrize(
    "stored",
    [None, [], {"no class": {"x": {"n": 1, "correct": 1}}}, {"FU-ringworm": {"x": {"n": 1, "correct": 2}}},
     {"FU-ringworm": {"x": 3}}, {"FU-ringworm": []}],
)  # fmt: skip
def test_what_a_card_holds_otherwise_is_passed_over(stored: object):
    assert left_out_sources(card(stored)) == ()
