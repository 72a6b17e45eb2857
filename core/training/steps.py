"""What the training stages share: a generator for each step, and batch norms measured anew at the end."""

import math
from collections.abc import Iterable

import torch
from torch import Generator, Tensor, nn

from core.training.features import fast_precision


def step_generator(seed: int, step: int) -> Generator:
    """Return the generator of a step: nothing but seed and number is needed to repeat what it draws."""
    return Generator().manual_seed((seed * 1_000_003 + step) % 2**63)


@torch.no_grad()
def measure_norms(network: nn.Module, batches: Iterable[Tensor], device: torch.device) -> None:
    """Replace the batch norms' statistics by plain means over batches, and leave the network ready for use.

    An average of weights over many steps has other statistics than any of the networks that it averages.
    """
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over the batches
    network.train()
    for batch in batches:
        with fast_precision(device):
            network(batch)
    for norm in norms:
        norm.momentum = 0.1
    network.eval()


def draw_beta(shape: float, generator: Generator) -> float:
    """Draw from Beta(shape, shape) with torch's generator, by Jöhnk's method (suits shapes under 1)."""
    while True:
        x, y = (math.pow(float(torch.rand((), generator=generator)), 1 / shape) for _ in range(2))
        if 0 < x + y <= 1:
            return x / (x + y)
