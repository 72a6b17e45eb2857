"""A quick measure of a trunk: balanced logistic regression on its pooled features, twins never on both sides."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.data.class_folders import OTHER
from core.data.datasets import read_image, scan_folder
from core.data.duplicates import twin_groups
from core.data.splits import grouped_folds
from core.models.backbones.backbone import Backbone
from core.records import ByteArray, FloatArray, IntArray
from core.tasks import INFECTION
from core.training.features import pooled_features
from core.transforms import Preprocessing

_FOLDS = 5
_MIN_EXTERNAL = 10  # a class with fewer photos has no recall worth averaging


@dataclass(frozen=True, slots=True, eq=False)
class ProbeSet:
    """Labelled photos for a probe: class indices (n,), and twin groups (n,) where it is cross-validated."""

    photos: tuple[ByteArray, ...]
    targets: IntArray
    groups: IntArray


def read_probe_set(folder: Path, labels: Sequence[str], *, grouped: bool = True) -> ProbeSet:
    """Read a folder of `<class>/` images; those of other classes are left out. Raises DataError if it holds none."""
    items = [item for item in scan_folder(folder, labels).items if item.label != OTHER]
    photos = tuple(read_image(item.path) for item in items)
    targets = np.array([labels.index(item.label) for item in items], dtype=np.int64)
    groups = twin_groups(items) if grouped else np.arange(len(items), dtype=np.int64)
    return ProbeSet(photos, targets, groups)


def infection_probe(train: Path, size_px: int = 160) -> Callable[[nn.Module], dict[str, float]]:
    """Return a measure of students: mean recall of grouped cross-validation on the infection train images."""
    probe_set = read_probe_set(train, INFECTION.labels)

    def measure(student: nn.Module) -> dict[str, float]:
        features = probe_features(cast(Backbone, student.trunk), probe_set.photos, size_px)
        return {"probe_recall": float(cross_validated(features, probe_set).mean())}

    return measure


def probe_features(trunk: Backbone, photos: Sequence[ByteArray], size_px: int) -> FloatArray:
    """Return pooled features (n, 2048) of photos whose centre square is scaled to `size_px`."""
    trunk.eval()
    return np.asarray(pooled_features(trunk, photos, Preprocessing(size_px=size_px, resize_px=size_px)).numpy())


def cross_validated(features: FloatArray, probe: ProbeSet, seed: int = 0) -> FloatArray:
    """Return each class's recall when every group is predicted by a probe that never saw it."""
    folds = grouped_folds([int(t) for t in probe.targets], probe.groups, _FOLDS, seed)
    predicted = np.empty_like(probe.targets)
    for fold in range(_FOLDS):
        held = folds == fold
        predicted[held] = fit_and_predict(features[~held], probe.targets[~held], features[held])
    return recalls(probe.targets, predicted)


def external_recall(train: FloatArray, targets: IntArray, outside: FloatArray, truth: IntArray) -> float:
    """Return the mean recall on photos from elsewhere over the classes with at least ten of them."""
    predicted = fit_and_predict(train, targets, outside)
    kept = [c for c in np.unique(truth) if int((truth == c).sum()) >= _MIN_EXTERNAL]
    return float(np.mean([(predicted[truth == c] == c).mean() for c in kept]))


def fit_and_predict(train: FloatArray, targets: IntArray, test: FloatArray) -> IntArray:
    """Fit a balanced logistic regression on standardised features and return the classes of `test`."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = train.mean(0), train.std(0) + 1e-3  # a feature that is almost always zero is not blown up
    model = LogisticRegression(C=0.01, class_weight="balanced", max_iter=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # three hundred rounds are enough for a probe
        model.fit((train - mean) / spread, targets)
    return np.asarray(model.predict((test - mean) / spread))


def recalls(targets: IntArray, predicted: IntArray) -> FloatArray:
    """Return the recall of each class that occurs."""
    occurring: NDArray[np.int64] = np.unique(targets)
    return np.array([(predicted[targets == c] == c).mean() for c in occurring])
