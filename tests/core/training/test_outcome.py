"""What a run leaves behind: a trunk that two tasks share is stored once."""

from pathlib import Path

import torch

from core.card import Card, DataFacts, Recipe
from core.models.heads import build_head
from core.training.outcome import write_weights
from core.transforms import Preprocessing
from tests.tiny_trunk import TinyTrunk


def _write(out: Path, task: str, place: str, seed: int) -> Card:
    torch.manual_seed(seed)
    network = (TinyTrunk(), build_head(0, 8))
    facts = {
        "preprocessing": Preprocessing(),
        "head_width": 0,
        "recipe": Recipe.from_json({}),
        "data": DataFacts.from_json({}),
    }
    return write_weights(out, task, network, (place, f"{task}/model.safetensors"), **facts)


def test_a_trunk_that_another_card_names_is_not_written_twice(tmp_path: Path) -> None:
    first = _write(tmp_path, "infection", "infection/trunk.safetensors", seed=0)
    second = _write(tmp_path, "condition", "shared/model.safetensors", seed=0)
    assert second.trunk == first.trunk
    assert [path.name for path in tmp_path.rglob("*.safetensors") if "model" not in path.name] == ["trunk.safetensors"]
    assert not (tmp_path / "shared/model.safetensors").exists()


def test_another_trunk_gets_a_file_of_its_own(tmp_path: Path) -> None:
    _write(tmp_path, "infection", "infection/trunk.safetensors", seed=0)
    assert _write(tmp_path, "condition", "shared/model.safetensors", seed=1).trunk.path == "shared/model.safetensors"
