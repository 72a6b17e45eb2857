"""ResNet-50 (He et al. 2015, arXiv:1512.03385): torchvision's, without its last layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

import core.torchvision_import  # noqa: F401  # before torchvision, see its docstring
from core.errors import WeightsError
from core.models.backbones.backbone import Backbone, GraphWriter, Value

from torchvision.models import ResNet50_Weights  # isort: skip  # after the import above
from torchvision.models.resnet import Bottleneck, ResNet  # isort: skip

NAME = "ResNet-50"
_PARTS = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4")  # in the order of a pass
_BLOCK = ("conv1", "bn1", "relu", "conv2", "bn2", "relu", "conv3", "bn3")


class ResNet50(ResNet, Backbone):  # type: ignore[misc]  # torchvision has no types
    """torchvision's ResNet of bottleneck blocks, without its `fc` unless that is kept; other `blocks` are for tests."""

    num_features = 2048

    def __init__(self, blocks: Sequence[int] = (3, 4, 6, 3), *, keep_fc: bool = False, **settings: Any) -> None:
        super().__init__(_Block, list(blocks), **settings)
        if not keep_fc:
            self.fc = (
                nn.Identity()
            )  # after the layer that it replaces: as many random numbers are drawn as by torchvision

    def forward_features(self, x: Tensor) -> Tensor:
        """Return layer4's output, (B, 2048, H / 32, W / 32)."""
        for name in _PARTS:
            x = getattr(self, name)(x)
        return x

    def stages(self) -> tuple[nn.Module, ...]:
        """Return the last block of each of the four layers."""
        layers: list[Any] = [self.layer1, self.layer2, self.layer3, self.layer4]
        return tuple(layer[-1] for layer in layers)

    @staticmethod
    def stage_of(name: str) -> int:
        """Return the number of the layer, 0 for what comes before."""
        part = name.split(".")[0]
        return int(part.removeprefix("layer")) if part.startswith("layer") else 0

    def write_graph(self, writer: GraphWriter[Value], place: str, value: Value) -> Value:
        """Write the parts one after the other."""
        for name in _PARTS:
            value = writer.follow(f"{place}.{name}", getattr(self, name), value)
        return value


class _Block(Bottleneck):  # type: ignore[misc]  # the same
    """Three convolutions around which the value goes straight on, or through `downsample`."""

    def write_graph(self, writer: GraphWriter[Value], place: str, value: Value) -> Value:
        inner = value
        for name in _BLOCK:
            inner = writer.follow(f"{place}.{name}", getattr(self, name), inner)
        if self.downsample is not None:
            value = writer.follow(f"{place}.downsample", self.downsample, value)
        return writer.follow(f"{place}.relu", self.relu, writer.add(inner, value))


def build() -> ResNet50:
    """Return an untrained ResNet-50."""
    return ResNet50()


def load_released() -> ResNet50:
    """Return it with torchvision's IMAGENET1K_V2 weights. Raises WeightsError where its hub cannot be reached."""
    try:
        state = ResNet50_Weights.IMAGENET1K_V2.get_state_dict(progress=False, check_hash=True, weights_only=True)
    except OSError as error:  # URLError is one
        raise WeightsError(
            "torchvision's ImageNet weights could not be downloaded; connect this machine or give --trunk FILE."
        ) from error
    backbone = build()
    backbone.load_state_dict({name: tensor for name, tensor in state.items() if not name.startswith("fc.")})
    return backbone
