"""`python -m core trust infection|condition --data DIR [--fit]`: fit what a model says of trust, or judge it."""

import argparse
import time
from pathlib import Path
from typing import Any

from core.cli.arguments import add_json, add_task
from core.cli.output import print_json, print_remark
from core.cli.writable import check_folder
from core.errors import DataError

_DESCRIPTION = """\
Without --fit, prints what the stored temperature, sets and refusals of the installed model give, as one JSON object:
calibration, coverage and risk of out-of-fold answers, each fold by what the others ask for; then the verdicts on photos
that nothing was fitted on, and the AUROC of novelty for each disease that is left out. With --fit, fits them first and
writes them into the weights folder. DIR is the task's own folder; beside it lie the other task's, natural, and photos
from other sources in folders whose names begin with "external"."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.description = _DESCRIPTION
    add_task(parser)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the task's folder with its split")
    parser.add_argument("--fit", action="store_true", help="fit again, and write card and reference")
    parser.add_argument(
        "--more", type=Path, nargs="*", default=[], metavar="DIR",
        help="the folders of photos from elsewhere that the model was trained on too (with --fit)",
    )  # fmt: skip
    parser.add_argument(
        "--trunk", type=Path, metavar="FILE", help="a trunk that saw no labels, for the left-out diseases"
    )
    add_json(parser, "only")


def run(arguments: argparse.Namespace) -> int:
    """Fit if asked, judge, print; figures are written into the card where they were fitted."""
    from core.settings import weights_folder
    from core.training.trust.run import fit_and_store, judge_stored

    if not arguments.data.is_dir():
        raise DataError(f"There is no folder {arguments.data}.")
    start, folder = time.perf_counter(), weights_folder()
    if arguments.fit:
        check_folder(folder / arguments.task)
        fit_and_store(arguments.task, folder, arguments.data, print_remark, arguments.more)
    answer: dict[str, Any] = judge_stored(
        arguments.task, folder, arguments.data, arguments.trunk, print_remark, store=arguments.fit
    )
    print_json({**answer, "seconds": time.perf_counter() - start})
    return 0
