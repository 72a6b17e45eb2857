"""A frozen trunk's pooled features: computed once and kept where no augmentation asks otherwise.

A trunk pass costs a thousand times more than the head's, so an epoch on kept features takes a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor
from tqdm import tqdm

import core.torchvision_import  # noqa: F401  # before torchvision, see its docstring
from core.evaluation.robustness import shrink_and_recompress
from core.models.backbones.backbone import Backbone
from core.models.heads import pool
from core.records import ByteArray
from core.transforms import SYMMETRIES, Preprocessing, fit_pixels, input_batch, symmetry

if TYPE_CHECKING:
    from core.training.config import TrainConfig

_TRUNK_BATCH = 16


class FeatureSource(Protocol):
    """Where the head's training input comes from."""

    def draw(self, indices: Tensor, generator: torch.Generator) -> Tensor:
        """Return features (len(indices), 2048) of those images, as this source augments them."""

    def plain(self, indices: Tensor) -> Tensor:
        """Return features (len(indices), 2048) of those images as they are."""


def pick_device() -> torch.device:
    """Return the graphics processor if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fast_precision(device: torch.device) -> Any:
    """Return an autocast context: bfloat16 where the processor computes in it, else a context that changes nothing."""
    native = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=native)


def pooled_features(
    trunk: Backbone, photos: Sequence[ByteArray], preprocessing: Preprocessing, *, title: str | None = None
) -> Tensor:
    """Return (n, 2048) float32 for n photos of any size; a progress bar on stderr when `title` is given."""
    device = next(trunk.parameters()).device
    starts: Iterator[int] | tqdm[int] = iter(range(0, len(photos), _TRUNK_BATCH))
    if title:
        starts = tqdm(range(0, len(photos), _TRUNK_BATCH), desc=title, unit="batch", leave=False)
    rows = [torch.empty(0, trunk.num_features)]
    for start in starts:
        batch = input_batch(photos[start : start + _TRUNK_BATCH], preprocessing).to(device)
        with torch.inference_mode(), fast_precision(device):
            rows.append(pool(trunk.forward_features(batch).float()).cpu())
    return torch.cat(rows)


class CachedFeatures:
    """Features kept in memory: one view a photo, or drawn evenly its eight flips and turns, or itself and a small copy.

    The first view is the photo as it is.
    """

    def __init__(self, trunk: Backbone, photos: Sequence[ByteArray], config: TrainConfig) -> None:
        ways: list[Callable[[ByteArray], ByteArray]] = [partial(symmetry, index=0)]
        if config.augmentation == "symmetries":
            ways = [partial(symmetry, index=index) for index in range(SYMMETRIES)]
        elif config.augmentation == "small":
            ways.append(shrink_and_recompress)
        views = []
        for number, way in enumerate(ways, start=1):
            seen = [way(pixels) for pixels in photos]
            title = f"view {number} of {len(ways)}"
            views.append(pooled_features(trunk, seen, config.preprocessing, title=title))
        self.views = torch.stack(views)  # (views, n, 2048)

    def draw(self, indices: Tensor, generator: torch.Generator) -> Tensor:
        """Return (len(indices), 2048), each from a view drawn evenly."""
        view = torch.randint(len(self.views), (len(indices),), generator=generator)
        return self.views[view, indices]

    def plain(self, indices: Tensor) -> Tensor:
        """Return (len(indices), 2048) without a flip or turn."""
        return self.views[0, indices]

    def every(self, indices: Tensor) -> Tensor:
        """Return (views, len(indices), 2048)."""
        return self.views[:, indices]


class OnTheFlyFeatures:
    """Features of views augmented anew for each draw, as the face project did.

    Resize to 256², random resized crop of 224, horizontal flip, rotation by up to 20°. Source:
    shrotofo/ML-Model-SkinAnalysis.
    """

    def __init__(self, trunk: Backbone, photos: Sequence[ByteArray], config: TrainConfig) -> None:
        from torchvision.transforms import v2

        large = Preprocessing(size_px=256, resize_px=256, fit="stretch", interpolation="bilinear")
        self.trunk, self.preprocessing = trunk, config.preprocessing
        self.originals = photos
        self.photos = [torch.from_numpy(fit_pixels(pixels, large)).permute(2, 0, 1) for pixels in photos]
        self.augment = v2.Compose(
            [
                v2.RandomResizedCrop(config.preprocessing.size_px, antialias=True),
                v2.RandomHorizontalFlip(),
                v2.RandomRotation(20),
            ]
        )

    def draw(self, indices: Tensor, generator: torch.Generator) -> Tensor:
        """Return (len(indices), 2048) of fresh views; torch's global generator is set from `generator`."""
        torch.manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
        views = [self.augment(self.photos[int(i)]).permute(1, 2, 0).numpy() for i in indices]
        return pooled_features(self.trunk, views, self.preprocessing)

    def plain(self, indices: Tensor) -> Tensor:
        """Return (len(indices), 2048) of the photos as the model will see them in use."""
        return pooled_features(self.trunk, [self.originals[int(i)] for i in indices], self.preprocessing)


def build_source(trunk: Backbone, photos: Sequence[ByteArray], config: TrainConfig) -> FeatureSource:
    """Return the feature source that a config's augmentation asks for."""
    fresh = config.augmentation == "crop_flip_rotate"
    return OnTheFlyFeatures(trunk, photos, config) if fresh else CachedFeatures(trunk, photos, config)
