"""A pre-training from checkpoint to checkpoint, until its steps are done.

<folder>/pretraining.safetensors    where it stands; any later session goes on from here
<folder>/trunk.safetensors          the finished trunk: torchvision's names, float16
<folder>/facts.json                 the labels, the sources with their licences, what was refused, the settings
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.data.more import MorePhotos, source_table
from core.file_hash import file_sha256
from core.files import write_bytes_atomically
from core.models.architectures import load_backbone
from core.models.weights import save_tensors
from core.training.checkpoint import read_checkpoint
from core.training.features import pick_device
from core.training.finetune.finetune import FinetuneConfig
from core.training.photo_pyramid import read_files
from core.training.pretrain.lesson import pretrain_lesson
from core.training.pretrain.pretrainer import Pretrainer
from core.training.resume import Origin, trunk_content
from core.training.stepped import resume_training, take_steps

_LOSS_STEPS = 50


def pretrain(
    config: FinetuneConfig,
    trunk: str,
    more: MorePhotos,
    data: Path,
    out: Path,
    minutes: float | None = None,
    share: float = 1.0,
) -> dict[str, Any]:
    """Train to the last step, or for some minutes; go on from the checkpoint in `out` if there is one.

    `data` is the folder of all data sets. Of the finished trunk's weights a `share` is the pre-trained ones', the rest
    those it started from; a finished run gives another share without a further step. Returns what is known of the run,
    with "trunk" once it is finished. Raises DataError or WeightsError, also for a checkpoint of another run.
    """
    lesson = pretrain_lesson(more.photos, data)
    origin = Origin(
        {**asdict(config), "trunk": trunk_content(trunk)},
        {"/".join(path.parts[-3:]): file_sha256(path) for path in lesson.files},
    )
    checkpoint = out / "pretraining.safetensors"
    if checkpoint.is_file():
        origin.check(read_checkpoint(checkpoint, only="origin"))
    photos = read_files(lesson.files, lesson.natural)
    trainer = Pretrainer(load_backbone(trunk), photos, lesson.allowed, lesson.chance, config, pick_device())
    if checkpoint.is_file():
        resume_training(trainer, checkpoint, origin)
    losses = [*take_steps(trainer, config.steps, checkpoint, origin, minutes)]
    facts: dict[str, Any] = {
        "steps": trainer.steps_done,
        "loss": float(np.mean(losses[-_LOSS_STEPS:])) if losses else None,
        "photos": len(lesson.files),
        "labels": list(lesson.labels),
        "sources": source_table(more.photos),
        "refused": dict(more.refused),
        "recipe": {**asdict(config), "trunk": Path(trunk).name},
    }
    if trainer.steps_done >= config.steps:
        facts["share"] = share
        finished = trainer.finished(tuned_share=share)
        facts["trunk"] = save_tensors(finished.trunk.state_dict(), out / "trunk.safetensors")
    write_bytes_atomically(out / "facts.json", [json.dumps(facts, indent=1, ensure_ascii=False).encode()])
    return facts
