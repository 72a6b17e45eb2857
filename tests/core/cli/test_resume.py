"""`train --resume` goes on only over the photos and with the settings that the run began with, by every preset."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import nn

from core.__main__ import main
from core.data.datasets import fingerprint
from core.data.task_data import read_task_data
from core.training import config, outcome, stepped
from core.training.checkpoint import read_checkpoint
from core.training.finetune import network
from core.training.finetune import run as tuned_run
from core.training.finetune.finetune import FinetuneConfig
from core.training.head import loop, run
from core.transforms import Preprocessing
from tests.small_data_set import write_small_condition
from tests.tiny_trunk import TinyTrunk

PRESETS = ("ours", "source", "tuned")
Change = Callable[[Path], object]


class KilledError(Exception):
    """What a kill of the process is to a test."""


def _load(_: str) -> nn.Module:
    torch.manual_seed(0)
    return TinyTrunk()


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_condition(tmp_path_factory.mktemp("photos") / "condition")


@pytest.fixture(scope="module")
def tiny() -> Iterator[None]:
    """Every run is of small pictures, starts from the same trunk of hardly a weight, and is not judged at its end."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (run, network):
            patch.setattr(module, "load_backbone", _load)
        for module in (run, tuned_run):
            patch.setattr(module, "predict_rows", lambda *_: [])
        patch.setattr(outcome, "_stability_figures", lambda *_: {})
        patch.setattr(outcome, "judge", lambda *_: ({}, 0.5))
        for name in ("ours", "source"):
            preset = config.PRESETS["condition", name]
            small = replace(preset, preprocessing=Preprocessing(size_px=32, resize_px=32))
            patch.setitem(config.PRESETS, ("condition", name), small)
        tuned = FinetuneConfig("condition", batch=4, sizes_px=(32,), input_px=64, probe_steps=1, valid_fraction=0.1)
        patch.setattr(tuned_run, "tuned_config", lambda *_, **__: tuned)
        patch.setattr(stepped, "_SAVE_EVERY_S", 0.0)
        patch.setattr(network, "refit_head", lambda *_: nn.Linear(2048, 8))
        yield


def _train(data: Path, out: Path, preset: str, *more: str) -> list[str]:
    length = ["--steps", "3"] if preset == "tuned" else ["--epochs", "3"]
    given = ["--data", str(data), "--out", str(out), "--preset", preset, "--trunk", "none", "--seed", "1"]
    return ["train", "condition", *given, *length, *more]


def _killing(real: Callable[..., None]) -> Callable[..., None]:
    def write(*arguments: object) -> None:
        real(*arguments)
        raise KilledError

    return write


@pytest.fixture(scope="module")
def begun(photos: Path, tiny: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the photos and of one run a preset, each killed after its first checkpoint."""
    folder = tmp_path_factory.mktemp("begun")
    shutil.copytree(photos, folder / "condition")
    with pytest.MonkeyPatch.context() as patch:
        for module in (loop, run, stepped):
            patch.setattr(module, "write_checkpoint", _killing(module.write_checkpoint))
        for preset in PRESETS:
            with pytest.raises(KilledError):
                main(_train(folder / "condition", folder / preset, preset))
    return folder


@pytest.fixture
def data(begun: Path, tmp_path: Path) -> Path:
    """The photos of the begun runs, which lie beside them; a copy, because a test changes it."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return tmp_path / "condition"


CHANGES: dict[str, tuple[Change, str]] = {
    "deleted": (lambda photo: photo.unlink(), "Training/Acne/3.png is gone"),
    "renamed": (
        lambda photo: photo.rename(photo.with_name("new.png")),
        "Training/Acne/3.png is gone; Training/Acne/new.png is new",
    ),
    "altered": (
        lambda photo: Image.new("RGB", (64, 64), (200, 120, 90)).save(photo),
        "Training/Acne/3.png was altered",
    ),
    "added": (lambda photo: shutil.copy(photo, photo.with_name("new.png")), "Training/Acne/new.png is new"),
    "moved to another class": (
        lambda photo: photo.rename(photo.parents[1] / "Wrinkled" / "new.png"),
        "Training/Acne/3.png is gone; Training/Wrinkled/new.png is new",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_run_over_other_photos_is_not_gone_on_with(preset, change, data, tmp_path, capsys) -> None:
    alter, said = CHANGES[change]
    alter(data / "Training" / "Acne" / "3.png")
    assert main(_train(data, data.parent / preset, preset, "--resume")) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("train: The photos are not those that this run began with: ")
    assert said in last


@pytest.mark.parametrize("preset", PRESETS)
def test_a_run_with_other_settings_is_not_gone_on_with(preset, data, tmp_path, capsys) -> None:
    assert main([*_train(data, data.parent / preset, preset, "--resume"), "--seed", "2"]) == 2
    assert "other settings (seed was 1, now 2)" in capsys.readouterr().err


@pytest.mark.parametrize("preset", PRESETS)
def test_a_run_over_the_same_photos_is_gone_on_with(preset, data, tmp_path, capsys) -> None:
    moved = data.rename(tmp_path / "elsewhere")  # a folder's place is none of its photos
    assert main(_train(moved, tmp_path / preset, preset, "--resume")) == 0
    assert not list((tmp_path / preset).glob("checkpoint*"))


def test_a_tuned_run_with_another_trunk_or_other_folds_is_not_gone_on_with(data, tmp_path, capsys) -> None:
    assert main(_train(data, data.parent / "tuned", "tuned", "--resume", "--cv", "2")) == 2
    assert "cross-validation was 0, now 2" in capsys.readouterr().err
    other = tmp_path / "trunk.safetensors"
    other.write_bytes(b"another")
    assert main([*_train(data, data.parent / "tuned", "tuned", "--resume"), "--trunk", str(other)]) == 2
    assert "trunk was none" in capsys.readouterr().err


@pytest.mark.parametrize("preset", PRESETS)
def test_a_run_that_never_began_is_not_gone_on_with(preset, data, tmp_path, capsys) -> None:
    assert main(_train(data, tmp_path / "run", preset, "--resume")) == 2
    assert "There is no checkpoint" in capsys.readouterr().err


def test_every_checkpoint_holds_the_fingerprint_and_the_split(data, tmp_path) -> None:
    for preset, name in (("ours", "checkpoint"), ("source", "checkpoint"), ("tuned", "checkpoint-installed")):
        origin = read_checkpoint(tmp_path / preset / f"{name}.safetensors", only="origin")["origin"]
        items = read_task_data("condition", data).items
        assert origin["fingerprint"] == fingerprint(items)
        published = {item.file for item in items if item.file.startswith("Training/")}
        assert set(origin["train"]) | set(origin["valid"]) == published
        assert not set(origin["train"]) & set(origin["valid"])


def test_a_checkpoint_of_an_older_version_is_not_gone_on_with(data, tmp_path, capsys) -> None:
    from core.training.checkpoint import write_checkpoint

    write_checkpoint(tmp_path / "run" / "checkpoint.safetensors", {"settings": "x", "epoch": 1})
    assert main(_train(data, tmp_path / "run", "source", "--resume")) == 2
    assert "does not say which photos" in capsys.readouterr().err
