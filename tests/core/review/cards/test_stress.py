import math

import pytest

from core.card import Card, Metrics, WeightsFile
from core.data.tables import PredictionTable
from core.review.cards.published import PUBLISHED
from core.review.cards.stress import stress_card
from core.tasks import INFECTION
from core.transforms import Preprocessing
from tests.core.review.review_rows import row

FILE = WeightsFile("x", "0")


def card(**changes) -> Card:
    return Card("infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, 0.5, **changes)


def table(*rows) -> PredictionTable:
    return PredictionTable(INFECTION.labels, rows)


def test_lines_stand_from_the_kindest_test_to_the_hardest():
    rows = [row(0, 0, 0), row(1, 1, 1, split="cv", group=1), row(2, 2, 2, split="external", file="external/x/2.jpg")]
    strangers = [row(i, "other", 0, split="external", file=f"external/{name}/{i}.jpg")
                 for i, name in enumerate(("other-disease", "healthy-skin", "sand"), 3)]  # fmt: skip
    stable = card(metrics=Metrics.from_json({"stability": {"n": 20, "correct": 17, "scale": 18, "jpeg": 19}}))
    made = stress_card(stable, table(*rows, *strangers))
    keys = ["published", "clean", "grouped_cv", "external", "stability", "healthy-skin", "other-disease", "sand"]
    assert [line.key for line in made.figures] == keys
    stability = made.figures[4]
    assert (stability.count, stability.n, stability.share) == (17, 20, 0.85)
    assert "size 90%, JPEG 95%" in stability.remark
    assert math.isnan(stability.balanced)


def test_each_set_of_outside_photos_has_its_own_lines():
    rows = [row(i, 2, 2 if i else 0, split="external", file=f"external{'-2026' * (i % 2)}/x/{i}.jpg") for i in range(4)]
    strange = [row(9 + i, "other", 0, split="external", file=f"{name}/healthy-skin/9.jpg")
               for i, name in enumerate(("external", "external-2026"))]  # fmt: skip
    lines = {line.key: line for line in stress_card(card(), table(*rows, *strange)).figures}
    assert [(lines[key].title, lines[key].count, lines[key].n) for key in ("external", "external-2026")] == [
        ("External photos", 1, 2), ("External photos 2026", 2, 2)
    ]  # fmt: skip
    assert lines["healthy-skin"].n == lines["external-2026/healthy-skin"].n == 1
    assert lines["external-2026/healthy-skin"].title == "Healthy skin (External photos 2026)"


@pytest.mark.parametrize(("rare", "said"), [(9, True), (10, False)])
def test_an_outside_line_says_that_rare_classes_are_left_out_of_the_mean(rare: int, said: bool):
    truths = [label for label in range(8) for _ in range(rare if label == 5 else 10)]
    rows = [row(i, truth, truth, split="external", file=f"external/x/{i}.jpg") for i, truth in enumerate(truths)]
    line = stress_card(card(), table(*rows)).figures[0]
    assert ("classes of under 10 photos left out of the mean" in line.remark) is said


def test_a_stranger_is_answered_from_the_threshold_on():
    # the top of the softmax of one logit 4 among zeros is e⁴ / (e⁴ + 7) = 0.886; of logit 1 it is 0.28
    sure = row(0, "other", 0, split="external", file="external/healthy-skin/a.jpg")
    unsure = row(1, "other", 0, logit=1.0, split="external", file="external/healthy-skin/b.jpg")
    line = stress_card(card(), table(row(2, 0, 0), sure, unsure)).figures[-1]
    assert (line.title, line.count, line.n, line.alarm) == ("Healthy skin", 1, 2, True)
    warm = stress_card(card(temperature=10.0), table(row(2, 0, 0), sure, unsure)).figures[-1]
    assert warm.count == 0


def test_the_majority_class_is_counted_on_the_published_test():
    made = stress_card(card(), table(row(0, 3, 0), row(1, 3, 0), row(2, 1, 0), row(3, 0, 0, split="valid")))
    assert (made.majority.title, made.majority.count, made.majority.n) == ("FU-nail-fungus", 2, 3)
    assert made.majority.balanced == 1 / 8


def test_what_was_not_measured_has_no_line():
    assert [line.key for line in stress_card(card(), table(row(0, 0, 0, leaked=True))).figures] == ["published"]
    assert stress_card(card(), table()).figures == ()
    assert stress_card(card(metrics=Metrics.from_json({"stability": {"n": None}})), table()).figures == ()


def test_the_source_projects_figures_fit_their_own_matrices():
    infection, condition = PUBLISHED["infection"], PUBLISHED["condition"]
    assert (sum(infection.class_correct), sum(infection.class_n)) == (infection.correct, infection.n) == (221, 234)
    assert infection.class_correct == (32, 20, 29, 32, 18, 23, 34, 33)
    assert infection.class_n == (34, 20, 32, 33, 23, 25, 34, 33)
    assert condition.accuracy == pytest.approx(0.755, abs=5e-4)
