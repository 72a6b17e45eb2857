"""A limit that plain faces give says whether any concern of a face stands out."""

import numpy as np
import pytest

from core.tasks import CONDITION, INFECTION
from core.trust.standing_out import choose_standing_out, first_question_share


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
