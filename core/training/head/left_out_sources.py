"""The honest forecast for the next stranger: each source of a class is left out in turn, and then asked about.

Only classes with two sources or more are asked. Published photos are one source. The trunk is the same throughout: one
that was pre-trained on photos from elsewhere has seen those left out as well, which flatters; a label-free one has not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from core.data.task_data import TaskData
from core.evaluation.metrics import wilson_interval
from core.records import IntArray
from core.training.config import TrainConfig
from core.training.features import CachedFeatures
from core.training.head.solve import PUBLISHED, Elsewhere, solve_head


def left_out_sources(
    source: CachedFeatures,
    data: TaskData,
    train: IntArray,
    config: TrainConfig,
    labels: tuple[str, ...],
    more: Elsewhere,
) -> dict[str, dict[str, Any]]:
    """Return n, correct, recall and its 95 % Wilson interval by label and source; `train` are indices of images."""
    made: dict[str, dict[str, Any]] = {}
    published, targets = torch.from_numpy(train), torch.from_numpy(data.targets)
    nobody = torch.empty(0, dtype=torch.long)
    for index, label in enumerate(labels):
        there = [name for name, truth in zip(more.sources, more.targets.tolist(), strict=True) if truth == index]
        names = [PUBLISHED] * bool((targets[published] == index).any()) + sorted(set(there))
        if len(names) < 2:
            continue
        made[label] = {}
        for name in names:
            own = published[targets[published] == index] if name == PUBLISHED else nobody
            away = np.array([one == name for one in more.sources]) & (more.targets.numpy() == index)
            kept = torch.from_numpy(np.setdiff1d(train, own.numpy()))
            rest = part_of(more, ~away)
            head = solve_head(source, targets, data.groups, (kept, nobody), config, len(labels), rest)
            asked = torch.cat([source.plain(own), more.views[0, torch.from_numpy(np.flatnonzero(away))]])
            with torch.inference_mode():
                correct = int((head(asked).argmax(1) == index).sum())
            n = len(asked)
            interval = list(wilson_interval(correct, n))
            made[label][name] = {"n": n, "correct": correct, "recall": correct / n, "interval": interval}
    return made


def part_of(more: Elsewhere, chosen: Any) -> Elsewhere | None:
    """Return the photos from elsewhere where `chosen` (m,) is true, None if there is none."""
    places = np.flatnonzero(chosen)
    if not len(places):
        return None
    here, names = torch.from_numpy(places), [more.sources[int(i)] for i in places]
    return Elsewhere(more.views[:, here], more.targets[here], names, [more.groups[int(i)] for i in places])
