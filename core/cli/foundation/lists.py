"""Lists of shades from files: a kit to search in, and a list of today that is looked at and kept on wish."""

import argparse
import sys
from datetime import date
from pathlib import Path

from core.errors import DataError
from core.ordinary_file import read_file
from core.tone.foundation.kit import read_kit
from core.tone.foundation.kit_columns import MAPPED
from core.tone.foundation.own_list import MODES, OwnList, keep_own_list, with_own_list
from core.tone.records import Catalogue

_SHOWN = 5


def add_list_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what says how a file of shades is to be read and used."""
    parser.add_argument(
        "--map",
        type=_as_map,
        metavar="shade=Colour,…",
        help="which heading holds what (" + ", ".join(MAPPED) + "); brand==Acme gives all rows one brand",
    )
    parser.add_argument("--licence", default="", metavar="TEXT", help="the imported list's licence, shown beside it")
    parser.add_argument("--as", dest="mode", choices=MODES, default="join", help="what --import does with the old list")
    parser.add_argument("--keep", action="store_true", help="keep the imported list in the user's data folder")


def import_list(arguments: argparse.Namespace) -> list[str]:
    """Return what an imported list holds, line by line, and keep it where that is wished. Raises DataError."""
    try:
        read = read_kit_file(arguments.imported, arguments.map)
    except DataError as error:
        raise DataError(f"{error} Say what holds what: --map shade=HEADING,brand==NAME.") from error
    own = OwnList(read.shades, arguments.imported.name, arguments.licence, date.today(), arguments.mode)
    lines = [f"{shade.hex}  {shade.brand} · {shade.product} · {shade.shade}" for shade in own.shades[:_SHOWN]]
    if len(own.shades) > _SHOWN:
        lines.append(f"… and {len(own.shades) - _SHOWN:,} more")
    lines.append(own.source)
    if not arguments.keep:
        return [*lines, "Nothing was kept; --keep keeps it."]
    found = with_own_list(own)
    return [*lines, f"Kept in {keep_own_list(own)}: {len(found.shades):,} shades are now searched."]


def read_kit_file(path: Path, chosen: dict[str, str] | None = None) -> Catalogue:
    """Read a kit; its remarks go to stderr. Raises DataError."""
    try:
        data = read_file(path)
    except OSError as error:
        raise DataError(f"The kit {path.name} cannot be opened.") from error
    catalogue = read_kit(data, chosen)
    for remark in catalogue.remarks:
        print(remark, file=sys.stderr)
    return catalogue


def _as_map(text: str) -> dict[str, str]:
    """Read "shade=Colour,brand==Acme". Argparse turns the ValueError into its own refusal."""
    chosen = {}
    for part in text.split(","):
        means, sign, heading = part.partition("=")
        if not sign or not means.strip() or not heading.strip():
            raise argparse.ArgumentTypeError(f"“{part[:40]}” is no mapping; write it as shade=Colour.")
        chosen[means.strip().casefold()] = heading.strip()
    return chosen
