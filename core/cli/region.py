"""A box on the command line: four fractions of the photo."""

import argparse

from core.records import Region


def as_region(text: str) -> Region:
    """Read "left,top,right,bottom", fractions of width and height. Raises ArgumentTypeError for anything else."""
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not four numbers like 0.1,0.2,0.3,0.4") from None
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise argparse.ArgumentTypeError(f"“{text}” is not a box: left < right and top < bottom, all within 0–1")
    return Region(left, top, right, bottom)
