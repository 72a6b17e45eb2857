"""`python -m core teach DIR --name NAME`: make a task of one's own class folders, and say how far it can be trusted."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.arguments import add_json
from core.cli.output import print_json, print_line
from core.cli.writable import check_folder
from core.records import ByteArray, FloatArray

if TYPE_CHECKING:
    from core.inference.classifier import Classifier

_DESCRIPTION = """\
DIR holds one folder of photos for each class, or is a zip of that. random_cv is the accuracy as it is usually reported,
grouped_cv with duplicates kept together; shortcut_baseline is what size and mean colour alone reach, largest_class what
naming the largest class every time does. suspects are the photos whose label is most likely wrong, the first
likely_wrong_labels of them above all; off_topic show another kind of picture, conflicts are one picture in several
classes. refusals are shares: of pictures of anything and of faces that get an answer (null without DERMA_DATA), of
drawn pictures of nothing, of the folder's own photos out of fold, and the area under the ROC curve for a class that is
left out. The task is kept on this machine, without a photo; other verbs take it as --task NAME."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of <class>/ photos, or a zip of it")
    parser.add_argument("--name", required=True, help="the task's name: small letters, digits and hyphens")
    parser.add_argument("--title", default="", help="what people read (default: the name)")
    parser.add_argument(
        "--labels", type=Path, metavar="FILE", help="a labels.csv: keep, change or drop photos before teaching"
    )
    parser.add_argument(
        "--auto", action="store_true", help="let a photo choose the task by itself where no installed one answers it"
    )
    add_json(parser, "object")


def run(arguments: argparse.Namespace) -> int:
    """Teach, store and print; the status is 2 where a file could not be read."""
    import sklearn.linear_model  # noqa: F401  # what fits a head, with its libraries
    from threadpoolctl import threadpool_limits

    from core.teaching.backbone import find_backbone
    from core.teaching.inspection import inspect_photos
    from core.teaching.labels import read_changes
    from core.teaching.names import check_task_name
    from core.teaching.photos import list_class_photos
    from core.teaching.storage import store_taught, tasks_home
    from core.teaching.training import answer, train_on

    threadpool_limits(1)  # of the libraries just loaded: teams wait for one another over products this small
    check_task_name(arguments.name)
    check_folder(tasks_home())
    photos = list_class_photos(arguments.folder)
    changes = read_changes(arguments.labels, photos.labels) if arguments.labels is not None else {}
    backbone = find_backbone()
    network = _LoadedLater(backbone)
    progress = _Progress()
    seen = inspect_photos(photos, backbone, network, changes, progress)
    taught = train_on(seen, backbone, network, arguments.name, arguments.title, automatic=arguments.auto, note=progress)
    progress.end()
    store_taught(taught, backbone, changes, photos.folder)
    made = answer(taught)
    if arguments.json:
        print_json(made)
    else:
        print_line("\n".join(_lines(made)))
    for file, why in seen.refused:
        print(f"teach: {file}: {why}", file=sys.stderr)
    return 2 if seen.refused else 0


class _LoadedLater:
    """The network, loaded for the first photo that was not looked at before."""

    def __init__(self, backbone: Any) -> None:
        self._backbone = backbone
        self._models: Classifier | None = None

    def __call__(self, photos: Sequence[ByteArray]) -> FloatArray:
        """Return features (n, d) of photos."""
        from core.teaching.backbone import embed_with, load_alone

        if self._models is None:
            self._models = load_alone(self._backbone)
        return embed_with(self._models, self._backbone)(photos)


class _Progress:
    """A line on stderr for each stage, counted on a terminal."""

    def __init__(self) -> None:
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say what is done."""
        if what != self._what:
            self.end()
            self._what = what
            if not sys.stderr.isatty():
                print(f"{what} …", file=sys.stderr)
        if sys.stderr.isatty():
            print(f"\r{what}: {done:,} of {total:,}", end="", file=sys.stderr)

    def end(self) -> None:
        """End the line that is counted on."""
        if self._what and sys.stderr.isatty():
            print(file=sys.stderr)


def _lines(made: dict[str, Any]) -> list[str]:
    words = {
        "random_cv": "as usually reported (random folds)",
        "grouped_cv": "duplicates kept together",
        "shortcut_baseline": "size and mean colour alone",
        "largest_class": "the largest class every time",
    }
    lines = [f"{made['name']}: {sum(made['classes'].values())} photos in {len(made['classes'])} classes"]
    for key, said in words.items():
        score, (low, high) = made[key], made[key]["interval"]
        lines.append(
            f"{said}: {score['accuracy']:.1%} ({low:.1%} to {high:.1%}), balanced {score['balanced_accuracy']:.1%}"
        )
    lines.append(
        f"labels that are likely wrong: {made['likely_wrong_labels']}; pictures of another kind: "
        f"{len(made['off_topic'])}; duplicates with different labels: {len(made['conflicts'])}"
    )
    lines.append(f"refusals: {made['refusals']}")
    return lines
