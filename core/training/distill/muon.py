"""Muon for convolutions that a batch norm follows: orthogonal steps on weights of constant length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

_QUINTIC = (3.4445, -4.7750, 2.0315)  # K. Jordan et al., Muon (2024): steepest at zero, so five rounds are enough


def orthogonalised(matrix: Tensor, rounds: int = 5) -> Tensor:
    """Return about U Vᵀ of a matrix U S Vᵀ, by Newton–Schulz rounds in bfloat16; singular values end in 0.7–1.2."""
    a, b, c = _QUINTIC
    wide = matrix.shape[0] <= matrix.shape[1]
    x: Tensor = (matrix if wide else matrix.T).bfloat16()
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x if wide else x.T


class Muon(torch.optim.Optimizer):
    """Turn each weight by a fixed angle a step along its orthogonalised momentum, and keep its length.

    `lr` is the length of a step relative to the weight's: a batch norm after the convolution makes the weight's own
    length meaningless, so it is held at its first value and needs no weight decay.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # torch's may also return a loss
        """Move every parameter that has a gradient; `closure` is not supported."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state["momentum"], state["length"] = torch.zeros_like(weight), weight.norm()
                state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
                ahead = torch.lerp(weight.grad, state["momentum"], group["momentum"])  # Nesterov's look ahead
                direction = orthogonalised(ahead.flatten(1)).float().view_as(ahead)
                weight.sub_(direction * (group["lr"] * state["length"] / direction.norm().clamp(min=1e-12)))
                weight.mul_(state["length"] / weight.norm())
