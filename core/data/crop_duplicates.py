"""Crop twins: photos that show a part of another, or the same photo zoomed, turned or sheared, found by features.

Hashes of whole images cannot see these. SIFT features (mirrored ones too) propose pairs; an affine map fitted with
RANSAC must then lay one photo onto the other so that the grey values agree. A shared watermark proposes pairs as
well, but its features lie in a narrow strip and the rest of the photos disagrees.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from core.records import ByteArray, FloatArray

# Set by eye on the infection set, at the values where pairs of different photos no longer come through.
_SIDE_PX = 256  # all photos are brought to this longer side
_FEATURES = 150
_MAX_DISTANCE = 0.45  # of RootSIFT descriptors, which lie on the unit sphere
_MIN_VOTES = 5
_MIN_INLIERS = 8
_MIN_SPREAD = 0.15  # of the side: the narrower extent of the agreeing features, more than a line of text
_MAX_ZOOM = 4.0
_MIN_OVERLAP = 0.25  # of the smaller photo
_MIN_CORRELATION = 0.9  # of the grey values in the overlap, slightly blurred
_RANSAC_PX = 4.0
_CHUNK = 2048  # photos in memory


@dataclass(frozen=True, slots=True, eq=False)
class _Features:
    points: FloatArray  # (n, 2) float32, x and y
    descriptors: FloatArray  # (n, 128) float32, unit length


def crop_pairs(images: Sequence[ByteArray]) -> tuple[tuple[int, int], ...]:
    """Return the index pairs (i < j) of (H, W, 3) images that show the same photo, cropped, zoomed or turned.

    Exact and near twins come out too, so give one image of each group. Photos without texture are not found.
    """
    grey = [_grey(image) for image in images]
    upright = [_features(image) for image in grey]
    found = set()
    for mirrored in (False, True):
        queries = [_features(_mirror(image)) for image in grey] if mirrored else upright
        for (first, second), count in _votes(queries, upright).items():
            if count < _MIN_VOTES or (min(first, second), max(first, second)) in found:
                continue
            image = _mirror(grey[first]) if mirrored else grey[first]
            if _is_same_photo(image, queries[first], grey[second], upright[second]):
                found.add((min(first, second), max(first, second)))
    return tuple(sorted(found))


def crops_of(images: Iterable[ByteArray], originals: Sequence[ByteArray]) -> dict[int, int]:
    """Return for each image that shows the same photo as an original, cropped, zoomed or turned, that one, by places.

    The images are read a few at a time. Exact and near copies come out too.
    """
    grey = [_grey(image) for image in originals]
    features = [_features(image) for image in grey]
    found: dict[int, int] = {}
    waiting, start = iter(images), 0
    while chunk := list(itertools.islice(waiting, _CHUNK)):
        for mirrored in (False, True):
            asked = [_mirror(_grey(image)) if mirrored else _grey(image) for image in chunk]
            queries = [_features(image) for image in asked]
            for (first, second), count in _votes(queries, features, apart=True).items():
                if count < _MIN_VOTES or start + first in found:
                    continue
                if _is_same_photo(asked[first], queries[first], grey[second], features[second]):
                    found[start + first] = second
        start += len(chunk)
    return found


def _grey(image: ByteArray) -> ByteArray:
    scale = _SIDE_PX / max(image.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), size, interpolation=way), dtype=np.uint8)


def _mirror(image: ByteArray) -> ByteArray:
    return np.ascontiguousarray(image[:, ::-1])


def _features(image: ByteArray) -> _Features:
    sift = cv2.SIFT_create(nfeatures=_FEATURES)  # type: ignore[attr-defined]  # the stubs leave it out
    points, descriptors = sift.detectAndCompute(image, None)
    if descriptors is None:
        return _Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    roots = np.sqrt(descriptors / (descriptors.sum(axis=1, keepdims=True) + 1e-9))
    return _Features(np.array([point.pt for point in points], np.float32), roots.astype(np.float32))


def _votes(
    queries: Sequence[_Features], index: Sequence[_Features], *, apart: bool = False
) -> dict[tuple[int, int], int]:
    """Count for every ordered pair of photos how many features of the first have a near neighbour in the second.

    The two lists are the same photos, of which none is compared with itself, unless they are `apart`.
    """
    owners = np.repeat(np.arange(len(index)), [len(f.points) for f in index])
    asking = np.repeat(np.arange(len(queries)), [len(f.points) for f in queries])
    votes: dict[tuple[int, int], int] = defaultdict(int)
    if len(owners) < 2 or len(asking) == 0:
        return votes
    cv2.setRNGSeed(0)  # the trees are random; the answer should not be
    matcher = cv2.FlannBasedMatcher({"algorithm": 1, "trees": 4}, {"checks": 32})
    matcher.add([np.concatenate([f.descriptors for f in index])])
    matcher.train()
    neighbours = min(4, len(owners))
    matches = matcher.knnMatch(np.concatenate([f.descriptors for f in queries]), k=neighbours)
    for first, near in zip(asking, matches, strict=True):
        seconds = {int(owners[match.trainIdx]) for match in near if match.distance < _MAX_DISTANCE}
        for second in seconds if apart else seconds - {int(first)}:
            votes[int(first), second] += 1
    return votes


def _is_same_photo(image: ByteArray, its: _Features, other: ByteArray, theirs: _Features) -> bool:
    matches = cv2.BFMatcher().match(its.descriptors, theirs.descriptors)
    near = [match for match in matches if match.distance < _MAX_DISTANCE]
    if len(near) < _MIN_INLIERS:
        return False
    here = its.points[[match.queryIdx for match in near]]
    there = theirs.points[[match.trainIdx for match in near]]
    cv2.setRNGSeed(0)
    fitted, inliers = cv2.estimateAffine2D(here, there, ransacReprojThreshold=_RANSAC_PX)
    if fitted is None or int(inliers.sum()) < _MIN_INLIERS:
        return False
    affine: FloatArray = np.asarray(fitted, dtype=np.float64)  # (2, 3)
    stretch = np.linalg.svd(affine[:, :2], compute_uv=False)
    if stretch[0] > _MAX_ZOOM or stretch[1] < 1 / _MAX_ZOOM:
        return False
    agreeing = inliers[:, 0].astype(bool)
    if min(_narrow_extent(here[agreeing]), _narrow_extent(there[agreeing]) / stretch[0]) < _MIN_SPREAD * _SIDE_PX:
        return False
    return _agrees(image, other, affine, float(stretch[0] * stretch[1]))


def _narrow_extent(points: FloatArray) -> float:
    """The spread of points across their main direction, as four standard deviations: a line of text has little."""
    centred = points - points.mean(axis=0)
    return float(4 * np.linalg.svd(centred, compute_uv=False)[1] / np.sqrt(len(points)))


def _agrees(image: ByteArray, other: ByteArray, affine: FloatArray, area_scale: float) -> bool:
    size = (other.shape[1], other.shape[0])
    laid = cv2.warpAffine(image, affine, size)
    overlap = cv2.warpAffine(np.full_like(image, 255), affine, size) == 255
    if overlap.sum() < _MIN_OVERLAP * min(other.size, image.size * area_scale):
        return False
    first = cv2.GaussianBlur(laid, (0, 0), 2)[overlap].astype(np.float64)
    second = cv2.GaussianBlur(other, (0, 0), 2)[overlap].astype(np.float64)
    if first.std() == 0 or second.std() == 0:
        return False
    return bool(np.corrcoef(first, second)[0, 1] >= _MIN_CORRELATION)
