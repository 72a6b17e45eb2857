"""A backbone with a head: plain modules that give logits.

The source projects' heads: 2048 → 128 → 8 (shrotofo/ML-Model-SkinAnalysis; its softmax inside the model is left out,
because cross-entropy expects logits) and 2048 → 512 → 8 (SumeetSinghBhati/Skin-Disease-Classification-SpectraDerm),
each with a ReLU between.
"""

from typing import cast

import torch
from torch import Tensor, nn

from core.models.backbones.backbone import Backbone

FEATURES = 2048  # of a ResNet-50, which both source projects use
HEAD_WIDTHS = {"infection": 512, "condition": 128}


class Network(nn.Module):
    """A backbone and one head: (B, 3, H, W) float32 to (B, classes) logits."""

    def __init__(self, trunk: Backbone, head: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = head

    def feature_map(self, x: Tensor) -> Tensor:
        """Return the backbone's last map, (B, features, H / 32, W / 32)."""
        return self.trunk.forward_features(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (B, classes)."""
        return cast(Tensor, self.head(pool(self.feature_map(x))))


def pool(maps: Tensor) -> Tensor:
    """Average (B, C, h, w) over space: (B, C)."""
    return maps.mean((2, 3))


def build_head(width: int, classes: int, features: int = FEATURES) -> nn.Module:
    """Return features → width → classes with a ReLU between, or one linear layer when `width` is 0."""
    if width == 0:
        return nn.Linear(features, classes)
    return nn.Sequential(nn.Linear(features, width), nn.ReLU(), nn.Linear(width, classes))


def logits_and_jacobian(head: nn.Module, pooled: Tensor) -> tuple[Tensor, Tensor]:
    """Return logits (B, classes) and d logits / d pooled features, (B, classes, features), of a head by `build_head`.

    A linear layer's derivative is its weight; a ReLU between two layers switches hidden units on or off by the input.
    """
    if isinstance(head, nn.Linear):
        return head(pooled), head.weight.unsqueeze(0).expand(pooled.shape[0], -1, -1)
    first, relu, last = cast("tuple[nn.Linear, nn.ReLU, nn.Linear]", tuple(cast(nn.Sequential, head)))
    hidden = first(pooled)  # (B, width)
    jacobian = torch.matmul(last.weight * (hidden > 0).unsqueeze(1), first.weight)  # (B, classes, features)
    return last(relu(hidden)), jacobian
