"""What a camera might see, drawn by code, and a Chromium whose fake camera plays it, one JPEG after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS

WIDTH_PX, HEIGHT_PX = 1280, 720
_MARGIN_PX = 80  # how far the shaking hand may stray


def skin(seed: int = 0) -> Image.Image:
    """Return finely textured skin with a ring on it, in even daylight, `_MARGIN_PX` more than the picture all round."""
    random = np.random.default_rng(seed)
    height, width = HEIGHT_PX + 2 * _MARGIN_PX, WIDTH_PX + 2 * _MARGIN_PX
    y, x = np.mgrid[:height, :width]
    blocks = [np.kron(random.normal(0, 1, (-(-height // n), -(-width // n))), np.ones((n, n))) for n in (8, 24)]
    texture = 9 * blocks[0][:height, :width] + 6 * blocks[1][:height, :width]  # 24 px: seen after the reduction to 320
    ring = np.exp(-(((np.hypot(x - width / 2, y - height / 2) - 120) / 22) ** 2))
    colour = np.array([205.0, 160.0, 135.0]) - ring[..., None] * np.array([12.0, 58.0, 52.0])
    return Image.fromarray((colour + texture[..., None]).clip(0, 255).astype(np.uint8))


def sharp_clip() -> bytes:
    """Return a clip in which all is well."""
    return _jpeg(_view(skin())) * 2


def marked_clip() -> bytes:
    """Return a sharp clip with a white bar at its left edge, to tell a picture from its mirror image."""
    picture = _view(skin())
    picture.paste((255, 255, 255), (0, 0, 160, HEIGHT_PX))
    return _jpeg(picture) * 2


def dark_clip() -> bytes:
    """Return a clip of a room without a light."""
    return _jpeg(_view(skin()).point([round(0.12 * level) for level in range(256)] * 3)) * 2


def blurred_clip() -> bytes:
    """Return a clip that is out of focus."""
    return _jpeg(_view(skin()).filter(ImageFilter.GaussianBlur(16))) * 2


def shaking_clip() -> bytes:
    """Return a sharp clip from a shaking hand: every frame is elsewhere."""
    picture = skin()
    steps = np.random.default_rng(1).integers(-_MARGIN_PX, _MARGIN_PX + 1, (10, 2))
    return b"".join(_jpeg(_view(picture, int(right), int(down))) for right, down in steps)


def _view(picture: Image.Image, right: int = 0, down: int = 0) -> Image.Image:
    left, top = _MARGIN_PX + right, _MARGIN_PX + down
    return picture.crop((left, top, left + WIDTH_PX, top + HEIGHT_PX))


def _jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


@contextmanager
def chromium_with_camera(clip: Path, *, allowed: bool = True) -> Iterator[Browser]:
    """Launch Chromium with a camera that plays `clip`; unless `allowed`, the browser denies it to every page."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium to run the browser tests")
    flags = [flag for flag in FLAGS if allowed or not flag.startswith("--use-fake-ui")]
    with sync_playwright() as engine:
        flags.append(f"--use-file-for-fake-video-capture={clip}")
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
