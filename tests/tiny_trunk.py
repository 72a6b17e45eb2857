"""A trunk that stands in for ResNet-50 where a test trains one: all its rooms, hardly a weight."""

from torch import Tensor, nn


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
