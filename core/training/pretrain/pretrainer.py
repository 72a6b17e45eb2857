"""A trunk in training on photos that each allow some labels of one large softmax."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from core.models.backbones.backbone import Backbone
from core.training.augment import AugmentConfig, normalise_views, sample_augmented
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.photo_pyramid import PhotoPool
from core.training.steps import draw_beta


def pretrain_config(steps: int = 3000, seed: int = 0) -> FinetuneConfig:
    """Return how a trunk is pre-trained: larger batches, higher rates and closer framings than a task's network."""
    return FinetuneConfig(
        "pretraining",
        seed=seed,
        steps=steps,
        batch=48,
        sizes_px=(128, 128, 128, 160),
        trunk_rate=3e-4,
        warmup_steps=100,
        ema=0.998,
        views=AugmentConfig(
            area=(0.15, 1.0), wide=0.3, shrunk=0.6, vertical_flip=0.5, quarter_turn=0.5, tilt=0.1, mixed=0.0
        ),
    )


class Pretrainer(Finetuner):
    """As `Finetuner`, but a photo's loss is -log of the summed probability of the labels that it allows."""

    def __init__(
        self,
        trunk: Backbone,
        photos: PhotoPool,
        allowed: Tensor,
        chance: Tensor,
        config: FinetuneConfig,
        device: torch.device,
    ) -> None:
        """Take a trunk (it is changed), n photos, the labels that each allows (n, labels) bool, and shares of draws."""
        nothing = torch.zeros(len(photos), dtype=torch.long)
        super().__init__(trunk, photos, nothing, allowed.shape[1], config, device, chance=chance)
        self._allowed = allowed

    def _draw(self, size_px: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return normalised views, what both halves of each allow (B, 2, labels), and the halves' weights (B, 2)."""
        config = self.config
        index = torch.multinomial(self._chance, config.batch, replacement=True, generator=generator)
        views = sample_augmented(self.photos, index, size_px, config.views, generator)
        first, share = self._allowed[index], 0.0
        if float(torch.rand((), generator=generator)) < config.mixed:
            share = draw_beta(config.mix_shape, generator)
            views = torch.lerp(views, views.roll(1, 0), share)
        allowed = torch.stack([first, first.roll(1, 0)], 1)
        weights = torch.tensor([1 - share, share]).expand(config.batch, 2)
        return normalise_views(views), allowed.to(self.device), weights.to(self.device)

    def _loss(self, logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        shares = logits.log_softmax(1)
        smoothed = self.config.label_smoothing
        return (1 - smoothed) * allowed_loss(shares, targets, weights) - smoothed * shares.mean()


def allowed_loss(shares: Tensor, allowed: Tensor, weights: Tensor) -> Tensor:
    """Return the mean over photos of -log of the probability that an allowed label is true, in nats.

    `shares` are log-probabilities (B, labels); `allowed` (B, k, labels) bool are k readings of each photo, and
    `weights` (B, k) what each reading counts for.
    """
    of_allowed = shares.unsqueeze(1).masked_fill(~allowed, -torch.inf).logsumexp(2)  # (B, k)
    return -(weights * of_allowed).sum(1).mean()
