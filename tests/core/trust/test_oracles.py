"""The small functions of `core.trust` beside the libraries that are known for them, which run time does not need."""

import warnings

import numpy as np
import pytest
import torch
from mapie.classification import SplitConformalClassifier
from sklearn.base import BaseEstimator, ClassifierMixin

import core.torchvision_import  # noqa: F401  # before torchvision, which two of the libraries load
from core.trust.calibration import BINS, expected_calibration_error, softmax
from core.trust.conformal import ALPHA, class_quantiles, conformal_quantile, lac_scores, prediction_sets
from core.trust.ood_score import energy, kth_distance, unit

from pytorch_ood.detector import KNN, EnergyBased  # isort: skip  # after the import above
from torchmetrics.classification import MulticlassCalibrationError  # isort: skip

CLASSES = 4


class Given(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose probabilities are its input."""

    def __init__(self) -> None:
        self.classes_ = np.arange(CLASSES)
        self.n_features_in_ = CLASSES

    def fit(self, x, y):
        return self

    def predict(self, x):
        return x.argmax(1)

    def predict_proba(self, x):
        return x


def drawn(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    probabilities = softmax(random.normal(0, 1.5, (n, CLASSES)))
    return probabilities, np.array([random.choice(CLASSES, p=row) for row in probabilities])


def sets_of_mapie(known: np.ndarray, truth: np.ndarray, asked: np.ndarray) -> np.ndarray:
    oracle = SplitConformalClassifier(Given(), confidence_level=1 - ALPHA, conformity_score="lac", prefit=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle.conformalize(known, truth)
        return oracle.predict_set(asked)[1][:, :, 0]


@pytest.mark.parametrize("n", [25, 200, 925])
def test_sets_are_those_of_mapie(n: int):
    known, truth = drawn(n)
    asked, _ = drawn(400, seed=9)
    quantile = conformal_quantile(lac_scores(known, truth))
    assert np.array_equal(prediction_sets(asked, np.full(CLASSES, quantile)), sets_of_mapie(known, truth, asked))


def test_class_wise_sets_are_those_of_mapie_asked_class_by_class():
    known, truth = drawn(400)
    asked, _ = drawn(400, seed=9)
    ours = prediction_sets(asked, class_quantiles(known, truth))
    for index in range(CLASSES):
        theirs = sets_of_mapie(known[truth == index], truth[truth == index], asked)
        assert np.array_equal(ours[:, index], theirs[:, index])


def test_the_energy_is_that_of_pytorch_ood():
    logits = np.random.default_rng(3).normal(0, 5, (50, 8))
    assert energy(logits) == pytest.approx(EnergyBased.score(torch.from_numpy(logits)).numpy(), abs=1e-6)


@pytest.mark.parametrize("k", [1, 10])
def test_the_distance_is_that_of_pytorch_ood(k: int):
    random = np.random.default_rng(4)
    bank, asked = random.random((200, 64)).astype(np.float32), random.random((30, 64)).astype(np.float32)
    oracle = KNN(encoder=None, k=k).fit_features(torch.from_numpy(bank), torch.zeros(200))
    theirs = oracle.predict_features(torch.from_numpy(asked)).numpy()
    assert kth_distance(unit(asked) @ unit(bank).T, k) == pytest.approx(theirs, abs=1e-6)


def test_the_calibration_error_is_that_of_torchmetrics():
    probabilities, truth = drawn(500, seed=5)
    oracle = MulticlassCalibrationError(num_classes=CLASSES, n_bins=BINS, norm="l1")
    theirs = float(oracle(torch.from_numpy(probabilities), torch.from_numpy(truth)))
    ours = expected_calibration_error(probabilities.max(1), probabilities.argmax(1) == truth)
    assert ours == pytest.approx(theirs, abs=1e-6)
