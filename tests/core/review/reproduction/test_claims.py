import numpy as np
import pytest

from core.evaluation.metrics import evaluate_answers, figures
from core.review.reproduction.claims import contradictions, tolerances

LABELS = ("a", "b", "c")
TRUTH = np.array([0] * 10 + [1] * 6 + [2] * 4)


def evaluation(wrong=()):
    answers = TRUTH.copy()
    for index, answer in wrong:
        answers[index] = answer
    return evaluate_answers(LABELS, TRUTH, answers)


def contradicted(claimed, measured):
    return contradictions("published", figures(claimed), figures(measured), tolerances(measured))


def test_a_card_that_says_what_is_measured_is_believed():
    assert contradicted(evaluation([(0, 1)]), evaluation([(0, 1)])) == ()


@pytest.mark.parametrize("index", range(20))
@pytest.mark.parametrize("before", [[], [(0, 1), (1, 1), (10, 2)], [(i, 0) for i in range(10, 20)]])
def test_one_image_may_fall_on_the_other_side(index, before):
    after = [*before, (index, (TRUTH[index] + 1) % 3)]
    assert contradicted(evaluation(before), evaluation(after)) == ()
    assert contradicted(evaluation(after), evaluation(before)) == ()


def test_two_images_are_a_contradiction_that_is_named():
    told = contradicted(evaluation(), evaluation([(0, 1), (1, 1)]))
    assert told[0] == "published.correct is 20 on the card and 18 when measured"


@pytest.mark.parametrize("figure", ["n", "correct", "accuracy", "balanced_accuracy", "macro_f1", "interval"])
@pytest.mark.parametrize("value", [0.2, "1", None, [0.1, 0.2]])
def test_no_figure_can_be_altered_unseen(figure, value):
    measured = figures(evaluation([(0, 1)]))
    claimed = {**measured, figure: value}
    (told,) = contradictions("published", claimed, measured, tolerances(evaluation([(0, 1)])))
    assert told.startswith(f"published.{figure} is ")


def test_stored_figures_must_agree_exactly():
    measured = figures(evaluation())
    assert contradictions("grouped_cv", {"correct": 19}, measured) != ()
    assert contradictions("grouped_cv", {"correct": 20}, measured) == ()


def test_figures_that_the_card_does_not_name_are_not_held_against_it():
    assert contradictions("published", {"remark": "none"}, figures(evaluation())) == ()


def test_a_claim_that_is_no_set_of_figures_is_a_contradiction():
    assert contradictions("published", 0.97, figures(evaluation())) == ("published is not a set of figures",)
