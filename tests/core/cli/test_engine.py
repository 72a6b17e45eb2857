"""`python -m core engine`: ranges measured on train photos, engines made, and how far they agree with torch."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks import agreement as agreements
from benchmarks.timing import BenchSettings
from core.__main__ import main
from core.card import Card, WeightsFile
from core.data.tables import write_predictions
from core.errors import DataError
from core.inference import classifier as classifiers
from core.inference import engine as engines
from core.inference.classifier import Classifier
from core.models.heads import Network, build_head
from core.records import PredictionRow
from core.samples.files import sample_photo
from core.tasks import INFECTION
from core.training.trunk_ranges import write_trunk_ranges
from core.transforms import Preprocessing
from tests.photo_files import skin_like
from tests.tiny_trunk import small_resnet

TRUNK = WeightsFile("trunk/model.safetensors", "a" * 64)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of two classes, two train photos and one test photo each."""
    for split, count in (("train_set", 2), ("test_set", 1)):
        for label in INFECTION.labels[:2]:
            folder = tmp_path / "data" / "infection" / split / label
            folder.mkdir(parents=True)
            for number in range(count):
                Image.fromarray(skin_like(90, 80, number)).save(folder / f"{number}.png")
    return tmp_path / "data"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classifier:
    """A small model in place of the installed one, with own folders for weights and cache."""
    card = Card("infection", INFECTION.labels, Preprocessing(64, 64), 16, TRUNK, WeightsFile("x", "b" * 64), 0.5)
    torch.manual_seed(1)
    made = Classifier({"infection": card}, {"infection": Network(small_resnet(), build_head(16, 8))})
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DERMA_DATA", raising=False)
    monkeypatch.setattr(classifiers, "load_classifier", lambda: made)
    monkeypatch.setattr(agreements, "load_classifier", lambda: made)
    return made


def test_measured_ranges_make_int8_possible(
    model: Classifier, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DERMA_ENGINE", "int8")
    assert main(["engine", "--json"]) == 2  # no ranges yet
    model.engines.clear()
    assert main(["engine", "--json", "--measure", "--data", str(data)]) == 0
    before, after = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert before["precision"] != "int8"
    assert (after["precision"], after["measured_photos"]) == ("int8", 4)
    assert (tmp_path / "weights/trunk/model.int8.json").is_file()


@pytest.mark.parametrize(("choice", "status"), [("auto", 0), ("bf16", 2)])
def test_fp32_instead_of_bf16_is_enough_where_no_precision_was_chosen(
    choice: str, status: int, model: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERMA_ENGINE", choice)
    monkeypatch.setattr(engines, "best_precision", lambda: "bf16")
    monkeypatch.setattr(Classifier, "prepare_engines", lambda _: "fp32")
    assert main(["engine", "--json"]) == status


def test_measuring_without_photos_is_refused(model: Classifier, tmp_path: Path) -> None:
    assert main(["engine", "--measure"]) == 2
    with pytest.raises(DataError, match="no installed task"):
        write_trunk_ranges(model, tmp_path)


def test_the_agreement_counts_every_engine_over_the_test_photos(model: Classifier, data: Path, tmp_path: Path) -> None:
    rows = [
        PredictionRow(f"test_set/{label}/0.png", "0" * 64, "test", -1, 0, False, label, np.zeros(8))
        for label in INFECTION.labels[:2]
    ]
    folder = tmp_path / "weights/infection"
    folder.mkdir(parents=True)
    write_predictions(folder / "predictions.csv", INFECTION.labels, rows)
    figures = agreements.agreement(BenchSettings(data=data))
    assert figures["photos"] == 2
    assert figures["agreement"]["fp32"]["changed_labels"] == 0
    assert 0 < figures["agreement"]["bf16"]["most_logit_difference"] < 0.1
    assert "int8" not in figures["agreement"]  # no ranges are installed


def test_the_agreement_needs_the_photos(model: Classifier) -> None:
    with pytest.raises(DataError, match="DERMA_DATA"):
        agreements.agreement(BenchSettings())


def test_a_changed_label_is_counted(model: Classifier) -> None:
    finding = model.analyse(sample_photo("ring"), "infection").finding
    other = dataclasses.replace(
        finding, logits=-finding.logits, probabilities=finding.probabilities[::-1].copy(), verdict="not_skin"
    )
    found = agreements._Differences()
    found.add(finding, finding)
    assert (found.labels, found.verdicts, found.most_logit) == (0, 0, 0.0)
    found.add(finding, other)
    assert (found.labels, found.verdicts) == (1, 1)
    assert found.figures("bf16", 2)["agrees"] is True
    found.add(finding, other)
    assert found.figures("bf16", 2)["agrees"] is False
