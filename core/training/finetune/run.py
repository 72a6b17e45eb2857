"""A whole fine-tuning run: a network of its own for a task, from a trunk and a data folder to a run folder.

    <out>/<task>/{trunk.safetensors, model.safetensors, card.json, history.csv, predictions.csv}
    <out>/checkpoint-<name>.safetensors     while it trains; one per fold and one for the installed network
    <out>/fold-<k>.csv                      out-of-fold predictions of a finished fold

A run that was killed goes on from its newest checkpoint, fold by fold, to the same weights as an unbroken one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import numpy as np

from core.card import Card, DataFacts, Recipe
from core.data.more import MorePhoto, MorePhotos
from core.data.splits import grouped_folds
from core.data.tables import append_epoch, read_predictions, write_predictions
from core.data.task_data import choose_valid, read_task_data
from core.errors import DataError
from core.models.architectures import RESNET50, architecture_of
from core.models.heads import Network
from core.records import EpochRecord, IntArray, PredictionRow
from core.tasks import task_named
from core.training.checkpoint import read_checkpoint
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.finetune.kept_networks import KeptFacts
from core.training.finetune.network import TunedRun, Watch, epoch_steps, tune_network
from core.training.finetune.refit import RefitConfig
from core.training.finetune.watching import judge_epoch, logits_of
from core.training.lesson import read_further
from core.training.outcome import data_facts, finish_card, more_facts, predict_rows, prediction_row, write_weights
from core.training.photo_pyramid import PhotoPool, photo_files, read_files
from core.training.resume import Origin, files_content, folder_hashes, item_hashes, network_hashes, trunk_content

_FOLD_SEED = 0
_TAUGHT = 0.5


def tuned_config(task: str, trunk: str, *, taught: bool = False) -> FinetuneConfig:
    """Return how a task's network is tuned from that trunk (as `load_backbone` names it), with a teacher or without."""
    config = FinetuneConfig(task, taught=_TAUGHT if taught else 0.0)
    if architecture_of(trunk) != RESNET50:
        config = replace(config, trunk_rate=4e-4, layer_decay=0.75)
    return config


def tune_task(
    config: FinetuneConfig,
    trunk: str,
    data_folder: Path,
    out: Path,
    *,
    refit: RefitConfig | None = None,
    least_accuracy: float = 0.9,
    resume: bool = False,
    cv_folds: int = 0,
    outliers: Sequence[Path] = (),
    more: MorePhotos | None = None,
    keep: bool = False,
    teachers: Path | None = None,
) -> Card:
    """Fine-tune a network on the published train images, write the run folder `out` and return its card.

    `cv_folds` adds grouped cross-validation over all images, each fold a network of its own from the same trunk.
    `outliers` are folders of pictures that show none of the classes, and `more` photos from elsewhere, of the classes
    and of none; no fold is judged on either. `keep` leaves every network in `out`/networks; `teachers` is such a folder
    of another run, whose networks teach these.
    Raises DataError or WeightsError.
    """
    run = _begin(
        config,
        trunk,
        data_folder,
        out,
        refit=refit or RefitConfig(),
        resume=resume,
        cv_folds=cv_folds,
        outliers=outliers,
        more=more or MorePhotos(()),
        keep=keep,
        teachers=teachers,
    )
    data = run.data
    train, valid = choose_valid(data, "grouped", config.valid_fraction, config.seed)
    if resume:
        kept = read_checkpoint(out / "checkpoint-installed.safetensors", only="origin")
        run.origin.divided(data.items, train, valid).check(kept)
    network = tune_network(run, train, valid, "installed", _history_keeper(run, valid))
    card = _write(run, data_folder, network, (len(train), len(valid)), least_accuracy)
    rows = [*predict_rows(out, config.task, data, valid.tolist()), *_cross_validate(run, cv_folds)]
    card = finish_card(card, data, rows, least_accuracy, out)
    for path in [*out.glob("checkpoint-*.safetensors"), *out.glob("fold-*.csv")]:
        path.unlink()
    return card


