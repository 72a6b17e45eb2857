"""Pictures that show nothing at all, drawn by code: noise, text pages, blanks and gradients.

The same seed draws the same pictures. What a gate is fitted on and what it is judged on come from different seeds.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.records import ByteArray

FIT_SEED, JUDGE_SEED = 101, 202
KINDS = ("noise", "text", "blank", "gradient")

_SIDES_PX = (160, 224, 320, 448)
_SKIN = ((250, 224, 196), (224, 172, 105), (198, 134, 66), (141, 85, 36), (74, 44, 24))  # light to deep, made up
_LETTERS = "abcdefghijklmnopqrstuvwxyz      etaoinshrdlu,.0123456789"


def draw_pictures(kind: str, count: int, seed: int) -> tuple[ByteArray, ...]:
    """Return `count` pictures (H, W, 3) uint8 of one of `KINDS`. Raises KeyError for another kind."""
    painter = _PAINTERS[kind]
    draw = np.random.default_rng([seed, KINDS.index(kind)])
    return tuple(painter(draw, number, *_size(draw)) for number in range(count))


def _size(draw: np.random.Generator) -> tuple[int, int]:
    return int(draw.choice(_SIDES_PX)), int(draw.choice(_SIDES_PX))


def _colour(draw: np.random.Generator) -> ByteArray:
    """Return a colour (3,): of skin in one case of three, because a gate must not go by colour alone."""
    if draw.random() < 1 / 3:
        near = np.array(_SKIN[int(draw.integers(len(_SKIN)))]) + draw.integers(-12, 13, 3)
        return np.clip(near, 0, 255).astype(np.uint8)
    return draw.integers(0, 256, 3).astype(np.uint8)


def _noise(draw: np.random.Generator, number: int, width: int, height: int) -> ByteArray:
    """Noise of single pixels or of patches, in colour or grey, of full or of little contrast."""
    patch = int(draw.choice([1, 1, 2, 4, 8, 16]))
    channels = 1 if number % 4 == 3 else 3
    shape = (-(-height // patch), -(-width // patch), channels)
    values = draw.integers(0, 256, shape) if number % 2 else draw.normal(128, draw.choice([15, 40, 80]), shape)
    if number % 3 == 2:
        values = 0.3 * values + 0.7 * _colour(draw)
    cells = np.broadcast_to(np.clip(values, 0, 255).astype(np.uint8), (*shape[:2], 3))
    resample = Image.Resampling.NEAREST if draw.random() < 0.6 else Image.Resampling.BICUBIC
    grown = Image.fromarray(np.ascontiguousarray(cells)).resize((shape[1] * patch, shape[0] * patch), resample)
    return np.asarray(grown)[:height, :width]


def _text(draw: np.random.Generator, number: int, width: int, height: int) -> ByteArray:
    """Lines of letters, dark on light or light on dark, some of them turned as a page in a hand is."""
    paper, ink = draw.integers(200, 256, 3), draw.integers(0, 90, 3)
    if number % 3 == 2:
        paper, ink = ink, paper
    if number % 5 == 4:
        paper = _colour(draw).astype(np.int64)
    page = Image.new("RGB", (width, height), tuple(paper.tolist()))
    size = int(draw.integers(9, 34))
    font, pen = ImageFont.load_default(size), ImageDraw.Draw(page)
    indent = int(draw.integers(0, width // 8 + 1))
    for top in range(indent, height - size, round(size * float(draw.uniform(1.2, 2.0)))):
        if draw.random() < 0.12:
            continue  # between paragraphs
        line = "".join(draw.choice(list(_LETTERS), int(draw.integers(4, max(5, 2 * width // size)))))
        pen.text((indent, top), line, fill=tuple(ink.tolist()), font=font)
    if number % 2:
        angle = float(draw.uniform(-15, 15))
        page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=tuple(paper.tolist()))
    return np.asarray(page)


def _blank(draw: np.random.Generator, number: int, width: int, height: int) -> ByteArray:
    """One colour, plain or with the faint grain of a sensor."""
    plain = np.broadcast_to(_colour(draw), (height, width, 3)).astype(np.float64)
    if number == 0:
        plain = np.zeros((height, width, 3))
    elif number == 1:
        plain = np.full((height, width, 3), 255.0)
    grain = draw.normal(0, 3, (height, width, 3)) if number % 2 else 0
    return np.clip(plain + grain, 0, 255).astype(np.uint8)


def _gradient(draw: np.random.Generator, number: int, width: int, height: int) -> ByteArray:
    """A straight or round passage between two or three colours."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    if number % 2:
        along = np.hypot(x - draw.uniform(-0.7, 0.7), y - draw.uniform(-0.7, 0.7))
    else:
        angle = draw.uniform(0, 2 * np.pi)
        along = np.cos(angle) * x + np.sin(angle) * y
    along = (along - along.min()) / (along.max() - along.min())
    colours = np.stack([_colour(draw) for _ in range(2 + number % 3 // 2)]).astype(np.float64)
    stops = np.linspace(0, 1, len(colours))
    mixed = np.stack([np.interp(along, stops, colours[:, channel]) for channel in range(3)], axis=-1)
    return np.round(mixed).astype(np.uint8)


_PAINTERS: dict[str, Callable[[np.random.Generator, int, int, int], ByteArray]] = {
    "noise": _noise,
    "text": _text,
    "blank": _blank,
    "gradient": _gradient,
}
