"""What the training stages share: a generator for each step, and batch norms measured anew at the end."""

import math
from collections.abc import Iterable

import torch
from torch import Generator, Tensor, nn
from torch.optim.swa_utils import update_bn

from core.training.features import fast_precision


def step_generator(seed: int, step: int) -> Generator:
    """Return the generator of a step: nothing but seed and number is needed to repeat what it draws."""
    return Generator().manual_seed((seed * 1_000_003 + step) % 2**63)


def recalibrate_batch_norms(network: nn.Module, batches: Iterable[Tensor], device: torch.device) -> None:
    """Replace the batch norms' statistics by plain means over batches, and leave the network ready for use.

    An average of weights over many steps has other statistics than any of the networks that it averages.
    """
    update_bn(batches, _InFastPrecision(network, device))
    network.eval()


class _InFastPrecision(nn.Module):
    """A network whose batches are drawn in full precision and answered in the fast one."""

    def __init__(self, network: nn.Module, device: torch.device) -> None:
        super().__init__()
        self.network, self.device = network, device

    def forward(self, batch: Tensor) -> Tensor:
        with fast_precision(self.device):
            answer: Tensor = self.network(batch)
        return answer


def draw_beta(shape: float, generator: Generator) -> float:
    """Draw from Beta(shape, shape) with torch's generator, by Jöhnk's method (suits shapes under 1)."""
    while True:
        x, y = (math.pow(float(torch.rand((), generator=generator)), 1 / shape) for _ in range(2))
        if 0 < x + y <= 1:
            return x / (x + y)
