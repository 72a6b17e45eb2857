"""A whole training run: from a task's data folder to a run folder with weights, card, history and predictions.

    runs/<date>-<task>-<preset>/
        trunk/model.safetensors  <task>/{model.safetensors, card.json, history.csv, predictions.csv}

A run folder is laid out as the weights folder is, so that it can be used (DERMA_WEIGHTS) or shipped as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from core.models.classifier import load_classifier
from core.models.resnet50 import load_trunk
from core.models.weights import Card, WeightsFile, save_tensors, write_card
from core.records import ByteArray, FloatArray, IntArray, PredictionRow
from core.tasks import task_named
from core.training.config import TrainConfig
from core.training.datasets import OTHER, ImageItem, file_sha256, find_splits, fingerprint, read_image, scan_folder
from core.training.evaluation import cross_validated_figures, evaluate_rows, figures
from core.training.features import FeatureSource, build_source, pick_device
from core.training.leakage import twin_groups
from core.training.loop import fit, select_features
from core.training.splits import grouped_folds, grouped_split
from core.training.tables import append_epoch, write_predictions
from core.trust.threshold import choose_threshold

_NO_FOLD = -1


@dataclass(frozen=True, slots=True, eq=False)
class TaskData:
    """A task's published images, train first: pixels, class indices (n,), twin groups (n,), and who is test (n,)."""

    items: tuple[ImageItem, ...]
    photos: tuple[ByteArray, ...]
    targets: IntArray
    groups: IntArray
    test: np.ndarray[tuple[int], np.dtype[np.bool_]]
    external: Path | None

    @property
    def leaked(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(n,) bool: a test image whose group has an image in train."""
        return self.test & np.isin(self.groups, self.groups[~self.test])


def read_task_data(task: str, data: Path) -> TaskData:
    """Read a task's own folder. Raises DataError if the published split is not there or an image is unreadable."""
    labels = task_named(task).labels
    folders = find_splits(data)
    train = scan_folder(folders.train, labels, relative_to=data).items
    test = scan_folder(folders.test, labels, relative_to=data).items
    items = train + test
    targets = np.array([labels.index(item.label) for item in items], dtype=np.int64)
    is_test = np.arange(len(items)) >= len(train)
    photos = tuple(read_image(item.path) for item in items)
    return TaskData(items, photos, targets, twin_groups(items), is_test, folders.external)


def choose_valid(data: TaskData, config: TrainConfig) -> tuple[Tensor, Tensor]:
    """Return the indices of the train and the valid images; both lie inside the published train."""
    train = np.flatnonzero(~data.test)
    if config.split == "grouped":
        valid = grouped_split(data.targets[train].tolist(), data.groups[train], config.valid_fraction, config.seed)
    else:
        order = np.random.default_rng(config.seed).permutation(len(train))
        valid = np.isin(np.arange(len(train)), order[: round(config.valid_fraction * len(train))])
    return torch.from_numpy(train[~valid]), torch.from_numpy(train[valid])


def train_task(
    config: TrainConfig, data_folder: Path, out: Path, *, resume: bool = False, cv_folds: int = 0, seed: int = 0
) -> Card:
    """Train a head as `config` says, write the run folder `out` and return the card.

    `cv_folds` adds grouped cross-validation over all images, train and test, with heads of their own (the trunk is
    shared; it has seen no label). Nothing is chosen by the test images. Raises DataError or WeightsError.
    """
    task, folder = task_named(config.task), out / config.task
    data = read_task_data(config.task, data_folder)
    trunk = load_trunk(config.trunk).eval().requires_grad_(False).to(pick_device())
    trunk.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    train, valid = choose_valid(data, config)
    used = len(data.items) if cv_folds else int((~data.test).sum())  # test images are touched only to be judged
    source = build_source(trunk, data.photos[:used], config)
    targets = torch.from_numpy(data.targets)
    history = folder / "history.csv"
    if not resume:
        history.unlink(missing_ok=True)
    head = fit(
        select_features(source, targets, train, valid, config),
        config,
        len(task.labels),
        checkpoint=out / "checkpoint.safetensors",
        resume=resume,
        on_epoch=lambda record: append_epoch(history, record),
    )
    cv_rows = []
    if cv_folds:
        folds = grouped_folds(data.targets.tolist(), data.groups, cv_folds, seed)
        cv_rows = _cross_validate(source, data, targets, folds, config, len(task.labels))
    card = _write_weights(config, trunk, head, data, data_folder, out, (len(train), len(valid)))
    rows = [*_predict_rows(out, config.task, data, valid.tolist(), data_folder), *cv_rows]
    write_predictions(folder / "predictions.csv", task.labels, rows)
    metrics, threshold = _judge(task.labels, rows, config.least_accuracy)
    card = replace(card, metrics=metrics, threshold=threshold)
    write_card(card, out)
    (out / "checkpoint.safetensors").unlink(missing_ok=True)
    return card


def _cross_validate(
    source: FeatureSource, data: TaskData, targets: Tensor, folds: IntArray, config: TrainConfig, classes: int
) -> list[PredictionRow]:
    rows = []
    nobody = torch.empty(0, dtype=torch.long)
    for fold in range(int(folds.max()) + 1):
        train, held = (torch.from_numpy(np.flatnonzero(mask)) for mask in (folds != fold, folds == fold))
        head = fit(select_features(source, targets, train, nobody, config), config, classes)
        with torch.inference_mode():
            logits = head(source.plain(held)).double().numpy()
        rows += [_row(data, int(i), "cv", fold, row) for i, row in zip(held, logits, strict=True)]
    return rows


def _row(data: TaskData, index: int, split: str, fold: int, logits: FloatArray) -> PredictionRow:
    item = data.items[index]
    return PredictionRow(
        file=item.file,
        sha256=file_sha256(item.path),
        split=split,
        fold=fold,
        group=int(data.groups[index]),
        leaked=bool(data.leaked[index]),
        truth=item.label,
        logits=logits,
    )


def _write_weights(
    config: TrainConfig,
    trunk: nn.Module,
    head: nn.Module,
    data: TaskData,
    data_folder: Path,
    out: Path,
    counts: tuple[int, int],
) -> Card:
    trunk_path, head_path = "trunk/model.safetensors", f"{config.task}/model.safetensors"
    recipe = asdict(config)
    recipe["trunk"] = Path(config.trunk).name  # a file's place on the training machine says nothing elsewhere
    recipe.pop("preprocessing")
    card = Card(
        task=config.task,
        labels=task_named(config.task).labels,
        preprocessing=config.preprocessing,
        head_width=config.head_width,
        trunk=WeightsFile(trunk_path, save_tensors(trunk.state_dict(), out / trunk_path)),
        head=WeightsFile(head_path, save_tensors(head.state_dict(), out / head_path)),
        threshold=0.0,
        recipe=recipe,
        data={
            "folder": data_folder.name,
            "fingerprint": fingerprint(data.items),
            "train": counts[0],
            "valid": counts[1],
            "test": int(data.test.sum()),
            "test_with_twin_in_train": int(data.leaked.sum()),
            "groups": len(np.unique(data.groups)),
        },
    )
    write_card(card, out)
    return card


def _predict_rows(out: Path, task: str, data: TaskData, valid: Sequence[int], data_folder: Path) -> list[PredictionRow]:
    """Ask the written weights, not the trained module, about valid, test and outside images."""
    classifier = load_classifier(out)
    rows = []
    for split, indices in (("valid", list(valid)), ("test", np.flatnonzero(data.test).tolist())):
        logits = classifier.predict_logits([data.photos[i] for i in indices], task)
        rows += [_row(data, i, split, _NO_FOLD, row) for i, row in zip(indices, logits.astype(np.float64), strict=True)]
    if data.external is not None:
        outside = scan_folder(data.external, task_named(task).labels, relative_to=data.external.parent).items
        if all(item.label == OTHER for item in outside):
            return rows  # photos of the other task say nothing about this one
        logits = classifier.predict_logits([read_image(item.path) for item in outside], task).astype(np.float64)
        for item, row in zip(outside, logits, strict=True):
            sha256 = file_sha256(item.path)
            rows.append(PredictionRow(item.file, sha256, "external", _NO_FOLD, _NO_FOLD, False, item.label, row))
    return rows


def _judge(
    labels: tuple[str, ...], rows: Sequence[PredictionRow], least_accuracy: float
) -> tuple[dict[str, object], float]:
    """Return the card's metrics and threshold, both computed from the rows."""
    chosen = {
        "valid": [row for row in rows if row.split == "valid"],
        "published": [row for row in rows if row.split == "test"],
        "clean": [row for row in rows if row.split == "test" and not row.leaked],
        "external": [row for row in rows if row.split == "external"],
    }
    metrics: dict[str, object] = {
        name: figures(evaluate_rows(labels, some))
        for name, some in chosen.items()
        if any(row.truth in labels for row in some)
    }
    if cv := [row for row in rows if row.split == "cv"]:
        metrics["grouped_cv"] = {**cross_validated_figures(labels, cv), "source": "stored"}
    test_files = {row.file for row in rows if row.split == "test"}
    unseen = [row for row in rows if row.split == "cv" and row.file not in test_files] or chosen["valid"]
    logits = np.stack([row.logits for row in unseen])
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    truth = np.array([labels.index(row.truth) for row in unseen])
    threshold = choose_threshold(exponentials / exponentials.sum(1, keepdims=True), truth, least_accuracy)
    metrics["answered"] = {
        "on": unseen[0].split,
        "n": len(unseen),
        "coverage": threshold.coverage,
        "balanced_accuracy": threshold.accuracy,
    }
    return metrics, threshold.value
