"""A weights folder whose tables hold round numbers."""

from pathlib import Path

import numpy as np
import pytest

from core.models.weights import Card, WeightsFile, write_card
from core.records import EpochRecord, PredictionRow
from core.tasks import INFECTION
from core.training.tables import append_epoch, write_predictions
from core.transforms import Preprocessing


def prediction(number: int, truth: int, answer: int, *, leaked: bool, split: str = "test") -> PredictionRow:
    logits = np.zeros(8)
    logits[answer] = 4.0
    return PredictionRow(f"{number}.jpg", "0", split, -1, number, leaked, INFECTION.labels[truth], logits)


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight clean test photos, one a class, the last wrong; eight leaked ones, all right; one of another split."""
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    file = WeightsFile("infection/model.safetensors", "0")
    recipe = {"epochs": 3, "batch_size": 64}
    write_card(Card("infection", INFECTION.labels, Preprocessing(), 512, file, file, 0.4, recipe=recipe), tmp_path)
    for epoch, accuracy in enumerate((0.5, 0.75, 0.625), 1):
        record = EpochRecord(epoch, 1 / epoch, 0.6, 1.5 / epoch, accuracy, 1e-3, 2.0)
        append_epoch(tmp_path / "infection" / "history.csv", record)
    clean = [prediction(i, i, i if i < 7 else 0, leaked=False) for i in range(8)]
    leaked = [prediction(8 + i, i, i, leaked=True) for i in range(8)]
    other = prediction(16, 0, 5, leaked=False, split="valid")
    write_predictions(tmp_path / "infection" / "predictions.csv", INFECTION.labels, [*clean, *leaked, other])
    return tmp_path
