"""`trust` fits a weights folder once and judges what stands there, on a data folder of drawn squares."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.__main__ import main
from core.card import Card, WeightsFile
from core.data.datasets import scan_folder
from core.data.tables import write_predictions
from core.file_hash import file_sha256
from core.inference.classifier import load_classifier
from core.models.architectures import build_backbone
from core.models.heads import build_head
from core.models.weights import read_card, save_tensors, write_card
from core.records import PredictionRow
from core.tasks import CONDITION, INFECTION
from core.training.trust import data as trust_data
from core.transforms import Preprocessing


def draw(folder: Path, count: int, seed: int) -> None:
    folder.mkdir(parents=True)
    random = np.random.default_rng(seed)
    for number in range(count):
        cells = random.integers(0, 256, (5, 5, 3))
        Image.fromarray(np.kron(cells, np.ones((8, 8, 1))).astype(np.uint8)).save(folder / f"{number}.png")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data")
    for seed, label in enumerate(INFECTION.labels):
        draw(out / "infection/train_set" / label, 5, seed)
        draw(out / "infection/test_set" / label, 1, 100 + seed)
        draw(out / "external" / label, 2, 200 + seed)
    for seed, label in enumerate(CONDITION.labels):
        draw(out / "condition/Training" / label, 1, 300 + seed)
        draw(out / "condition/Validation" / label, 1, 400 + seed)
    for seed, folder in enumerate(
        ("external/other-disease", "external-2026/healthy-skin", "natural/pool", "natural/test")
    ):
        draw(out / folder, 12, 500 + seed)
    return out


@pytest.fixture
def weights(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    torch.manual_seed(0)
    small = Preprocessing(size_px=32, resize_px=32)
    trunk = WeightsFile("trunk/model.safetensors", "")
    trunk = WeightsFile(trunk.path, save_tensors(build_backbone().state_dict(), tmp_path / trunk.path))
    path = "infection/model.safetensors"
    head = WeightsFile(path, save_tensors(build_head(0, 8).state_dict(), tmp_path / path))
    write_card(Card("infection", INFECTION.labels, small, 0, trunk, head, threshold=0.5), tmp_path)
    random, rows = np.random.default_rng(0), []
    items = scan_folder(data / "infection/train_set", INFECTION.labels, relative_to=data / "infection").items
    for number, item in enumerate(items):
        logits = random.normal(0, 1, 8) + 3 * (np.array(INFECTION.labels) == item.label)
        facts = (item.file, file_sha256(item.path))
        rows.append(PredictionRow(*facts, "cv", number % 5, number, False, item.label, logits))
        if number % 5 == 0:
            rows.append(PredictionRow(*facts, "valid", -1, number, False, item.label, logits))
    write_predictions(tmp_path / "infection/predictions.csv", INFECTION.labels, rows)
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(trust_data, "_DRAWN", 3)
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["trust", "infection", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_fit_writes_card_and_reference_and_a_second_call_judges_the_same(data, weights, capsys) -> None:
    folder = str(data / "infection")
    before = asked(capsys, "--data", folder)
    assert before["limits"] is None
    fitted = asked(capsys, "--data", folder, "--fit")
    card = read_card("infection")
    assert card.trust.stored["limits"] == fitted["limits"]
    assert card.temperature == fitted["temperature"] != 1.0
    assert card.trust.stored["judged"]["verdicts"]["published"]["n"] == 8
    assert card.reference is not None
    trust = load_classifier().trusts["infection"]
    assert trust.reference is not None
    assert len(trust.reference.files) == 32
    again = asked(capsys, "--data", folder)
    for figures in (fitted, again):
        figures.pop("seconds")
    assert again == fitted
    assert set(again["left_out"]["auroc"]) == set(INFECTION.labels)


def test_a_data_folder_without_strangers_is_refused_in_words(tmp_path, weights, capsys) -> None:
    for split in ("train_set", "test_set"):
        draw(tmp_path / "alone" / split / INFECTION.labels[0], 1, 1)
    assert main(["trust", "infection", "--data", str(tmp_path / "alone")]) == 2
    assert "strangers are needed" in capsys.readouterr().err
