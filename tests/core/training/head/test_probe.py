import numpy as np
import pytest

from core.training.head.probe import ProbeSet, cross_validated, external_recall, recalls


def clusters(count, classes, spread, seed=0):
    random = np.random.default_rng(seed)
    targets = np.arange(count) % classes
    centres = np.random.default_rng(99).normal(size=(classes, 8)) * 4
    return (centres[targets] + spread * random.normal(size=(count, 8))).astype(np.float32), targets


def test_separable_classes_are_all_recalled():
    features, targets = clusters(80, 4, 0.1)
    recall = cross_validated(features, ProbeSet((), targets, np.arange(80)))
    assert recall.tolist() == [1.0] * 4


def test_twins_cannot_be_recognised_across_folds():
    random = np.random.default_rng(1)
    groups = np.repeat(np.arange(40), 3)
    features = random.normal(size=(40, 64))[groups]  # three copies each of noise that tells nothing of the class
    targets = (groups % 2).astype(np.int64)
    together = cross_validated(features, ProbeSet((), targets, groups)).mean()
    apart = cross_validated(features, ProbeSet((), targets, np.arange(120))).mean()
    assert together < 0.7
    assert apart > 0.9


def test_external_recall_averages_classes_with_ten_photos_or_more():
    features, targets = clusters(60, 3, 0.1)
    outside, truth = clusters(30, 3, 0.1, seed=5)
    truth = np.where(truth == 2, 0, truth)  # class 0 has 20 photos, of which half look like class 2
    kept = np.r_[np.flatnonzero(truth == 0), np.flatnonzero(truth == 1)[:9]]
    assert external_recall(features, targets, outside, truth) == pytest.approx((0.5 + 1.0) / 2)
    assert external_recall(features, targets, outside[kept], truth[kept]) == pytest.approx(0.5)


def test_recalls_by_hand():
    targets, predicted = np.array([0, 0, 0, 0, 2, 2]), np.array([0, 0, 0, 1, 2, 0])
    assert recalls(targets, predicted).tolist() == [0.75, 0.5]
