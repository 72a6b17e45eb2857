"""What everything above a backbone may rely on, whatever its architecture; the words are those of timm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import torch
from torch import Tensor, nn

Value = TypeVar("Value")


class GraphWriter(Protocol[Value]):
    """Takes down what a pass does, layer by layer; a `Value` stands for the result of a layer."""

    def follow(self, place: str, layer: nn.Module, value: Value) -> Value:
        """Write a layer of torch, a `nn.Sequential`, or a block with a `write_graph` of its own."""

    def add(self, one: Value, other: Value) -> Value:
        """Write the sum of two results."""


class ChannelAffine(nn.Module):
    """x · scale + shift, channel by channel; nothing of it is trained, and it has no place in a state dict."""

    scale: Tensor
    shift: Tensor

    def __init__(self, scale: Sequence[float], shift: Sequence[float]) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(scale).view(-1, 1, 1), persistent=False)
        self.register_buffer("shift", torch.tensor(shift).view(-1, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, H, W) as (B, C, H, W)."""
        return x * self.scale + self.shift


class Backbone(nn.Module):
    """A network without its last layer: photos (B, 3, H, W), normalised as for ImageNet, to a last feature map."""

    num_features: int  # channels of the last map

    def forward_features(self, x: Tensor) -> Tensor:
        """Return the last map (B, num_features, H / 32, W / 32)."""
        raise NotImplementedError

    def stages(self) -> tuple[nn.Module, ...]:
        """Return the modules whose outputs are the last maps at strides 4, 8, 16 and 32, in that order."""
        raise NotImplementedError

    @staticmethod
    def stage_of(name: str) -> int:
        """Return how deep a parameter of that name lies, 0 for the stem to 4 for the stage at stride 32."""
        raise NotImplementedError

    def write_graph(self, writer: GraphWriter[Value], place: str, value: Value) -> Value:
        """Write what `forward_features` does, for engines; `place` is this module's name in the graph."""
        raise NotImplementedError
