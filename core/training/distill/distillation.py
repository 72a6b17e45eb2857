"""Stage A: a ResNet-50 trained from nothing to see what a frozen teacher sees, without any label.

Each step draws its photos, views and view size from a generator seeded by (seed, step): nothing but the step number
is needed to repeat the order of the data, so an interrupted run goes on exactly where its checkpoint stands.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from core.models.heads import pool as average
from core.training.augment import AugmentConfig, sample_augmented
from core.training.distill.muon import Muon
from core.training.distill.teacher import Features
from core.training.distill.teacher_statistics import measure_teacher, pairs
from core.training.ema import update_average
from core.training.features import fast_precision
from core.training.photo_pyramid import PhotoPool
from core.training.steps import recalibrate_batch_norms, step_generator


@dataclass(frozen=True, slots=True)
class DistillConfig:
    """The recipe of a run, kept in its checkpoint."""

    seed: int = 0
    batch: int = 96
    sizes_px: tuple[int, ...] = (96, 96, 128)  # one is drawn a step: small ones are cheap, mixed ones make it robust
    natural: float = 0.3  # share of everyday pictures: 1000 logits say little on skin alone
    muon_rate: float = 0.01  # a step's relative length, for all convolutions but the first; 0.04 held constant plateaus
    adam_rate: float = 1e-3
    weight_decay: float = 0.02
    warmup_steps: int = 40
    clip: float = 5.0
    hint_weights: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0)  # at strides 4, 8, 16, 32, as in the first run
    pooled_weight: float = 1.0
    logit_weight: float = 0.5
    ema_share: float = 0.1  # the average reaches back over about this share of all steps so far
    views: AugmentConfig = field(default_factory=AugmentConfig)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step's losses, before its weights change.

    `hints` are shares of the teacher's variance not yet explained, at strides 4 to 32; `pooled` the same of whitened
    pooled features; `divergence` is the KL on the logits in nats.
    """

    step: int
    size_px: int
    hints: tuple[float, ...]
    pooled: float
    divergence: float


