"""Other ways to draw where the model looked: pytorch-grad-cam's methods, run on request.

Their hooks fire for every pass of the model they hang on, whoever asked for it, and a backward pass writes gradients.
So each request gets a twin of the network: modules of its own around the very same weights. It costs some
milliseconds and no memory, is thrown away afterwards, and any number of requests can run beside each other.

Grad-CAM itself comes with every answer (`core.inference.classifier`) and needs none of this. Score-CAM is left out:
its one forward pass per channel would be 2048 passes for one map.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, cast

import numpy as np

from core.errors import ExplainError
from core.records import Explanation, FloatArray, Photo

if TYPE_CHECKING:
    from torch import Tensor

    from core.inference.classifier import Classifier
    from core.models.heads import Network


@dataclass(frozen=True, slots=True)
class ExplainMethod:
    """A way to make a map: its name, the rest of a plain sentence that begins with it, its class and its layer.

    `library_class` is the class in pytorch-grad-cam, `stage` that of the backbone whose output is read (-1: the last).
    `per_label` is False where the map is the same whatever label is asked about.
    """

    name: str
    sentence: str
    library_class: str
    stage: int
    per_label: bool = True


# With global average pooling a logit's gradient is the same at every place of layer4, so HiResCAM there is Grad-CAM to
# the last digit, and LayerCAM its positive channels only. One layer earlier both differ, and their maps have twice the
# places a side (14 × 14 for 224 px), which is what LayerCAM was made for (Jiang et al. 2021, 10.1109/TIP.2021.3089943).
EXPLAIN_METHODS = (
    ExplainMethod(
        "Grad-CAM++",
        "counts only what speaks for the answer, so that several spots are found rather than the strongest one.",
        "GradCAMPlusPlus",
        -1,
    ),
    ExplainMethod(
        "LayerCAM",
        "looks one layer earlier, where the places are smaller, and keeps what speaks for the answer.",
        "LayerCAM",
        -2,
    ),
    ExplainMethod(
        "HiResCAM",
        "looks one layer earlier and also subtracts what speaks against the answer, place by place.",
        "HiResCAM",
        -2,
    ),
    ExplainMethod(
        "EigenCAM",
        "shows what stands out to the model at all; it is the same for every answer.",
        "EigenCAM",
        -1,
        per_label=False,
    ),
)


def explain_method(name: str) -> ExplainMethod:
    """Return a method by its name. Raises ExplainError for an unknown one."""
    for method in EXPLAIN_METHODS:
        if method.name == name:
            return method
    known = ", ".join(method.name for method in EXPLAIN_METHODS)
    raise ExplainError(f"There is no method {name}; the maps on request are {known}.")


def explain_with(classifier: Classifier, photo: Photo, task: str, method: str, label: str) -> Explanation:
    """Return one label's map by another method, unscaled, with the seconds it took.

    The explanation holds that label alone, maps (1, h, w), or all labels where the method's map is the same for each.
    Raises ExplainError for an unknown method or label, WeightsError if the task is not installed.
    """
    _load_library()
    from core.transforms import input_batch

    chosen = explain_method(method)
    card, network = classifier.installed(task)
    if label not in card.labels:
        raise ExplainError(f"The {task} model knows no class {label}.")
    start = time.perf_counter()
    batch = input_batch([photo.pixels], card.preprocessing)
    raw = map_by(network, batch, chosen, card.labels.index(label))
    height, width = photo.pixels.shape[:2]
    region = card.preprocessing.region(width, height)
    labels = (label,) if chosen.per_label else card.labels
    maps = np.repeat(raw[None], len(labels), 0)  # (labels, h, w)
    return Explanation(labels, maps, region, chosen.name, time.perf_counter() - start)


def map_by(network: Network, batch: Tensor, method: ExplainMethod, index: int) -> FloatArray:
    """Return a method's map (h, w) float32, at least 0 and unscaled, of one prepared photo (1, 3, H, W)."""
    import torch

    library = _load_library()
    twin = twin_of(network)
    block = twin.trunk.stages()[method.stage]
    # Gradients are wanted at the block's output only: asking for its own weights' starts the record there, so that
    # the backward pass ends there too instead of running down to the pixels.
    block.requires_grad_(True)
    with (
        torch.inference_mode(False),
        torch.enable_grad(),
        getattr(library, method.library_class)(twin, [block]) as cam,
    ):
        logits = cam.activations_and_grads(batch)  # (1, classes)
        logits[0, index].backward()
        activations = cam.activations_and_grads.activations[0].numpy()  # (1, C, h, w)
        gradients = cam.activations_and_grads.gradients[0].numpy()
        raw = cam.get_cam_image(batch, block, None, activations, gradients, False)[0]  # (h, w)
    if method.stage == -2:
        raw = without_grid(raw)
    if not method.per_label and -raw.min() > raw.max():
        raw = -raw  # a principal component has no sign: what stands out is positive (10.3390/app15137562, eq. 13)
    supporting: FloatArray = np.maximum(raw, 0).astype(np.float32)
    return supporting


def without_grid(raw: FloatArray) -> FloatArray:
    """Return a map (h, w) without the pattern of every second place that a step of two leaves in gradients.

    layer4 begins with such a step, so that layer3's gradient falls mostly on every second row and column. The weights
    1/4, 1/2, 1/4 both ways, with the border mirrored, turn exactly that pattern into an even one.
    """
    smooth = raw
    for axis in (0, 1):
        padded = np.pad(smooth, [(1, 1) if axis == side else (0, 0) for side in (0, 1)], mode="reflect")
        before, at, after = (np.take(padded, range(i, i + raw.shape[axis]), axis) for i in (0, 1, 2))
        smooth = (before + 2 * at + after) / 4
    return smooth


def _load_library() -> ModuleType:
    """Return pytorch-grad-cam, which takes seconds to import and is therefore loaded at the first request."""
    import core.torchvision_import  # noqa: F401  # before pytorch_grad_cam

    import pytorch_grad_cam  # isort: skip  # after the import above

    return cast("ModuleType", pytorch_grad_cam)


def twin_of(network: Network) -> Network:
    """Return a network with modules and parameters of its own that share the storage of the given one's weights."""
    from torch import nn

    shared: dict[int, object] = {
        id(parameter): nn.Parameter(parameter.detach(), requires_grad=False) for parameter in network.parameters()
    }
    shared |= {id(buffer): buffer for buffer in network.buffers()}  # only training writes them, and a twin is in eval
    return copy.deepcopy(network, shared).eval()
