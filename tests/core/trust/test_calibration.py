import numpy as np
import pytest
from sklearn.metrics import log_loss

from core.trust.calibration import (
    bootstrap_interval,
    brier_score,
    expected_calibration_error,
    measure_calibration,
    negative_log_likelihood,
    noise_floor,
    reliability_bins,
    softmax,
)


def calibrated(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return top probabilities and outcomes of a model that is right exactly as often as it says."""
    random = np.random.default_rng(seed)
    confidence = random.uniform(0.3, 1.0, n)
    return confidence, random.random(n) < confidence


def test_the_error_is_the_weighted_gap_between_confidence_and_accuracy():
    # bins (8/15, 10/15] and (13/15, 14/15]: |1 - 1.8| + |2 - 1.3|, over four photos
    confidence, right = np.array([0.9, 0.9, 0.65, 0.65]), np.array([True, False, True, True])
    assert expected_calibration_error(confidence, right) == pytest.approx((0.8 + 0.7) / 4, abs=1e-12)


def test_a_bin_holds_its_upper_edge_and_certainty_lies_in_the_last():
    bins = reliability_bins(np.array([1.0, 14 / 15, 14 / 15 + 1e-9]), np.array([True, False, True]))
    assert [part.n for part in bins[-2:]] == [1, 2]
    assert bins[-1].correct == 2
    assert bins[0].n == 0
    assert np.isnan(bins[0].accuracy)


def test_brier_and_nll_are_those_of_the_definition():
    shares = softmax(np.random.default_rng(1).normal(0, 2, (50, 8)))
    truth = np.random.default_rng(2).integers(0, 8, 50)
    assert negative_log_likelihood(shares, truth) == pytest.approx(log_loss(truth, shares, labels=range(8)), abs=1e-12)
    assert brier_score(shares, truth) == pytest.approx(np.mean(((shares - np.eye(8)[truth]) ** 2).sum(1)), abs=1e-12)


def test_a_temperature_above_one_evens_the_probabilities():
    logits = np.array([[2.0, 0.0, -1.0]])
    assert softmax(logits, 2.0) == pytest.approx(np.exp([[1, 0, -0.5]]) / np.exp([1, 0, -0.5]).sum())
    assert softmax(np.array([1000.0, 0.0])).tolist() == [1.0, 0.0]


def test_a_calibrated_model_shows_about_the_noise_floor_which_falls_with_the_root_of_n():
    confidence, right = calibrated(4000)
    floor, high = noise_floor(confidence)
    assert expected_calibration_error(confidence, right) < high
    small, _ = noise_floor(confidence[:250])
    assert small / floor == pytest.approx(4, rel=0.15)


def test_the_interval_holds_the_error_of_a_model_that_is_too_sure_and_is_the_same_every_time():
    confidence, right = calibrated(1500)
    sure = np.clip(confidence + 0.15, 0, 1)
    low, high = bootstrap_interval(sure, right)
    assert low < expected_calibration_error(sure, right) < high
    assert low > noise_floor(sure)[1]
    assert bootstrap_interval(sure, right) == (low, high)


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_lies_around_the_error_of_a_well_calibrated_model(seed: int):
    confidence, right = calibrated(400, seed)
    low, high = bootstrap_interval(confidence, right)
    assert 0 <= low < expected_calibration_error(confidence, right) < high


def test_twins_drawn_together_widen_the_interval():
    confidence, right = calibrated(300)
    fourfold, right = np.repeat(confidence, 4), np.repeat(right, 4)
    alone = bootstrap_interval(fourfold, right)
    together = bootstrap_interval(fourfold, right, np.repeat(np.arange(300), 4))
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def test_a_record_holds_all_of_it():
    shares = softmax(np.random.default_rng(1).normal(0, 2, (40, 3)))
    made = measure_calibration(shares, shares.argmax(1), draws=20)
    assert made.n == 40
    assert sum(part.n for part in made.bins) == 40
    assert made.gap == pytest.approx(shares.max(1).mean() - 1)  # always right, never quite sure
