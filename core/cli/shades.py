"""`python -m core shades (PHOTO | --hex #RRGGBB | --worn "BRAND|PRODUCT|SHADE")`: the nearest shade of every product.

`--import FILE` looks at a list of today, which then replaces the shipped one or joins it, if it is kept with `--keep`.
`--check` prints how far the shipped list can be trusted; `--build FILE` cleans the public list into it.
"""

import argparse
import sys
from pathlib import Path

from core.cli.arguments import add_json, add_skin_marks
from core.cli.foundation.answer import as_rows, as_table
from core.cli.foundation.asked import find_matches
from core.cli.foundation.lists import add_list_arguments, import_list, read_kit_file
from core.cli.output import print_json, print_line
from core.cli.writable import check_folder
from core.errors import DataError
from core.tone.foundation.catalogue import SHADES_FILE, read_catalogue
from core.tone.foundation.check import check_list
from core.tone.foundation.cleaning import write_catalogue
from core.tone.foundation.own_list import catalogue_in_use, forget_own_list


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("photo", nargs="?", metavar="PHOTO", help="a photo with a face")
    asked.add_argument("--hex", metavar="#RRGGBB", help="a colour instead of a photo")
    asked.add_argument(
        "--worn",
        action="append",
        metavar="BRAND|PRODUCT|SHADE[|VERDICT]",
        help="a worn shade, up to three times; a verdict: fits, too light, too dark, too warm, too cool",
    )
    asked.add_argument("--check", action="store_true", help="how far the list's order and swatches can be trusted")
    asked.add_argument(
        "--import", dest="imported", type=Path, metavar="FILE", help="look at a list of today; see --keep"
    )
    asked.add_argument("--forget-list", action="store_true", help="delete the list that --keep keeps")
    asked.add_argument("--build", type=Path, metavar="FILE", help="clean allShades.csv into the shipped list")
    parser.add_argument("--brand", metavar="B", help="only this brand")
    parser.add_argument("--depth", metavar="D", help="only shades of this depth: pale, light, medium, dark")
    parser.add_argument(
        "--undertone", metavar="U", help="only shades with this word: warm, neutral, cool, olive, mixed"
    )
    add_list_arguments(parser)
    parser.add_argument("--kit", type=Path, metavar="FILE", help="search this CSV (brand, product, shade, hex) instead")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="at most so many products (default 10)")
    parser.add_argument("--face", type=int, metavar="N", help="which face, 1 is the largest, where there are several")
    add_skin_marks(parser)
    add_json(parser, "list")


def run(arguments: argparse.Namespace) -> int:
    """Answer with a row a product, nearest first. Raises DermaError if the question cannot be answered."""
    if arguments.build is not None:
        return _build(arguments.build)
    if arguments.check:
        for figures in check_list(read_catalogue()):
            print_json(figures)
        return 0
    if arguments.imported is not None:
        print_line("\n".join(import_list(arguments)))
        return 0
    if arguments.forget_list:
        print_line("Forgotten." if forget_own_list() else "There was no list to forget.")
        return 0
    if arguments.top < 1:
        raise DataError(f"--top {arguments.top}: ask for one product or more.")
    known = catalogue_in_use()
    catalogue = known if arguments.kit is None else read_kit_file(arguments.kit, arguments.map)
    rows = as_rows(find_matches(arguments, catalogue, known))
    if arguments.json:
        print_json(rows)
    else:
        print_line(as_table(rows) if rows else "No shade passes these limits.")
    print(catalogue.source, file=sys.stderr)
    return 0


def _build(source: Path) -> int:
    check_folder(SHADES_FILE.parent)
    cleaned = write_catalogue(source, SHADES_FILE.parent)
    read_catalogue.cache_clear()
    print_json({"read": cleaned.read, "kept": len(cleaned.rows), "dropped": cleaned.dropped})
    return 0
