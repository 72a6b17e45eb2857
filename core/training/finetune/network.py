"""One network of a fine-tuning run: trained to its last step, over a kill if need be, and given its final head."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.more import MorePhotos
from core.data.task_data import TaskData
from core.models.architectures import load_backbone
from core.models.heads import Network
from core.records import EpochRecord, IntArray
from core.tasks import task_named
from core.training.features import pick_device
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.finetune.kept_networks import KeptFacts, keep_network, read_kept
from core.training.finetune.refit import RefitConfig, refit_head
from core.training.lesson import FurtherPhotos, Lesson, lesson_of
from core.training.photo_pyramid import PhotoPool, build_pool
from core.training.resume import Origin
from core.training.stepped import resume_training, take_steps
from core.transforms import Preprocessing

Watch = Callable[[Finetuner, EpochRecord], None]


@dataclass(frozen=True, slots=True, eq=False)
class TunedRun:
    """What all networks of a run have in common.

    `more` are the photos from elsewhere, `further` those of them that show a class, read; `outliers` show none.
    """

    config: FinetuneConfig
    refit: RefitConfig
    trunk: str
    data: TaskData
    more: MorePhotos
    outliers: PhotoPool | None
    further: FurtherPhotos | None
    out: Path
    resume: bool
    facts: KeptFacts
    keep: bool
    teachers: Path | None
    origin: Origin

    @property
    def labels(self) -> tuple[str, ...]:
        """Those of the run's task."""
        return task_named(self.config.task).labels

    @property
    def preprocessing(self) -> Preprocessing:
        """The finished networks': the whole photo, so that a wide one loses nothing at its sides."""
        size = self.config.input_px
        return Preprocessing(size_px=size, resize_px=size, fit="stretch", detail_px=self.refit.detail_px)


def tune_network(run: TunedRun, train: IntArray, held: IntArray, name: str, watch: Watch | None = None) -> Network:
    """Train to the last step, from the checkpoint if there is one to resume, and return the finished network.

    `train` and `held` are indices of photos, `held` those that it never sees. Raises DataError for another checkpoint.
    """
    lesson = lesson_of(run.data, train, run.further)
    pool = build_pool(lesson.photos, [False] * len(lesson.photos))
    tuner = _build_tuner(run, lesson, pool, name)
    origin, checkpoint = run.origin.divided(run.data.items, train, held), run.out / f"checkpoint-{name}.safetensors"
    if run.resume and checkpoint.is_file():
        resume_training(tuner, checkpoint, origin)
    _train(tuner, origin, checkpoint, epoch_steps(len(train), run.config), watch)
    network = tuner.finished(tuned_share=run.refit.tuned_share)
    network.head = refit_head(
        network.trunk,
        lesson.photos,
        pool,
        lesson.targets,
        len(run.labels),
        run.preprocessing,
        run.config.views,
        run.refit,
        run.config.seed,
        lesson.chance,
    ).to(pick_device())
    if run.keep:
        keep_network(network, name, run.out / "networks", run.facts)
    return network


def epoch_steps(images: int, config: FinetuneConfig) -> int:
    """Return how many steps draw as many photos as there are."""
    return max(1, images // config.batch)


def _build_tuner(run: TunedRun, lesson: Lesson, pool: PhotoPool, name: str) -> Finetuner:
    teacher = read_kept(name, run.teachers, run.facts) if run.teachers else None
    return Finetuner(
        load_backbone(run.trunk),
        pool,
        lesson.targets,
        len(run.labels),
        run.config,
        pick_device(),
        run.outliers,
        teacher,
        lesson.chance,
    )


def _train(tuner: Finetuner, origin: Origin, checkpoint: Path, steps_an_epoch: int, watch: Watch | None) -> None:
    """Take the steps that are left, and show each epoch to `watch`."""
    steps = tuner.config.steps
    started, losses = time.monotonic(), list[float]()
    for loss in take_steps(tuner, steps, checkpoint, origin):
        losses.append(loss)
        done = tuner.steps_done
        if watch and (done % steps_an_epoch == 0 or done == steps):
            seconds, started = time.monotonic() - started, time.monotonic()
            rate = tuner.optimizer.param_groups[0]["lr"]
            watch(tuner, EpochRecord(-(-done // steps_an_epoch), float(np.mean(losses)), 0.0, 0.0, 0.0, rate, seconds))
            losses = []
