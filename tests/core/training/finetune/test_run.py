"""A fine-tuning run on a few drawn images: its folder can be used, and a killed run ends in the same weights.

The whole ResNet-50 takes minutes here and is marked slow; the same run with a trunk of hardly a weight does not.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from core.card import Card
from core.data.more import read_more
from core.data.tables import read_history, read_predictions
from core.errors import DataError
from core.inference.classifier import load_classifier
from core.models.architectures import build_backbone
from core.models.weights import save_tensors
from core.tasks import CONDITION
from core.training import outcome, stepped
from core.training.finetune import network
from core.training.finetune import run as tuned_run
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.finetune.run import tune_task, tuned_config
from core.training.photo_pyramid import PhotoPool
from tests.small_data_set import write_small_condition
from tests.tiny_trunk import TinyTrunk

_CONFIG = FinetuneConfig(
    "condition", steps=4, batch=4, sizes_px=(32,), input_px=64, warmup_steps=2, probe_steps=1, valid_fraction=0.1
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_condition(tmp_path_factory.mktemp("condition"))


@pytest.fixture(scope="module")
def trunk(tmp_path_factory: pytest.TempPathFactory) -> str:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("trunk") / "trunk.safetensors"
    save_tensors(build_backbone().state_dict(), path)
    return str(path)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run starts from the same tiny trunk; the installed weights are not asked, because they are no ResNet-50."""

    def load(_: str) -> nn.Module:
        torch.manual_seed(0)
        return TinyTrunk()

    monkeypatch.setattr(network, "load_backbone", load)
    monkeypatch.setattr(tuned_run, "predict_rows", lambda *_: [])
    monkeypatch.setattr(outcome, "_stability_figures", lambda *_: {})
    monkeypatch.setattr(stepped, "_SAVE_EVERY_S", 0.0)


@pytest.mark.usefixtures("tiny")
def test_every_image_is_judged_once_out_of_fold_and_nothing_temporary_stays(data: Path, tmp_path: Path) -> None:
    tune_task(_CONFIG, "tiny", data, tmp_path, cv_folds=2)
    files = [row.file for row in read_predictions(tmp_path / "condition/predictions.csv").rows if row.split == "cv"]
    assert len(files) == len(set(files)) == 56
    assert {path.name for path in tmp_path.iterdir()} == {"condition"}


@pytest.mark.usefixtures("tiny")
def test_the_history_counts_epochs_and_ends_with_the_last_step(data: Path, tmp_path: Path) -> None:
    card = tune_task(replace(_CONFIG, steps=25), "tiny", data, tmp_path, cv_folds=2)
    history = read_history(tmp_path / "condition/history.csv")
    assert [record.epoch for record in history] == list(range(1, card.recipe.epochs + 1)) == [1, 2, 3]
    assert all(0 <= record.valid_accuracy <= 1 and record.train_loss > 0 for record in history)


