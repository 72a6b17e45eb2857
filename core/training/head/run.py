"""A whole training run: from a task's data folder to a run folder with weights, card, history and predictions.

    runs/<date>-<task>-<preset>/
        trunk/model.safetensors  <task>/{model.safetensors, card.json, history.csv, predictions.csv}
        shared/model.safetensors    instead of the first, under the preset "shared": a trunk that has seen labels

A run folder is laid out as the weights folder is, so that it can be used (DERMA_WEIGHTS) or shipped as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn

from core.card import Card, DataFacts, Recipe
from core.data.more import MorePhotos
from core.data.splits import grouped_folds
from core.data.tables import append_epoch
from core.data.task_data import TaskData, choose_valid, read_task_data
from core.evaluation.metrics import repeated_figures
from core.models.architectures import load_backbone
from core.models.backbones.backbone import Backbone
from core.models.weights import write_card
from core.records import EpochRecord, IntArray, PredictionRow
from core.tasks import task_named
from core.training.checkpoint import read_checkpoint, write_checkpoint
from core.training.config import TrainConfig
from core.training.features import CachedFeatures, FeatureSource, build_source, pick_device
from core.training.head.left_out_sources import left_out_sources
from core.training.head.loop import fit, select_features
from core.training.head.solve import Elsewhere, solve_head
from core.training.lesson import read_further
from core.training.outcome import data_facts, finish_card, more_facts, predict_rows, prediction_row, write_weights
from core.training.resume import Origin, files_content, item_hashes, trunk_content

_LABEL_FREE = "trunk/model.safetensors"
_TRUNKS = {"shared": "shared/model.safetensors"}  # by preset: one that has seen labels takes no other's place


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What the steps of a run have in common; `train` and `valid` are indices of images."""

    config: TrainConfig
    data: TaskData
    train: IntArray
    valid: IntArray
    more: MorePhotos
    out: Path
    resume: bool
    origin: Origin

    @property
    def labels(self) -> tuple[str, ...]:
        return task_named(self.config.task).labels

    @property
    def checkpoint(self) -> Path:
        return self.out / "checkpoint.safetensors"


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
    run = _begin(config, data_folder, out, more or MorePhotos(()), resume=resume)
    data = run.data
    trunk = load_backbone(config.trunk).eval().requires_grad_(False).to(pick_device())
    trunk.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    used = len(data.items) if cv_folds else int((~data.test).sum())  # test images are touched only to be judged
    source = build_source(trunk, data.photos[:used], config)
    elsewhere = None
    if config.solver == "lbfgs":
        write_checkpoint(run.checkpoint, {"origin": run.origin.to_state()})  # there is nothing else to keep of seconds
        elsewhere = _read_elsewhere(trunk, run.more, config)
    head = _fit_head(run, source, elsewhere)
    cv_rows = []
    for repeat in range(repeats if cv_folds else 0):
        folds = grouped_folds(data.targets.tolist(), data.groups, cv_folds, repeat)
        cv_rows.append(_cross_validate(source, data, folds, config, len(run.labels), elsewhere))
    card = _write(run, data_folder, trunk, head)
    rows = [*predict_rows(out, config.task, data, run.valid.tolist()), *(cv_rows[0] if cv_rows else ())]
    card = finish_card(card, data, rows, config.least_accuracy, out)
    if further := _further_figures(run, source, elsewhere, cv_rows):
        card = replace(card, metrics=card.metrics.with_more(further))
        write_card(card, out)
    run.checkpoint.unlink(missing_ok=True)
    return card


def _begin(config: TrainConfig, data_folder: Path, out: Path, more: MorePhotos, *, resume: bool) -> _Run:
    """Read and divide the photos. Raises DataError if the run to resume began with others, or with other settings."""
    data = read_task_data(config.task, data_folder)
    train, valid = choose_valid(data, config.split, config.valid_fraction, config.seed)
    further = files_content(item_hashes(photo.item for photo in more.photos))
    settings = {**asdict(config), "trunk": trunk_content(config.trunk), "more": further}
    origin = Origin(settings, item_hashes(data.items)).divided(data.items, train, valid)
    run = _Run(config, data, train, valid, more, out, resume, origin)
    if resume:
        origin.check(read_checkpoint(run.checkpoint, only="origin"))
    return run


def _fit_head(run: _Run, source: FeatureSource, elsewhere: Elsewhere | None) -> nn.Module:
    """Return the head to install, and write its history."""
    config, data, classes = run.config, run.data, len(run.labels)
    history = run.out / config.task / "history.csv"
    if not run.resume:
        history.unlink(missing_ok=True)

    def note(record: EpochRecord) -> None:
        append_epoch(history, record)

    targets, learned, watched = (torch.from_numpy(part) for part in (data.targets, run.train, run.valid))
    if config.solver == "lbfgs":
        kept = cast(CachedFeatures, source)
        return solve_head(kept, targets, data.groups, (learned, watched), config, classes, elsewhere, note)
    return fit(
        select_features(source, targets, learned, watched, config),
        config,
        classes,
        checkpoint=run.checkpoint,
        resume=run.resume,
        on_epoch=note,
        origin=run.origin,
    )


def _write(run: _Run, data_folder: Path, trunk: Backbone, head: nn.Module) -> Card:
    """Write trunk, head and a card that is not yet judged."""
    config, data = run.config, run.data
    recipe = {**asdict(config), "beside": list(config.beside)}
    recipe["trunk"] = Path(config.trunk).name  # a file's place on the training machine says nothing elsewhere
    recipe.pop("preprocessing")
    facts = data_facts(data, data_folder, len(run.train), len(run.valid))
    return write_weights(
        run.out,
        config.task,
        (trunk, head),
        (_TRUNKS.get(config.preset, _LABEL_FREE), f"{config.task}/model.safetensors"),
        preprocessing=config.preprocessing,
        head_width=config.head_width,
        recipe=Recipe.from_json(recipe),
        data=DataFacts.from_json({**facts, **more_facts(run.more, run.labels)}),
    )


def _further_figures(
    run: _Run, source: FeatureSource, elsewhere: Elsewhere | None, cv_rows: Sequence[Sequence[PredictionRow]]
) -> dict[str, object]:
    """Return the figures that a card has only after repeats of a cross-validation, or with photos from elsewhere."""
    figures: dict[str, object] = {}
    if len(cv_rows) > 1:
        figures["repeated_cv"] = repeated_figures(task_named(run.config.task), cv_rows)
    if cv_rows and elsewhere is not None:
        kept = cast(CachedFeatures, source)
        left_out = left_out_sources(kept, run.data, run.train, run.config, run.labels, elsewhere)
        figures["left_out_sources"] = left_out
    return figures


def _read_elsewhere(trunk: Backbone, more: MorePhotos, config: TrainConfig) -> Elsewhere | None:
    labels = task_named(config.task).labels
    listed = more.showing((*labels, *config.beside))
    if not listed:
        return None
    there = {photo.item.label for photo in listed}
    further = read_further(listed, (*labels, *(name for name in config.beside if name in there)))
    sources = [f"{photo.origin.source} {photo.origin.tier}".strip() for photo in listed]
    kept = CachedFeatures(trunk, further.photos, config)
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
            kept = cast(CachedFeatures, source)
            head = solve_head(kept, targets, data.groups, (train, nobody), config, classes, elsewhere)
        else:
            head = fit(select_features(source, targets, train, nobody, config), config, classes)
        with torch.inference_mode():
            logits = head(source.plain(held)).double().numpy()
        rows += [prediction_row(data, int(i), "cv", fold, one) for i, one in zip(held, logits, strict=True)]
    return rows
