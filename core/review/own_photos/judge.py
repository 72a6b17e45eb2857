"""A person's own photos in `<class>/` folders, as a folder on this machine or a zip: judged as the app judges them.

    for progress in judge_files(classifier, card.labels, list_folder(path)):
        print(progress.done, progress.total)
    answers = progress.answers

Each photo is read and answered as `python -m core predict` does it: the photo decides which question suits it, and the
checks for skin and strangers are at work. No photo is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.data.class_folders import UnknownFolder, unknown_folders
from core.errors import DataError, PhotoError
from core.photos.decode import read_photo
from core.records import Analysis, Photo
from core.review.own_photos.answers import OwnAnswer, own_answer
from core.review.own_photos.files import OwnFiles
from core.tasks import AUTO


class AnswersPhotos(Protocol):
    """What is asked of a classifier here; `core.inference.classifier.Classifier` offers it."""

    def analyse(self, photo: Photo, task: str, /) -> Analysis:
        """Return what a task says of a photo; for `AUTO` the task that the photo suits."""
        ...


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """How far a folder has been judged: answers so far, and the files that could not be read with their sentences."""

    done: int
    total: int
    answers: tuple[OwnAnswer, ...]
    unread: tuple[tuple[str, str], ...]


def judge_files(models: AnswersPhotos, labels: Sequence[str], own: OwnFiles) -> Iterator[FolderProgress]:
    """Judge photos one by one and yield the progress after each; the last has all answers.

    `labels` are the classes that a folder may be named as. A file that cannot be read is named with a sentence, and the
    others are judged. Raises DataError if there is no photo at all.
    """
    if not own.files:
        why = f" {len(own.refused)} were left out, the first because: {own.refused[0][1]}" if own.refused else ""
        raise DataError(f"There is no photo to judge.{why}")
    answers: list[OwnAnswer] = []
    unread = list(own.refused)
    for done, file in enumerate(own.files, 1):
        try:
            photo = read_photo(file.read(), shown=False)
        except (PhotoError, DataError) as error:
            unread.append((file.name, str(error)))
        except OSError:
            unread.append((file.name, "The file cannot be opened."))
        else:
            answers.append(own_answer(file.name, photo.sha256, models.analyse(photo, AUTO).finding, labels))
        yield FolderProgress(done, len(own.files), tuple(answers), tuple(unread))


def folders_of_no_class(answers: Sequence[OwnAnswer], labels: Sequence[str]) -> tuple[UnknownFolder, ...]:
    """Return the folders of judged photos that stand for no class, with their photos counted."""
    return unknown_folders((answer.file for answer in answers), labels)


def read_own_photo(own: OwnFiles, answer: OwnAnswer) -> Photo:
    """Return a judged photo again. Raises DataError or PhotoError if it is gone, cannot be read or has changed."""
    file = next((file for file in own.files if file.name == answer.file), None)
    if file is None:
        raise DataError(f"{answer.file} is no longer there.")
    try:
        photo = read_photo(file.read())
    except OSError:
        raise DataError(f"{answer.file} cannot be opened any more.") from None
    if photo.sha256 != answer.sha256:
        raise DataError(f"{answer.file} is not the photo that was judged: its bytes are others.")
    return photo
