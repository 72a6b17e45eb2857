"""`python -m core engine --json [--measure]`: make the compiled models now instead of at the application's start."""

import argparse
import time
from pathlib import Path

from core.cli.arguments import add_json
from core.cli.output import print_json
from core.cli.writable import check_folder
from core.errors import DataError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "--measure",
        action="store_true",
        help="first measure activation ranges on train photos, and write them for int8",
    )
    parser.add_argument("--data", type=Path, help="folder with infection/ and condition/ (default: DERMA_DATA)")
    add_json(parser, "only")


def run(arguments: argparse.Namespace) -> int:
    """Make the engine that DERMA_ENGINE asks for, and print its precision; 2 where torch has to answer instead."""
    from core.inference.classifier import load_classifier
    from core.inference.engine import PRECISIONS, wanted_precision
    from core.settings import data_folder, engine_choice, weights_folder
    from core.training.trunk_ranges import write_trunk_ranges

    classifier = load_classifier()
    answer: dict[str, object] = {}
    if arguments.measure:
        named = arguments.data or data_folder()
        if named is None:
            raise DataError("Ranges are measured on train photos: name their folder with --data or DERMA_DATA.")
        for card in classifier.cards.values():
            check_folder((weights_folder() / card.trunk.path).parent)
        answer["measured_photos"] = write_trunk_ranges(classifier, named)
    start = time.perf_counter()
    answer["precision"] = classifier.prepare_engines()
    print_json({**answer, "seconds": time.perf_counter() - start})
    chosen = engine_choice() in PRECISIONS  # where nothing is chosen, any engine will do
    return 0 if answer["precision"] == wanted_precision() or (not chosen and answer["precision"] != "eager") else 2
