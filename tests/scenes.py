"""Photos drawn by code that have enough texture to be told apart, and to be found again in a crop."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image


def draw_scene(seed: int, width: int = 200, height: int = 160) -> np.ndarray:
    """Return (H, W, 3) uint8: coloured blobs of many sizes, different for every seed."""
    random = np.random.default_rng(seed)
    scene = np.full((height, width, 3), random.integers(60, 200, 3), np.uint8)
    for radius in np.geomspace(40, 3, 120):
        centre = (int(random.integers(width)), int(random.integers(height)))
        axes = (max(1, int(radius * random.uniform(0.5, 1))), max(1, int(radius)))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        cv2.ellipse(scene, centre, axes, float(random.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
    return scene


def save_photo(pixels: np.ndarray, path: Path, **options: object) -> Path:
    """Save pixels in the format of the path's suffix, making its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path
