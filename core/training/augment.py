"""Random views of a photo pool, drawn for a whole batch at once on any device.

Every view has a random framing, sharpness, compression and colour cast, so that none of them tells the class. The
random numbers come from a generator on the processor: the same seed draws the same views on every device.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from core.training.photo_pyramid import LEVELS_PX, PhotoPool
from core.transforms import IMAGENET_MEAN, IMAGENET_STD

# ITU-T T.81, tables K.1 and K.2, and JFIF's conversion to luminance and chrominance
_LUMINANCE = (
    (16, 11, 10, 16, 24, 40, 51, 61), (12, 12, 14, 19, 26, 58, 60, 55), (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62), (18, 22, 37, 56, 68, 109, 103, 77), (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101), (72, 92, 95, 98, 112, 100, 103, 99),
)  # fmt: skip
_CHROMINANCE = (
    (17, 18, 24, 47, 99, 99, 99, 99), (18, 21, 26, 66, 99, 99, 99, 99), (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99), *((99,) * 8 for _ in range(4)),
)  # fmt: skip
_TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """How far views may differ from their photo; pairs are ranges, single numbers are shares of the views."""

    area: tuple[float, float] = (0.12, 1.0)  # of the photo, as in the measured first run
    wide: float = 0.0  # share of views that show more than the photo, its mirror image around it
    wide_area: tuple[float, float] = (1.0, 2.5)
    stretch: tuple[float, float] = (0.75, 4 / 3)  # torchvision's RandomResizedCrop
    vertical_flip: float = 0.2
    quarter_turn: float = 0.15
    tilt: float = 0.25
    tilt_deg: float = 30.0
    shrunk: float = 0.5
    shrunk_px: tuple[float, float] = (48.0, 200.0)  # short side before enlarging again: half of the audit's shortcut
    compressed: float = 0.35
    quality: tuple[float, float] = (25.0, 90.0)  # JPEG
    sharpness: float = 0.3
    brightness: tuple[float, float] = (0.7, 1.3)
    contrast: tuple[float, float] = (0.7, 1.3)
    saturation: tuple[float, float] = (0.5, 1.5)
    gamma: tuple[float, float] = (0.75, 1.35)
    cast: float = 0.08  # standard deviation of the logarithm of a channel's gain
    mixed: float = 0.5


def sample_augmented(
    pool: PhotoPool, index: Tensor, size_px: int, recipe: AugmentConfig, generator: Generator
) -> Tensor:
    """Return one random view per photo index (B,): (B, 3, size_px, size_px) float32 in [0, 1]."""
    views = _crops(pool, index, size_px, recipe, generator)
    views = _recolour(views, recipe, generator)
    views = _sharpen_or_blur(views, recipe, generator)
    views = _compress(views, recipe, generator)
    return mix(views, _chosen(len(index), recipe.mixed, generator) * torch.rand(len(index), generator=generator))


def normalise_views(views: Tensor) -> Tensor:
    """Return views (B, 3, H, W) in [0, 1] as a trunk takes them: ImageNet's mean and deviation, channels last."""
    mean, deviation = (views.new_tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))
    return ((views - mean) / deviation).contiguous(memory_format=torch.channels_last)


def mix(views: Tensor, share: Tensor) -> Tensor:
    """Blend each view with its neighbour in the batch; `share` (B,) is the neighbour's part."""
    weight = share.to(views.device).view(-1, 1, 1, 1)
    return torch.lerp(views, views.roll(1, 0), weight)


