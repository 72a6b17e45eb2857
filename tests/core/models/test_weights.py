"""A card comes back as it was written, and a card that cannot be trusted is refused in words."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.card import Card, Metrics, WeightsFile
from core.errors import WeightsError
from core.models.weights import load_tensors, read_card, save_tensors, weights_folder, weights_key, write_card
from core.tasks import CONDITION, INFECTION
from core.transforms import Preprocessing

_CARD = Card(
    "infection",
    INFECTION.labels,
    Preprocessing(size_px=192, fit="pad"),
    512,
    WeightsFile("trunk/model.safetensors", "a" * 64),
    WeightsFile("infection/model.safetensors", "b" * 64),
    threshold=0.4,
    metrics=Metrics.from_json({"published": {"n": 234}}),
)


def test_a_card_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_card(_CARD, tmp_path)
    assert read_card("infection", tmp_path) == _CARD


def test_labels_in_another_order_are_refused(tmp_path: Path) -> None:
    turned = replace(_CARD, labels=INFECTION.labels[::-1])
    write_card(turned, tmp_path)
    with pytest.raises(WeightsError, match="another order"):
        read_card("infection", tmp_path)


def test_a_missing_card_says_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="not installed"):
        read_card("infection", tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"task": "infection"}', '{"labels": 3}'])
def test_a_damaged_card_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "infection").mkdir()
    (tmp_path / "infection/card.json").write_text(content)
    with pytest.raises(WeightsError, match="damaged"):
        read_card("infection", tmp_path)


def test_a_card_with_other_labels_is_refused(tmp_path: Path) -> None:
    write_card(replace(_CARD, labels=CONDITION.labels), tmp_path)
    with pytest.raises(WeightsError, match="other labels"):
        read_card("infection", tmp_path)


def test_tensors_come_back_as_float32_with_integers_untouched(tmp_path: Path) -> None:
    tensors = {"weight": torch.tensor([0.5, -2.0]), "count": torch.tensor(7)}
    entry = WeightsFile("x.safetensors", save_tensors(tensors, tmp_path / "x.safetensors"))
    loaded = load_tensors(entry, tmp_path)
    assert loaded["weight"].dtype is torch.float32
    assert loaded["weight"].tolist() == [0.5, -2.0]
    assert loaded["count"].dtype is torch.int64


def test_the_cache_key_follows_the_cards(tmp_path: Path) -> None:
    write_card(_CARD, tmp_path)
    before = weights_key(tmp_path)
    assert weights_key(tmp_path) == before
    write_card(replace(_CARD, threshold=0.5), tmp_path)
    assert weights_key(tmp_path) != before


def test_another_weights_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    assert weights_folder() == tmp_path


def test_the_card_file_is_readable_json_with_the_hashes(tmp_path: Path) -> None:
    write_card(_CARD, tmp_path)
    raw = json.loads((tmp_path / "infection/card.json").read_text())
    assert raw["trunk"] == {"path": "trunk/model.safetensors", "sha256": "a" * 64}
    assert raw["labels"][0] == "BA- cellulitis"


def test_a_file_that_names_another_task_is_not_loaded_and_one_that_names_none_is(tmp_path: Path) -> None:
    for task, refused in (("condition", True), ("infection", False), ("", False)):
        entry = WeightsFile("x.safetensors", save_tensors({"a": torch.zeros(1)}, tmp_path / "x.safetensors", task=task))
        if refused:
            with pytest.raises(WeightsError, match="belongs to the condition model"):
                load_tensors(entry, tmp_path, task="infection")
        else:
            assert load_tensors(entry, tmp_path, task="infection")["a"].tolist() == [0]
