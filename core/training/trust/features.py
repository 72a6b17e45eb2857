"""Pooled features of many pictures, computed once for a trunk and kept in the user's cache.

    store = FeatureStore(trunk, trunk_sha256, preprocessing)
    store.of_files(items)      # (n, 2048) float32

A picture is known by the SHA-256 of its file, or of its pixels where it is drawn by code. Whatever is missing is
computed and kept, so that a fit that is run again after an interruption goes on where it stood.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from tqdm import tqdm

from core.data.datasets import ImageItem, read_image
from core.file_hash import file_sha256
from core.files import write_bytes_atomically
from core.models.backbones.backbone import Backbone
from core.records import ByteArray, FloatArray
from core.settings import cache_folder
from core.training.features import pooled_features
from core.transforms import Preprocessing

_CHUNK = 32
_SAVE_EVERY = 4  # chunks
_FORMAT = 1  # to be raised when a feature is computed in another way


class FeatureStore:
    """The features of one trunk under one preprocessing."""

    def __init__(self, trunk: Backbone, trunk_sha256: str, preprocessing: Preprocessing) -> None:
        """Take a trunk ready for use; `trunk_sha256` names its weights in the cache."""
        made_from = f"{_FORMAT} {trunk_sha256} {preprocessing!r}"
        name = f"{hashlib.sha256(made_from.encode()).hexdigest()[:24]}.safetensors"
        cache = cache_folder()
        self._path = cache and cache / "features" / name  # without a cache nothing is kept
        self._trunk, self._preprocessing = trunk.eval().requires_grad_(False), preprocessing
        self._known = self._read()

    def of_files(self, items: Sequence[ImageItem], title: str = "features") -> FloatArray:
        """Return (n, 2048) float32 of images on disk. Raises DataError for an unreadable one."""
        keys = [file_sha256(item.path) for item in items]
        return self._features(keys, [partial(read_image, item.path) for item in items], title)

    def of_pictures(self, pictures: Sequence[ByteArray], title: str = "features") -> FloatArray:
        """Return (n, 2048) float32 of pictures (H, W, 3) uint8 that are in memory."""
        keys = [hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest() for pixels in pictures]
        return self._features(keys, [partial(np.asarray, pixels) for pixels in pictures], title)

    def _features(self, keys: Sequence[str], readers: Sequence[Callable[[], ByteArray]], title: str) -> FloatArray:
        wanted = {key: read for key, read in zip(keys, readers, strict=True) if key not in self._known}
        missing = list(wanted)
        starts = range(0, len(missing), _CHUNK)
        bar = tqdm(starts, desc=title, unit="chunk", leave=False, disable=None)
        with ThreadPoolExecutor(1) as reader:  # decodes the next chunk while the network runs over this one

            def read(start: int) -> list[ByteArray]:
                return [wanted[key]() for key in missing[start : start + _CHUNK]]

            coming = reader.submit(read, 0)
            for number, start in enumerate(bar, start=1):
                pictures, coming = coming.result(), reader.submit(read, start + _CHUNK)
                rows = pooled_features(self._trunk, pictures, self._preprocessing).numpy().astype(np.float16)
                self._known.update(zip(missing[start : start + _CHUNK], rows, strict=True))
                if number % _SAVE_EVERY == 0 or number == len(starts):
                    self._write()
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _read(self) -> dict[str, FloatArray]:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        if self._path is None or not self._path.is_file():
            return {}
        try:
            kept = load_file(self._path)
            return {bytes(key).hex(): row for key, row in zip(kept["keys"], kept["features"], strict=True)}
        except (SafetensorError, OSError, KeyError, ValueError):
            return {}  # a cache that cannot be read is made anew

    def _write(self) -> None:
        from safetensors.numpy import save

        if self._path is None:
            return
        keys = np.array([list(bytes.fromhex(key)) for key in self._known], dtype=np.uint8)
        content = save({"keys": keys, "features": np.stack(list(self._known.values()))})
        try:
            write_bytes_atomically(self._path, [content])
        except OSError:
            self._path = None  # what cannot be kept is made anew next time
