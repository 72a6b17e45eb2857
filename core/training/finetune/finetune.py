"""Stage B: a whole ResNet-50 trained on a task's labels, so that nothing but the skin tells the class.

Every view has a random framing, sharpness, compression, colour cast and symmetry, drawn alike for all classes: the size
of nail-fungus images or the softness of "Wrinkled" ones is then no longer worth learning. As in stage A, a step draws
everything from a generator seeded by (seed, step), so an interrupted run goes on exactly where its checkpoint stands.
"""

from __future__ import annotations

import copy
import math
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from core.errors import DataError
from core.models.backbones.backbone import Backbone
from core.models.heads import Network, build_head
from core.training.augment import AugmentConfig, mix, normalise_views, sample_augmented
from core.training.ema import update_average
from core.training.features import fast_precision
from core.training.photo_pyramid import PhotoPool
from core.training.steps import draw_beta, recalibrate_batch_norms, step_generator


@dataclass(frozen=True, slots=True)
class FinetuneConfig:
    """How a task's whole network is trained; the values are those of the measured first fine-tune unless noted."""

    task: str
    seed: int = 0
    steps: int = 420
    batch: int = 32
    sizes_px: tuple[int, ...] = (128, 128, 160, 160)  # rising over the run: early steps are cheap, late ones sharp
    probe_steps: int = 40  # first the head alone: a head from nothing would spoil the trunk (Kumar et al. 2022)
    input_px: int = 192  # of the finished network: a little above the last training size (Touvron et al. 2019)
    head_width: int = 0  # one linear layer: the trunk learns too, so the head needs no hidden one
    trunk_rate: float = 2e-4
    head_rate: float = 2e-3
    layer_decay: float = 1.0  # of the rate, per stage away from the head
    weight_decay: float = 0.05
    warmup_steps: int = 40
    ema: float = 0.995
    label_smoothing: float = 0.1
    dropout: float = 0.2
    mixed: float = 0.5  # share of batches that are mixed, with a weight from Beta(0.4, 0.4)
    mix_shape: float = 0.4
    balance: float = 1.0  # exponent of a class's inverse frequency when drawing: 1 even, 0.5 square root, 0 as it is
    adjustment: float = 0.0  # tau of logit adjustment (Menon et al. 2021, arXiv:2007.07314) by the drawn frequencies
    clip: float = 5.0
    valid_fraction: float = 0.06  # of the train images, whole groups; watched, and nothing is chosen by it
    outliers: int = 6  # pictures of something else that join a batch, where a run is given some
    outlier_weight: float = 0.5  # of their loss, the distance from "any of these" (Hendrycks et al. 2019)
    taught: float = 0.0  # share of the loss that is the distance from a teacher's answer, where a run is given one
    softened: float = 2.0  # temperature of that distance (Hinton et al. 2015, arXiv:1503.02531)
    views: AugmentConfig = field(
        default_factory=lambda: AugmentConfig(
            area=(0.3, 1.0), wide=0.3, shrunk=0.75, vertical_flip=0.5, quarter_turn=0.5, tilt=0.1, mixed=0.0
        )
    )


