"""Everything that is said about an installed model, measured again, and whether its card says the same."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.card import Card
from core.data.class_folders import OTHER, say_unknown
from core.data.datasets import EXTERNAL, ImageItem, SplitFolders, scan_folder
from core.data.duplicates import find_near_duplicates
from core.data.manifest import read_manifest
from core.data.tables import PredictionTable
from core.errors import DataError
from core.evaluation.metrics import (
    EXTERNAL_MIN_IMAGES,
    cross_validated_figures,
    evaluate_rows,
    figures,
    rows_within,
    select_rows,
)
from core.evaluation.prediction import PredictsLogits, predict_items
from core.evaluation.robustness import measure_stability
from core.file_hash import file_sha256
from core.json_records import plain_json
from core.photos.files import say_left_out
from core.records import ANSWERS, FloatArray, PredictionRow, Split
from core.review.abstention.recorded_rule import rule_of
from core.review.own_photos.figures import own_figures_json
from core.review.own_photos.files import list_folder
from core.review.own_photos.judge import AnswersPhotos, folders_of_no_class, judge_files
from core.review.reproduction.claims import contradictions, tolerances
from core.review.reproduction.external import external_figures
from core.tasks import Task, task_named

_EACH = 100  # photos of a folder between two words on how far it is


class Models(PredictsLogits, AnswersPhotos, Protocol):
    """What is asked of a classifier here: logits of a data set's photos, and the app's answer to a person's own."""


