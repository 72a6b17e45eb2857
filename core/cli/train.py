"""`python -m core train TASK --data DIR`: train a head, or with `--preset tuned` a whole network."""

import argparse
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from core.card import Card
from core.cli.arguments import add_seed, add_task
from core.cli.output import print_json, print_remark
from core.cli.writable import check_folder
from core.errors import DataError
from core.settings import runs_folder


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_task(parser)
    parser.add_argument("--data", type=Path, required=True, help="the task's own folder, with its published split")
    parser.add_argument(
        "--preset",
        choices=["ours", "source", "shared", "tuned"],
        default="ours",
        help="a head by our recipe, by the source project's, or on a trunk for both tasks; or a whole network",
    )
    parser.add_argument(
        "--trunk",
        default="imagenet",
        help="imagenet (downloads torchvision's weights), none, a safetensors file, or lite2 (tuned)",
    )
    parser.add_argument("--out", type=Path, help="run folder (default: runs/<date>-<task>-<preset>)")
    parser.add_argument("--epochs", type=int, help="instead of the preset's (heads)")
    parser.add_argument("--steps", type=int, help="instead of the preset's (tuned)")
    parser.add_argument(
        "--outliers", type=Path, nargs="*", default=[], help="folders of pictures of none of the classes (tuned)"
    )
    parser.add_argument(
        "--more", type=Path, nargs="*", default=[], metavar="DIR",
        help="further photos in <class>/ folders, a manifest.csv names their sources (tuned, shared)",
    )  # fmt: skip
    parser.add_argument("--keep", action="store_true", help="leave every network in RUN/networks, to teach (tuned)")
    parser.add_argument("--teacher", type=Path, help="the networks folder of a run that kept them (tuned)")
    add_seed(parser)
    parser.add_argument("--cv", type=int, default=0, metavar="FOLDS", help="also cross-validate, twins kept together")
    parser.add_argument("--repeats", type=int, default=1, help="of cross-validation, with other folds each (heads)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out, or the newest one")


def run(arguments: argparse.Namespace) -> int:
    """Train, and print the run's card as one JSON object."""
    from core.data.more import read_more
    from core.training.config import preset
    from core.training.head.run import train_task

    out = arguments.out or _run_folder(f"{arguments.task}-{arguments.preset}", arguments.resume)
    check_folder(out)
    print(f"Run folder: {out}", file=sys.stderr)
    if arguments.more and arguments.preset not in ("tuned", "shared"):
        raise DataError("Further photos (--more) teach a network or a shared head: add --preset tuned or shared.")
    more = read_more(arguments.more, arguments.data, print_remark) if arguments.more else None
    if arguments.preset == "tuned":
        from core.training.finetune.run import tune_task, tuned_config

        tuned = tuned_config(arguments.task, arguments.trunk, taught=arguments.teacher is not None)
        tuned = replace(tuned, seed=arguments.seed)
        if arguments.steps:
            tuned = replace(tuned, steps=arguments.steps)
        least = preset(arguments.task).least_accuracy
        card = tune_task(
            tuned,
            arguments.trunk,
            arguments.data,
            out,
            least_accuracy=least,
            resume=arguments.resume,
            cv_folds=arguments.cv,
            outliers=arguments.outliers,
            more=more,
            keep=arguments.keep,
            teachers=arguments.teacher,
        )
        return _print_card(card, out)
    config = replace(preset(arguments.task, arguments.preset, arguments.trunk), seed=arguments.seed)
    if arguments.epochs:
        config = replace(config, epochs=arguments.epochs)
    options = {"more": more, "resume": arguments.resume, "cv_folds": arguments.cv, "repeats": arguments.repeats}
    return _print_card(train_task(config, arguments.data, out, **options), out)


def _print_card(card: Card, out: Path) -> int:
    print_json({"run": os.fspath(out), "task": card.task, "threshold": card.threshold, "metrics": card.metrics.stored})
    return 0


def _run_folder(name: str, resume: bool) -> Path:
    runs = runs_folder()
    if not resume:
        return runs / f"{datetime.now():%Y%m%d-%H%M%S}-{name}"
    unfinished = sorted(path.parent for path in runs.glob(f"*-{name}/checkpoint*.safetensors"))
    if not unfinished:
        raise DataError(f"There is no unfinished run {name} in {runs} to resume.")
    return unfinished[-1]
