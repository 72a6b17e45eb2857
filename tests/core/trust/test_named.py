import numpy as np

from core.records import Finding
from core.tasks import CONDITION, INFECTION
from core.trust.named import named_parts


def finding(task: object, shares: list[float], *label_set: str) -> Finding:
    values = np.array(shares)
    return Finding(
        task.name, task.labels, np.log(values), values, "several", label_set, (), "0", 0.0, questions=task.questions
    )


def test_a_part_is_named_by_the_set_in_the_sets_order():
    given = finding(CONDITION, [0.2, 0.1, 0.3, 0.1, 0.1, 0.05, 0.05, 0.1], "Pigmentation", "Pale_skintone", "Acne")
    concern, tone = named_parts(given)
    assert (concern[1], tone[1]) == (("Pigmentation", "Acne"), ())  # a tone is measured, not named


def test_a_part_without_a_label_in_the_set_is_named_from_an_even_share_of_all_on():
    given = finding(CONDITION, [0.13, 0.02, 0.1, 0.1, 0.05, 0.03, 0.07, 0.5], "medium_skintone")
    assert named_parts(given)[0][1] == ("Acne",)
    given = finding(CONDITION, [0.12, 0.02, 0.1, 0.1, 0.06, 0.03, 0.07, 0.5], "medium_skintone")
    assert named_parts(given)[0][1] == ()


def test_causes_of_an_infection_are_named_by_their_labels():
    given = finding(INFECTION, [0.02, 0.3, 0.01, 0.01, 0.6, 0.02, 0.02, 0.02], "FU-ringworm", "BA-impetigo")
    named = {part.group: labels for part, labels in named_parts(given)}
    assert (named["fungal"], named["bacterial"], named["viral"]) == (("FU-ringworm",), ("BA-impetigo",), ())
