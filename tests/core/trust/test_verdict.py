import numpy as np
import pytest

from core.card import TrustFacts
from core.errors import WeightsError
from core.records import Domain
from core.tasks import CONDITION, INFECTION
from core.trust.verdict import Limits, decide, read_limits

LABELS = INFECTION.labels
LIMITS = Limits(quantiles=(0.7,) * 8, gate=0.6, novelty=0.9, single=0.8)
SKIN, FACE, THING = (
    Domain({"infection": 0.9, "face": 0.05, "other": 0.05}),
    Domain({"infection": 0.2, "face": 0.7, "other": 0.1}),
    Domain({"infection": 0.2, "face": 0.1, "other": 0.7}),
)


def shares(*top: float) -> np.ndarray:
    """Return eight probabilities that begin with `top`; the rest is spread evenly."""
    rest = (1 - sum(top)) / (8 - len(top))
    return np.array([*top, *[rest] * (8 - len(top))])


@pytest.mark.parametrize(
    ("probabilities", "novelty", "domain", "verdict", "size"),
    [
        (shares(0.9), 0.1, SKIN, "single", 1),
        (shares(0.5, 0.4), 0.1, SKIN, "several", 2),
        (shares(0.32, 0.31, 0.3), 0.1, SKIN, "several", 3),
        (shares(0.2), 0.1, SKIN, "cannot_tell", 0),  # no label reaches 0.3
        (shares(0.9), 0.1, THING, "not_skin", 0),
        (shares(0.9), 0.99, THING, "not_skin", 0),  # the gate comes before novelty
        (shares(0.9), 0.9, SKIN, "cannot_tell", 0),
        (shares(0.9), 0.1, FACE, "single", 1),  # a face alone is no reason: most impetigo photos are faces
        (shares(0.9), 0.9, FACE, "other_task", 0),
        (shares(0.9), 0.8, SKIN, "several", 2),  # too strange for one name alone
        (shares(0.5, 0.4), 0.8, SKIN, "several", 2),
        (shares(0.9), None, None, "single", 1),
    ],
)
def test_the_rule(probabilities, novelty, domain, verdict, size):
    made = decide(INFECTION, LABELS, LIMITS, probabilities, novelty=novelty, domain=domain)
    assert (made.verdict, len(made.label_set)) == (verdict, size)
    assert bool(made.reasons) == (verdict not in ("single", "several"))
    assert made.answered == (size > 0)
    assert made.better_task == ("condition" if verdict == "other_task" else "")


def test_a_set_of_more_than_three_labels_is_no_answer():
    loose = Limits(quantiles=(0.9,) * 8)
    made = decide(INFECTION, LABELS, loose, shares(0.3, 0.25, 0.2, 0.15))
    assert made.verdict == "cannot_tell"
    assert made.reasons == ("Four of its eight labels fit about equally well, so it names none.",)
    assert made.label_set == ()
    assert made.too_many == LABELS[:4]  # they are not named, but their warnings are shown


def test_the_most_probable_label_comes_first():
    made = decide(INFECTION, LABELS, LIMITS, shares(0.4, 0.5))
    assert made.label_set == (LABELS[1], LABELS[0])


def test_a_widened_set_takes_the_second_most_probable_label():
    made = decide(INFECTION, LABELS, LIMITS, shares(0.02, 0.9, 0.05), novelty=0.85)
    assert made.label_set == (LABELS[1], LABELS[2])


def test_a_lesion_sent_to_the_task_of_faces_is_offered_the_other_one():
    made = decide(CONDITION, CONDITION.labels, LIMITS, shares(0.9), novelty=1.0, domain=SKIN)
    assert (made.verdict, made.better_task) == ("other_task", "infection")


@pytest.mark.parametrize(
    "broken",
    [
        {"probabilities": shares(float("nan"))},
        {"novelty": float("nan")},
        {"novelty": float("inf")},
        {"domain": Domain({"infection": float("nan"), "face": 0.5, "other": 0.5})},
    ],
)
def test_numbers_that_are_none_are_never_answered(broken):
    given = {"probabilities": shares(0.9), "novelty": 0.1, "domain": SKIN} | broken
    made = decide(INFECTION, LABELS, LIMITS, given.pop("probabilities"), **given)
    assert (made.verdict, made.label_set) == ("cannot_tell", ())


def test_limits_come_back_from_a_card_as_they_were():
    assert read_limits(TrustFacts.from_json({"limits": LIMITS.to_json(LABELS)}), LABELS) == LIMITS


def test_a_card_without_trust_has_no_limits():
    assert read_limits(TrustFacts(), LABELS) is None


@pytest.mark.parametrize(
    "limits",
    [
        {"quantiles": {}},
        {"quantiles": dict.fromkeys(LABELS, 0.5), "gate": "high"},
        {"quantiles": dict.fromkeys(LABELS, float("nan"))},
        {"quantiles": dict.fromkeys(LABELS, 0.5), "unknown": 1},
        None,
    ],
)
def test_damaged_limits_are_refused(limits):
    with pytest.raises(WeightsError):
        read_limits(TrustFacts.from_json({"limits": limits}), LABELS)
