"""The network that tasks are taught on has seen no label where that is to be had."""

import shutil
from pathlib import Path

import pytest

from core.file_hash import file_sha256
from core.settings import weights_folder
from core.teaching.backbone import find_backbone
from tests.core.teaching.taught_small import install_toy


def test_the_shipped_trunk_without_labels_is_taught_on_with_its_own_head_of_kinds():
    made = find_backbone()
    assert made.card.trunk.path == "trunk/model.safetensors"
    assert made.card.trunk.sha256 == file_sha256(weights_folder() / made.card.trunk.path)
    assert made.kinds[-1] == "other"
    assert made.kind_weight.shape == (len(made.kinds), 2048)


def test_a_head_of_kinds_of_another_trunk_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shipped = weights_folder() / "trunk" / "kinds.safetensors"
    install_toy(monkeypatch, tmp_path / "toy")
    shutil.copy(shipped, weights_folder() / "trunk" / "kinds.safetensors")
    assert find_backbone().card.task in {"infection", "condition", "leaf"}