class Finetuner:
    """A network in training on labelled photos: `step()` after `step()`, `state()` to save, `restore()` to go on."""

    def __init__(
        self,
        trunk: Backbone,
        photos: PhotoPool,
        targets: Tensor,
        classes: int,
        config: FinetuneConfig,
        device: torch.device,
        outliers: PhotoPool | None = None,
        teacher: nn.Module | None = None,
        chance: Tensor | None = None,
    ) -> None:
        """Take a trunk (it is changed), a pool of n photos and their class indices (n,).

        `chance` (n,) is how often each is drawn; without it the config's balance of the classes decides.

        `outliers` shows none of the classes: the answer to them is drawn towards all classes alike. `teacher` gives
        logits (B, classes) for the same views and is only asked.
        """
        torch.manual_seed(config.seed)
        self.config, self.device, self.classes, self.steps_done = config, device, classes, 0
        self.photos, self.targets = photos.to(device), targets
        self.outliers = outliers.to(device) if outliers is not None and config.outliers else None
        self.teacher = teacher.to(device) if teacher is not None and config.taught else None
        self._first = {name: tensor.detach().clone().to(device) for name, tensor in trunk.state_dict().items()}
        network = Network(trunk.requires_grad_(True), build_head(config.head_width, classes, trunk.num_features)).to(
            device
        )
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        counts = torch.bincount(targets, minlength=classes).clamp_min(1).double()
        self._chance = counts[targets].pow(-config.balance) if chance is None else chance
        drawn = torch.zeros(classes, dtype=torch.double).index_add_(0, targets, self._chance)
        self._offsets = config.adjustment * (drawn / drawn.sum()).clamp_min(1e-6).log().float().to(device)
        self.optimizer = torch.optim.AdamW(self._groups(), weight_decay=0.0)

    def step(self) -> float:
        """Train on one batch and return its loss (nats, smoothed). Raises DataError if it is no number."""
        config, generator = self.config, step_generator(self.config.seed, self.steps_done)
        views, targets, weights = self._draw(self._size_px(), generator)
        probing = self.steps_done < config.probe_steps
        self.network.train()
        with fast_precision(self.device):
            with torch.set_grad_enabled(not probing):
                features = self.network.feature_map(views).mean((2, 3))  # (B, 2048)
            keep = (torch.rand(features.shape, generator=generator) >= config.dropout).to(features) / (
                1 - config.dropout
            )
            logits = self.network.head(features * keep).float() + self._offsets
        loss = self._loss(logits, targets, weights)
        if self.teacher is not None:
            loss = torch.lerp(loss, self._distance(logits, views), config.taught)
        if not math.isfinite(loss.item()):
            raise DataError(f"The loss of step {self.steps_done} is not a number.")
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), config.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = group["full_rate"] * self._rate(config.probe_steps if group["of_trunk"] else 0)
        self.optimizer.step()
        decay = min(config.ema, (1 + self.steps_done) / (10 + self.steps_done))  # forgets the untrained head sooner
        update_average(self.average, self.network, decay)
        self.steps_done += 1
        return float(loss.item())

    def state(self) -> dict[str, Any]:
        """Return all that a later `restore` needs, as plain values and tensors."""
        return {
            "step": self.steps_done,
            "config": asdict(self.config),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state. Raises DataError when it belongs to a run with other settings."""
        if state["config"] != asdict(self.config):
            raise DataError("The checkpoint belongs to a run with other settings.")
        self.steps_done = int(state["step"])
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])

    @torch.no_grad()
    def finished(self, batches: int = 12, tuned_share: float = 1.0) -> Network:
        """Return the averaged network with its batch norms measured anew on training views of the last size.

        With a `tuned_share` below 1 the trunk's weights lie between those it started from and the tuned ones, and the
        head no longer fits it (see `core.training.finetune.refit`).
        """
        network: Network = copy.deepcopy(self.average)
        for name, tensor in network.trunk.state_dict().items():
            if tensor.is_floating_point():
                tensor.copy_(torch.lerp(self._first[name], tensor, tuned_share))
        size = self.config.sizes_px[-1]
        views = (self._draw(size, step_generator(self.config.seed, -1 - number))[0] for number in range(batches))
        recalibrate_batch_norms(network, views, self.device)
        return network

    def _loss(self, logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        """Return the loss of a batch in nats, from what `_draw` gave."""
        return -(weights * (targets * logits.log_softmax(1)).sum(1)).sum() / self.config.batch

    def _distance(self, logits: Tensor, views: Tensor) -> Tensor:
        """Return the softened distance from the teacher's answer, scaled to weigh as much as cross-entropy does."""
        assert self.teacher is not None
        soft = self.config.softened
        with torch.no_grad(), fast_precision(self.device):
            wanted = self.teacher(views).float() / soft
        distance = F.kl_div(
            (logits / soft).log_softmax(1), wanted.log_softmax(1), reduction="batchmean", log_target=True
        )
        return distance * soft**2

    def _groups(self) -> list[dict[str, Any]]:
        groups = []
        network, config = self.network, self.config
        stages: dict[int, list[nn.Parameter]] = {}
        for name, parameter in network.trunk.named_parameters():
            stages.setdefault(network.trunk.stage_of(name), []).append(parameter)
        rates = {stage: config.trunk_rate * config.layer_decay ** (4 - stage) for stage in stages}
        parts = [(stages[stage], rates[stage], True) for stage in sorted(stages)]
        parts.append((list(network.head.parameters()), config.head_rate, False))
        for part, rate, of_trunk in parts:
            matrices = [p for p in part if p.ndim > 1]
            vectors = [p for p in part if p.ndim <= 1]  # norms and biases are not decayed
            for parameters, decay in ((matrices, config.weight_decay), (vectors, 0.0)):
                groups.append({"params": parameters, "full_rate": rate, "weight_decay": decay, "of_trunk": of_trunk})
        return groups

    def _size_px(self) -> int:
        sizes = self.config.sizes_px
        return sizes[min(len(sizes) - 1, self.steps_done * len(sizes) // self.config.steps)]

    def _rate(self, begin: int) -> float:
        """Return the share of the full rate for what starts to learn at step `begin`."""
        warm = min(1.0, max(0, self.steps_done + 1 - begin) / self.config.warmup_steps)
        return warm * 0.5 * (1 + math.cos(math.pi * self.steps_done / self.config.steps))

    def _draw(self, size_px: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return normalised views (B, 3, size, size), smoothed, mixed targets (B, classes) and weights (B,).

        Outliers, if any, come last.
        """
        config = self.config
        index = torch.multinomial(self._chance, config.batch, replacement=True, generator=generator)
        views = sample_augmented(self.photos, index, size_px, config.views, generator)
        truth = F.one_hot(self.targets[index], self.classes).float()
        if float(torch.rand((), generator=generator)) < config.mixed:
            share = torch.full((config.batch,), draw_beta(config.mix_shape, generator))
            views = mix(views, share)
            truth = torch.lerp(truth, truth.roll(1, 0), share.unsqueeze(1))
        truth = truth * (1 - config.label_smoothing) + config.label_smoothing / self.classes
        weights = torch.ones(config.batch)
        if self.outliers is not None:
            index = torch.randint(len(self.outliers), (config.outliers,), generator=generator)
            views = torch.cat([views, sample_augmented(self.outliers, index, size_px, config.views, generator)])
            truth = torch.cat([truth, torch.full((config.outliers, self.classes), 1 / self.classes)])
            weights = torch.cat([weights, torch.full((config.outliers,), config.outlier_weight)])
        return normalise_views(views), truth.to(self.device), weights.to(self.device)
