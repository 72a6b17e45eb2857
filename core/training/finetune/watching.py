"""A network in training as it is watched: its answers to images of the data set, without augmentation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.data.task_data import TaskData
from core.models.heads import Network
from core.records import EpochRecord, IntArray
from core.training.finetune.finetune import Finetuner
from core.transforms import Preprocessing, input_batch


def judge_epoch(
    tuner: Finetuner, record: EpochRecord, data: TaskData, valid: IntArray, preprocessing: Preprocessing
) -> EpochRecord:
    """Fill in the accuracies and the validation loss of the average at the end of an epoch.

    The train accuracy is that on as many train images as are held for validation, without augmentation.
    """
    network = tuner.finished(batches=4)
    seen = np.setdiff1d(np.flatnonzero(~data.test), valid)
    seen = np.random.default_rng(record.epoch).choice(seen, min(len(valid), len(seen)), replace=False)
    _, train_accuracy = _measure(network, data, seen, preprocessing)
    valid_loss, valid_accuracy = _measure(network, data, valid, preprocessing)
    return replace(record, train_accuracy=train_accuracy, valid_loss=valid_loss, valid_accuracy=valid_accuracy)


def _measure(network: Network, data: TaskData, images: IntArray, preprocessing: Preprocessing) -> tuple[float, float]:
    logits, targets = logits_of(network, data, images, preprocessing), torch.from_numpy(data.targets[images])
    return float(F.cross_entropy(logits, targets)), float((logits.argmax(1) == targets).double().mean())


def logits_of(network: Network, data: TaskData, images: IntArray, preprocessing: Preprocessing) -> Tensor:
    """Return (m, classes) logits of the images at some places (m,)."""
    device = next(network.parameters()).device
    rows = []
    with torch.inference_mode():
        for start in range(0, len(images), 16):
            photos = [data.photos[i] for i in images[start : start + 16]]
            rows.append(network(input_batch(photos, preprocessing).to(device)).float().cpu())
    return torch.cat(rows)
