"""What shades are looked for: a photo's skin, a colour, or shades that somebody wears; and within which limits."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import DataError
from core.tone.colour import hex_to_lab
from core.tone.depth import DEPTH_BANDS
from core.tone.foundation.candidates import exact_target, target_of
from core.tone.foundation.names import find_name
from core.tone.foundation.shades import UNDERTONES, match_shades
from core.tone.foundation.worn import FITS, VERDICTS, Worn, match_worn, worn_caution
from core.tone.records import Catalogue, DepthBand, ProductMatch, Shade, Target


def find_matches(arguments: argparse.Namespace, catalogue: Catalogue, known: Catalogue) -> tuple[ProductMatch, ...]:
    """Return the products that answer, the nearest first; doubts go to stderr.

    Args:
        arguments: of the command line.
        catalogue: where to look.
        known: where worn shades are found by name.
    """
    brand = None if arguments.brand is None else find_name(arguments.brand, catalogue.brands, "brand")
    depth = None if arguments.depth is None else _depth(arguments.depth)
    undertone = None if arguments.undertone is None else find_name(arguments.undertone, UNDERTONES, "undertone")
    if arguments.worn:
        if depth is not None or undertone is not None:
            raise DataError("--worn says depth and undertone itself; leave --depth and --undertone away.")
        worn = [read_worn(text, known) for text in arguments.worn]
        print(worn_caution(), file=sys.stderr)
        return match_worn(catalogue, worn, brand=brand, top=arguments.top)
    target = _target(arguments)
    return match_shades(catalogue, target, brand=brand, depth=depth, undertone=undertone, top=arguments.top)


def read_worn(text: str, known: Catalogue) -> Worn:
    """Read BRAND|PRODUCT|SHADE, after it what is wrong with the shade. Raises DataError with the nearest names."""
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < 3:
        raise DataError(f'“{text[:60]}” is no shade; write it as "BRAND|PRODUCT|SHADE" or "…|too light".')
    shade = _shade(parts[:3], known)
    verdicts = tuple(find_name(part, VERDICTS, "verdict") for part in parts[3:]) or (FITS,)
    return Worn(shade, verdicts)


def _shade(parts: Sequence[str], known: Catalogue) -> Shade:
    brand = find_name(parts[0], known.brands, "brand")
    of_brand = [shade for shade in known.shades if shade.brand == brand]
    product = find_name(parts[1], (shade.product for shade in of_brand), f"product of {brand}")
    of_product = [shade for shade in of_brand if shade.product == product]
    name = find_name(parts[2], (shade.shade for shade in of_product), f"shade of {product}")
    return next(shade for shade in of_product if shade.shade == name)


def _depth(word: str) -> DepthBand:
    name = find_name(word, (band.name for band in DEPTH_BANDS), "depth")
    return next(band for band in DEPTH_BANDS if band.name == name)


def _target(arguments: argparse.Namespace) -> Target:
    if arguments.hex is not None:
        return exact_target(hex_to_lab(arguments.hex))
    from core.photos.decode import read_photo_file  # not needed for a colour
    from core.tone.measurement.measure import measure_tone

    photo = read_photo_file(Path(arguments.photo))
    face = None if arguments.face is None else arguments.face - 1
    tone = measure_tone(photo, face=face, box=arguments.box, white=arguments.white)
    for warning in tone.warnings:
        print(warning.sentence, file=sys.stderr)
    return target_of(tone)
