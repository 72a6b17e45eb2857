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
    threshold, coverage, accuracy = choose_threshold(probabilities, truth, 0.9)
    assert threshold == pytest.approx(0.71)
    assert (coverage, accuracy) == (0.5, 1.0)


def test_a_model_that_is_always_right_answers_everything() -> None:
    probabilities, truth = _table([0.6, 0.9], [True, True])
    assert choose_threshold(probabilities, truth)[:2] == (0.0, 1.0)


def test_a_model_that_is_never_right_enough_answers_next_to_nothing() -> None:
    probabilities, truth = _table([0.6, 0.9], [False, False])
    threshold, coverage, _ = choose_threshold(probabilities, truth)
    assert (threshold, coverage) == (0.99, 0.0)
