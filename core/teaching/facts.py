"""What is known of each photo once it was looked at: features, fingerprints for duplicates, size and mean colour.

It is kept in the user's cache by the SHA-256 of the file's bytes, no picture among it. So a run that was stopped goes
on where it stood, and one that is repeated looks at no photo again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.data.duplicates import perceptual_hashes
from core.errors import DataError, PhotoError
from core.files import write_bytes_atomically
from core.photos.decode import decode_data_image
from core.records import ByteArray, FloatArray, IntArray, ReadOnlyArrays
from core.settings import cache_folder
from core.teaching.photos import MOST_PX, ClassPhoto

Embed = Callable[[Sequence[ByteArray]], FloatArray]  # pixels of photos → (n, features) float32
Note = Callable[[int, int], None]  # done, total; may end the work by what it raises

_KEPT_SIDE_PX = 1024  # of a larger photo; several times what a network or a fingerprint needs
_CHUNK = 16
_SAVE_EVERY_S = 20.0
_FORMAT = 1  # to be raised when one of the facts is found in another way


@dataclass(frozen=True, slots=True, eq=False)
class Facts(ReadOnlyArrays):
    """Photos that could be read, with their facts.

    `places` (n,) are those of the photos asked about; `features` (n, d) float32, `hashes` (n, 8, 2) uint64 over the
    eight symmetries, `sizes` (n, 2) width and height in pixels, `colours` (n, 3) mean RGB, 0–255.
    """

    places: IntArray
    sha256: tuple[str, ...]
    pixels_sha256: tuple[str, ...]
    features: FloatArray
    hashes: NDArray[np.uint64]
    sizes: IntArray
    colours: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Fact:
    pixels_sha256: bytes
    features: NDArray[np.float16]
    hashes: NDArray[np.uint64]
    size: tuple[int, int]
    colour: FloatArray


class FactStore:
    """The facts of one network; `made_from` names its weights and its preprocessing."""

    def __init__(self, made_from: str) -> None:
        name = f"{hashlib.sha256(f'{_FORMAT} {made_from}'.encode()).hexdigest()[:24]}.safetensors"
        cache = cache_folder()
        self._path = cache and cache / "taught" / name
        self._known = self._read()
        self._kept = len(self._known)
        self._saved_s = time.monotonic()

    def look_at(
        self, photos: Sequence[ClassPhoto], embed: Embed, note: Note = lambda done, total: None
    ) -> tuple[Facts, tuple[tuple[str, str], ...]]:
        """Return the facts of photos, and of those that cannot be read file and sentence.

        What was found is kept, also where `note` ends the work. Raises DataError where no photo can be read.
        """
        places: list[int] = []
        keys: list[str] = []
        refused: list[tuple[str, str]] = []
        try:
            for done, place, key, fault in self._looked_at(photos, embed):
                if fault:
                    refused.append((photos[place].file, fault))
                else:
                    places.append(place)
                    keys.append(key)
                note(done, len(photos))
        finally:
            self._save()
        if not keys:
            raise DataError(f"None of the {len(photos)} photos can be read. {refused[0][1] if refused else ''}".strip())
        found = [self._known[key] for key in keys]
        order = np.argsort(np.array(places), kind="stable")
        return _facts(np.array(places)[order], [keys[i] for i in order], [found[i] for i in order]), tuple(refused)

    def _looked_at(self, photos: Sequence[ClassPhoto], embed: Embed) -> Iterator[tuple[int, int, str, str]]:
        """Yield how many are done, the place, the SHA-256 and the fault of each photo, those already known first."""
        waiting: list[tuple[int, str, ByteArray, tuple[int, int]]] = []
        done = 0
        for place, photo in enumerate(photos):
            try:
                data = photo.read()
                key = hashlib.sha256(data).hexdigest()
                if key in self._known:
                    done += 1
                    yield done, place, key, ""
                    continue
                pixels = decode_data_image(data, most_px=MOST_PX)
            except (PhotoError, DataError) as error:
                done += 1
                yield done, place, "", str(error)
                continue
            except OSError:
                done += 1
                yield done, place, "", "The file cannot be opened."
                continue
            waiting.append((place, key, _shrunk(pixels), (pixels.shape[1], pixels.shape[0])))
            if len(waiting) == _CHUNK:
                yield from self._measured(waiting, embed, done)
                done += len(waiting)
                waiting = []
        yield from self._measured(waiting, embed, done)

    def _measured(
        self, waiting: Sequence[tuple[int, str, ByteArray, tuple[int, int]]], embed: Embed, done: int
    ) -> Iterator[tuple[int, int, str, str]]:
        if not waiting:
            return
        rows = embed([pixels for _, _, pixels, _ in waiting])
        for (_, key, pixels, size), row in zip(waiting, rows, strict=True):
            self._known[key] = _Fact(
                hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).digest(),
                row.astype(np.float16),
                perceptual_hashes(pixels),
                size,
                pixels.mean(axis=(0, 1)).astype(np.float32),
            )
        if time.monotonic() - self._saved_s > _SAVE_EVERY_S:
            self._save()
        for number, (place, key, _, _) in enumerate(waiting, 1):
            yield done + number, place, key, ""

    def _read(self) -> dict[str, _Fact]:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        if self._path is None or not self._path.is_file():
            return {}
        try:
            kept = load_file(self._path)
            rows = zip(*(kept[name] for name in _COLUMNS), strict=True)
            return {
                bytes(key).hex(): _Fact(
                    bytes(pixels), features, hashes.view(np.uint64), (int(size[0]), int(size[1])), colour
                )
                for key, pixels, features, hashes, size, colour in rows
            }
        except (SafetensorError, OSError, KeyError, ValueError):
            return {}  # a cache that cannot be read is made anew

    def _save(self) -> None:
        from safetensors.numpy import save

        self._saved_s = time.monotonic()
        if self._path is None or not self._known or len(self._known) == self._kept:
            return
        found = list(self._known.values())
        columns = (
            np.array([list(bytes.fromhex(key)) for key in self._known], np.uint8),
            np.array([list(one.pixels_sha256) for one in found], np.uint8),
            np.stack([one.features for one in found]),
            np.stack([one.hashes for one in found]).view(np.int64),
            np.array([one.size for one in found], np.int32),
            np.stack([one.colour for one in found]),
        )
        try:
            write_bytes_atomically(self._path, [save(dict(zip(_COLUMNS, columns, strict=True)))])
            self._kept = len(found)
        except OSError:
            self._path = None  # what cannot be kept is found anew next time


_COLUMNS = ("keys", "pixels", "features", "hashes", "sizes", "colours")


def _shrunk(pixels: ByteArray) -> ByteArray:
    scale = _KEPT_SIDE_PX / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _facts(places: IntArray, keys: Sequence[str], found: Sequence[_Fact]) -> Facts:
    return Facts(
        places=places.astype(np.int64),
        sha256=tuple(keys),
        pixels_sha256=tuple(one.pixels_sha256.hex() for one in found),
        features=np.stack([one.features for one in found]).astype(np.float32),
        hashes=np.stack([one.hashes for one in found]),
        sizes=np.array([one.size for one in found], np.int64),
        colours=np.stack([one.colour for one in found]).astype(np.float64),
    )
