"""What is measured of a teacher before the first step: its maps' channels and the whitening of its pooled features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from core.models.heads import pool as average
from core.training.features import fast_precision


@torch.no_grad()
def measure_teacher(teacher: nn.Module, batches: Iterable[Tensor], device: torch.device) -> tuple[Tensor, ...]:
    """Return mean and deviation (C,) of each map's channels in turn, and last the whitening (C, C) of pooled features.

    `batches` are views (B, 3, H, W) in the teacher's size.
    """
    sums: list[list[Tensor]] = []
    pooled: list[Tensor] = []
    for views in batches:
        with fast_precision(device):
            maps = teacher(views).maps
        sums.append([s for m in maps for s in (m.float().mean((0, 2, 3)), m.float().square().mean((0, 2, 3)))])
        pooled.append(average(maps[-1].float()))
    found: list[Tensor] = []
    for mean, square in pairs([torch.stack(column).mean(0) for column in zip(*sums, strict=True)]):
        found += [mean, (square - mean.square()).clamp(min=1e-6).sqrt()]
    features = (torch.cat(pooled) - found[-2]) / found[-1]  # (n, C)
    features = features - features.mean(0)
    values, vectors = torch.linalg.eigh(features.T @ features / len(features))
    floor = 0.1 * values.mean()  # directions that hardly vary are noise; they are not blown up to full size
    return (*found, vectors * (values.clamp(min=0) + floor).rsqrt())


def pairs(flat: Any) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield (mean, deviation) of each map from a flat row of both."""
    return zip(flat[::2], flat[1::2], strict=True)
