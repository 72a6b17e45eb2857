"""Trunks that stand in for ResNet-50 in tests: all its rooms, hardly a weight."""

import torch
from torch import nn

from core.models.backbones.backbone import Backbone
from core.models.backbones.resnet50 import ResNet50


class TinyTrunk(Backbone):
    """It has a ResNet-50's parts, and 2048 features at a stride of 8."""

    num_features = 2048
    forward_features, stages = ResNet50.forward_features, ResNet50.stages
    stage_of, write_graph = staticmethod(ResNet50.stage_of), ResNet50.write_graph

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=4, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(2)
        self.layer1 = self.layer2 = self.layer3 = nn.Identity()
        self.layer4 = nn.Sequential(nn.Conv2d(8, 2048, 1, bias=False), nn.BatchNorm2d(2048), nn.ReLU())


def small_resnet(seed: int = 0) -> ResNet50:
    """A ResNet of one bottleneck block a stage, whose batch norms do something and keep the maps' size."""
    torch.manual_seed(seed)
    trunk = ResNet50((1, 1, 1, 1), width_per_group=8).eval()
    for module in trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, 0, 0.1)
            nn.init.uniform_(module.running_var, 0.8, 1.2)
    return trunk.requires_grad_(False)
