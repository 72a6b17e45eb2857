from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.data.datasets import ImageItem
from core.evaluation import prediction


class Counting:
    """Answers with each photo's first value, and notes how many pixels it was given at once."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def predict_logits(self, photos: Sequence[np.ndarray], task: str) -> np.ndarray:
        self.given.append(sum(photo.shape[0] * photo.shape[1] for photo in photos))
        return np.array([[photo[0, 0, 0], 0] for photo in photos], np.float32)


def answered(monkeypatch: pytest.MonkeyPatch, sides: list[int]) -> tuple[list[float], list[int]]:
    photos = {f"{number}.png": np.full((side, side, 3), number, np.uint8) for number, side in enumerate(sides)}
    monkeypatch.setattr(prediction, "read_image", lambda path: photos[path.name])
    classifier = Counting()
    items = [ImageItem(Path(name), name, "x") for name in photos]
    return prediction.predict_items(classifier, "infection", items)[:, 0].tolist(), classifier.given


def test_photos_are_answered_in_their_order_and_small_ones_together(monkeypatch: pytest.MonkeyPatch):
    values, given = answered(monkeypatch, [10] * 70)
    assert values == list(range(70))
    assert given == [3200, 3200, 600]


def test_of_large_photos_no_more_than_one_is_waiting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prediction, "_MOST_PX", 10_000)
    values, given = answered(monkeypatch, [10, 100, 100, 100, 10, 10])
    assert values == list(range(6))
    assert given == [10_100, 10_000, 10_000, 200]