def jpeg_artifacts(views: Tensor, quality: Tensor) -> Tensor:
    """Compress (B, 3, H, W) in [0, 1] as a JPEG of the given quality (B,) in 1–100 would, and decompress again.

    Colours are kept at half resolution and each 8 × 8 block is quantised with the standard's example tables, scaled
    as libjpeg does. H and W must be multiples of 16.
    """
    batch, _, height, width = views.shape
    to_ycc = views.new_tensor(_TO_YCC)
    ycc = torch.einsum("dc,bchw->bdhw", to_ycc, views * 255) - views.new_tensor([128.0, 0, 0]).view(3, 1, 1)
    factor = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).to(views.device).view(-1, 1, 1)
    luminance = _quantise(ycc[:, :1], _table(_LUMINANCE, factor))
    chrominance = F.avg_pool2d(ycc[:, 1:], 2).reshape(batch * 2, 1, height // 2, width // 2)
    chrominance = _quantise(chrominance, _table(_CHROMINANCE, factor).repeat_interleave(2, 0))
    chrominance = F.interpolate(chrominance.view(batch, 2, height // 2, width // 2), scale_factor=2, mode="bilinear")
    restored = torch.cat([luminance + 128, chrominance], 1)
    return (torch.einsum("dc,bchw->bdhw", torch.linalg.inv(to_ycc), restored) / 255).clamp(0, 1)


def _table(rows: tuple[tuple[int, ...], ...], factor: Tensor) -> Tensor:
    return ((factor.new_tensor(rows) * factor + 50) / 100).floor().clamp(1, 255)  # (B, 8, 8)


def _quantise(plane: Tensor, table: Tensor) -> Tensor:
    batch, _, height, width = plane.shape
    position = torch.arange(8, device=plane.device, dtype=plane.dtype)
    cosine = torch.cos((2 * position + 1) * position.view(-1, 1) * math.pi / 16) / 2  # (frequency, position)
    cosine[0] /= math.sqrt(2)
    blocks = plane.view(batch, height // 8, 8, width // 8, 8).transpose(2, 3)  # (B, h, w, 8, 8)
    table = table.view(batch, 1, 1, 8, 8)
    coefficients = torch.round(cosine @ blocks @ cosine.T / table) * table
    return (cosine.T @ coefficients @ cosine).transpose(2, 3).reshape(batch, 1, height, width)


def _crops(pool: PhotoPool, index: Tensor, size_px: int, recipe: AugmentConfig, generator: Generator) -> Tensor:
    count = len(index)
    area, stretch = _uniform(count, recipe.area, generator), _log_uniform(count, recipe.stretch, generator)
    aspect = pool.aspects[index]
    most = torch.ones(count)
    if recipe.wide:  # nothing is drawn otherwise: runs without it repeat as before
        wider = _chosen(count, recipe.wide, generator) > 0
        area = torch.where(wider, _log_uniform(count, recipe.wide_area, generator), area)
        most = torch.where(wider, area, most)
    width = torch.minimum((area * stretch / aspect).sqrt(), most)  # (B,) fraction of the photo's width
    height = torch.minimum((area * aspect / stretch).sqrt(), most)
    centre_x = (torch.rand(count, generator=generator) * 2 - 1) * (1 - width)  # (B,) in [-1, 1], beyond where wide
    centre_y = (torch.rand(count, generator=generator) * 2 - 1) * (1 - height)
    flip_x = 1 - 2 * _chosen(count, 0.5, generator)
    flip_y = 1 - 2 * _chosen(count, recipe.vertical_flip, generator)
    tilt = _chosen(count, recipe.tilt, generator) * _uniform(count, (-recipe.tilt_deg, recipe.tilt_deg), generator)
    angle = torch.deg2rad(tilt + 90 * _chosen(count, recipe.quarter_turn, generator))
    cosine, sine = angle.cos(), angle.sin()
    # a turn is one in true pixels: x counts aspect times as many of them as y
    rows_x = torch.stack([cosine * width * flip_x, -sine * height * flip_y / aspect, centre_x], 1)
    rows_y = torch.stack([sine * width * flip_x * aspect, cosine * height * flip_y, centre_y], 1)
    matrix = torch.stack([rows_x, rows_y], 1)  # (B, 2, 3)

    sides = torch.tensor(LEVELS_PX, dtype=torch.float32)
    needed_px = 0.8 * size_px / (width * height).sqrt()
    level = (sides.view(1, -1) >= needed_px.view(-1, 1)).sum(1).sub(1).clamp(min=0)  # the coarsest that is fine enough
    shrunk_px = _log_uniform(count, recipe.shrunk_px, generator)
    shrunk = (sides.log().view(1, -1) - shrunk_px.log().view(-1, 1)).abs().argmin(1)
    level = torch.where(_chosen(count, recipe.shrunk, generator) > 0, torch.maximum(level, shrunk), level)

    device = pool.levels[0].device
    views = torch.empty(count, 3, size_px, size_px, device=device)
    for number, photos in enumerate(pool.levels):
        member = (level == number).nonzero().squeeze(1)
        if len(member) == 0:
            continue
        grid = F.affine_grid(matrix[member].to(device), [len(member), 3, size_px, size_px], align_corners=False)
        source = photos[index[member].to(device)].float()  # (m, 3, side, side)
        views[member.to(device)] = F.grid_sample(source, grid, padding_mode="reflection", align_corners=False) / 255
    return views


def _recolour(views: Tensor, recipe: AugmentConfig, generator: Generator) -> Tensor:
    count = len(views)
    gain = torch.exp(recipe.cast * torch.randn(count, 3, generator=generator))
    gain = gain * _uniform(count, recipe.brightness, generator).view(-1, 1)
    contrast = _uniform(count, recipe.contrast, generator).to(views.device).view(-1, 1, 1, 1)
    saturation = _uniform(count, recipe.saturation, generator).to(views.device).view(-1, 1, 1, 1)
    gamma = _log_uniform(count, recipe.gamma, generator).to(views.device).view(-1, 1, 1, 1)
    views = views * gain.to(views.device).view(-1, 3, 1, 1)
    grey = torch.einsum("c,bchw->bhw", views.new_tensor(_TO_YCC[0]), views).unsqueeze(1)
    views = torch.lerp(grey, views, saturation)
    views = torch.lerp(views.mean((1, 2, 3), keepdim=True), views, contrast)
    return views.clamp(1e-4, 1).pow(gamma)


def _sharpen_or_blur(views: Tensor, recipe: AugmentConfig, generator: Generator) -> Tensor:
    count = len(views)
    strength = _chosen(count, recipe.sharpness, generator) * _uniform(count, (-0.7, 1.0), generator)
    smooth = F.avg_pool2d(F.pad(views, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    return torch.lerp(views, smooth, strength.to(views.device).view(-1, 1, 1, 1)).clamp(0, 1)


def _compress(views: Tensor, recipe: AugmentConfig, generator: Generator) -> Tensor:
    chosen = _chosen(len(views), recipe.compressed, generator).nonzero().squeeze(1)
    quality = _uniform(len(views), recipe.quality, generator)[chosen]
    if len(chosen):
        member = chosen.to(views.device)
        views[member] = jpeg_artifacts(views[member], quality)
    return views


def _uniform(count: int, bounds: tuple[float, float], generator: Generator) -> Tensor:
    return bounds[0] + (bounds[1] - bounds[0]) * torch.rand(count, generator=generator)


def _log_uniform(count: int, bounds: tuple[float, float], generator: Generator) -> Tensor:
    return _uniform(count, (math.log(bounds[0]), math.log(bounds[1])), generator).exp()


def _chosen(count: int, share: float, generator: Generator) -> Tensor:
    return (torch.rand(count, generator=generator) < share).float()
