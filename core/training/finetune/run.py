"""A whole fine-tuning run: a network of its own for a task, from a trunk and a data folder to a run folder.

    <out>/<task>/{trunk.safetensors, model.safetensors, card.json, history.csv, predictions.csv}
    <out>/checkpoint-<name>.safetensors     while it trains; one per fold and one for the installed network
    <out>/fold-<k>.csv                      out-of-fold predictions of a finished fold

A run that was killed goes on from its newest checkpoint, fold by fold, to the same weights as an unbroken one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from tqdm import tqdm

from core.data.more import MorePhoto, MorePhotos
from core.data.splits import grouped_folds
from core.data.tables import append_epoch, read_predictions, write_predictions
from core.data.task_data import TaskData, choose_valid, read_task_data
from core.errors import DataError
from core.models.architectures import RESNET50, architecture_of, load_backbone
from core.models.heads import Network
from core.models.weights import Card
from core.records import EpochRecord, IntArray, PredictionRow
from core.tasks import task_named
from core.training.checkpoint import read_checkpoint, write_checkpoint
from core.training.features import pick_device
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.finetune.kept_networks import KeptFacts, keep_network, read_kept
from core.training.finetune.refit import RefitConfig, refit_head
from core.training.finetune.watching import judge_epoch, logits_of
from core.training.lesson import FurtherPhotos, lesson_of, read_further
from core.training.outcome import data_facts, finish_card, more_facts, predict_rows, prediction_row, write_weights
from core.training.photo_pyramid import PhotoPool, build_pool, photo_files, read_files
from core.training.resume import Origin, files_content, folder_hashes, item_hashes, network_hashes, trunk_content
from core.transforms import Preprocessing

_SAVE_EVERY_S = 240.0
_FOLD_SEED = 0
_TAUGHT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What all networks of a run have in common."""

    config: FinetuneConfig
    refit: RefitConfig
    trunk: str
    data: TaskData
    outliers: PhotoPool | None
    further: FurtherPhotos | None
    out: Path
    resume: bool
    facts: KeptFacts
    keep: bool
    teachers: Path | None
    origin: Origin

    @property
    def preprocessing(self) -> Preprocessing:
        """The finished networks': the whole photo, so that a wide one loses nothing at its sides."""
        size = self.config.input_px
        return Preprocessing(size_px=size, resize_px=size, fit="stretch", detail_px=self.refit.detail_px)


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
    labels, architecture = task_named(config.task).labels, architecture_of(trunk)
    data, refit, more = read_task_data(config.task, data_folder), refit or RefitConfig(), more or MorePhotos(())
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
    run = _Run(config, refit, trunk, data, others, further, out, resume, facts, keep, teachers, origin)
    train, valid = choose_valid(data, "grouped", config.valid_fraction, config.seed)
    if resume:
        kept = read_checkpoint(out / "checkpoint-installed.safetensors", only="origin")
        origin.divided(data.items, train, valid).check(kept)
    history = out / config.task / "history.csv"
    if not resume:
        history.unlink(missing_ok=True)

    def watch(tuner: Finetuner, record: EpochRecord) -> None:
        append_epoch(history, judge_epoch(tuner, record, data, valid, run.preprocessing))

    network = _tune(run, train, valid, "installed", watch)
    recipe = {
        **asdict(config),
        "preset": "tuned",
        "trunk": Path(trunk).name,
        "least_accuracy": least_accuracy,
        "outlier_pictures": len(others) if others else 0,
        "epochs": -(-config.steps // _epoch_steps(len(train), config)),
        "refit": asdict(run.refit),
    }
    card = write_weights(
        out,
        config.task,
        (network.trunk, network.head),
        (f"{config.task}/trunk.safetensors", f"{config.task}/model.safetensors"),
        preprocessing=run.preprocessing,
        head_width=0,
        architecture=architecture,
        recipe=recipe,
        data={**data_facts(data, data_folder, len(train), len(valid)), **more_facts(more, labels)},
    )
    rows = predict_rows(out, config.task, data, valid.tolist())
    if cv_folds:
        folds = grouped_folds(data.targets.tolist(), data.groups, cv_folds, _FOLD_SEED)
        for fold in range(cv_folds):
            rows += _fold_rows(run, folds, fold)
    card = finish_card(card, data, rows, least_accuracy, out)
    for path in [*out.glob("checkpoint-*.safetensors"), *out.glob("fold-*.csv")]:
        path.unlink()
    return card


def _read_outliers(folders: Sequence[Path], listed: Sequence[MorePhoto]) -> PhotoPool | None:
    """Return the pictures of none of the classes, from folders of any and photos from elsewhere; None without any."""
    files = [*chain.from_iterable(map(photo_files, folders)), *(photo.item.path for photo in listed)]
    return read_files(files, [True] * len(files)) if files else None


def _tune(
    run: _Run, train: IntArray, held: IntArray, name: str, watch: Callable[[Finetuner, EpochRecord], None] | None = None
) -> Network:
    """Train to the last step, from the checkpoint if there is one to resume, and return the finished network.

    `train` and `held` are indices of photos, `held` those that it never sees. Raises DataError for another checkpoint.
    """
    config, data, checkpoint = run.config, run.data, run.out / f"checkpoint-{name}.safetensors"
    origin = run.origin.divided(data.items, train, held)
    lesson = lesson_of(data, train, run.further)
    pool = build_pool(lesson.photos, [False] * len(lesson.photos))
    targets, classes = lesson.targets, len(task_named(config.task).labels)
    teacher = read_kept(name, run.teachers, run.facts) if run.teachers else None
    tuner = Finetuner(
        load_backbone(run.trunk), pool, targets, classes, config, pick_device(), run.outliers, teacher, lesson.chance
    )
    if run.resume and checkpoint.is_file():
        state = read_checkpoint(checkpoint)
        origin.check(state)
        tuner.restore(state)
    epoch_steps = _epoch_steps(len(train), config)
    saved = started = time.monotonic()
    losses: list[float] = []
    bar = tqdm(total=config.steps, initial=tuner.steps_done, desc=checkpoint.stem, unit="step", leave=False)
    while tuner.steps_done < config.steps:
        losses.append(tuner.step())
        bar.update()
        done = tuner.steps_done
        if watch and (done % epoch_steps == 0 or done == config.steps):
            seconds, started = time.monotonic() - started, time.monotonic()
            rate = tuner.optimizer.param_groups[0]["lr"]
            watch(tuner, EpochRecord(-(-done // epoch_steps), float(np.mean(losses)), 0.0, 0.0, 0.0, rate, seconds))
            losses = []
        if time.monotonic() - saved > _SAVE_EVERY_S or done == config.steps:
            write_checkpoint(checkpoint, {**tuner.state(), "origin": origin.to_state()})
            saved = time.monotonic()
    bar.close()
    network = tuner.finished(tuned_share=run.refit.tuned_share)
    network.head = refit_head(
        network.trunk,
        lesson.photos,
        pool,
        targets,
        classes,
        run.preprocessing,
        config.views,
        run.refit,
        config.seed,
        lesson.chance,
    ).to(pick_device())
    if run.keep:
        keep_network(network, name, run.out / "networks", run.facts)
    return network


def _epoch_steps(images: int, config: FinetuneConfig) -> int:
    """Return how many steps draw as many photos as there are."""
    return max(1, images // config.batch)


def _fold_rows(run: _Run, folds: IntArray, fold: int) -> list[PredictionRow]:
    path, data = run.out / f"fold-{fold}.csv", run.data
    train, held = np.flatnonzero((folds != fold) & ~data.doubtful), np.flatnonzero(folds == fold)
    if run.resume and path.is_file():
        kept = list(read_predictions(path).rows)
        files = [data.items[int(i)].file for i in held]
        if {row.file: row.sha256 for row in kept} != {file: run.origin.photos[file] for file in files}:
            raise DataError(f"{path.name} was made from other photos; start a new run without --resume.")
        return kept
    network = _tune(run, train, held, f"fold{fold}")
    logits = logits_of(network, data, held, run.preprocessing).double().numpy()
    rows = [prediction_row(data, int(i), "cv", fold, one) for i, one in zip(held, logits, strict=True)]
    write_predictions(path, task_named(run.config.task).labels, rows)
    return rows
