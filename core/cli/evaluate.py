"""`python -m core evaluate`: measure the shipped model on a data set, on other sources and on any folder."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.cli.arguments import add_json
from core.cli.output import print_json, print_line, print_remark
from core.errors import DataError
from core.tasks import installed_tasks, model_folder, taught_tasks

_DESCRIPTION = """\
published: the test images; clean: those without a twin in train (without_crops: nor a crop of one); external: photos
from other sources, with balanced accuracy and macro F1 over the classes with at least 10 images; external_sets: the
same for each such folder by its name, with each class and each of its sources (by the folder's manifest.csv); without
--external the folders whose names begin with "external" beside DIR are taken; stability: test
images that keep their label when shrunk to 64 px and enlarged (scale), recompressed at JPEG quality 40 (jpeg), and
both in succession (joint, which the headline figures are about). grouped_cv comes from the stored out-of-fold logits.
"other" counts images of no class of the task, and how many their probabilities alone would wrongly give an answer;
`python -m core trust` counts what novelty refuses besides. folder: a person's own photos, each answered as `predict`
answers it: "single" and "several" names, "right" and "held" of these, "refused" by verdict, "elsewhere" answered as
another question; "correct" counts where the truth is most probable, whatever is said. What was not measured is null,
and stderr says why. The status is 2 if the card claims figures that do not come out within one image."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.description = _DESCRIPTION
    names = [task.name for task in (*installed_tasks(), *taught_tasks())]
    parser.add_argument("task", nargs="?", choices=names)
    parser.add_argument("--task", dest="named", choices=names, help="the same, as other verbs take it")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the task's folder with its published split")
    parser.add_argument(
        "--external", type=Path, metavar="DIR", nargs="+", help="sets of photos from other sources, in <class>/ folders"
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="your own photos in <class>/ folders")
    add_json(parser, "object")


def run(arguments: argparse.Namespace) -> int:
    """Measure, print the answer, and hold the card to it."""
    task = arguments.named or arguments.task
    if task is None:
        raise DataError("Name the task that is to be measured, such as: evaluate infection.")
    if arguments.data is None and arguments.external is None and arguments.folder is None:
        raise DataError("Name what to measure with --data, --external or --folder.")
    from core.data.datasets import find_splits
    from core.data.tables import read_predictions
    from core.inference import classifier  # torch is slow to load
    from core.models import weights  # torch is slow to load
    from core.review.reproduction.measurement import Measurement

    splits = find_splits(arguments.data) if arguments.data is not None else None
    table = model_folder(task) / task / "predictions.csv"
    measured = Measurement(
        classifier.load_classifier(),
        weights.read_card(task),
        read_predictions(table) if table.is_file() else None,
        say=print_remark,
    )
    if splits is not None:
        measured.measure_published(splits)
        measured.add_stored(splits)
    if arguments.data is not None or arguments.external is not None:
        measured.measure_external(arguments.external or (splits.external if splits is not None else ()))
    if arguments.folder is not None:
        measured.measure_folder(arguments.folder)
    if arguments.json:
        print_json(measured.answer)
    else:
        print_line("\n".join(_lines(measured.answer)))
    for contradiction in measured.contradictions:
        print(f"evaluate: The card says otherwise: {contradiction}.", file=sys.stderr)
    return 2 if measured.contradictions else 0


def _lines(answer: Mapping[str, Any]) -> Iterator[str]:
    from core.review.own_photos.figures import own_figures_lines
    from core.review.reproduction.external import external_lines

    for name, value in answer.items():
        if name == "external_sets":
            for folder, made in value.items():
                yield from external_lines(folder, made)
        elif name == "folder":
            yield from own_figures_lines(value)
        else:
            yield f"{name}: {value}"
