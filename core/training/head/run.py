"""A whole training run: from a task's data folder to a run folder with weights, card, history and predictions.

    runs/<date>-<task>-<preset>/
        trunk/model.safetensors  <task>/{model.safetensors, card.json, history.csv, predictions.csv}
        shared/model.safetensors    instead of the first, under the preset "shared": a trunk that has seen labels

A run folder is laid out as the weights folder is, so that it can be used (DERMA_WEIGHTS) or shipped as it stands.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn

from core.data.more import MorePhotos
from core.data.splits import grouped_folds
from core.data.tables import append_epoch
from core.data.task_data import TaskData, choose_valid, read_task_data
from core.evaluation.metrics import repeated_figures
from core.models.architectures import load_backbone
from core.models.backbones.backbone import Backbone
from core.models.weights import Card, write_card
from core.records import EpochRecord, IntArray, PredictionRow
from core.tasks import task_named
from core.training.checkpoint import read_checkpoint, write_checkpoint
from core.training.config import TrainConfig
from core.training.features import FeatureSource, KeptFeatures, build_source, pick_device
from core.training.head.left_out_sources import left_out_sources
from core.training.head.loop import fit, select_features
from core.training.head.solve import Elsewhere, solve_head
from core.training.lesson import read_further
from core.training.outcome import data_facts, finish_card, more_facts, predict_rows, prediction_row, write_weights
from core.training.resume import Origin, files_content, item_hashes, trunk_content

_LABEL_FREE = "trunk/model.safetensors"
_TRUNKS = {"shared": "shared/model.safetensors"}  # by preset: one that has seen labels takes no other's place


def train_task(
    config: TrainConfig,
    data_folder: Path,
    out: Path,
    *,
    resume: bool = False,
    cv_folds: int = 0,
    repeats: int = 1,
    more: MorePhotos | None = None,
) -> Card:
    """Train a head as `config` says, write the run folder `out` and return the card.

    `cv_folds` adds grouped cross-validation over all images, train and test, with heads of their own (the trunk is
    shared; it has seen none of their classes). Of its `repeats`, each with other folds, the first leaves its
    predictions behind and all their figures. `more` are photos from elsewhere, for a head that is fitted to the end.
    Nothing is chosen by the test images. Raises DataError or WeightsError.
    """
    task, folder = task_named(config.task), out / config.task
    data = read_task_data(config.task, data_folder)
    train, valid = choose_valid(data, config.split, config.valid_fraction, config.seed)
    more = more or MorePhotos(())
    further = files_content(item_hashes(photo.item for photo in more.photos))
    settings = {**asdict(config), "trunk": trunk_content(config.trunk), "more": further}
    origin = Origin(settings, item_hashes(data.items)).divided(data.items, train, valid)
    checkpoint = out / "checkpoint.safetensors"
    if resume:
        origin.check(read_checkpoint(checkpoint, only="origin"))
    trunk = load_backbone(config.trunk).eval().requires_grad_(False).to(pick_device())
    trunk.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    used = len(data.items) if cv_folds else int((~data.test).sum())  # test images are touched only to be judged
    source = build_source(trunk, data.photos[:used], config)
    targets, learned, watched = (torch.from_numpy(part) for part in (data.targets, train, valid))
    history = folder / "history.csv"
    if not resume:
        history.unlink(missing_ok=True)

    def note(record: EpochRecord) -> None:
        append_epoch(history, record)

    head: nn.Module
    if config.solver == "lbfgs":
        write_checkpoint(checkpoint, {"origin": origin.to_state()})  # there is nothing else to keep of seconds
        elsewhere = _read_elsewhere(trunk, more, config)
        kept, parts = cast(KeptFeatures, source), (learned, watched)
        head = solve_head(kept, targets, data.groups, parts, config, len(task.labels), elsewhere, note)
    else:
        elsewhere = None
        head = fit(
            select_features(source, targets, learned, watched, config),
            config,
            len(task.labels),
            checkpoint=checkpoint,
            resume=resume,
            on_epoch=note,
            origin=origin,
        )
    cv_rows = []
    for repeat in range(repeats if cv_folds else 0):
        folds = grouped_folds(data.targets.tolist(), data.groups, cv_folds, repeat)
        cv_rows.append(_cross_validate(source, data, folds, config, len(task.labels), elsewhere))
    recipe = {**asdict(config), "beside": list(config.beside)}
    recipe["trunk"] = Path(config.trunk).name  # a file's place on the training machine says nothing elsewhere
    recipe.pop("preprocessing")
    card = write_weights(
        out,
        config.task,
        (trunk, head),
        (_TRUNKS.get(config.preset, _LABEL_FREE), f"{config.task}/model.safetensors"),
        preprocessing=config.preprocessing,
        head_width=config.head_width,
        recipe=recipe,
        data={**data_facts(data, data_folder, len(train), len(valid)), **more_facts(more, task.labels)},
    )
    rows = [*predict_rows(out, config.task, data, valid.tolist()), *(cv_rows[0] if cv_rows else ())]
    card = finish_card(card, data, rows, config.least_accuracy, out)
    further_figures: dict[str, object] = {}
    if len(cv_rows) > 1:
        further_figures["repeated_cv"] = repeated_figures(task, cv_rows)
    if cv_folds and elsewhere is not None:
        kept = cast(KeptFeatures, source)
        further_figures["left_out_sources"] = left_out_sources(kept, data, train, config, task.labels, elsewhere)
    if further_figures:
        card = replace(card, metrics={**card.metrics, **further_figures})
        write_card(card, out)
    checkpoint.unlink(missing_ok=True)
    return card


def _read_elsewhere(trunk: Backbone, more: MorePhotos, config: TrainConfig) -> Elsewhere | None:
    labels = task_named(config.task).labels
    listed = more.showing((*labels, *config.beside))
    if not listed:
        return None
    there = {photo.item.label for photo in listed}
    further = read_further(listed, (*labels, *(name for name in config.beside if name in there)))
    sources = [f"{photo.origin.source} {photo.origin.tier}".strip() for photo in listed]
    kept = KeptFeatures(trunk, further.photos, config)
    return Elsewhere(kept.views, torch.from_numpy(further.targets), sources, [photo.group for photo in listed])


def _cross_validate(
    source: FeatureSource,
    data: TaskData,
    folds: IntArray,
    config: TrainConfig,
    classes: int,
    elsewhere: Elsewhere | None,
) -> list[PredictionRow]:
    rows, targets = [], torch.from_numpy(data.targets)
    nobody = torch.empty(0, dtype=torch.long)
    for fold in range(int(folds.max()) + 1):
        masks = ((folds != fold) & ~data.doubtful, folds == fold)
        train, held = (torch.from_numpy(np.flatnonzero(mask)) for mask in masks)
        if config.solver == "lbfgs":
            kept = cast(KeptFeatures, source)
            head = solve_head(kept, targets, data.groups, (train, nobody), config, classes, elsewhere)
        else:
            head = fit(select_features(source, targets, train, nobody, config), config, classes)
        with torch.inference_mode():
            logits = head(source.plain(held)).double().numpy()
        rows += [prediction_row(data, int(i), "cv", fold, one) for i, one in zip(held, logits, strict=True)]
    return rows
