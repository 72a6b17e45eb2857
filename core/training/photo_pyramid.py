"""Photos of a distillation pool, decoded once and kept as bytes in a pyramid of sizes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from core.data.datasets import read_image
from core.errors import DataError
from core.photos.files import walk_photos
from core.records import ByteArray

LEVELS_PX = (256, 181, 128, 90, 64, 45)  # half an octave apart, so that a view needs no blur against aliasing
_READ_PX = 4 * LEVELS_PX[0]
_READ_AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class PhotoPool:
    """Photos of any shape, each stretched to squares.

    `levels` holds one (n, 3, side, side) uint8 tensor per size of `LEVELS_PX`; `aspects` is (n,) width / height of
    the photos as they were; `natural` is (n,) bool, true for everyday pictures, false for skin.
    """

    levels: tuple[Tensor, ...]
    aspects: Tensor
    natural: Tensor

    def __len__(self) -> int:
        return len(self.aspects)

    def to(self, device: torch.device) -> PhotoPool:
        """Return the pool with its photos on a device; shapes and kinds stay on the processor, where they are drawn."""
        return PhotoPool(tuple(level.to(device) for level in self.levels), self.aspects, self.natural)


def photo_files(folder: Path) -> list[Path]:
    """Return the photos below a folder in a fixed order. Raises DataError if there is none."""
    files = sorted(seen.path for seen in walk_photos(folder) if not seen.fault)
    if not files:
        raise DataError(f"There is no photo in the folder {folder.name}.")
    return files


def read_pool(skin: Sequence[Path], natural: Sequence[Path]) -> PhotoPool:
    """Read every photo below the folders. Raises DataError for an empty folder or a photo that cannot be read."""
    skin_files = list(itertools.chain.from_iterable(map(photo_files, skin)))
    natural_files = list(itertools.chain.from_iterable(map(photo_files, natural)))
    kinds = [False] * len(skin_files) + [True] * len(natural_files)
    return read_files([*skin_files, *natural_files], kinds)


def read_files(files: Sequence[Path], natural: Sequence[bool]) -> PhotoPool:
    """Return the pool of these photos, at least one. Raises DataError for one that cannot be read."""
    parts = []
    with ThreadPoolExecutor(2) as threads:
        for start in range(0, len(files), _READ_AT_ONCE):  # only their small copies stay in memory
            chunk = slice(start, start + _READ_AT_ONCE)
            parts.append(build_pool(list(threads.map(_read_photo, files[chunk])), natural[chunk]))
    levels = tuple(torch.cat([part.levels[number] for part in parts]) for number in range(len(LEVELS_PX)))
    return PhotoPool(levels, torch.cat([part.aspects for part in parts]), torch.cat([part.natural for part in parts]))


def build_pool(photos: Sequence[ByteArray], natural: Sequence[bool]) -> PhotoPool:
    """Return the pool of photos (H, W, 3) uint8, any size each."""
    levels = []
    for side in LEVELS_PX:
        stretched = [
            np.asarray(
                Image.fromarray(photo).resize(
                    (side, side), Image.Resampling.BOX if min(photo.shape[:2]) > side else Image.Resampling.BICUBIC
                )
            )
            for photo in photos
        ]
        levels.append(torch.from_numpy(np.stack(stretched)).permute(0, 3, 1, 2).contiguous())  # (n, 3, side, side)
    aspects = torch.tensor([photo.shape[1] / photo.shape[0] for photo in photos])
    return PhotoPool(tuple(levels), aspects, torch.tensor(list(natural)))


def _read_photo(file: Path) -> ByteArray:
    image = Image.fromarray(read_image(file))
    image.thumbnail((_READ_PX, _READ_PX), reducing_gap=2.0)  # a pool of phone photos would not fit into memory
    return np.asarray(image)
