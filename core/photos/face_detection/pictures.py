"""Single-channel pictures, (H, W) uint8, made ready for the face cascades: sized, tilted, cut and evened out."""

import cv2
import numpy as np

from core.photos.face_detection.face_check import SIDE_PX
from core.records import ByteArray

SEARCH_SIDE_PX = 480
SPECK_PX = 11

Box = tuple[int, int, int, int]  # x, y, width, height in px


def search_picture(pixels: ByteArray) -> ByteArray:
    """Return the red channel with its longer side at 480 px."""
    return resized(np.ascontiguousarray(pixels[..., 0]), SEARCH_SIDE_PX / max(pixels.shape[:2]))


def evened(red: ByteArray) -> ByteArray:
    """Return the picture with its shadows lifted and its contrast evened out over 8 × 8 tiles."""
    lifted = np.sqrt(red / 255.0) * 255.0
    return np.asarray(cv2.createCLAHE(2.0, (8, 8)).apply(lifted.astype(np.uint8)), dtype=np.uint8)


def without_specks(red: ByteArray) -> ByteArray:
    """Return the picture without bright specks: on deep skin, eye whites and gloss outshine what cascades look for."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (SPECK_PX, SPECK_PX))
    return np.asarray(cv2.morphologyEx(red, cv2.MORPH_OPEN, disc), dtype=np.uint8)


def tilted(picture: ByteArray, angle_deg: float) -> ByteArray:
    """Return the picture tilted about its middle, at its own size; the edge is repeated into the corners."""
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def cut(picture: ByteArray, box: Box, margin: int) -> ByteArray:
    """Return a box with a margin; beyond the border the picture's edge is repeated."""
    x, y, width, height = box
    rows = np.clip(np.arange(y - margin, y + height + margin), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(x - margin, x + width + margin), 0, picture.shape[1] - 1)
    return np.ascontiguousarray(picture[np.ix_(rows, columns)])


def resampling(crop: ByteArray) -> int:
    """Return how a crop is brought to the size of the check."""
    return cv2.INTER_AREA if crop.shape[0] > SIDE_PX else cv2.INTER_LINEAR


def resized(picture: ByteArray, scale: float) -> ByteArray:
    """Return the picture with both sides times `scale`."""
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=interpolation), dtype=np.uint8)
