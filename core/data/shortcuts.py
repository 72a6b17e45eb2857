"""Shortcuts: what a model could learn from a data set without looking at skin.

The nearest neighbours in one property of the images vote on the class, and nothing else is looked at. What they get
right beyond chance, a classifier may get right for the wrong reason.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.datasets import ImageItem, read_image
from core.data.splits import grouped_folds
from core.records import FloatArray, IntArray

FOLDS = 5
NEIGHBOURS = 9  # but no more than the square root of the images, so that a small set has neighbourhoods too
_BLOCK_ROWS = 64
GIVEN_AWAY = 0.7  # recall minus false alarms from which a class counts as given away; 0 is chance, 1 certainty


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How far one property alone predicts the class, from out-of-fold predictions with twins kept together.

    `classes` are those it gives away.
    """

    feature: str
    balanced_accuracy: float
    chance: float
    classes: tuple[str, ...]


def find_shortcuts(items: Sequence[ImageItem], groups: IntArray) -> tuple[Shortcut, ...]:
    """Measure what size, aspect, compression and mean colour alone say about the label.

    Returns nothing if there are fewer than two classes or two groups. Raises DataError for an unreadable image.
    """
    labels = np.array([item.label for item in items])
    folds = min(FOLDS, len(np.unique(groups)))
    if len(np.unique(labels)) < 2 or folds < 2:
        return ()
    fold_of = grouped_folds(labels.tolist(), groups, folds, seed=0)
    return tuple(_shortcut(name, values, labels, fold_of) for name, values in _properties(items).items())


def _shortcut(name: str, values: FloatArray, labels: NDArray[np.str_], fold_of: IntArray) -> Shortcut:
    guesses = guess_by(values, labels, fold_of)
    classes = np.unique(labels)
    recall = {label: float(np.mean(guesses[labels == label] == label)) for label in classes}
    alarms = {label: float(np.mean(guesses[labels != label] == label)) for label in classes}
    given_away = tuple(str(label) for label in classes if recall[label] - alarms[label] >= GIVEN_AWAY)
    return Shortcut(name, float(np.mean(list(recall.values()))), 1 / len(classes), given_away)


def guess_by(values: FloatArray, labels: NDArray[np.str_], fold_of: IntArray) -> NDArray[np.str_]:
    """Return the class (n,) that nearest neighbours in properties (n, columns) guess, each fold from the others."""
    guesses = np.empty_like(labels)
    for fold in np.unique(fold_of):
        held = np.flatnonzero(fold_of == fold)
        known, named = values[fold_of != fold], labels[fold_of != fold]
        for start in range(0, len(held), _BLOCK_ROWS):  # the distances of all at once would fill the memory
            rows = held[start : start + _BLOCK_ROWS]
            guesses[rows] = _vote(known, named, values[rows])
    return guesses


def _vote(known: FloatArray, labels: NDArray[np.str_], asked: FloatArray) -> NDArray[np.str_]:
    """Let the nearest known images vote on the class, by ranks; a rare class's votes weigh more.

    Shapes: known (n, columns) with labels (n,), asked (m, columns) → (m,).
    """
    classes, indices = np.unique(labels, return_inverse=True)
    weights = 1 / np.bincount(indices)
    distances = ((_ranks(asked, known)[:, None] - _ranks(known, known)[None]) ** 2).sum(axis=2)  # (m, n)
    neighbours = min(NEIGHBOURS, math.isqrt(len(known)))
    nearest = indices[np.argsort(distances, axis=1, kind="stable")[:, :neighbours]]  # (m, neighbours)
    votes = np.zeros((len(asked), len(classes)))
    np.add.at(votes, (np.arange(len(asked))[:, None], nearest), weights[nearest])
    return np.asarray(classes[votes.argmax(axis=1)])


def _ranks(values: FloatArray, known: FloatArray) -> FloatArray:
    """Replace every value by the share of known values below it, ties counting half."""
    ordered = np.sort(known, axis=0)
    columns = [
        (np.searchsorted(ordered[:, c], values[:, c], "left") + np.searchsorted(ordered[:, c], values[:, c], "right"))
        / (2 * len(known))
        for c in range(known.shape[1])
    ]
    return np.stack(columns, axis=1)


def _properties(items: Sequence[ImageItem]) -> Mapping[str, FloatArray]:
    """Return (n, columns) per property: width and height; their ratio; bytes per pixel and quantisation; mean RGB."""
    size, compression, colour = [], [], []
    for item in items:
        pixels = read_image(item.path)
        height, width = pixels.shape[:2]
        size.append((width, height))
        compression.append((item.path.stat().st_size / (width * height), _mean_quantisation(item)))
        colour.append(pixels.mean(axis=(0, 1)))
    sides = np.array(size, dtype=np.float64)
    return {
        "size": sides,
        "aspect": sides[:, :1] / sides[:, 1:],
        "compression": np.array(compression),
        "colour": np.array(colour),
    }


def _mean_quantisation(item: ImageItem) -> float:
    """The mean step of a JPEG's first quantisation table, small for high quality; 0 for other formats."""
    try:
        with Image.open(item.path) as image:
            tables = getattr(image, "quantization", None)
    except OSError:  # a format that Pillow alone does not know (HEIC)
        return 0.0
    return float(np.mean(tables[min(tables)])) if tables else 0.0
