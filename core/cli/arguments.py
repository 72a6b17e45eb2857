"""Arguments that several verbs take, each with one meaning and one help text."""

import argparse
from pathlib import Path
from typing import Literal

from core.records import Region
from core.tasks import installed_tasks

BOX_HELP = "left, top, right and bottom edge as fractions 0–1 of the photo's width and height, such as 0.2,0.3,0.6,0.8"
_ANSWERS = {
    "object": "answer as one JSON object",
    "lines": "one JSON object a line instead of a sentence",
    "list": "one JSON list instead of a table",
    "only": "kept for a uniform call; the answer is always JSON",
}


def add_json(parser: argparse.ArgumentParser, answers: Literal["object", "lines", "list", "only"]) -> None:
    """Add `--json`, with what the verb answers as JSON."""
    parser.add_argument("--json", action="store_true", help=_ANSWERS[answers])


def add_task(parser: argparse.ArgumentParser) -> None:
    """Add the name of the task that a verb is about."""
    parser.add_argument("task", choices=[task.name for task in installed_tasks()])


def add_all_data(parser: argparse.ArgumentParser) -> None:
    """Add `--data` as verbs that train on several data sets take it."""
    parser.add_argument("--data", type=Path, required=True, help="folder that holds infection, condition and natural")


def add_skin_marks(parser: argparse.ArgumentParser) -> None:
    """Add the rectangles that say where skin and white paper are."""
    parser.add_argument("--box", type=as_region, metavar="L,T,R,B", help="measure this piece of skin, fractions 0–1")
    parser.add_argument("--white", type=as_region, metavar="L,T,R,B", help="white paper in the picture, fractions 0–1")


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Add the seed of a training run."""
    parser.add_argument("--seed", type=int, default=0)


def add_threads(parser: argparse.ArgumentParser) -> None:
    """Add the number of torch's threads, which `choose_threads` sets."""
    parser.add_argument("--threads", type=int, help="processor threads")


def choose_threads(arguments: argparse.Namespace) -> None:
    """Have torch use as many threads as were asked for, if any were."""
    if arguments.threads:
        import torch  # slow to load

        torch.set_num_threads(arguments.threads)


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
