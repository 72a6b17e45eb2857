"""How much faster an epoch of a head is on kept features than with the frozen trunk run again for every photo."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import torch
from torch import Tensor

from benchmarks.timing import BenchSettings, Figures, time_interleaved
from core.inference.classifier import load_classifier
from core.models.backbones.backbone import Backbone
from core.models.heads import build_head
from core.records import ByteArray
from core.samples.files import sample_photo
from core.training.config import TrainConfig, preset
from core.training.features import CachedFeatures, FeatureSource, pooled_features
from core.training.head.loop import select_features, train_one_epoch
from core.transforms import fit_pixels, symmetry

_PHOTOS = 128  # an epoch of a few seconds; both ways grow with the number of photos
_ROUNDS = 5


class RecomputedFeatures:
    """Features computed anew for each draw: what a training loop does that passes photos through the whole network."""

    def __init__(self, trunk: Backbone, photos: Sequence[ByteArray], config: TrainConfig) -> None:
        self.trunk, self.photos, self.preprocessing = trunk, photos, config.preprocessing

    def draw(self, indices: Tensor, generator: torch.Generator) -> Tensor:
        """Return (len(indices), 2048)."""
        return self.plain(indices)

    def plain(self, indices: Tensor) -> Tensor:
        """Return (len(indices), 2048)."""
        return pooled_features(self.trunk, [self.photos[int(index)] for index in indices], self.preprocessing)


def epoch_ratio(settings: BenchSettings) -> Figures:
    """Time an epoch with the trunk run for every photo over one from kept features; the same photos, the same head.

    The trunk runs in the processor's fast precision either way, so the ratio is no credit of a slow baseline.
    """
    config = preset(settings.task)
    config = dataclasses.replace(config, augmentation="none", balanced=False, standardise=False)
    card, network = load_classifier().installed(settings.task)
    drawn = fit_pixels(sample_photo("ring").pixels, config.preprocessing)
    photos = [symmetry(drawn, number % 8) for number in range(_PHOTOS)]
    targets = torch.arange(_PHOTOS) % len(card.labels)

    def epoch(source: FeatureSource) -> object:
        torch.manual_seed(config.seed)
        head = build_head(config.head_width, len(card.labels))
        optimizer = torch.optim.AdamW(head.parameters(), lr=config.learning_rate)
        everything, nothing = torch.arange(_PHOTOS), torch.empty(0, dtype=torch.long)
        features = select_features(source, targets, everything, nothing, config)
        return train_one_epoch(head, optimizer, features, config, torch.Generator().manual_seed(config.seed))

    kept = CachedFeatures(network.trunk, photos, config)
    recomputed = RecomputedFeatures(network.trunk, photos, config)
    times = time_interleaved(
        {"trunk_recomputed": lambda: epoch(recomputed), "kept_features": lambda: epoch(kept)},
        settings.rounds_or(_ROUNDS),
    )
    ratio = times.ratio("trunk_recomputed", "kept_features")
    return {"epoch_ratio": ratio, "photos": _PHOTOS, **times.figures()}
