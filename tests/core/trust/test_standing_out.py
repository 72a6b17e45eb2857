"""A limit that plain faces give says whether any concern of a face stands out."""

import numpy as np
import pytest

from core.records import Domain
from core.tasks import CONDITION, INFECTION
from core.trust.standing_out import choose_standing_out, first_question_share
from core.trust.verdict import Limits, decide


def shown(shares: list[float]) -> np.ndarray:
    """Return probabilities of faces whose concerns have these shares together, half of them Acne's."""
    made = np.zeros((len(shares), len(CONDITION.labels)))
    concerns, tones = CONDITION.indices("concern"), CONDITION.indices("tone")
    made[:, concerns[0]] = made[:, concerns[1]] = np.array(shares) / 2
    made[:, tones[0]] = 1 - np.array(shares)
    return made


def test_the_share_is_that_of_all_concerns_together():
    assert first_question_share(CONDITION, shown([0.3, 0.9])).tolist() == pytest.approx([0.3, 0.9])


@pytest.mark.parametrize(("quiet", "stay"), [(0.8, 8), (0.75, 8), (1.0, 10)])
def test_the_limit_leaves_so_many_plain_faces_without_a_concern(quiet: float, stay: int):
    plain = shown([number / 20 for number in range(10)])
    limit = choose_standing_out(CONDITION, plain, quiet)
    assert (first_question_share(CONDITION, plain) < limit).sum() == stay


def test_a_task_of_one_question_and_one_without_plain_photos_have_no_such_limit():
    assert choose_standing_out(INFECTION, np.full((4, 8), 1 / 8), 0.8) == 0.0
    assert choose_standing_out(CONDITION, shown([]), 0.8) == 0.0


FACE = Domain({"infection": 0.1, "face": 0.85, "other": 0.05})
PLAIN = np.array([0.03, 0.05, 0.03, 0.02, 0.02, 0.05, 0.3, 0.5])
LIMITS = Limits((0.97,) * 8, gate=0.9, novelty=0.9, stands_out=0.7)


def test_a_face_under_the_limit_shows_no_concern_and_keeps_its_tones():
    made = decide(CONDITION, CONDITION.labels, LIMITS, PLAIN, novelty=0.2, domain=FACE)
    assert (made.nothing, made.verdict) == ("concern", "several")
    assert set(made.label_set) <= {"Pale_skintone", "dark_skintone", "light_skintone", "medium_skintone"}


def test_a_strange_face_under_the_limit_is_answered_with_a_doubt_and_no_other_strange_photo_is():
    made = decide(CONDITION, CONDITION.labels, LIMITS, PLAIN, novelty=0.95, domain=FACE)
    assert made.nothing == "concern"
    assert "take this with care" in made.reasons[0]
    unclear = Domain({"infection": 0.4, "face": 0.3, "other": 0.3})
    made = decide(CONDITION, CONDITION.labels, LIMITS, PLAIN, novelty=0.95, domain=unclear)
    assert (made.verdict, made.nothing) == ("cannot_tell", "")


def test_a_concern_over_the_limit_is_named_and_without_a_limit_nothing_is_said_to_stand_back():
    acne = np.array([0.8, 0.02, 0.02, 0.02, 0.02, 0.02, 0.05, 0.05])
    strict = Limits((0.5,) * 8, stands_out=0.7)
    made = decide(CONDITION, CONDITION.labels, strict, acne, novelty=0.2, domain=FACE)
    assert (made.nothing, made.label_set) == ("", ("Acne",))
    assert decide(CONDITION, CONDITION.labels, Limits((0.5,) * 8), PLAIN, novelty=0.2, domain=FACE).nothing == ""
