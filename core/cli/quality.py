"""`python -m core quality --data DIR --json`: how often the checks of a photo's quality speak, and what they catch.

One JSON object a class folder, and a last one for all images: the share of images that draw each remark (false alarms,
if the data set is good), the share seen as skin, and the share caught once blurred, blackened, whitened or shrunk.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
from PIL import Image, ImageFilter

from core.cli.arguments import add_json
from core.cli.output import print_json
from core.errors import DataError, PhotoError
from core.photos.decode import read_data_image
from core.photos.files import walk_photos
from core.photos.quality import judge_quality, measure_quality
from core.records import ByteArray, Photo, QualityCode

_BLURS = (1, 2, 4)  # standard deviation as percent of the width
_CODES: tuple[QualityCode, ...] = get_args(QualityCode)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--data", type=Path, required=True, help="a folder of images, or of one folder a class")
    parser.add_argument("--damage", action="store_true", help="also damage every image and count what is caught")
    add_json(parser, "only")


def run(arguments: argparse.Namespace) -> int:
    """Print the rates a class folder and over all; returns 2 if an image could not be read."""
    files = sorted(seen.path for seen in walk_photos(arguments.data) if not seen.fault)
    if not files:
        raise DataError(f"{arguments.data} holds no images; please name the folder that holds them.")
    classes: dict[str, Counter[str]] = {}
    unread = 0
    for path in files:
        counts = classes.setdefault(path.parent.relative_to(arguments.data).as_posix(), Counter())
        try:
            pixels = read_data_image(path)
        except PhotoError as error:
            print(error, file=sys.stderr)
            unread += 1
            continue
        counts.update(_remarks(pixels))
        if arguments.damage:
            counts.update(f"caught_{name}" for name, damaged in _damaged(pixels) if _complains(name, damaged))
    for name, counts in classes.items():
        print_json({"class": name, **_rates(counts, arguments.damage)})
    print_json({"class": None, **_rates(sum(classes.values(), Counter()), arguments.damage)})
    return 2 if unread else 0


def _photo(pixels: ByteArray) -> Photo:
    return Photo(pixels, "", pixels.shape[1], pixels.shape[0])


def _codes(pixels: ByteArray) -> list[str]:
    return [remark.code for remark in judge_quality(measure_quality(_photo(pixels)))]


def _remarks(pixels: ByteArray) -> list[str]:
    """Return what one image adds to the counts."""
    codes = _codes(pixels)
    counted = ["images", *codes]
    if codes:
        counted.append("any")
    if set(codes) - {"too_small"}:
        counted.append("any_but_size")
    return counted


def _damaged(pixels: ByteArray) -> Iterator[tuple[str, ByteArray]]:
    image = Image.fromarray(pixels)
    for percent in _BLURS:
        blurred = image.filter(ImageFilter.GaussianBlur(percent / 100 * image.width))
        yield f"blur_{percent}", np.asarray(blurred)
    yield "black", (pixels // 16).astype(np.uint8)
    yield "white", (255 - (255 - pixels) // 16).astype(np.uint8)
    yield "tiny", np.asarray(image.resize((100, 100)))


def _complains(damage: str, pixels: ByteArray) -> bool:
    expected = {"black": "too_dark", "white": "too_bright", "tiny": "too_small"}.get(damage, "blurred")
    return expected in _codes(pixels)


def _rates(counts: Counter[str], damage: bool) -> dict[str, float | int]:
    images = counts["images"]
    rates: dict[str, float | int] = {"images": images}
    names = ["any", "any_but_size", *_CODES]
    if damage:
        names += [f"caught_{name}" for name in (*(f"blur_{percent}" for percent in _BLURS), "black", "white", "tiny")]
    for name in names:
        rates[name] = round(counts[name] / images, 4) if images else 0.0
    return rates
