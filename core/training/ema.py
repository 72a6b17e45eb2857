"""The exponential moving average (EMA) of a network's weights while it is trained.

Not by torch.optim.swa_utils.AveragedModel: its first update copies the weights, where the average here keeps part of
what it began with, and it gives every weight another name, so that no checkpoint could be gone on with.
"""

import torch
from torch import nn


@torch.no_grad()
def update_average(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move an average (it is changed) towards a network of its kind; `decay` is what it keeps, counters are copied."""
    for mine, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - decay)
        else:
            mine.copy_(theirs)
