from dataclasses import replace

import numpy as np
import pytest

from core.card import Card, TrustFacts, WeightsFile
from core.data.tables import PredictionTable
from core.errors import WeightsError
from core.review.abstention.recorded_rule import decision_of, part_rule, rule_of
from core.tasks import CONDITION, INFECTION
from core.transforms import Preprocessing
from core.trust.judge import judge
from tests.core.review.review_rows import row

FILE = WeightsFile("infection/model.safetensors", "0" * 64)


def card(**fields: object) -> Card:
    settings = {"threshold": 0.4, "temperature": 2.0, **fields}
    return Card("infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, **settings)


@pytest.mark.parametrize("trust", [{}, {"limits": {"quantiles": dict.fromkeys(INFECTION.labels, 0.8)}}])
def test_recorded_logits_get_the_verdict_that_a_photo_with_them_would_get(trust: dict[str, object]):
    installed, draw = card(trust=TrustFacts.from_json(trust)), np.random.default_rng(0)
    rows = [row(i, 0, i % 8, logit=float(draw.uniform(0, 9))) for i in range(60)]
    said = rule_of(installed)(rows)
    findings = [judge(installed, one.logits, 0.0) for one in rows]
    assert said == [(finding.verdict, finding.label_set) for finding in findings]
    assert len({verdict for verdict, _ in said}) > 1


def test_a_stranger_is_refused_and_a_half_stranger_gets_two_names():
    limits = {"quantiles": dict.fromkeys(INFECTION.labels, 0.5), "novelty": 0.9, "single": 0.6}
    decide = decision_of(card(trust=TrustFacts.from_json({"limits": limits})))
    sure = np.array([0.9, 0.04, *[0.01] * 6])
    assert decide(sure, None).label_set == INFECTION.labels[:1]
    assert decide(sure, 0.95).verdict == "cannot_tell"
    assert decide(sure, 0.7).label_set == INFECTION.labels[:2]


def test_damaged_limits_are_refused():
    with pytest.raises(WeightsError):
        rule_of(card(trust=TrustFacts.from_json({"limits": {}})))


def test_a_part_of_a_task_is_judged_as_if_there_were_no_other():
    logits = np.array([1.0, 9.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0])  # Pale tone above all, Pigmentation among the concerns
    asked = replace(row(0, "Acne", 0), logits=logits)
    table = PredictionTable(CONDITION.labels, (asked, row(1, "Pale_skintone", 1)))
    part, rule = part_rule(table, CONDITION, "concern")
    assert part.labels == ("Acne", "Pigmentation", "Pore_Quality", "Wrinkled")
    assert [one.truth for one in part.rows] == ["Acne"]
    assert rule(part.rows) == [("single", ("Pigmentation",))]
    with pytest.raises(KeyError):
        part_rule(table, INFECTION, "concern")
