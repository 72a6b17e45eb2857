from pathlib import Path

import pytest

from core.card import WeightsFile
from core.errors import DataError, WeightsError
from core.file_hash import file_sha256
from core.models import weights
from core.models.weights import load_tensors

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1


def test_a_file_has_the_published_hash_of_its_bytes(tmp_path: Path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert file_sha256(path) == ABC


def test_a_file_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(DataError, match="cannot be read"):
        file_sha256(tmp_path / "nothing")


def test_weights_that_cannot_be_read_are_said_to_be_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def unreadable(path: Path) -> str:
        raise DataError(f"The file {path} cannot be read.")

    monkeypatch.setattr(weights, "file_sha256", unreadable)
    (tmp_path / "model.safetensors").write_bytes(b"abc")
    with pytest.raises(WeightsError, match=r"model\.safetensors cannot be read"):
        load_tensors(WeightsFile("model.safetensors", ABC), tmp_path)
