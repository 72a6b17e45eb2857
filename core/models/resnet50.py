"""ResNet-50 with the source projects' heads, as plain modules that give logits.

Trunk: torchvision's `resnet50` without its last layer. Heads: 2048 → 128 → 8 (shrotofo/ML-Model-SkinAnalysis; its
softmax inside the model is left out, because cross-entropy expects logits) and 2048 → 512 → 8
(SumeetSinghBhati/Skin-Disease-Classification-SpectraDerm), each with a ReLU between.
"""

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

import core.torchvision_import  # noqa: F401  # before torchvision, see its docstring
from core.errors import WeightsError
from core.models.lite2 import LITE2_STAGES, Lite2Trunk, load_released
from core.models.weights import read_tensors

from torchvision.models import ResNet50_Weights, resnet50  # isort: skip  # after the import above

FEATURES = 2048
RESNET_ROOMS = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4")  # in the order of a pass
RESNET50, LITE2 = "resnet50", "efficientnet_lite2"  # as cards name them
HEAD_WIDTHS = {"infection": 512, "condition": 128}


class Network(nn.Module):
    """A trunk and one head: (B, 3, H, W) float32 to (B, classes) logits."""

    def __init__(self, trunk: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = head

    def feature_map(self, x: Tensor) -> Tensor:
        """Return layer4's output, (B, 2048, H / 32, W / 32)."""
        return feature_map(self.trunk, x)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (B, classes)."""
        return cast(Tensor, self.head(pool(self.feature_map(x))))


def feature_map(trunk: nn.Module, x: Tensor) -> Tensor:
    """Run a trunk on (B, 3, H, W) up to its last map, for a ResNet-50 layer4's: (B, 2048, H / 32, W / 32)."""
    if isinstance(trunk, Lite2Trunk):
        return cast(Tensor, trunk(x))
    for name in RESNET_ROOMS:
        x = getattr(trunk, name)(x)
    return x


def pool(maps: Tensor) -> Tensor:
    """Average (B, C, h, w) over space: (B, C)."""
    return maps.mean((2, 3))


def trunk_width(trunk: nn.Module) -> int:
    """Return the channels of a trunk's last map."""
    return Lite2Trunk.width if isinstance(trunk, Lite2Trunk) else FEATURES


def stage_of(name: str) -> int:
    """Return how deep a trunk's parameter of that name lies, 0 for the stem to 4 for the stage at stride 32."""
    part, *rest = name.split(".")
    if part.startswith("layer"):
        return int(part.removeprefix("layer"))
    if part == "blocks":
        return sum(int(rest[0]) >= first for first in LITE2_STAGES)
    return 4 if part == "last" else 0


def build_head(width: int, classes: int, features: int = FEATURES) -> nn.Module:
    """Return features → width → classes with a ReLU between, or one linear layer when `width` is 0."""
    if width == 0:
        return nn.Linear(features, classes)
    return nn.Sequential(nn.Linear(features, width), nn.ReLU(), nn.Linear(width, classes))


def build_trunk(architecture: str = RESNET50) -> nn.Module:
    """Return an untrained trunk; a ResNet-50's `fc` passes features through.

    Raises WeightsError for an architecture that is not known here.
    """
    if architecture == LITE2:
        return Lite2Trunk()
    if architecture != RESNET50:
        raise WeightsError(f"The architecture {architecture} is not known; is there a newer version of this program?")
    trunk = resnet50(weights=None)
    trunk.fc = nn.Identity()
    return cast(nn.Module, trunk)


def architecture_of(init: str) -> str:
    """Return the architecture of the trunk that `load_trunk` gives for `init`, as cards name it."""
    return LITE2 if init == "lite2" else RESNET50


def load_trunk(init: str) -> nn.Module:
    """Return a trunk: "imagenet" (torchvision's IMAGENET1K_V2, from its hub), "none" (untrained) or a safetensors file.

    "lite2" is the other architecture, EfficientNet-Lite2 with the ImageNet weights that its package holds.
    The file holds a torchvision `resnet50` state dict; an `fc` in it is ignored. Raises WeightsError when the hub
    cannot be reached, or the file is missing or does not fit.
    """
    if architecture_of(init) == LITE2:
        return load_released()
    trunk = build_trunk()
    if init == "none":
        return trunk
    if init == "imagenet":
        try:
            state = ResNet50_Weights.IMAGENET1K_V2.get_state_dict(progress=False, check_hash=True, weights_only=True)
        except OSError as error:  # URLError is one
            raise WeightsError(
                "torchvision's ImageNet weights could not be downloaded; connect this machine or give --trunk FILE."
            ) from error
    else:
        path = Path(init)
        if not path.is_file():
            raise WeightsError(f"There is no trunk file {path.name}.")
        state = read_tensors(path)
    load_trunk_state(trunk, state)
    return trunk


def load_trunk_state(trunk: nn.Module, state: dict[str, Tensor]) -> None:
    """Copy a torchvision `resnet50` state dict, without `fc`, into a trunk. Raises WeightsError if it does not fit."""
    state = {name: tensor for name, tensor in state.items() if not name.startswith("fc.")}
    try:
        trunk.load_state_dict(state)
    except RuntimeError as error:
        raise WeightsError("The trunk file does not hold a ResNet-50.") from error


def logits_and_jacobian(head: nn.Module, pooled: Tensor) -> tuple[Tensor, Tensor]:
    """Return logits (B, classes) and d logits / d pooled features, (B, classes, 2048), of a head by `build_head`.

    A linear layer's derivative is its weight; a ReLU between two layers switches hidden units on or off by the input.
    """
    if isinstance(head, nn.Linear):
        return head(pooled), head.weight.unsqueeze(0).expand(pooled.shape[0], -1, -1)
    first, relu, last = cast("tuple[nn.Linear, nn.ReLU, nn.Linear]", tuple(cast(nn.Sequential, head)))
    hidden = first(pooled)  # (B, width)
    jacobian = torch.matmul(last.weight * (hidden > 0).unsqueeze(1), first.weight)  # (B, classes, 2048)
    return last(relu(hidden)), jacobian
