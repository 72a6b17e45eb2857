"""What a training run leaves behind: weights, predictions of unseen images, and the figures and threshold they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from core.card import Card, Metrics, WeightsFile
from core.data.class_folders import OTHER
from core.data.datasets import EXTERNAL, fingerprint, read_image, scan_folder
from core.data.more import MorePhotos, source_table
from core.data.tables import write_predictions
from core.data.task_data import TaskData
from core.evaluation.metrics import cross_validated_figures, evaluate_rows, figures
from core.evaluation.robustness import measure_stability
from core.file_hash import file_sha256
from core.inference.classifier import load_classifier
from core.models.weights import read_card, save_tensors, write_card
from core.records import FloatArray, PredictionRow, Split
from core.tasks import installed_tasks, task_named
from core.trust.threshold import choose_threshold

_NO_FOLD = -1


def write_weights(
    out: Path, task: str, network: tuple[nn.Module, nn.Module], paths: tuple[str, str], **facts: Any
) -> Card:
    """Write a trunk and a head to `paths` under `out`, and a card around them that is not yet judged.

    A trunk that another card there already names, byte for byte the same, stays where it is and is not written twice.
    `facts` are the card's preprocessing, head_width, recipe and data.
    """
    trunk, head = (
        WeightsFile(path, save_tensors(module.state_dict(), out / path, task=own))
        for module, path, own in zip(network, paths, ("", task), strict=True)
    )
    trunk = _stored_once(out, task, trunk)
    card = Card(task=task, labels=task_named(task).labels, trunk=trunk, head=head, threshold=0.0, **facts)
    write_card(card, out)
    return card


def _stored_once(out: Path, task: str, trunk: WeightsFile) -> WeightsFile:
    for other in installed_tasks(out):
        if other.name == task or not (out / other.name / "card.json").is_file():
            continue
        theirs = read_card(other.name, out).trunk
        if theirs.sha256 == trunk.sha256 and theirs.path != trunk.path and (out / theirs.path).is_file():
            (out / trunk.path).unlink()
            return theirs
    return trunk


def _stability_figures(card: Card, data: TaskData, rows: Sequence[PredictionRow], out: Path) -> dict[str, object]:
    logits = {row.file: row.logits for row in rows if row.split == "test"}
    items = [item for item in data.items if item.file in logits]
    plain = np.stack([logits[item.file] for item in items])
    return measure_stability(load_classifier(out), card.task, card.labels, items, plain).figures()


def data_facts(data: TaskData, folder: Path, train: int, valid: int) -> dict[str, object]:
    """Return what a card says of the photos a model was made from."""
    return {
        "folder": folder.name,
        "fingerprint": fingerprint(data.items),
        "train": train,
        "valid": valid,
        "test": int(data.test.sum()),
        "test_with_twin_in_train": int(data.leaked.sum()),
        "groups": len(np.unique(data.groups)),
    }


def more_facts(more: MorePhotos, labels: Sequence[str]) -> dict[str, object]:
    """Return what a card says of photos from elsewhere, nothing where there are none.

    `sources` of photos of the classes and `beside` of photos of none, each with its licence and count; `refused` are
    those that were left out, by name with the reason.
    """
    if not more.photos and not more.refused:
        return {}
    known, beside = more.showing(labels), more.beside(labels)
    return {
        "more": len(known),
        "sources": source_table(known),
        "beside": source_table(beside),
        "refused": dict(more.refused),
    }


def finish_card(card: Card, data: TaskData, rows: Sequence[PredictionRow], least_accuracy: float, out: Path) -> Card:
    """Write the predictions beside the card, and the card again with the figures and the threshold that they give.

    The stability of the labels is measured by asking the written weights about the test images again, disturbed.
    """
    write_predictions(out / card.task / "predictions.csv", card.labels, rows)
    metrics, threshold = judge(card.labels, rows, least_accuracy)
    metrics["stability"] = _stability_figures(card, data, rows, out)
    card = replace(card, metrics=Metrics.from_json(metrics), threshold=threshold)
    write_card(card, out)
    return card


def prediction_row(data: TaskData, index: int, split: Split, fold: int, logits: FloatArray) -> PredictionRow:
    """Return the row of one of the task's images."""
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


def predict_rows(out: Path, task: str, data: TaskData, valid: Sequence[int]) -> list[PredictionRow]:
    """Ask the written weights, not the trained module, about valid, test and outside images."""
    classifier = load_classifier(out)
    rows = []
    asked: tuple[tuple[Split, list[int]], ...] = (
        ("valid", list(valid)),
        ("test", np.flatnonzero(data.test).tolist()),
    )
    for split, indices in asked:
        logits = classifier.predict_logits([data.photos[i] for i in indices], task)
        rows += [
            prediction_row(data, i, split, _NO_FOLD, answer)
            for i, answer in zip(indices, logits.astype(np.float64), strict=True)
        ]
    for folder in data.external:
        outside = scan_folder(folder, task_named(task).labels, relative_to=folder.parent).items
        if all(item.label == OTHER for item in outside):
            continue  # photos of the other task say nothing about this one
        logits = classifier.predict_logits([read_image(item.path) for item in outside], task).astype(np.float64)
        for item, answer in zip(outside, logits, strict=True):
            sha256 = file_sha256(item.path)
            rows.append(PredictionRow(item.file, sha256, EXTERNAL, _NO_FOLD, _NO_FOLD, False, item.label, answer))
    return rows


def judge(
    labels: tuple[str, ...], rows: Sequence[PredictionRow], least_accuracy: float
) -> tuple[dict[str, object], float]:
    """Return the card's metrics and threshold, both computed from the rows."""
    chosen = {
        "valid": [row for row in rows if row.split == "valid"],
        "published": [row for row in rows if row.split == "test"],
        "clean": [row for row in rows if row.split == "test" and not row.leaked],
    }
    for row in rows:
        if row.split == EXTERNAL:
            chosen.setdefault(row.file.split("/", 1)[0], []).append(row)  # each folder is a set of its own
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
