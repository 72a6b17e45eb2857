"""Predictions as a table for people: one line a photo, filtered, searched, sorted, and exported as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.data.doubtful import source_label
from core.review.photos.notes import Note
from core.review.sets import Answers
from core.tasks import Task

Which = Literal["all", "wrong", "right", "flagged"]

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """One photo: its truth, the answer with its probability, the second answer, and what the reviewer noted.

    `source_says` is what the photo's own source calls it, where that contradicts the truth that counts here.
    """

    file: str
    sha256: str
    truth: str
    answer: str
    probability: float
    truth_probability: float
    second: str
    right: bool
    leaked: bool
    note: str = ""
    label_wrong: bool = False
    source_says: str = ""


def list_answers(
    answers: Answers,
    *,
    which: Which = "all",
    search: str = "",
    notes: Mapping[str, Note] | None = None,
    cell: tuple[str, str] | None = None,
) -> tuple[ListedAnswer, ...]:
    """Return photos, mistakes first and the most confident of them on top; then the rest, the least confident on top.

    `search` is looked for in file names, class names and notes, whatever its case. `cell` is (truth, answer) of a
    confusion matrix. `notes` are by SHA-256.
    """
    wanted = search.strip().casefold()
    listed = []
    for index in _ranked(answers):
        line = _line(answers, index, (notes or {}).get(answers.rows[index].sha256))
        if cell is not None and (line.truth, line.answer) != cell:
            continue
        if (which == "wrong" and line.right) or (which == "right" and not line.right):
            continue
        if which == "flagged" and not line.label_wrong and not line.note:
            continue
        if wanted and wanted not in " ".join((line.file, line.truth, line.answer, line.note)).casefold():
            continue
        listed.append(line)
    return tuple(listed)


def answers_csv(listed: Iterable[ListedAnswer], task: Task) -> str:
    """Return listed photos as CSV text with the names that people read."""
    header = ("file", "sha256", "truth", "answer", "probability", "probability_of_truth", "second", "right",
              "twin_in_train", "label_looks_wrong", "note", "source_says")  # fmt: skip
    named = task.display_name
    return safe_csv(
        header,
        (
            (
                line.file,
                line.sha256,
                named(line.truth),
                named(line.answer),
                repr(line.probability),
                repr(line.truth_probability),
                named(line.second),
                _word(line.right),
                _word(line.leaked),
                _word(line.label_wrong),
                line.note,
                line.source_says,
            )
            for line in listed
        ),
    )


def notes_csv(notes: Iterable[Note]) -> str:
    """Return a reviewer's notes as CSV text."""
    header = ("file", "sha256", "label_looks_wrong", "note", "changed_utc")
    return safe_csv(
        header, ((note.file, note.sha256, _word(note.label_wrong), note.text, note.changed) for note in notes)
    )


def safe_csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return CSV text; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for cells in lines:
        writer.writerow(["'" + cell if cell.startswith(_FORMULA_SIGNS) else cell for cell in cells])
    return text.getvalue()


def _ranked(answers: Answers) -> list[int]:
    right, confidence = answers.right, answers.confidence
    signed = np.where(right, confidence, -confidence)
    return [int(i) for i in np.lexsort((signed, right))]


def _line(answers: Answers, index: int, note: Note | None) -> ListedAnswer:
    row, shares = answers.rows[index], answers.probabilities[index]
    order = np.argsort(-shares, kind="stable")
    return ListedAnswer(
        file=row.file,
        sha256=row.sha256,
        truth=row.truth,
        answer=answers.labels[answers.given[index]],
        probability=float(shares[answers.given[index]]),
        truth_probability=float(shares[answers.truth[index]]),
        second=answers.labels[int(order[1])] if len(order) > 1 else "",
        right=bool(answers.right[index]),
        leaked=row.leaked,
        note=note.text if note else "",
        label_wrong=note.label_wrong if note else False,
        source_says=source_label(row.file),
    )


def _word(value: bool) -> str:
    return "yes" if value else "no"
