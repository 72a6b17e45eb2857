"""A linear head fitted to the end on kept features, those of photos from elsewhere among them where there are any."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from core.records import EpochRecord
from core.training.config import TrainConfig
from core.training.draws import draw_weights
from core.training.features import CachedFeatures
from core.training.head.logistic import balanced_weights, fit_logistic
from core.training.head.loop import evaluate_head

PUBLISHED = "published"


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """Photos from elsewhere: kept features (views, n, 2048), class indices, sources and groups.

    Indices beyond a task's classes are answers beside them, such as a face of which there is nothing to say.
    """

    views: Tensor
    targets: Tensor
    sources: Sequence[str]
    groups: Sequence[str]


def solve_head(
    source: CachedFeatures,
    targets: Tensor,
    groups: Any,
    parts: tuple[Tensor, Tensor],
    config: TrainConfig,
    classes: int,
    elsewhere: Elsewhere | None = None,
    on_epoch: Callable[[EpochRecord], None] | None = None,
) -> nn.Module:
    """Fit a linear head on every kept view of the first part of the images; the second is watched.

    `targets` and `groups` (twins) are those of all images, `parts` two index tensors. Answers beside the classes take
    what belongs to them while the head is fitted, and are left out of it. A fit takes seconds and needs no checkpoint.
    """
    train, valid = parts
    answers = classes
    views, taught = source.every(train), targets[train]  # (views, n, 2048)
    weights = balanced_weights(taught, classes)
    if elsewhere is not None:
        weights = _weights(taught, groups[train.numpy()], elsewhere, config.elsewhere)
        views = torch.cat([views, elsewhere.views], 1)
        taught = torch.cat([taught, elsewhere.targets])
        answers = max(classes, int(elsewhere.targets.max()) + 1)
    started = time.perf_counter()

    def note(number: int, loss: float, head: nn.Linear) -> None:
        nonlocal started
        if on_epoch is None:
            return
        kept = _first_answers(head, classes)
        seen = evaluate_head(kept, source.plain(train), targets[train])[1]
        figures = (loss, seen, *evaluate_head(kept, source.plain(valid), targets[valid]))
        on_epoch(EpochRecord(number, *figures, learning_rate=1.0, seconds=time.perf_counter() - started))
        started = time.perf_counter()

    head = fit_logistic(
        views.flatten(0, 1),
        taught.repeat(len(views)),
        weights.repeat(len(views)) / len(views),
        answers,
        strength=config.strength,
        rounds=config.epochs,
        on_round=note,
    )
    return _first_answers(head, classes)


def _first_answers(head: nn.Linear, count: int) -> nn.Linear:
    kept = nn.Linear(head.in_features, count).requires_grad_(False)
    kept.weight.copy_(head.weight[:count])
    kept.bias.copy_(head.bias[:count])
    return kept


def _weights(taught: Tensor, groups: Any, elsewhere: Elsewhere, share: float) -> Tensor:
    """Return weights (n + m,) with a mean of 1: classes count equally, and in each, photos from elsewhere a `share`."""
    everything = torch.cat([taught, elsewhere.targets])
    sources = [PUBLISHED] * len(taught) + list(elsewhere.sources)
    names = [str(group) for group in groups] + list(elsewhere.groups)
    weights = draw_weights(everything.tolist(), sources, names)
    published = torch.arange(len(everything)) < len(taught)
    for label in everything.unique():
        here, there = (everything == label) & published, (everything == label) & ~published
        if here.any() and there.any():
            whole = weights[here].sum() + weights[there].sum()
            weights[here] *= (1 - share) * whole / weights[here].sum()
            weights[there] *= share * whole / weights[there].sum()
    return (weights / weights.mean()).float()