@pytest.mark.usefixtures("tiny")
def test_a_run_killed_inside_a_fold_and_resumed_ends_in_the_same_weights_and_figures(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken = tune_task(_CONFIG, "tiny", data, tmp_path / "unbroken", cv_folds=2)
    real_step, steps = Finetuner.step, []

    def dying_step(tuner: object) -> float:
        steps.append(1)
        if len(steps) == 7:  # a step of fold 0 after its first checkpoints
            raise KeyboardInterrupt
        return real_step(tuner)

    monkeypatch.setattr(Finetuner, "step", dying_step)
    with pytest.raises(KeyboardInterrupt):
        tune_task(_CONFIG, "tiny", data, tmp_path / "broken", cv_folds=2)
    monkeypatch.setattr(Finetuner, "step", real_step)
    card = tune_task(_CONFIG, "tiny", data, tmp_path / "broken", resume=True, cv_folds=2)
    assert len(steps) == 7
    assert (card.trunk.sha256, card.head.sha256) == (unbroken.trunk.sha256, unbroken.head.sha256)
    assert card.metrics == unbroken.metrics


@pytest.mark.usefixtures("tiny")
def test_the_predictions_of_a_finished_fold_are_not_taken_for_other_photos(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_finish = tuned_run.finish_card

    def dying(*_: object) -> Card:
        raise KeyboardInterrupt

    monkeypatch.setattr(tuned_run, "finish_card", dying)
    with pytest.raises(KeyboardInterrupt):
        tune_task(_CONFIG, "tiny", data, tmp_path, cv_folds=2)
    monkeypatch.setattr(tuned_run, "finish_card", real_finish)
    (tmp_path / "fold-1.csv").write_bytes((tmp_path / "fold-0.csv").read_bytes())
    with pytest.raises(DataError, match=r"fold-1\.csv was made from other photos"):
        tune_task(_CONFIG, "tiny", data, tmp_path, resume=True, cv_folds=2)


@pytest.fixture(scope="module")
def finished(data: Path, trunk: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    out = tmp_path_factory.mktemp("run")
    return out, tune_task(_CONFIG, trunk, data, out)


@pytest.mark.slow
def test_the_run_folder_holds_a_network_of_its_own_and_answers_as_its_table_says(
    finished: tuple[Path, Card], data: Path
) -> None:
    out, card = finished
    assert card.trunk.path == "condition/trunk.safetensors"
    row = next(row for row in read_predictions(out / "condition/predictions.csv").rows if row.split == "test")
    pixels = np.array(Image.open(data / row.file).convert("RGB"))
    logits = load_classifier(out).predict_logits([pixels], "condition")[0]
    np.testing.assert_allclose(logits, row.logits, rtol=1e-4, atol=1e-4)


@pytest.mark.usefixtures("tiny")
def test_kept_networks_teach_a_second_run_fold_by_fold(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tune_task(_CONFIG, "tiny", data, tmp_path / "teacher", cv_folds=2, keep=True)
    networks = tmp_path / "teacher" / "networks"
    assert {path.stem for path in networks.glob("*.safetensors")} == {"installed", "fold0", "fold1"}
    asked = []

    def read(name: str, *_: object) -> nn.Module:
        asked.append(name)
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, len(CONDITION.labels)))

    monkeypatch.setattr(network, "read_kept", read)
    taught = replace(_CONFIG, taught=0.5)
    tune_task(taught, "tiny", data, tmp_path / "student", cv_folds=2, teachers=networks)
    assert asked == ["installed", "fold0", "fold1"]


def test_a_teacher_of_the_other_architecture_gets_rates_of_its_own() -> None:
    plain, teacher = tuned_config("infection", "trunk.safetensors"), tuned_config("infection", "lite2")
    assert plain == FinetuneConfig("infection")
    assert teacher.layer_decay < 1 == plain.layer_decay
    assert tuned_config("infection", "trunk.safetensors", taught=True).taught > 0 == plain.taught


def _photo(folder: Path, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(1000 + seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(coarse.repeat(8, 0).repeat(8, 1)).save(folder / f"{seed}.png")


@pytest.mark.usefixtures("tiny")
def test_photos_from_elsewhere_join_every_network_and_the_card_names_their_sources(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    for seed, label in enumerate(["Acne", "Acne", "warts", "skin-unlabelled"]):
        _photo(tmp_path / "more" / label, seed)
    more = read_more([tmp_path / "more"], data, lambda _: None)
    learned: list[tuple[int, int]] = []
    real = Finetuner.__init__

    def note(tuner: Finetuner, trunk: nn.Module, photos: PhotoPool, *rest: Any) -> None:
        learned.append((len(photos), len(rest[4])))
        real(tuner, trunk, photos, *rest)

    monkeypatch.setattr(Finetuner, "__init__", note)
    card = tune_task(_CONFIG, "tiny", data, tmp_path / "out", cv_folds=2, more=more)
    train = card.data.train
    assert learned == [(train + 2, 1), (28 + 2, 1), (28 + 2, 1)]  # two further of a class, one of none, none unlabelled
    assert card.data.stored["more"] == 2
    assert [(row.source, row.classes) for row in card.data.sources] == [("more", {"Acne": 2})]
    assert [row.classes for row in card.data.beside] == [{"warts": 1}]
    files = {row.file for row in read_predictions(tmp_path / "out/condition/predictions.csv").rows}
    assert not any(file.startswith("more/") for file in files)
