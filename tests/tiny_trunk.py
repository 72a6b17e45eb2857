"""Trunks that stand in for ResNet-50 in tests: all its rooms, hardly a weight."""

import torch
from torch import Tensor, nn

import core.torchvision_import  # noqa: F401  # before torchvision, see its docstring

from torchvision.models.resnet import Bottleneck, ResNet  # isort: skip  # after the import above


class TinyTrunk(nn.Module):
    """It has the names that `feature_map` runs through, and 2048 features at a stride of 8."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=4, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(2)
        self.layer1 = self.layer2 = self.layer3 = nn.Identity()
        self.layer4 = nn.Sequential(nn.Conv2d(8, 2048, 1, bias=False), nn.BatchNorm2d(2048), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError("its layers are run one by one")


def small_resnet(seed: int = 0) -> nn.Module:
    """A ResNet of one bottleneck block a stage, whose batch norms do something and keep the maps' size."""
    torch.manual_seed(seed)
    trunk = ResNet(Bottleneck, [1, 1, 1, 1], width_per_group=8).eval()
    for module in trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, 0, 0.1)
            nn.init.uniform_(module.running_var, 0.8, 1.2)
    trunk.fc = nn.Identity()
    return trunk.requires_grad_(False)
