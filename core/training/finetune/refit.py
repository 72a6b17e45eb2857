"""The end of stage B: a trunk half-way between two, and a linear head fitted on what it sees.

Fine-tuning under heavy views wins photos of other sources and loses some of the data set's own; the weights between
the first and the tuned trunk keep most of both (Wortsman et al. 2022, arXiv:2109.01903). The head is fitted anew on
photos as they are, on copies that were made small, and on random views.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.evaluation.robustness import shrink_and_recompress
from core.models.backbones.backbone import Backbone
from core.models.heads import pool
from core.records import ByteArray
from core.training.augment import AugmentConfig, normalise_views, sample_augmented
from core.training.features import fast_precision, pooled_features
from core.training.head.logistic import balanced_weights, fit_logistic
from core.training.photo_pyramid import PhotoPool
from core.training.steps import step_generator
from core.transforms import Preprocessing

_BATCH = 32
_FIRST_DRAW = 1_000_000  # after any step of training


@dataclass(frozen=True, slots=True)
class RefitConfig:
    """How the finished network is put together; chosen on fold 0's published train images and on outside photos."""

    tuned_share: float = 0.8  # of the tuned trunk in the finished one, the rest is the trunk it started from
    small_weight: float = 1.0  # of a photo's copy at 64 px and JPEG quality 40, beside 1 of the photo itself
    views: int = 1  # random views a photo
    view_weight: float = 0.5
    detail_px: int = 80  # of the finished network's preprocessing
    rounds: int = 40
    strength: float = 0.01  # of the photos against the penalty on the head's weights


def refit_head(
    trunk: Backbone,
    photos: Sequence[ByteArray],
    pool_of_photos: PhotoPool,
    targets: Tensor,
    classes: int,
    preprocessing: Preprocessing,
    recipe: AugmentConfig,
    config: RefitConfig,
    seed: int,
    chance: Tensor | None = None,
) -> nn.Linear:
    """Return a head for the trunk's pooled features. `targets` (n,) are those of n photos.

    A photo counts as often as `chance` (n,) says; without it every class counts equally.
    """
    rows = [
        pooled_features(trunk, photos, preprocessing, title="photos"),
        pooled_features(trunk, [shrink_and_recompress(photo) for photo in photos], preprocessing, title="small copies"),
    ]
    weights = [1.0, config.small_weight]
    for number in range(config.views):
        rows.append(_view_features(trunk, pool_of_photos, preprocessing.size_px, recipe, seed, number))
        weights.append(config.view_weight)
    balanced = balanced_weights(targets, classes) if chance is None else (chance / chance.mean()).float()
    return fit_logistic(
        torch.cat(rows),
        targets.repeat(len(rows)),
        torch.cat([weight * balanced for weight in weights]),
        classes,
        strength=config.strength,
        rounds=config.rounds,
    )


def _view_features(
    trunk: Backbone, photos: PhotoPool, size_px: int, recipe: AugmentConfig, seed: int, number: int
) -> Tensor:
    generator = step_generator(seed, _FIRST_DRAW + number)
    device = photos.levels[0].device
    rows = []
    for index in torch.arange(len(photos)).split(_BATCH):
        views = normalise_views(sample_augmented(photos, index, size_px, recipe, generator))
        with torch.inference_mode(), fast_precision(device):
            rows.append(pool(trunk.forward_features(views).float()).cpu())
    return torch.cat(rows)
