"""Backbones by name, with their weights: from a file, from their makers, or untrained."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from torch import Tensor

from core.errors import WeightsError
from core.models import backbones
from core.models.backbones.backbone import Backbone
from core.models.backbones.names import architectures, display_name
from core.models.weights import read_tensors

RESNET50 = "resnet50"
_RELEASED = {"imagenet": RESNET50, "lite2": "efficientnet_lite2"}  # what `--trunk` may say beside a file's name


def build_backbone(architecture: str = RESNET50) -> Backbone:
    """Return an untrained backbone. Raises WeightsError for an architecture that is not known here."""
    backbone: Backbone = _file_of(architecture).build()
    return backbone


def architecture_of(init: str) -> str:
    """Return the architecture of the backbone that `load_backbone` gives for `init`, as cards name it."""
    return _RELEASED.get(init, RESNET50)


def load_backbone(init: str) -> Backbone:
    """Return a backbone: its makers' weights, an untrained ResNet-50 for "none", or the weights of a safetensors file.

    "imagenet" is a ResNet-50 with torchvision's weights from its hub, "lite2" an EfficientNet-Lite2 with the ImageNet
    weights that its package holds. The file holds a torchvision `resnet50` state dict; an `fc` in it is ignored. Raises
    WeightsError when the hub cannot be reached, or the file is missing or does not fit.
    """
    if init in _RELEASED:
        released: Backbone = _file_of(_RELEASED[init]).load_released()
        return released
    backbone = build_backbone()
    if init == "none":
        return backbone
    path = Path(init)
    if not path.is_file():
        raise WeightsError(f"There is no trunk file {path.name}.")
    load_backbone_state(backbone, read_tensors(path))
    return backbone


def load_backbone_state(backbone: Backbone, state: dict[str, Tensor]) -> None:
    """Copy a state dict, without `fc`, into a backbone. Raises WeightsError if it does not fit."""
    state = {name: tensor for name, tensor in state.items() if not name.startswith("fc.")}
    try:
        backbone.load_state_dict(state)
    except RuntimeError as error:
        raise WeightsError(f"The trunk file does not hold a {display_name(_architecture(backbone))}.") from error


def _architecture(backbone: Backbone) -> str:
    return type(backbone).__module__.rpartition(".")[2]


def _file_of(architecture: str) -> ModuleType:
    if architecture not in architectures():
        raise WeightsError(f"The architecture {architecture} is not known; is there a newer version of this program?")
    return importlib.import_module(f"{backbones.__name__}.{architecture}")
