"""Twins: images of the same photo, exact or nearly so, and whether a test image has one in train.

Both data sets hold a photo more than once, the infection set also flipped and turned by quarters *before* it was
split. Perceptual hashes of all eight symmetries find these; `core.data.crop_duplicates` finds cropped ones, which are
reported apart and never change the groups.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.crop_duplicates import crop_pairs
from core.data.datasets import ImageItem, read_image
from core.records import ByteArray, IntArray

# Of 64 bits. On the infection set these give 540 groups among 1,159 images and 165 test images with a twin in train.
MAX_PHASH_BITS = 6
MAX_DHASH_BITS = 8

_SYMMETRIES = (None, *Image.Transpose)  # the photo itself, its flips and its quarter turns: eight
_BLOCK_ROWS = 256  # rows of the distance matrix at a time

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class DuplicateReport:
    """Twins among train + test images, as index pairs (i < j) into `items`, of which the first `train` are train.

    `groups` is (n,) int64, from 0 in order of appearance; `leaked` is (n - train,) bool: the test image shares its
    group with a train image. `near` excludes the exact pairs. `crops` holds pairs of groups, one image for each.
    """

    items: tuple[ImageItem, ...]
    train: int
    exact: Pairs
    near: Pairs
    crops: Pairs
    groups: IntArray
    leaked: NDArray[np.bool_]

    def across(self, pairs: Pairs) -> int:
        """Count the pairs of one train and one test image."""
        return sum(first < self.train <= second for first, second in pairs)

    def leaked_with_crops(self) -> NDArray[np.bool_]:
        """Return `leaked` as it is when crops count as twins as well."""
        return _shares_group(self.groups_with_crops(), self.train)

    def groups_with_crops(self) -> IntArray:
        """Return `groups`, merged where one photo is a crop of another."""
        return _merge(self.groups, tuple((int(self.groups[i]), int(self.groups[j])) for i, j in self.crops))

    def label_conflicts(self) -> int:
        """Count the twins of any kind that carry different labels."""
        pairs = (*self.exact, *self.near, *self.crops)
        return sum(self.items[first].label != self.items[second].label for first, second in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class _Hashes:
    bytes_sha256: str
    pixels_sha256: str
    perceptual: NDArray[np.uint64]  # (8 symmetries, 2): pHash and dHash


def find_near_duplicates(train: Sequence[ImageItem], test: Sequence[ImageItem]) -> DuplicateReport:
    """Find exact, near and cropped twins among train and test images. Raises DataError for an unreadable image."""
    items = (*train, *test)
    exact, near = _twin_pairs(items)
    groups = _merge(np.arange(len(items)), (*exact, *near))
    _, firsts = np.unique(groups, return_index=True)
    crops = crop_pairs([read_image(items[index].path) for index in firsts])
    crop_twins = tuple((int(firsts[first]), int(firsts[second])) for first, second in crops)
    return DuplicateReport(items, len(train), exact, near, crop_twins, groups, _shares_group(groups, len(train)))


def twin_groups(items: Iterable[ImageItem], *, crops: bool = False) -> IntArray:
    """Give every image its group of exact and near twins: (n,) int64, numbered from 0 in order of appearance.

    With `crops`, photos of which one is a crop, zoom or turn of the other share a group too. Raises DataError for an
    unreadable image.
    """
    listed = tuple(items)
    if crops:
        return find_near_duplicates(listed, ()).groups_with_crops()
    exact, near = _twin_pairs(listed)
    return _merge(np.arange(len(listed)), (*exact, *near))


def copies_of(items: Sequence[ImageItem], originals: Sequence[ImageItem]) -> dict[int, int]:
    """Return for each item that is an exact or near twin of an original the first such original, by places.

    Raises DataError for an unreadable image.
    """
    mine, theirs = ([_hashes(item.path, *_stamp(item.path)) for item in some] for some in (items, originals))
    if not mine or not theirs:
        return {}
    bits = np.array([one.perceptual for one in theirs])  # (m, 8, 2)
    near = _near(np.array([one.perceptual[0] for one in mine]), bits)
    pixels = np.array([one.pixels_sha256 for one in theirs])
    near |= np.array([pixels == one.pixels_sha256 for one in mine])
    return {int(place): int(near[place].argmax()) for place in np.flatnonzero(near.any(axis=1))}


def groups_of_hashes(content: Sequence[Sequence[str]], perceptual: NDArray[np.uint64]) -> IntArray:
    """Return the groups of exact and near twins (n,), numbered from 0 in order of appearance.

    `content` are hashes of bytes and of pixels, each (n,): equal ones are exact twins. `perceptual` is (n, 8, 2), from
    `perceptual_hashes`. Some tens of thousands of photos fit into a gigabyte.
    """
    pairs: list[tuple[int, int]] = []
    for hashes in content:
        first: dict[str, int] = {}
        pairs += [(first.setdefault(one, place), place) for place, one in enumerate(hashes)]
    for start in range(0, len(perceptual), _BLOCK_ROWS):
        near = _near(perceptual[start : start + _BLOCK_ROWS, 0], perceptual)
        pairs += [(start + int(one), int(other)) for one, other in np.argwhere(near) if start + one != other]
    return _merge(np.arange(len(perceptual)), tuple(pairs))


def _twin_pairs(items: Sequence[ImageItem]) -> tuple[Pairs, Pairs]:
    hashes = [_hashes(item.path, *_stamp(item.path)) for item in items]
    bytes_sha256 = np.array([h.bytes_sha256 for h in hashes])
    pixels_sha256 = np.array([h.pixels_sha256 for h in hashes])
    exact = _pairs_of(bytes_sha256[:, None] == bytes_sha256) | _pairs_of(pixels_sha256[:, None] == pixels_sha256)
    perceptual = np.array([h.perceptual for h in hashes]).reshape(-1, len(_SYMMETRIES), 2)
    near = _pairs_of(_near(perceptual[:, 0], perceptual))
    return tuple(sorted(exact)), tuple(sorted(near - exact))


def _pairs_of(joined: NDArray[np.bool_]) -> set[tuple[int, int]]:
    return {(int(first), int(second)) for first, second in np.argwhere(np.triu(joined | joined.T, 1))}


def _near(plain: NDArray[np.uint64], hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Compare images as they are, (n, 2), with every symmetry of others, (m, 8, 2): (n, m) bool."""
    near = np.zeros((len(plain), len(hashes)), dtype=np.bool_)
    for start in range(0, len(plain), _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        for symmetry in range(hashes.shape[1]):
            bits = np.bitwise_count(plain[rows, None] ^ hashes[None, :, symmetry])  # (rows, m, 2)
            near[rows] |= (bits[..., 0] <= MAX_PHASH_BITS) & (bits[..., 1] <= MAX_DHASH_BITS)
    return near


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=16_384)
def _hashes(path: Path, _modified_ns: int, _size: int) -> _Hashes:
    pixels = read_image(path)
    digest = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
    return _Hashes(hashlib.sha256(path.read_bytes()).hexdigest(), digest, perceptual_hashes(pixels))


def perceptual_hashes(pixels: ByteArray) -> NDArray[np.uint64]:
    """Return pHash and dHash of a picture's eight symmetries, (8, 2), the picture as it is first."""
    grey = Image.fromarray(pixels).convert("L")
    views = [grey if symmetry is None else grey.transpose(symmetry) for symmetry in _SYMMETRIES]
    return np.array(
        [[_as_integer(imagehash.phash(view)), _as_integer(imagehash.dhash(view))] for view in views], dtype=np.uint64
    )


def _as_integer(bits: imagehash.ImageHash) -> int:
    return int(str(bits), 16)


def _merge(groups: IntArray, joined: Pairs) -> IntArray:
    """Merge pairs of groups (union-find), and number all anew in order of appearance."""
    parent = list(range(int(groups.max(initial=-1)) + 1))

    def root(group: int) -> int:
        while parent[group] != group:
            parent[group] = parent[parent[group]]
            group = parent[group]
        return group

    for first, second in joined:
        parent[root(second)] = root(first)
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(root(int(group)), len(numbers)) for group in groups], dtype=np.int64)


def _shares_group(groups: IntArray, train: int) -> NDArray[np.bool_]:
    return np.isin(groups[train:], groups[:train])
