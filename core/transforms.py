"""Photo pixels to model input, exactly as a weights card says; nothing here is typed a second time elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from core.records import ByteArray, FloatArray, Region

if TYPE_CHECKING:
    import torch

IMAGENET_MEAN = (0.485, 0.456, 0.406)  # torchvision.models.ResNet50_Weights.IMAGENET1K_V2.transforms()
IMAGENET_STD = (0.229, 0.224, 0.225)

_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
_PAD_GREY = 124  # the channels' ImageNet mean × 255, so that the border is near zero after normalising


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How a photo becomes a square model input.

    `fit` is "crop" (short side to `resize_px`, centre square of `size_px`), "stretch" (both sides to `size_px`) or
    "pad" (long side to `size_px`, grey border). `detail_px`, unless 0, first brings a larger short side down to that
    many pixels: where photos of one class are smaller than all others, their softness would otherwise name the class.
    """

    size_px: int = 224  # the source projects' and ImageNet's input, 7 × 7 maps at layer4
    resize_px: int = 224  # equal to size_px: nothing of the short side is cut away
    fit: Literal["crop", "stretch", "pad"] = "crop"
    interpolation: Literal["bilinear", "bicubic"] = "bicubic"
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    detail_px: int = 0

    def region(self, width_px: int, height_px: int) -> Region:
        """Return the part of a photo of that size that reaches the model."""
        if self.fit != "crop":
            return Region(0.0, 0.0, 1.0, 1.0)
        side = min(width_px, height_px) * min(1.0, self.size_px / self.resize_px)
        dx, dy = (width_px - side) / 2 / width_px, (height_px - side) / 2 / height_px
        return Region(dx, dy, 1 - dx, 1 - dy)


def fit_pixels(pixels: ByteArray, preprocessing: Preprocessing) -> ByteArray:
    """Resize (H, W, 3) uint8 to (size_px, size_px, 3) uint8."""
    height, width = pixels.shape[:2]
    size, resample = preprocessing.size_px, _FILTERS[preprocessing.interpolation]
    image = Image.fromarray(pixels)
    factor = _detail_factor(height, width, preprocessing)
    if factor < 1:
        width, height = max(1, round(width * factor)), max(1, round(height * factor))
        image = image.resize((width, height), resample, reducing_gap=3.0)
    if preprocessing.fit == "pad":
        scale = size / max(width, height)
        inner = (max(1, round(width * scale)), max(1, round(height * scale)))
        canvas = Image.new("RGB", (size, size), (_PAD_GREY,) * 3)
        canvas.paste(image.resize(inner, resample, reducing_gap=3.0), ((size - inner[0]) // 2, (size - inner[1]) // 2))
        return np.array(canvas)
    region = preprocessing.region(width, height)
    box = (region.left * width, region.top * height, region.right * width, region.bottom * height)
    return np.array(image.resize((size, size), resample, box=box, reducing_gap=3.0))


def _detail_factor(height: int, width: int, preprocessing: Preprocessing) -> float:
    """Return by how much a picture is shrunk so that its short side has `detail_px`, 1 for not at all."""
    factor = preprocessing.detail_px / min(height, width)
    return factor if 0 < factor < 1 else 1.0


def normalise(pixels: ByteArray, preprocessing: Preprocessing) -> FloatArray:
    """Turn (…, H, W, 3) uint8 into (…, 3, H, W) float32 with the card's mean and standard deviation."""
    scaled = pixels.astype(np.float32) / 255
    scaled -= np.asarray(preprocessing.mean, np.float32)
    scaled /= np.asarray(preprocessing.std, np.float32)
    return np.moveaxis(scaled, -1, -3)


def input_batch(photos: Sequence[ByteArray], preprocessing: Preprocessing) -> torch.Tensor:
    """Return the model input (n, 3, size_px, size_px) float32 for n photos of any size, channels last in memory."""
    import torch

    fitted = np.stack([fit_pixels(pixels, preprocessing) for pixels in photos])  # (n, size, size, 3)
    batch = torch.from_numpy(normalise(fitted, preprocessing))
    return batch.contiguous(memory_format=torch.channels_last)


SYMMETRIES = 8


def symmetry(pixels: ByteArray, index: int) -> ByteArray:
    """Return one of the eight flips and quarter turns of (…, H, W, 3); index 0 changes nothing."""
    turned = np.rot90(pixels, index % 4, axes=(-3, -2))
    return np.ascontiguousarray(turned[..., :, ::-1, :] if index >= 4 else turned)


def undo_normalise(batch: FloatArray, preprocessing: Preprocessing) -> ByteArray:
    """Turn (…, 3, H, W) float back into (…, H, W, 3) uint8, for showing what the model saw."""
    moved = np.moveaxis(batch, -3, -1) * np.asarray(preprocessing.std) + np.asarray(preprocessing.mean)
    pixels: ByteArray = np.clip(np.rint(moved * 255), 0, 255).astype(np.uint8)
    return pixels
