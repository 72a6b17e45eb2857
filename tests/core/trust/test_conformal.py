import math

import numpy as np
import pytest

from core.trust.calibration import softmax
from core.trust.conformal import (
    class_quantiles,
    conformal_quantile,
    cross_fitted_sets,
    error_at_coverage,
    lac_scores,
    measure_coverage,
    prediction_sets,
)


def drawn(n: int, seed: int = 0, classes: int = 6) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    probabilities = softmax(random.normal(0, 2, (n, classes)))
    return probabilities, np.array([random.choice(classes, p=row) for row in probabilities])


@pytest.mark.parametrize(("n", "rank"), [(9, 9), (10, 10), (19, 18), (20, 19), (99, 90), (185, 168)])
def test_the_quantile_is_the_order_statistic_that_guarantees_coverage(n: int, rank: int):
    scores = np.random.default_rng(n).random(n)
    assert conformal_quantile(scores) == np.sort(scores)[rank - 1]


def test_too_few_scores_guarantee_nothing():
    assert conformal_quantile(np.arange(8) / 8) == math.inf


def test_a_class_with_few_photos_takes_the_quantile_of_all():
    probabilities, truth = drawn(300, classes=3)
    truth[truth == 2] = 0
    truth[:19] = 2
    quantiles = class_quantiles(probabilities, truth)
    scores = lac_scores(probabilities, truth)
    assert quantiles[2] == conformal_quantile(scores)
    assert quantiles[0] == conformal_quantile(scores[truth == 0]) != quantiles[2]


def test_classes_with_few_photos_share_the_quantile_of_their_photos():
    probabilities, truth = drawn(300, classes=4)
    truth[truth >= 2] = 0
    truth[:15], truth[15:30] = 2, 3
    quantiles = class_quantiles(probabilities, truth)
    assert quantiles[2] == quantiles[3] == conformal_quantile(lac_scores(probabilities, truth)[:30])


def test_a_label_is_in_the_set_up_to_its_own_quantile():
    probabilities = np.array([0.5, 0.3, 0.2])
    assert prediction_sets(probabilities, np.array([0.5, 0.69, 0.81])).tolist() == [True, False, True]


def test_sets_of_fresh_photos_hold_the_truth_as_often_as_promised():
    probabilities, truth = drawn(40_000)
    half = 20_000
    quantiles = class_quantiles(probabilities[:half], truth[:half])
    coverage = measure_coverage(prediction_sets(probabilities[half:], quantiles), truth[half:])
    assert coverage.overall == pytest.approx(0.9, abs=0.01)
    assert coverage.by_class == pytest.approx(0.9, abs=0.03)
    assert coverage.n == sum(coverage.sizes) == half
    assert coverage.size == pytest.approx(np.dot(coverage.sizes, range(7)) / half)


def test_a_fold_is_judged_by_the_quantiles_of_the_others():
    probabilities, truth = drawn(600, seed=2)
    folds = np.arange(600) % 3
    sets = cross_fitted_sets(probabilities, truth, folds)
    held = folds == 1
    expected = prediction_sets(probabilities[held], class_quantiles(probabilities[~held], truth[~held]))
    assert np.array_equal(sets[held], expected)


def test_the_error_at_a_coverage_is_that_of_the_surest():
    confidence, right = np.array([0.9, 0.2, 0.8, 0.7, 0.6]), np.array([True, False, True, False, True])
    assert error_at_coverage(confidence, right, 1.0) == pytest.approx(2 / 5)
    assert error_at_coverage(confidence, right, 0.8) == pytest.approx(1 / 4)
    assert error_at_coverage(confidence, right, 0.4) == 0


def test_twins_count_once_by_the_one_that_was_judged_worst():
    """Thirty photos of class 0 in ten groups of three: the cut-off is that of the ten worst ones alone."""
    given = np.linspace(0.35, 0.93, 30)
    probabilities, truth = np.column_stack([given, 1 - given]), np.zeros(30, dtype=np.int64)
    groups = np.repeat(np.arange(10), 3)
    worst = np.arange(0, 30, 3)  # the lowest probability of each group
    grouped = class_quantiles(probabilities, truth, least=5, groups=groups)
    alone = class_quantiles(probabilities[worst], truth[worst], least=5)
    assert grouped.tolist() == alone.tolist()
    assert grouped[0] > class_quantiles(probabilities, truth, least=5)[0]


def test_photos_that_are_all_their_own_groups_change_nothing():
    draw = np.random.default_rng(3)
    probabilities, truth = draw.dirichlet(np.ones(4), 200), draw.integers(0, 4, 200)
    plain = class_quantiles(probabilities, truth)
    assert class_quantiles(probabilities, truth, groups=draw.permutation(200)).tolist() == plain.tolist()
