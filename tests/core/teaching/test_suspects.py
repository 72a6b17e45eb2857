import numpy as np
import pytest

from core.teaching.head import cross_validate
from core.teaching.suspects import alike_labels, find_suspects, likely_wrong, self_confidence
from core.trust.calibration import softmax
from tests.core.teaching.test_head import clouds


def test_the_first_suspects_are_the_labels_that_were_changed():
    features, truth = clouds(4, 30)
    draw = np.random.default_rng(3)
    changed = draw.choice(len(truth), 10, replace=False)
    labels = truth.copy()
    labels[changed] = (labels[changed] + 1) % 4
    unseen = cross_validate(features, labels, np.arange(len(labels)), 4)
    found = find_suspects(softmax(unseen.logits), labels, alike_labels(features, labels, 4))
    assert {one.place for one in found[:10]} == set(changed.tolist())
    assert [one.suggested for one in found[:10]] == [int(truth[one.place]) for one in found[:10]]
    assert likely_wrong(softmax(unseen.logits), labels) == 10
    assert len(found) == 30  # a quarter


def test_the_ten_most_alike_photos_are_others_than_the_photo_itself():
    features = np.eye(12, dtype=np.float32) + 1
    shares = alike_labels(features, np.array([0] + [1] * 11), 2)
    assert shares[0].tolist() == pytest.approx([0, 1])
    assert shares.sum(axis=1) == pytest.approx(np.ones(12))


def test_self_confidence_is_the_probability_of_the_given_label():
    shares = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    assert self_confidence(shares, np.array([1, 2])).tolist() == [0.2, 0.6]


def test_self_confidence_equals_that_of_cleanlab():
    rank = pytest.importorskip("cleanlab.rank")
    draw = np.random.default_rng(0)
    shares, truth = draw.dirichlet(np.ones(5), 200), draw.integers(0, 5, 200)
    theirs = rank.get_label_quality_scores(truth, shares, method="self_confidence", adjust_pred_probs=False)
    assert np.abs(self_confidence(shares, truth) - theirs).max() < 1e-6
