"""`python -m core shades (PHOTO | --hex #RRGGBB) [--brand B] [--kit FILE] --top 10 --json`: the nearest shades.

`python -m core shades --build FILE` cleans the public list of shades into the shipped one instead.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.cli.output import print_json, print_line
from core.cli.region import as_region
from core.cli.writable import check_folder
from core.errors import DataError
from core.ordinary_file import read_file
from core.records import FloatArray
from core.tone.colour import hex_to_lab
from core.tone.foundation.catalogue import SHADES_FILE, read_catalogue
from core.tone.foundation.cleaning import write_catalogue
from core.tone.foundation.kit import read_kit
from core.tone.foundation.shades import nearest_shades
from core.tone.records import Catalogue


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("photo", nargs="?", metavar="PHOTO", help="a photo with a face")
    asked.add_argument("--hex", metavar="#RRGGBB", help="a colour instead of a photo")
    asked.add_argument("--build", type=Path, metavar="FILE", help="clean allShades.csv into the shipped list")
    parser.add_argument("--brand", metavar="B", help="only this brand")
    parser.add_argument("--kit", type=Path, metavar="FILE", help="search this CSV (brand, product, shade, hex) instead")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="at most so many shades (default 10)")
    parser.add_argument("--box", type=as_region, metavar="L,T,R,B", help="measure this piece of skin, fractions 0–1")
    parser.add_argument("--white", type=as_region, metavar="L,T,R,B", help="white paper in the picture, fractions 0–1")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Answer with shades sorted by ΔE00, nearest first. Raises DermaError if the question cannot be answered."""
    if arguments.build is not None:
        return _build(arguments.build)
    catalogue = _catalogue(arguments.kit)
    if arguments.brand is not None and arguments.brand.casefold() not in map(str.casefold, catalogue.brands):
        raise DataError(f"The list holds no brand “{arguments.brand}”.")
    matches = nearest_shades(catalogue, _colour(arguments), brand=arguments.brand, top=max(0, arguments.top))
    answer = [
        {
            "brand": match.shade.brand,
            "product": match.shade.product,
            "shade": match.shade.shade,
            "hex": match.shade.hex,
            "delta_e": round(match.delta_e, 3),
        }
        for match in matches
    ]
    if arguments.json:
        print_json(answer)
    else:
        print_line(_table(answer))
    return 0


def _build(source: Path) -> int:
    check_folder(SHADES_FILE.parent)
    cleaned = write_catalogue(source, SHADES_FILE.parent)
    read_catalogue.cache_clear()
    print_json({"read": cleaned.read, "kept": len(cleaned.rows), "dropped": cleaned.dropped})
    return 0


def _catalogue(kit: Path | None) -> Catalogue:
    if kit is None:
        return read_catalogue()
    try:
        data = read_file(kit)
    except OSError as error:
        raise DataError(f"The kit {kit.name} cannot be opened.") from error
    catalogue = read_kit(data)
    for remark in catalogue.remarks:
        print(remark, file=sys.stderr)
    return catalogue


def _colour(arguments: argparse.Namespace) -> FloatArray:
    if arguments.hex is not None:
        return hex_to_lab(arguments.hex)
    from core.photos.decode import read_photo_file  # not needed for a colour
    from core.tone.measurement.measure import measure_tone

    tone = measure_tone(read_photo_file(Path(arguments.photo)), box=arguments.box, white=arguments.white)
    for warning in tone.warnings:
        print(warning.sentence, file=sys.stderr)
    return tone.lab


def _table(answer: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{row['delta_e']:6.2f}  {row['hex']}  {row['brand']} · {row['product']} · {row['shade']}" for row in answer
    )
