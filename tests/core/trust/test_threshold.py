"""The threshold is the lowest at which answers are right often enough."""

import numpy as np
import pytest

from core.trust.threshold import choose_threshold


def _table(tops: list[float], right: list[bool]) -> tuple[np.ndarray, np.ndarray]:
    probabilities = np.array([[top, 1 - top] if top >= 0.5 else [1 - top, top] for top in tops])
    guesses = probabilities.argmax(1)
    return probabilities, np.where(right, guesses, 1 - guesses)


def test_the_lowest_threshold_with_enough_right_answers_is_chosen() -> None:
    probabilities, truth = _table([0.6, 0.7, 0.8, 0.9], [False, False, True, True])
    threshold = choose_threshold(probabilities, truth, 0.9)
    assert threshold.value == pytest.approx(0.71)
    assert (threshold.coverage, threshold.accuracy) == (0.5, 1.0)


def test_a_model_that_is_always_right_answers_everything() -> None:
    probabilities, truth = _table([0.6, 0.9], [True, True])
    threshold = choose_threshold(probabilities, truth, 0.9)
    assert (threshold.value, threshold.coverage, threshold.accuracy) == (0.0, 1.0, 1.0)


def test_a_model_that_is_never_right_enough_answers_next_to_nothing() -> None:
    probabilities, truth = _table([0.6, 0.9], [False, False])
    assert choose_threshold(probabilities, truth, 0.9).value == 0.99


def test_a_common_class_does_not_hide_a_rare_one() -> None:
    common = np.tile([0.9, 0.1], (99, 1))
    rare = np.array([[0.8, 0.2]])  # taken for the common one
    truth = np.array([0] * 99 + [1])
    threshold = choose_threshold(np.vstack([common, rare]), truth, 0.9)
    assert threshold.value == pytest.approx(0.81)
