"""Train a head on the features of a frozen trunk: an epoch, a run, a resumed run."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from core.errors import DataError
from core.models.heads import build_head
from core.records import EpochRecord
from core.training.checkpoint import read_checkpoint, write_checkpoint
from core.training.config import TrainConfig
from core.training.features import FeatureSource
from core.training.resume import Origin

SMALLEST_SPREAD = 1e-3  # a feature that hardly moves is not blown up


@dataclass(frozen=True, slots=True)
class Features:
    """What a head learns from: some images of a feature source, and fixed validation features.

    `images` are indices (n,) into the source with `targets` (n,); `valid` is (m, 2048) with `valid_targets` (m,).
    `mean` and `spread` are (2048,), of the training images' features.
    """

    source: FeatureSource
    images: Tensor
    targets: Tensor
    valid: Tensor
    valid_targets: Tensor
    mean: Tensor
    spread: Tensor


def select_features(
    source: FeatureSource, targets: Tensor, train: Tensor, valid: Tensor, config: TrainConfig
) -> Features:
    """Divide a source with targets (n,) for all its images into the training and validation images of a run.

    `train` and `valid` are indices. Mean and spread stay 0 and 1 where the config does not ask to standardise.
    """
    held = source.plain(valid)
    mean, spread = torch.zeros(held.shape[1]), torch.ones(held.shape[1])
    if config.standardise:
        plain = source.plain(train)
        mean, spread = plain.mean(0), plain.std(0).clamp_min(SMALLEST_SPREAD)
    return Features(source, train, targets[train], held, targets[valid], mean, spread)


def fold_standardisation(head: nn.Module, mean: Tensor, spread: Tensor) -> nn.Module:
    """Return a head for raw features that answers as `head` does for (features - mean) / spread."""
    folded = copy.deepcopy(head)
    first = folded if isinstance(folded, nn.Linear) else cast(nn.Linear, cast(nn.Sequential, folded)[0])
    with torch.no_grad():
        first.bias.sub_(first.weight @ (mean / spread))
        first.weight.div_(spread)
    return folded


def draw_order(targets: Tensor, config: TrainConfig, generator: torch.Generator) -> Tensor:
    """Return the indices of one epoch: every image once, or as many draws with every class equally likely."""
    if not config.balanced:
        return torch.randperm(len(targets), generator=generator)
    counts = torch.bincount(targets).clamp_min(1).double()
    return torch.multinomial(1 / counts[targets], len(targets), replacement=True, generator=generator)


def train_one_epoch(
    head: nn.Module,
    optimizer: torch.optim.Optimizer,
    features: Features,
    config: TrainConfig,
    generator: torch.Generator,
) -> tuple[float, float]:
    """Train for one epoch and return the mean loss and the accuracy over its draws (before each step).

    Raises DataError, naming the images, when the loss is no longer a number.
    """
    head.train()
    total_loss, correct, seen = 0.0, 0, 0
    for batch in draw_order(features.targets, config, generator).split(config.batch_size):
        x = (features.source.draw(features.images[batch], generator) - features.mean) / features.spread  # (B, 2048)
        targets = features.targets[batch]
        logits = head(x)
        loss = functional.cross_entropy(logits, targets, label_smoothing=config.label_smoothing)
        if not math.isfinite(loss.item()):
            raise DataError(f"The loss is no longer a number; the last batch held the images {batch.tolist()}.")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total_loss += loss.item() * len(batch)
        correct += int((logits.argmax(1) == targets).sum())
        seen += len(batch)
    return total_loss / seen, correct / seen


def evaluate_head(head: nn.Module, x: Tensor, targets: Tensor) -> tuple[float, float]:
    """Return cross-entropy (nats, without smoothing) and accuracy on features (n, 2048)."""
    if not len(targets):
        return math.nan, math.nan
    head.eval()
    with torch.inference_mode():
        logits = head(x)
        return float(functional.cross_entropy(logits, targets)), float((logits.argmax(1) == targets).double().mean())


def fit(
    features: Features,
    config: TrainConfig,
    classes: int,
    *,
    checkpoint: Path | None = None,
    resume: bool = False,
    on_epoch: Callable[[EpochRecord], None] | None = None,
    epochs: int | None = None,
    origin: Origin | None = None,
) -> nn.Module:
    """Train a head and return its best epoch by validation accuracy (then loss), for raw features.

    Without validation images the last epoch is returned. `checkpoint` is written after every epoch; `resume` goes on
    from it, to the same weights as an unbroken run. `epochs` stops earlier than the config says, as a killed run would.
    `origin` says what the run began with. Raises DataError when the checkpoint to resume is missing, damaged, or of a
    run with other settings or photos.
    """
    torch.manual_seed(config.seed)
    head = build_head(config.head_width, classes)
    optimizer = torch.optim.AdamW(head.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    origin = origin or Origin(asdict(config))
    best = _Best(copy.deepcopy(head.state_dict()), (-1.0, -math.inf))
    first = 1
    if resume and checkpoint is not None:
        first, best = _restore(read_checkpoint(checkpoint), origin, head, optimizer)
    last = config.epochs if epochs is None else min(epochs, config.epochs)
    for epoch in tqdm(range(first, last + 1), desc=f"train {config.task}", unit="epoch", leave=False):
        record = _run_epoch(epoch, head, optimizer, features, config)
        score = _score(record)
        if score > best.score:
            best = _Best(copy.deepcopy(head.state_dict()), score)
        if checkpoint is not None:
            content = {"head": head.state_dict(), "optimizer": optimizer.state_dict(), "best": best.weights}
            scalars = {"best_score": list(best.score), "epoch": epoch, "origin": origin.to_state()}
            write_checkpoint(checkpoint, {**content, **scalars})
        if on_epoch is not None:
            on_epoch(record)
    head.load_state_dict(best.weights)
    return fold_standardisation(head, features.mean, features.spread)


class _Best(NamedTuple):
    """The weights of the best epoch so far, and its score: the higher, the better."""

    weights: dict[str, Any]
    score: tuple[float, ...]


def _restore(
    state: dict[str, Any], origin: Origin, head: nn.Module, optimizer: torch.optim.Optimizer
) -> tuple[int, _Best]:
    """Fill head and optimizer from a checkpoint; return the epoch to go on with, and the best so far."""
    origin.check(state)
    head.load_state_dict(state["head"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"] + 1, _Best(state["best"], tuple(state["best_score"]))


def _run_epoch(
    epoch: int, head: nn.Module, optimizer: torch.optim.Optimizer, features: Features, config: TrainConfig
) -> EpochRecord:
    """Train and judge one epoch (from 1), the same whether or not the run was resumed before it."""
    started = time.perf_counter()
    rate = learning_rate(config, epoch)
    for group in optimizer.param_groups:
        group["lr"] = rate
    generator = torch.Generator().manual_seed(config.seed * 100_003 + epoch)
    trained = train_one_epoch(head, optimizer, features, config, generator)
    valid = (features.valid - features.mean) / features.spread
    judged = evaluate_head(head, valid, features.valid_targets)
    return EpochRecord(epoch, *trained, *judged, rate, time.perf_counter() - started)


def _score(record: EpochRecord) -> tuple[float, float]:
    """Return what ranks an epoch: validation accuracy, then loss; without validation images the later is the better."""
    if math.isnan(record.valid_loss):
        return float(record.epoch), 0.0
    return record.valid_accuracy, -record.valid_loss


def learning_rate(config: TrainConfig, epoch: int) -> float:
    """Return the learning rate of an epoch (from 1): constant, or half a cosine from the full rate towards zero."""
    if config.schedule == "constant":
        return config.learning_rate
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / config.epochs))
