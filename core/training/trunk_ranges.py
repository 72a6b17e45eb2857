"""The ranges of a trunk's activations, measured on train photos once and shipped, so that int8 needs no photo later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from torch import Tensor

from core.data.datasets import find_splits, read_image, scan_folder
from core.errors import DataError
from core.inference.activation_ranges import write_ranges
from core.inference.classifier import Classifier
from core.inference.engine_graph import measure_ranges
from core.transforms import input_batch

PHOTOS = 128  # of each task; the ranges no longer move after some dozens
_BATCH = 8


def write_trunk_ranges(classifier: Classifier, data: Path, folder: Path | None = None, *, photos: int = PHOTOS) -> int:
    """Measure every installed trunk on train photos of its tasks, write the ranges beside it, return how many photos.

    `data` holds a folder a task; `folder` is that of the weights. Raises DataError where no task's photos are there.
    """
    seen = 0
    for trunk in {card.trunk for card in classifier.cards.values()}:
        tasks = [task for task, card in classifier.cards.items() if card.trunk == trunk and (data / task).is_dir()]
        if not tasks:
            raise DataError(f"The folder {data} holds the photos of no installed task.")
        files = {task: _spread(data / task, photos) for task in tasks}
        batches = (batch for task in tasks for batch in _batches(classifier, task, files[task]))
        count = sum(len(found) for found in files.values())
        write_ranges(trunk, measure_ranges(classifier.networks[tasks[0]].trunk, batches), count, folder)
        seen += count
    return seen


def _spread(data: Path, photos: int) -> list[Path]:
    """Return so many train photos, evenly spread over the sorted list and so over the classes."""
    items = scan_folder(find_splits(data).train).items
    step = max(1, len(items) // photos)
    return [item.path for item in items[::step][:photos]]


def _batches(classifier: Classifier, task: str, files: list[Path]) -> Iterator[Tensor]:
    preprocessing = classifier.cards[task].preprocessing
    for start in range(0, len(files), _BATCH):
        yield input_batch([read_image(path) for path in files[start : start + _BATCH]], preprocessing)
