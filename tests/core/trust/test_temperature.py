import numpy as np
import pytest

from core.trust.calibration import negative_log_likelihood, softmax
from core.trust.temperature import LEAST, MOST, cross_fitted_probabilities, fit_temperature


def overconfident(n: int, factor: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits that claim `factor` times what is known, and truths drawn from the honest ones."""
    random = np.random.default_rng(seed)
    honest = random.normal(0, 1.5, (n, 5))
    truth = np.array([random.choice(5, p=shares) for shares in softmax(honest)])
    return honest * factor, truth


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_a_known_exaggeration(factor: float):
    logits, truth = overconfident(20_000, factor)
    assert fit_temperature(logits, truth) == pytest.approx(factor, rel=0.04)


def test_no_temperature_nearby_is_more_likely():
    logits, truth = overconfident(300, 2.0, seed=4)
    best = fit_temperature(logits, truth)

    def loss(temperature: float) -> float:
        return negative_log_likelihood(softmax(logits, temperature), truth)

    assert loss(best) <= min(loss(best * 1.001), loss(best * 0.999))


def test_two_photos_of_certain_answer_give_the_hand_worked_temperature():
    # one of four photos wrong, each with the two logits (1, 0): softmax must say 3/4, so 1 / T = ln 3
    logits, truth = np.tile([1.0, 0.0], (4, 1)), np.array([0, 0, 0, 1])
    assert fit_temperature(logits, truth) == pytest.approx(1 / np.log(3), abs=1e-5)


def test_a_model_that_is_always_right_or_always_wrong_stays_within_the_bounds():
    logits = np.tile([2.0, 0.0], (10, 1))
    assert fit_temperature(logits, np.zeros(10, int)) == pytest.approx(LEAST, rel=1e-4)
    assert fit_temperature(logits, np.ones(10, int)) == pytest.approx(MOST, rel=1e-4)


def test_a_fold_is_judged_at_the_temperature_of_the_others():
    logits, truth = overconfident(400, 2.0, seed=1)
    folds = np.arange(400) % 4
    made = cross_fitted_probabilities(logits, truth, folds)
    held = folds == 2
    own = truth.copy()
    own[held] = (own[held] + 1) % 5  # other truths in the fold itself must not change its probabilities
    assert np.array_equal(made[held], cross_fitted_probabilities(logits, own, folds)[held])
    assert made[held] == pytest.approx(softmax(logits[held], fit_temperature(logits[~held], truth[~held])), abs=1e-12)