class Distiller:
    """A student in training: `step()` after `step()`, `state()` to save, `restore()` to go on."""

    def __init__(
        self, student: nn.Module, teacher: nn.Module, photos: PhotoPool, config: DistillConfig, device: torch.device
    ) -> None:
        self.config, self.device = config, device
        self.steps_done = self.views_done = 0
        self.photos = photos.to(device)
        self.teacher = _placed(teacher.eval(), device)
        self.student = _placed(student.train(), device)
        self.average = copy.deepcopy(self.student).requires_grad_(False)
        self._skin = (~photos.natural).nonzero().squeeze(1)
        self._everyday = photos.natural.nonzero().squeeze(1)
        with torch.no_grad():
            views = torch.rand(2, 3, 64, 64, device=device)
            wide = [m.shape[1] for m in self.teacher(views).maps]
            narrow = [m.shape[1] for m in self.average.eval()(views).maps]
        self.projections = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(narrow, wide, strict=True)).to(device)
        hidden = [p for n, p in self.student.named_parameters() if p.ndim == 4 and p.shape[1] > 3]
        chosen = {id(p) for p in hidden}
        others = [p for p in (*self.student.parameters(), *self.projections.parameters()) if id(p) not in chosen]
        groups = [
            {"params": [p for p in others if p.ndim > 1], "weight_decay": config.weight_decay},
            {"params": [p for p in others if p.ndim <= 1], "weight_decay": 0.0},
        ]
        self.muon = Muon(hidden, config.muon_rate)
        self.adam = torch.optim.AdamW(groups, lr=config.adam_rate, fused=True)
        self._statistics: tuple[Tensor, ...] = ()

    @property
    def statistics(self) -> tuple[Tensor, ...]:
        """Mean and deviation of each teacher map's channels, and the whitening of its pooled features (C, C)."""
        if not self._statistics:
            self._statistics = measure_teacher(self.teacher, self._plain_views(), self.device)
        return self._statistics

    def step(self, rate: float = 1.0) -> StepRecord:
        """Train on one batch, at `rate` times the recipe's learning rate (a cooldown lowers it to zero)."""
        config = self.config
        generator = step_generator(config.seed, self.steps_done)
        size = config.sizes_px[int(torch.randint(len(config.sizes_px), (), generator=generator))]
        views = self._draw(teacher_size(size), generator)
        with torch.no_grad(), fast_precision(self.device):
            target = self.teacher(views)
        small = F.interpolate(views, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
        with fast_precision(self.device):
            answer = self.student(small.contiguous(memory_format=torch.channels_last))
            projected = [layer(m).float() for layer, m in zip(self.projections, answer.maps, strict=True)]
        hints, pooled = self._compare(projected, target)
        divergence = F.kl_div(
            answer.logits.float().log_softmax(1), target.logits.float().log_softmax(1), log_target=True,
            reduction="batchmean",
        )  # fmt: skip
        loss = config.pooled_weight * pooled + config.logit_weight * divergence
        for weight, hint in zip(config.hint_weights, hints, strict=True):
            loss = loss + weight * hint
        loss.backward()
        self._update(rate)
        record = StepRecord(self.steps_done, size, tuple(h.item() for h in hints), pooled.item(), divergence.item())
        self.steps_done += 1
        self.views_done += config.batch
        return record

    def state(self) -> dict[str, Any]:
        """Return all that a later `restore` needs, as plain values and tensors."""
        return {
            "step": self.steps_done,
            "views": self.views_done,
            "config": asdict(self.config),
            "student": self.student.state_dict(),
            "average": self.average.state_dict(),
            "projections": self.projections.state_dict(),
            "muon": self.muon.state_dict(),
            "adam": self.adam.state_dict(),
            "statistics": list(self.statistics),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state, with this run's own recipe."""
        self.steps_done, self.views_done = int(state["step"]), int(state["views"])
        for name in ("student", "average", "projections", "muon", "adam"):
            getattr(self, name).load_state_dict(state[name])
        for optimizer in (self.muon, self.adam):
            _match_layout(optimizer)
        self._statistics = tuple(tensor.to(self.device) for tensor in state["statistics"])

    @torch.no_grad()
    def finished(self, batches: int = 12) -> nn.Module:
        """Return the averaged student with its batch norms measured anew, because an average of weights has its own."""
        network: nn.Module = copy.deepcopy(self.average)
        size = max(self.config.sizes_px)
        drawn = (self._draw(size, step_generator(self.config.seed, -1 - number)) for number in range(batches))
        views = (batch.contiguous(memory_format=torch.channels_last) for batch in drawn)
        recalibrate_batch_norms(network, views, self.device)
        return network

    def _draw(self, size_px: int, generator: Generator) -> Tensor:
        count = self.config.batch
        everyday = torch.rand(count, generator=generator) < self.config.natural
        place = torch.rand(count, generator=generator)
        skin = self._skin[(place * len(self._skin)).long()]
        if len(self._everyday):
            skin = torch.where(everyday, self._everyday[(place * len(self._everyday)).long()], skin)
        return sample_augmented(self.photos, skin, size_px, self.config.views, generator)

    def _plain_views(self, batches: int = 20) -> Iterator[Tensor]:
        """Yield the batches that the teacher is measured on."""
        size = teacher_size(min(self.config.sizes_px))
        for number in range(batches):
            yield self._draw(size, step_generator(self.config.seed, -1000 - number))

    def _compare(self, projected: list[Tensor], target: Features) -> tuple[list[Tensor], Tensor]:
        hints = []
        standard = list(pairs(self.statistics[:-1]))
        for answer, wanted, (mean, deviation) in zip(projected, target.maps, standard, strict=True):
            goal = (wanted.float() - mean.view(-1, 1, 1)) / deviation.view(-1, 1, 1)
            hints.append(_unexplained(answer, F.adaptive_avg_pool2d(goal, (answer.shape[2], answer.shape[3]))))
        mean, deviation = standard[-1]
        whitening = self.statistics[-1]
        goal = (average(target.maps[-1].float()) - mean) / deviation
        return hints, _unexplained(average(projected[-1]) @ whitening, goal @ whitening)

    def _update(self, rate: float) -> None:
        config = self.config
        rate *= min(1.0, (self.steps_done + 1) / config.warmup_steps)
        nn.utils.clip_grad_norm_([*self.student.parameters(), *self.projections.parameters()], config.clip)
        for optimizer, full in ((self.muon, config.muon_rate), (self.adam, config.adam_rate)):
            for group in optimizer.param_groups:
                group["lr"] = full * rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        decay = (1 - 1 / (self.steps_done + 1)) ** (1 / config.ema_share)
        update_average(self.average, self.student, decay)


def teacher_size(student_px: int) -> int:
    """Return the teacher's view size for a student's: half as much again, in steps of 16 px."""
    return 16 * round(student_px * 1.5 / 16)


def _unexplained(answer: Tensor, goal: Tensor) -> Tensor:
    return (answer - goal).square().mean() / goal.square().mean().clamp(min=1e-6)


def _placed(network: nn.Module, device: torch.device) -> nn.Module:
    network = network.to(device)
    placed: nn.Module = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs
    return placed


def _match_layout(optimizer: torch.optim.Optimizer) -> None:
    """Lay moments out in memory as their weights are: the fused AdamW pairs them by position in memory."""
    for weight, state in optimizer.state.items():
        for name, value in state.items():
            if isinstance(value, Tensor) and value.shape == weight.shape:
                state[name] = torch.empty_like(weight).copy_(value)
