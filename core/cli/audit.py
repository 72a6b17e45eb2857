"""`python -m core audit`: twins between train and test, and shortcuts that give a class away."""

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np

from core.cli.arguments import add_json
from core.cli.output import print_json, print_line
from core.cli.writable import check_file
from core.data.datasets import ImageItem, scan_folder
from core.data.duplicates import DuplicateReport, find_near_duplicates
from core.data.shortcuts import find_shortcuts
from core.errors import WeightsError
from core.files import write_bytes_atomically
from core.tasks import installed_tasks

_DESCRIPTION = """\
Exact pairs (same bytes or same pixels) and near pairs (pHash and dHash over all eight flips and quarter turns) are of
one train and one test image; a test image has leaked if it shares a group of such twins with a train image. Crops,
zooms and turns found by features are reported apart: crop_pairs counts pairs of groups, and crop_leaked_test,
crop_clean_test and crop_groups say how it stands when they count as twins too. label_conflicts counts twins of
different classes. A shortcut's accuracy is the balanced accuracy of nearest neighbours in this property alone, and
shortcut_chance that of guessing. label_changes counts the test images whose label the installed model changes when the
photo is shrunk to 64 px and enlarged, recompressed, or both (joint)."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("--train", type=Path, required=True, help="folder of <class>/ images")
    parser.add_argument("--test", type=Path, required=True, help="folder of <class>/ images")
    add_json(parser, "object")
    parser.add_argument(
        "--pairs", type=Path, metavar="FILE", help="write every pair of twins, also within a side, as CSV"
    )


def run(arguments: argparse.Namespace) -> int:
    """Audit two folders and print what was found."""
    if arguments.pairs is not None:
        check_file(arguments.pairs)
    train = scan_folder(arguments.train)
    test = scan_folder(arguments.test)
    print(f"hashing {len(train.items) + len(test.items)} images …", file=sys.stderr)
    twins = find_near_duplicates(train.items, test.items)
    if arguments.pairs is not None:
        _write_pairs(arguments.pairs, twins)
    answer = _answer(twins)
    changes = _label_changes(test.items)
    if changes is not None:
        answer["label_changes"] = changes
    if arguments.json:
        print_json(answer)
    else:
        print_line("\n".join(f"{key}: {value}" for key, value in answer.items()))
    return 0


def _answer(twins: DuplicateReport) -> dict[str, Any]:
    shortcuts = find_shortcuts(twins.items, twins.groups)
    leaked = int(twins.leaked.sum())
    crop_leaked = int(twins.leaked_with_crops().sum())
    return {
        "train": twins.train,
        "test": len(twins.leaked),
        "exact_pairs": twins.across(twins.exact),
        "near_pairs": twins.across(twins.near),
        "leaked_test": leaked,
        "clean_test": len(twins.leaked) - leaked,
        "groups": len(np.unique(twins.groups)),
        "shortcut_accuracy": {shortcut.feature: round(shortcut.balanced_accuracy, 4) for shortcut in shortcuts},
        "shortcut_chance": round(shortcuts[0].chance, 4) if shortcuts else None,
        "shortcut_classes": {shortcut.feature: list(shortcut.classes) for shortcut in shortcuts},
        "crop_pairs": len(twins.crops),
        "crop_leaked_test": crop_leaked,
        "crop_clean_test": len(twins.leaked) - crop_leaked,
        "crop_groups": len(np.unique(twins.groups_with_crops())),
        "label_conflicts": twins.label_conflicts(),
    }


def _label_changes(items: tuple[ImageItem, ...]) -> dict[str, int] | None:
    """Count changed labels per disturbance, or say on stderr why that is left out and return None."""
    folders = {item.label for item in items}
    task = next((task.name for task in installed_tasks() if folders <= set(task.labels)), None)
    if task is None:
        print("label_changes is left out: the folders are not the labels of one task.", file=sys.stderr)
        return None
    from core.evaluation.prediction import predict_items
    from core.evaluation.robustness import corrupted_logits
    from core.inference.classifier import load_classifier  # torch is slow to load

    try:
        classifier = load_classifier()
        plain = predict_items(classifier, task, items).argmax(axis=1)
    except WeightsError as error:
        print(f"label_changes is left out: {error}", file=sys.stderr)
        return None
    disturbed = corrupted_logits(classifier, task, items)
    changed = {name: int(np.sum(logits.argmax(axis=1) != plain)) for name, logits in disturbed.items()}
    return {"n": len(items), **changed}


def _write_pairs(path: Path, twins: DuplicateReport) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("kind", "first_side", "first_file", "first_label", "second_side", "second_file", "second_label"))
    for kind, pairs in (("exact", twins.exact), ("near", twins.near), ("crop", twins.crops)):
        for pair in pairs:
            row = [kind]
            for index in pair:
                item = twins.items[index]
                row += ["train" if index < twins.train else "test", item.file, item.label]
            writer.writerow(row)
    write_bytes_atomically(path, [table.getvalue().encode("utf-8", "surrogateescape")])
