import os
import pickle
from pathlib import Path

import pytest
import torch

from core.errors import DataError
from core.training.checkpoint import (
    read_checkpoint,
    weights_hash,
    write_checkpoint,
)

ROOT = Path(__file__).parents[3]


def test_what_is_written_is_read_back_with_its_structure(tmp_path):
    state = {
        "step": 7,
        "rate": 0.1,
        "name": "main",
        "none": None,
        "optimizer": {
            "state": {0: {"momentum": torch.arange(3.0)}, 1: {}},
            "groups": [{"lr": 0.5, "betas": (0.9, 0.99)}],
        },
        "counts": (torch.tensor(3), torch.ones(2, 2, dtype=torch.int64)),
    }
    write_checkpoint(tmp_path / "new" / "a.safetensors", state)
    read = read_checkpoint(tmp_path / "new" / "a.safetensors")
    assert torch.equal(read["optimizer"]["state"].pop(0)["momentum"], torch.arange(3.0))
    assert read["optimizer"] == {"state": {1: {}}, "groups": [{"lr": 0.5, "betas": (0.9, 0.99)}]}
    assert torch.equal(read["counts"][1], torch.ones(2, 2, dtype=torch.int64))
    assert (read["step"], read["rate"], read["name"], read["none"]) == (7, 0.1, "main", None)


def test_a_channels_last_tensor_keeps_its_values(tmp_path):
    tensor = torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)
    write_checkpoint(tmp_path / "a", {"x": tensor})
    assert torch.equal(read_checkpoint(tmp_path / "a")["x"], tensor)


def test_a_missing_or_damaged_checkpoint_is_refused_in_words(tmp_path):
    with pytest.raises(DataError, match="no checkpoint"):
        read_checkpoint(tmp_path / "gone")
    write_checkpoint(tmp_path / "a", {"x": torch.ones(100)})
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-50])
    with pytest.raises(DataError, match="damaged"):
        read_checkpoint(tmp_path / "a")


def test_reading_a_pickle_runs_no_code(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (os.fspath(tmp_path / "ran"),)

    (tmp_path / "a").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DataError, match="damaged"):
        read_checkpoint(tmp_path / "a")
    assert not (tmp_path / "ran").exists()


def test_weights_hash_sees_a_single_bit_a_name_and_a_shape():
    weights = {"a": torch.zeros(4), "b": torch.ones(2)}
    same = {"b": torch.ones(2), "a": torch.zeros(4)}
    assert weights_hash(weights) == weights_hash(same)
    flipped = {**weights, "a": torch.tensor([0.0, 0.0, 0.0, -0.0])}
    renamed = {"a": torch.zeros(4), "c": torch.ones(2)}
    reshaped = {**weights, "a": torch.zeros(2, 2)}
    assert len({weights_hash(w) for w in (weights, flipped, renamed, reshaped)}) == 4