def _begin(
    config: FinetuneConfig,
    trunk: str,
    data_folder: Path,
    out: Path,
    *,
    refit: RefitConfig,
    resume: bool,
    cv_folds: int,
    outliers: Sequence[Path],
    more: MorePhotos,
    keep: bool,
    teachers: Path | None,
) -> TunedRun:
    """Read all photos, and note what the run begins with."""
    labels, architecture = task_named(config.task).labels, architecture_of(trunk)
    data = read_task_data(config.task, data_folder)
    known, others = more.showing(labels), _read_outliers(outliers, more.beside(labels))
    further = read_further(known, labels) if known else None
    settings = {
        **asdict(config),
        "refit": asdict(refit),
        "trunk": trunk_content(trunk),
        "cross-validation": cv_folds,
        "outliers": files_content(folder_hashes(outliers)),
        "more": files_content(item_hashes(photo.item for photo in more.photos)),
        "teachers": files_content(network_hashes(teachers)),
    }
    origin = Origin(settings, item_hashes(data.items))
    facts = KeptFacts(config.task, architecture, len(labels), origin.fingerprint, cv_folds)
    return TunedRun(config, refit, trunk, data, more, others, further, out, resume, facts, keep, teachers, origin)


def _history_keeper(run: TunedRun, valid: IntArray) -> Watch:
    """Return what writes each epoch into the run's history, judged on the images `valid`; a new run starts it anew."""
    history = run.out / run.config.task / "history.csv"
    if not run.resume:
        history.unlink(missing_ok=True)

    def watch(tuner: Finetuner, record: EpochRecord) -> None:
        append_epoch(history, judge_epoch(tuner, record, run.data, valid, run.preprocessing))

    return watch


def _write(run: TunedRun, data_folder: Path, network: Network, counts: tuple[int, int], least_accuracy: float) -> Card:
    """Write the network and a card that is not yet judged; `counts` are those of the train and the valid images."""
    config, labels = run.config, run.labels
    recipe = {
        **asdict(config),
        "preset": "tuned",
        "trunk": Path(run.trunk).name,
        "least_accuracy": least_accuracy,
        "outlier_pictures": len(run.outliers) if run.outliers else 0,
        "epochs": -(-config.steps // epoch_steps(counts[0], config)),
        "refit": asdict(run.refit),
    }
    return write_weights(
        run.out,
        config.task,
        (network.trunk, network.head),
        (f"{config.task}/trunk.safetensors", f"{config.task}/model.safetensors"),
        preprocessing=run.preprocessing,
        head_width=0,
        architecture=run.facts.architecture,
        recipe=Recipe.from_json(recipe),
        data=DataFacts.from_json({**data_facts(run.data, data_folder, *counts), **more_facts(run.more, labels)}),
    )


def _read_outliers(folders: Sequence[Path], listed: Sequence[MorePhoto]) -> PhotoPool | None:
    """Return the pictures of none of the classes, from folders of any and photos from elsewhere; None without any."""
    files = [*chain.from_iterable(map(photo_files, folders)), *(photo.item.path for photo in listed)]
    return read_files(files, [True] * len(files)) if files else None


def _cross_validate(run: TunedRun, count: int) -> list[PredictionRow]:
    if not count:
        return []
    folds = grouped_folds(run.data.targets.tolist(), run.data.groups, count, _FOLD_SEED)
    return [row for fold in range(count) for row in _fold_rows(run, folds, fold)]


def _fold_rows(run: TunedRun, folds: IntArray, fold: int) -> list[PredictionRow]:
    path, data = run.out / f"fold-{fold}.csv", run.data
    train, held = np.flatnonzero((folds != fold) & ~data.doubtful), np.flatnonzero(folds == fold)
    if run.resume and path.is_file():
        kept = list(read_predictions(path).rows)
        files = [data.items[int(i)].file for i in held]
        if {row.file: row.sha256 for row in kept} != {file: run.origin.photos[file] for file in files}:
            raise DataError(f"{path.name} was made from other photos; start a new run without --resume.")
        return kept
    network = tune_network(run, train, held, f"fold{fold}")
    logits = logits_of(network, data, held, run.preprocessing).double().numpy()
    rows = [prediction_row(data, int(i), "cv", fold, one) for i, one in zip(held, logits, strict=True)]
    write_predictions(path, run.labels, rows)
    return rows
