import numpy as np
import pytest

from core.teaching.head import FOLDS, cross_validate, fit_balanced, fit_head
from core.trust.calibration import softmax


def clouds(classes: int, each: int, apart: float = 3.0, features: int = 24, seed: int = 0):
    draw = np.random.default_rng(seed)
    truth = np.repeat(np.arange(classes), each)
    middles = draw.normal(0, apart, (classes, features))
    return (middles[truth] + draw.normal(0, 1, (len(truth), features))).astype(np.float32), truth


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_classes_that_lie_apart_are_told_apart_out_of_fold(classes: int):
    features, truth = clouds(classes, 12)
    unseen = cross_validate(features, truth, np.arange(len(truth)), classes)
    assert np.mean(unseen.logits.argmax(axis=1) == truth) > 0.95
    assert set(unseen.folds) == set(range(FOLDS))


def test_the_head_answers_on_raw_features_as_it_learned():
    features, truth = clouds(3, 15)
    head = fit_head(features * 50 + 7, truth, np.arange(len(truth)), 3)
    assert np.mean(head.logits(features * 50 + 7).argmax(axis=1) == truth) > 0.97


def test_twins_are_never_divided():
    features, truth = clouds(2, 20)
    groups = np.repeat(np.arange(20), 2)
    unseen = cross_validate(features, truth, groups, 2)
    assert all(len(set(unseen.folds[groups == group])) == 1 for group in range(20))


def test_one_picture_under_two_names_is_told_no_better_than_chance():
    features, _ = clouds(1, 30)
    twice, truth = np.concatenate([features, features]), np.repeat([0, 1], 30)
    unseen = cross_validate(twice, truth, np.tile(np.arange(30), 2), 2)
    assert np.mean(unseen.logits.argmax(axis=1) == truth) == 0.5


def test_a_class_without_a_photo_is_never_answered():
    features, truth = clouds(2, 10)
    weight, bias = fit_balanced(features.astype(float), truth * 2, 0.01, 3)
    shares = softmax(features @ weight.T + bias)
    assert shares[:, 1].max() < 1e-6
    assert np.mean(shares.argmax(axis=1) == truth * 2) > 0.9


def test_a_rare_class_counts_as_much_as_a_frequent_one():
    draw = np.random.default_rng(1)
    features = np.concatenate([draw.normal(0, 1, (95, 4)), draw.normal(1.5, 1, (5, 4))])
    truth = np.repeat([0, 1], [95, 5])
    weight, bias = fit_balanced(features, truth, 0.01, 2)
    given = (features @ weight.T + bias).argmax(axis=1)
    assert given[truth == 1].mean() > 0.5
