"""A whole run on a few drawn images: what it writes, what it learns from, and that it can be used as it stands."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.card import Card
from core.data.tables import read_history, read_predictions
from core.data.task_data import choose_valid, read_task_data
from core.inference.classifier import load_classifier
from core.models.architectures import build_backbone
from core.models.weights import read_card, save_tensors
from core.tasks import CONDITION, INFECTION
from core.training.config import TrainConfig
from core.training.head.run import train_task
from core.transforms import Preprocessing


def _draw(path: Path, label: int, seed: int) -> None:
    """A plain colour per class under coarse noise of its own, so that hashes tell the images apart."""
    rng = np.random.default_rng(seed)
    colour = np.array([(label % 2) * 200, (label // 2 % 2) * 200, (label // 4) * 200]) + 25
    coarse = rng.integers(-25, 26, (8, 8, 1)).repeat(8, 0).repeat(8, 1)
    Image.fromarray(np.clip(colour + coarse, 0, 255).astype(np.uint8)).save(path)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("condition")
    for index, label in enumerate(CONDITION.labels):
        for split, count in (("Training", 4), ("Validation", 2)):
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                _draw(folder / split / label / f"{number}.png", index, seed=index * 100 + number + 10 * (count == 2))
    source = folder / "Training" / CONDITION.labels[0] / "0.png"
    turned = Image.open(source).transpose(Image.Transpose.ROTATE_90)
    turned.save(folder / "Validation" / CONDITION.labels[0] / "twin.png")
    return folder


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> TrainConfig:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("trunk") / "trunk.safetensors"
    save_tensors(build_backbone().state_dict(), path)
    small = Preprocessing(size_px=32, resize_px=32)
    return TrainConfig("condition", trunk=str(path), head_width=16, epochs=3, augmentation="none", preprocessing=small)


@pytest.fixture(scope="module")
def finished(data: Path, config: TrainConfig, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    out = tmp_path_factory.mktemp("run")
    return out, train_task(config, data, out, cv_folds=2, repeats=2)


def test_a_run_folder_can_be_loaded_and_answers_as_its_table_says(finished: tuple[Path, Card], data: Path) -> None:
    out, _ = finished
    row = next(row for row in read_predictions(out / "condition/predictions.csv").rows if row.split == "test")
    pixels = np.array(Image.open(data / row.file).convert("RGB"))
    logits = load_classifier(out).predict_logits([pixels], "condition")[0]
    np.testing.assert_allclose(logits, row.logits, rtol=1e-4, atol=1e-4)


def test_the_history_has_a_row_per_epoch(finished: tuple[Path, Card]) -> None:
    history = read_history(finished[0] / "condition/history.csv")
    assert [record.epoch for record in history] == [1, 2, 3]
    assert all(record.seconds > 0 and record.train_loss > 0 for record in history)


def test_the_table_has_each_image_once_per_split_and_marks_the_leaked_one(finished: tuple[Path, Card]) -> None:
    rows = read_predictions(finished[0] / "condition/predictions.csv").rows
    test_rows = [row for row in rows if row.split == "test"]
    assert len(test_rows) == 17
    assert [row.file for row in test_rows if row.leaked] == ["Validation/Acne/twin.png"]
    assert len({row.file for row in rows if row.split == "cv"}) == 32 + 17
    assert {row.fold for row in rows if row.split == "cv"} == {0, 1}


def test_repeats_of_cross_validation_leave_their_figures_and_one_set_of_predictions(
    finished: tuple[Path, Card],
) -> None:
    folder, card = finished
    repeated = card.metrics.stored["repeated_cv"]
    assert read_card("condition", folder).metrics.stored["repeated_cv"] == repeated
    assert (repeated["repeats"], repeated["n"]) == (2, 49)
    assert {name: part["n"] for name, part in repeated["parts"].items()} == {"concern": 25, "tone": 24}
    rows = [row.file for row in read_predictions(folder / "condition/predictions.csv").rows if row.split == "cv"]
    assert len(rows) == len(set(rows)) == 49


def test_twins_share_a_fold(finished: tuple[Path, Card]) -> None:
    cv = [row for row in read_predictions(finished[0] / "condition/predictions.csv").rows if row.split == "cv"]
    folds: dict[int, set[int]] = {}
    for row in cv:
        folds.setdefault(row.group, set()).add(row.fold)
    assert any(sum(row.group == group for row in cv) > 1 for group in folds), "there must be twins to keep together"
    assert all(len(some) == 1 for some in folds.values())


def test_the_card_counts_the_data_and_holds_no_place_of_this_machine(finished: tuple[Path, Card], data: Path) -> None:
    out, card = finished
    assert (card.data.train + card.data.valid, card.data.test) == (32, 17)
    assert card.data.test_with_twin_in_train == 1
    assert card.metrics.sets["published"].n == 17
    assert card.metrics.sets["clean"].n == 16
    assert str(data.parent) not in (out / "condition/card.json").read_text()
    assert read_card("condition", out) == card


def test_validation_images_are_train_images_and_keep_twins_together(data: Path) -> None:
    task_data = read_task_data("condition", data)
    train, valid = choose_valid(task_data, "grouped", 0.2, 0)
    assert not set(train.tolist()) & set(valid.tolist())
    assert not task_data.test[valid].any()
    assert not set(task_data.groups[train]) & set(task_data.groups[valid])
    random_train, random_valid = choose_valid(task_data, "random", 0.2, 0)
    assert len(random_valid) == round(0.2 * 32)
    assert len(random_train) + len(random_valid) == 32


def test_a_resumed_run_ships_the_same_head_as_an_unbroken_one(
    data: Path, config: TrainConfig, finished: tuple[Path, Card], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import core.training.head.run as run

    real_fit = run.fit

    def killed_after_one_epoch(*arguments: object, **options: object) -> object:
        real_fit(*arguments, **{**options, "epochs": 1})
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "fit", killed_after_one_epoch)
    with pytest.raises(KeyboardInterrupt):
        train_task(config, data, tmp_path)
    monkeypatch.setattr(run, "fit", real_fit)
    assert train_task(config, data, tmp_path, resume=True).head.sha256 == finished[1].head.sha256
    assert len(read_history(tmp_path / "condition/history.csv")) == 3


def test_fresh_augmentation_trains_too(data: Path, config: TrainConfig, tmp_path: Path) -> None:
    fresh = replace(config, augmentation="crop_flip_rotate", epochs=1, batch_size=16, standardise=False)
    card = train_task(fresh, data, tmp_path)
    assert card.metrics.sets["published"].n == 17


def test_a_fitted_head_has_a_row_of_history_per_step_and_answers_as_its_table_says(
    data: Path, config: TrainConfig, tmp_path: Path
) -> None:
    fitted = replace(config, solver="lbfgs", head_width=0, epochs=5, augmentation="symmetries", strength=1.0)
    card = train_task(fitted, data, tmp_path)
    history = read_history(tmp_path / "condition/history.csv")
    assert [record.epoch for record in history] == [1, 2, 3, 4, 5]
    assert history[-1].train_loss < history[0].train_loss
    row = next(row for row in read_predictions(tmp_path / "condition/predictions.csv").rows if row.split == "test")
    pixels = np.array(Image.open(data / row.file).convert("RGB"))
    logits = load_classifier(tmp_path).predict_logits([pixels], "condition")[0]
    assert card.head_width == 0
    np.testing.assert_allclose(logits, row.logits, rtol=1e-4, atol=1e-4)


def test_photos_whose_source_gives_another_label_are_neither_trained_on_nor_watched(tmp_path):
    names = {
        "train_set": ("5_BA-impetigo (27).jpg", *(f"train {number}.png" for number in range(4))),
        "test_set": ("60_BA-impetigo (3).png", "test.png"),
    }
    seeds = iter(range(100))
    for split, files in names.items():
        for index, label in enumerate(INFECTION.labels):
            (tmp_path / split / label).mkdir(parents=True)
            for name in files[label != "BA-impetigo" :]:  # only impetigo has the doubtful one
                _draw(tmp_path / split / label / name, index, seed=next(seeds))
    data = read_task_data("infection", tmp_path)
    assert [data.items[i].path.name for i in data.doubtful.nonzero()[0]] == [
        "5_BA-impetigo (27).jpg", "60_BA-impetigo (3).png"
    ]  # fmt: skip
    for split in ("grouped", "random"):
        chosen = np.concatenate(choose_valid(data, split, 0.4, 0))
        assert len(chosen) == 32  # four of each class in train
        assert not data.doubtful[chosen].any()
