"""A box on the command line: four fractions of the photo."""

import argparse

from core.records import Region

HELP = "left, top, right and bottom edge as fractions 0–1 of the photo's width and height, such as 0.2,0.3,0.6,0.8"


def as_region(text: str) -> Region:
    """Read "left,top,right,bottom", fractions of width and height. Raises ArgumentTypeError for anything else."""
    try:
        left, top, right, bottom = edges = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not four numbers like 0.1,0.2,0.3,0.4") from None
    if max(edges) > 1:
        raise argparse.ArgumentTypeError(
            f"“{text}” goes beyond 1: give fractions of the photo's width and height, not pixels, like 0.1,0.2,0.3,0.4"
        )
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise argparse.ArgumentTypeError(f"“{text}” is not a box: left < right and top < bottom, all within 0–1")
    return Region(left, top, right, bottom)
