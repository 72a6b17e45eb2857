"""The student of stage A: torchvision's ResNet-50 with its stages' maps at hand."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn

from core.models.backbones.resnet50 import ResNet50
from core.models.heads import pool as average
from core.training.distill.teacher import Features
from core.transforms import IMAGENET_MEAN, IMAGENET_STD


class ResNetStudent(nn.Module):
    """torchvision's ResNet-50 as a student: views (B, 3, H, W) in [0, 1] to `Features` with 256 to 2048 channels."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk: Any = ResNet50(keep_fc=True, zero_init_residual=True)
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(IMAGENET_STD).view(3, 1, 1), persistent=False)

    def forward(self, views: Tensor) -> Features:
        """Return the four stages' maps and the 1000 logits."""
        trunk = self.trunk
        x = (views - cast(Tensor, self.mean)) / cast(Tensor, self.std)
        x = trunk.maxpool(trunk.relu(trunk.bn1(trunk.conv1(x))))
        maps = []
        for stage in (trunk.layer1, trunk.layer2, trunk.layer3, trunk.layer4):
            x = stage(x)
            maps.append(x)
        return Features(tuple(maps), trunk.fc(average(x)))
