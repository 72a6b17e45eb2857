import numpy as np
import pytest

from core.card import Card, TrustFacts, WeightsFile
from core.tasks import INFECTION
from core.transforms import Preprocessing
from core.trust.judge import Trust, judge
from core.trust.verdict import Limits
from tests.core.trust.trust_small import direction, small_reference

FILE = WeightsFile("nowhere", "0" * 64)
LIMITS = Limits(quantiles=(0.7,) * 8, gate=0.6, novelty=0.95)
SURE = np.array([9.0, 0, 0, 0, 0, 0, 0, 0])


def card(**changes: object) -> Card:
    return Card("infection", INFECTION.labels, Preprocessing(), 0, FILE, FILE, threshold=0.5, **changes)


def test_with_a_reference_the_finding_says_what_the_photo_looks_like():
    made = judge(card(), SURE, 0.5, direction(0, seed=1)[0], Trust(LIMITS, small_reference()))
    assert (made.verdict, made.label_set) == ("single", (INFECTION.labels[0],))
    assert [neighbour.label for neighbour in made.neighbours] == ["first", "second"]  # the others are nearly the same
    assert made.domain is not None
    assert made.domain.of("infection") > 0.9
    assert made.novelty == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize(("place", "verdict"), [(3, "not_skin"), (2, "other_task"), (7, "cannot_tell")])
def test_what_the_model_does_not_know_is_refused_however_sure_it_is(place: int, verdict: str):
    limits = Limits(quantiles=(0.7,) * 8, gate=0.6, novelty=0.9)
    made = judge(card(), SURE, 0.0, direction(place)[0], Trust(limits, small_reference()))
    assert (made.verdict, made.label_set) == (verdict, ())
    assert made.reasons
    assert made.better_task == ("condition" if verdict == "other_task" else "")


def test_limits_without_a_reference_let_the_set_decide():
    made = judge(card(), SURE, 0.0, direction(7)[0], Trust(LIMITS))
    assert (made.verdict, made.novelty, made.domain, made.neighbours) == ("single", None, None, ())


def test_the_limits_of_the_card_are_taken_where_no_trust_was_loaded():
    strict = {"limits": Limits(quantiles=(1e-9,) * 8).to_json(INFECTION.labels)}
    assert judge(card(trust=TrustFacts.from_json(strict)), SURE, 0.0).verdict == "cannot_tell"
    assert judge(card(), SURE, 0.0).verdict == "single"


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("trust", [None, Trust(LIMITS), Trust(LIMITS, small_reference())])
def test_logits_that_are_no_numbers_are_never_answered(number: float, trust: Trust | None):
    logits = SURE.copy()
    logits[3] = number
    made = judge(card(), logits, 0.0, direction(0)[0], trust)
    assert (made.verdict, made.label_set, made.novelty, made.neighbours) == ("cannot_tell", (), None, ())
    assert made.reasons
    assert np.isnan(made.probabilities).all()
