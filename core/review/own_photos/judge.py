"""A person's own photos in `<class>/` folders, as a folder on this machine or a zip: judged, and nothing of them kept.

for progress in judge_files(classifier, card, list_folder(path)):
print(progress.done, progress.total)
rows = progress.rows
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.data.class_folders import UnknownFolder, label_of_path, unknown_folders
from core.errors import DataError, PhotoError
from core.evaluation.prediction import PredictsLogits
from core.models.weights import Card
from core.photos.small import read_small
from core.records import ByteArray, PredictionRow
from core.review.own_photos.files import OwnFile, OwnFiles

MOST_PX = 50_000_000
_BATCH = 16
_BATCH_PX = 10_000_000  # of photos that are kept as they are, which a card may ask for


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """How far a folder has been judged: rows so far, and the files that could not be read with their sentences."""

    done: int
    total: int
    rows: tuple[PredictionRow, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A photo that was read, in as many pixels as the model needs."""

    name: str
    sha256: str
    pixels: ByteArray


def judge_files(classifier: PredictsLogits, card: Card, own: OwnFiles) -> Iterator[FolderProgress]:
    """Judge photos a few at a time and yield the progress after each few; the last has all rows.

    A file that cannot be read is refused with a sentence, and the others are judged. Raises DataError if there is no
    photo at all.
    """
    if not own.files:
        why = f" {len(own.refused)} were left out, the first because: {own.refused[0][1]}" if own.refused else ""
        raise DataError(f"There is no photo to judge.{why}")
    rows: list[PredictionRow] = []
    refused = list(own.refused)
    waiting: list[_Read] = []
    for done, file in enumerate(own.files, 1):
        try:
            waiting.append(_read(file, card))
        except (PhotoError, DataError) as error:
            refused.append((file.name, str(error)))
        except OSError:
            refused.append((file.name, "The file cannot be opened."))
        full = done % _BATCH == 0 or sum(photo.pixels.size for photo in waiting) > 3 * _BATCH_PX
        if full or done == len(own.files):
            rows += _judge(classifier, card, waiting)
            waiting = []
            yield FolderProgress(done, len(own.files), tuple(rows), tuple(refused))


def folders_of_no_class(rows: tuple[PredictionRow, ...], labels: tuple[str, ...]) -> tuple[UnknownFolder, ...]:
    """Return the folders of judged photos that stand for no class, with their photos counted."""
    return unknown_folders((row.file for row in rows), labels)


def _read(file: OwnFile, card: Card) -> _Read:
    data = file.read()
    return _Read(file.name, hashlib.sha256(data).hexdigest(), read_small(data, card.preprocessing, most_px=MOST_PX))


def _judge(classifier: PredictsLogits, card: Card, photos: list[_Read]) -> list[PredictionRow]:
    if not photos:
        return []
    logits = classifier.predict_logits([photo.pixels for photo in photos], card.task).astype(np.float64)
    return [
        PredictionRow(photo.name, photo.sha256, "test", -1, -1, False, label_of_path(photo.name, card.labels), row)
        for photo, row in zip(photos, logits, strict=True)
    ]
