"""Logistic regression as a head: one linear layer on fixed features, fitted to the end rather than for some epochs.

The objective is scikit-learn's, strength × Σ weightᵢ × cross-entropyᵢ + ½ ‖W‖² on standardised features, with the bias
free. On a few hundred photos a penalty is easier to set than the moment at which to stop.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.training.head.loop import SMALLEST_SPREAD, fold_standardisation


def balanced_weights(targets: Tensor, classes: int) -> Tensor:
    """Return a weight per image (n,) with which every class that occurs counts equally and the mean is 1."""
    counts = torch.bincount(targets, minlength=classes).clamp_min(1).double()
    occurring = int((torch.bincount(targets, minlength=classes) > 0).sum())
    return (len(targets) / (occurring * counts[targets])).float()


def fit_logistic(
    features: Tensor,
    targets: Tensor,
    weights: Tensor,
    classes: int,
    *,
    strength: float,
    rounds: int = 60,
    on_round: Callable[[int, float, nn.Linear], None] | None = None,
) -> nn.Linear:
    """Return the linear head for raw features (n, C) with class indices (n,) and weights (n,), at least 0.

    `rounds` are steps of L-BFGS over all images; `on_round` is told its number from 1, the weighted mean cross-entropy
    in nats, and the head so far.
    """
    share = (weights / weights.sum()).unsqueeze(1)
    mean = (share * features).sum(0)
    spread = (share * (features - mean).square()).sum(0).sqrt().clamp_min(SMALLEST_SPREAD)
    x = (features - mean) / spread
    head = nn.Linear(features.shape[1], classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=1, history_size=10, line_search_fn="strong_wolfe")
    total = float(weights.sum())

    def cross_entropy() -> Tensor:
        return (weights * functional.cross_entropy(head(x), targets, reduction="none")).sum() / total

    def objective() -> Tensor:
        optimizer.zero_grad()
        loss = cross_entropy() + head.weight.square().sum() / (2 * strength * total)
        loss.backward()
        return loss

    for number in range(1, rounds + 1):
        optimizer.step(objective)
        if on_round is not None:
            with torch.no_grad():
                on_round(number, float(cross_entropy()), _folded(head, mean, spread))
    return _folded(head, mean, spread).requires_grad_(False)


def _folded(head: nn.Linear, mean: Tensor, spread: Tensor) -> nn.Linear:
    folded = fold_standardisation(head, mean, spread)
    assert isinstance(folded, nn.Linear)
    return folded