class Measurement:
    """One model's figures as they come in.

    `answer` holds them as JSON values, None where nothing was measured. `contradictions` are phrases, one for each
    figure of the card that did not come out; a card is only held to photos that are those of its predictions.csv.
    """

    def __init__(
        self, classifier: Models, card: Card, stored: PredictionTable | None, say: Callable[[str], None]
    ) -> None:
        self.answer: dict[str, Any] = {
            "task": card.task,
            "weights_sha256": card.head.sha256,
            **dict.fromkeys(("published", "clean", "grouped_cv", "external", "stability")),
        }
        self.contradictions: list[str] = []
        self._classifier = classifier
        self._card = card
        self._task: Task = task_named(card.task)
        self._stored = stored
        self._say = say

    def measure_published(self, splits: SplitFolders) -> None:
        """Measure the published test images, those without a twin in train, and the stability of their labels.

        What is clean by hashes may still show a crop of a train photo; `without_crops` leaves these out as well.
        Raises DataError for a missing folder or an unreadable image.
        """
        train, test = self._scan(splits.train), self._scan(splits.test)
        self._say(f"looking for twins among {len(train) + len(test)} images")
        twins = find_near_duplicates(train, test)
        self._say(f"asking about {len(test)} test images")
        logits = predict_items(self._classifier, self._card.task, test)
        rows = _rows(test, logits, "test", twins.leaked.tolist())
        stored = self._is_stored(rows, "test")
        self._add("published", rows, stored)
        self._add("clean", [row for row in rows if not row.leaked], stored)
        cropped = twins.leaked_with_crops().tolist()
        cleaner = [
            row for row, leaked in zip(rows, cropped, strict=True) if not leaked and row.truth in self._card.labels
        ]
        if cleaner:
            self.answer["clean"]["without_crops"] = figures(evaluate_rows(self._card.labels, cleaner))
        self._say("asking again about the test images, shrunken and recompressed")
        self._add_stability(test, logits, stored)

    def add_stored(self, splits: SplitFolders) -> None:
        """Add the figures of cross-validation from the stored out-of-fold logits, if there are any."""
        rows = select_rows(self._stored, "cv") if self._stored is not None else ()
        if self._stored is None or not rows:
            self._say("grouped_cv is left out: no out-of-fold logits are shipped with this model")
            return
        here = {file_sha256(item.path) for item in (*self._scan(splits.train), *self._scan(splits.test))}
        if not {row.sha256 for row in rows} <= here:
            self._say("grouped_cv is about other photos: not all of its images are in this folder")
        made = cross_validated_figures(self._stored.labels, rows)
        self.answer["grouped_cv"] = {**made, "source": "stored"}
        parts = {
            group: cross_validated_figures(part, chosen)
            for group, part, chosen in self._parts(self._stored.labels, rows)
        }
        if parts:
            self.answer["grouped_cv"]["parts"] = parts
        if "grouped_cv" in self._card.metrics.stored:
            self.contradictions += contradictions("grouped_cv", self._card.metrics.stored["grouped_cv"], made)

    def measure_external(self, folders: Sequence[Path]) -> None:
        """Measure each folder of photos from other sources that holds some of the task's classes, as a set of its own.

        The first set's figures stand under "external" as well. Raises DataError for an empty folder, an unreadable
        image or two folders of one name.
        """
        names = [folder.resolve().name for folder in folders]
        if len(set(names)) < len(names):
            raise DataError(f"Two of these folders have the same name: {', '.join(names)}. Rename one of them.")
        if not folders:
            self._say("external is left out: no folder with photos from other sources was named or found")
        sets: dict[str, dict[str, Any]] = {}
        for name, folder in zip(names, folders, strict=True):
            items = self._scan(folder.resolve())
            if all(item.label == OTHER for item in items):
                self._say(f"{name} holds no photos of the classes of {self._card.task} and is left out")
                continue
            self._say(f"asking about {len(items)} photos from other sources in {name}")
            rows = _rows(items, predict_items(self._classifier, self._card.task, items), EXTERNAL)
            stored = self._is_stored(rows, EXTERNAL, name)
            made = self._figures(name, rows, stored, EXTERNAL_MIN_IMAGES)
            by_part = external_figures(self._card.labels, rows, read_manifest(folder))
            sets[name] = {**by_part, **made, "other": self._others(rows)}
        self.answer["external_sets"] = sets
        if sets:
            first = next(iter(sets.values()))
            self.answer[EXTERNAL] = {key: value for key, value in first.items() if key not in ("classes", "sources")}

    def measure_folder(self, folder: Path) -> None:
        """Judge the photos of a folder as the app judges them; those of no class of the task stand under "other".

        Raises DataError for a folder without photos in class folders.
        """
        own, labels = list_folder(folder), self._card.labels
        self._say(f"asking about {len(own.files)} photos in {folder.name}")
        for progress in judge_files(self._classifier, labels, own):
            if progress.done % _EACH == 0:
                self._say(f"{progress.done} of {progress.total} photos are answered")
        unknown = folders_of_no_class(progress.answers, labels)
        for remark in (say_unknown(unknown), say_left_out(own.left_out)):
            if remark:
                self._say(remark.removesuffix("."))
        self.answer["folder"] = {
            **own_figures_json(progress.answers, self._task),
            "source": "recomputed",
            "unread": dict(progress.unread),
            "unknown_folders": plain_json(unknown),
            "left_out": dict(own.left_out),
        }

    def _scan(self, folder: Path) -> tuple[ImageItem, ...]:
        return scan_folder(folder, self._card.labels, relative_to=folder.parent).items

    def _add(self, name: str, rows: Sequence[PredictionRow], stored: bool, min_images: int = 1) -> None:
        if any(row.truth in self._card.labels for row in rows):
            self.answer[name] = self._figures(name, rows, stored, min_images)
        else:
            self._say(f"{name} is left out: it has no image of the model's classes")

    def _figures(self, name: str, rows: Sequence[PredictionRow], stored: bool, min_images: int) -> dict[str, Any]:
        labels = self._card.labels
        evaluation = evaluate_rows(labels, rows, min_images=min_images)
        made = figures(evaluation)
        if stored and name in self._card.metrics.stored:
            allowed = tolerances(evaluation, min_images=min_images)
            self.contradictions += contradictions(name, self._card.metrics.stored[name], made, allowed)
        parts = {
            group: figures(evaluate_rows(part, chosen, min_images=min_images))
            for group, part, chosen in self._parts(labels, rows)
        }
        return {**made, "source": "recomputed", **({"parts": parts} if parts else {})}

    def _add_stability(self, items: Sequence[ImageItem], logits: FloatArray, stored: bool) -> None:
        measured = measure_stability(self._classifier, self._card.task, self._card.labels, items, logits)
        made = measured.figures()
        self.answer["stability"] = {**made, "source": "recomputed"}
        if stored and "stability" in self._card.metrics.stored:
            allowed = {**tolerances(measured.joint), **dict.fromkeys(measured.kept, 1.0)}
            self.contradictions += contradictions("stability", self._card.metrics.stored["stability"], made, allowed)

    def _parts(
        self, labels: Sequence[str], rows: Sequence[PredictionRow]
    ) -> list[tuple[str, tuple[str, ...], tuple[PredictionRow, ...]]]:
        """Return (group, its labels, its rows) for each separate question of a task that has several."""
        if not self._task.groups_split:
            return []
        parts = []
        for group in self._task.groups:
            part = tuple(self._task.labels[index] for index in self._task.indices(group))
            if chosen := rows_within(labels, rows, part):
                parts.append((group, part, chosen))
        return parts

    def _others(self, rows: Sequence[PredictionRow]) -> dict[str, int]:
        """Count the images of no class of the task, and those that are answered all the same by their logits alone.

        What novelty refuses besides is counted by `python -m core trust`.
        """
        others = [row for row in rows if row.truth not in self._card.labels]
        verdicts = [verdict for verdict, _ in rule_of(self._card)(others)]
        return {"n": len(others), "answered": sum(verdict in ANSWERS for verdict in verdicts)}

    def _is_stored(self, rows: Sequence[PredictionRow], split: str, folder: str = "") -> bool:
        """Whether the photos are those of predictions.csv, or there is none to compare with.

        With `folder` only stored photos of that folder are compared.
        """
        if self._stored is None:
            return True
        listed = select_rows(self._stored, split)
        stored = Counter(row.sha256 for row in listed if row.file.startswith(f"{folder}/" if folder else ""))
        same = stored == Counter(row.sha256 for row in rows)
        if not same:
            asked = folder or split
            self._say(f"the card is not held to these photos: they are not the {asked} photos of its predictions.csv")
        return same


def _rows(
    items: Sequence[ImageItem], logits: FloatArray, split: Split, leaked: Sequence[bool] | None = None
) -> list[PredictionRow]:
    flags = [False] * len(items) if leaked is None else leaked
    return [
        PredictionRow(item.file, file_sha256(item.path), split, -1, -1, flag, item.label, row.astype(np.float64))
        for item, flag, row in zip(items, flags, logits, strict=True)
    ]
