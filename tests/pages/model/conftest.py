"""A weights folder whose tables hold round numbers, and the photos that they name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.card import Card, Recipe, TrustFacts, WeightsFile
from core.data.tables import append_epoch, write_predictions
from core.file_hash import file_sha256
from core.models.weights import write_card
from core.records import EpochRecord, PredictionRow
from core.tasks import INFECTION
from core.transforms import Preprocessing
from pages.shared.server import nearness
from tests.photo_files import encoded, skin_like

FILE = WeightsFile("infection/model.safetensors", "0" * 64)
RECIPE = {"epochs": 3, "batch_size": 64}


def prediction(
    number: int,
    truth: int | str,
    answer: int,
    *,
    leaked: bool = False,
    split: str = "test",
    group: int = -1,
    file: str = "",
    fold: int = -1,
) -> PredictionRow:
    logits = np.zeros(8)
    logits[answer] = 4.0
    name = truth if isinstance(truth, str) else INFECTION.labels[truth]
    where = file or f"{'train' if split == 'cv' else 'test'}_set/{name}/{number}.jpg"
    return PredictionRow(where, f"{number:064x}", split, fold, number if group < 0 else group, leaked, name, logits)


def published() -> list[PredictionRow]:
    """Eight clean test photos, one a class, the last wrong; eight with a twin in training, all right."""
    clean = [prediction(i, i, i if i < 7 else 0) for i in range(8)]
    return [*clean, *(prediction(8 + i, i, i, leaked=True) for i in range(8))]


def rows() -> list[PredictionRow]:
    strangers = [
        prediction(40 + i, "other", i, split="external", file=f"external/healthy-skin/{i}.jpg") for i in range(2)
    ]
    twin = prediction(30, 0, 0, split="cv", group=8)
    outside = prediction(50, 0, 1, split="external", file="external/BA- cellulitis/atlas__1.jpg")
    return [*published(), twin, prediction(60, 0, 5, split="valid"), outside, *strangers]


def write_weights(
    folder: Path,
    recorded: Sequence[PredictionRow],
    accuracies: Sequence[float],
    trust: Mapping[str, object] | None = None,
    **recipe: object,
) -> None:
    """Write a model without tensors: card, history and predictions."""
    made_by = {**RECIPE, **recipe}
    card = Card(
        "infection",
        INFECTION.labels,
        Preprocessing(),
        512,
        FILE,
        FILE,
        0.4,
        recipe=Recipe.from_json(made_by),
        trust=TrustFacts.from_json(trust or {}),
    )
    write_card(card, folder)
    for epoch, accuracy in enumerate(accuracies, 1):
        record = EpochRecord(epoch, 1 / epoch, 0.6, 1.5 / epoch, accuracy, 1e-3, 2.0)
        append_epoch(folder / "infection" / "history.csv", record)
    write_predictions(folder / "infection" / "predictions.csv", INFECTION.labels, recorded)


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed model; no data set, no runs and no notes on this machine."""
    folder = tmp_path / "weights"
    monkeypatch.setenv("DERMA_WEIGHTS", str(folder))
    monkeypatch.setenv("DERMA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("DERMA_NOTES", str(tmp_path / "notes.sqlite3"))
    monkeypatch.setenv("DERMA_CASES", f"sqlite:///{tmp_path / 'cases.sqlite3'}")
    monkeypatch.delenv("DERMA_DATA", raising=False)
    monkeypatch.setattr(nearness, "is_at_this_machine", lambda: True)  # the harness has no visitor's address
    write_weights(folder, rows(), (0.5, 0.75, 0.625))
    return folder


@pytest.fixture
def data(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published photos of the tables, drawn, with the tables naming their bytes."""
    folder, known = tmp_path / "data", []
    for number, row in enumerate(rows()):
        place = folder if row.split == "external" else folder / "infection"
        path = place / row.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(skin_like(96, 80, number), "JPEG"))
        known.append(
            PredictionRow(
                row.file, file_sha256(path), row.split, -1, row.group, row.leaked, row.truth, row.logits.copy()
            )
        )
    write_predictions(weights / "infection" / "predictions.csv", INFECTION.labels, known)
    monkeypatch.setenv("DERMA_DATA", str(folder))
    return folder


def control(app: AppTest, label: str) -> object:
    """Return the segmented control with a label."""
    return next(element for element in app.segmented_control if element.label == label)


def open_part(app: AppTest, name: str) -> AppTest:
    app.session_state["section"] = name
    return app.run()


def open_published(app: AppTest, part: str) -> AppTest:
    """Open a part that has sets of photos, on the published test."""
    control(open_part(app, part), "Photos").set_value("published")
    return app.run()
