"""A person's own photos as a table: one line a photo, mistakes first, and as CSV with those that could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from core.data.class_folders import OTHER
from core.review.own_photos.answers import OUTCOMES, OwnAnswer, outcome
from core.review.own_photos.matrix import cell_of, place_name
from core.review.photos.listing import safe_csv
from core.tasks import Task, task_named

OwnWhich = Literal["all", "wrong", "answered", "refused"]

_HEADER = (
    "file", "sha256", "folder_says", "question", "verdict", "answer", "not_ruled_out", "result", "most_probable",
    "probability", "stranger_than", "reasons",
)  # fmt: skip


def list_own(
    answers: Iterable[OwnAnswer], task: Task, *, which: OwnWhich = "all", cell: tuple[str, str] | None = None
) -> tuple[OwnAnswer, ...]:
    """Return photos, mistakes first and the most confident of them on top; `cell` is (row, column) of the matrix."""

    def is_wanted(answer: OwnAnswer) -> bool:
        if which == "wrong":
            return outcome(answer, task.name) == "wrong"
        return which == "all" or answer.answered == (which == "answered")

    found = [answer for answer in answers if is_wanted(answer) and cell in (None, cell_of(answer, task))]
    return tuple(sorted(found, key=lambda a: (OUTCOMES.index(outcome(a, task.name)), -a.probability, a.file)))


def own_csv(answers: Iterable[OwnAnswer], unread: Sequence[tuple[str, str]], task: Task) -> str:
    """Return all photos as CSV text; a file that could not be read says why."""
    lines = [
        (
            answer.file,
            answer.sha256,
            "none of the classes" if answer.truth == OTHER else place_name(answer.truth, task),
            task_named(answer.task).title,
            answer.verdict,
            answer.said,
            "; ".join(task_named(answer.task).display_name(label) for label in answer.not_ruled_out),
            outcome(answer, task.name),
            task_named(answer.task).display_name(answer.top),
            repr(answer.probability),
            "" if answer.novelty is None else repr(answer.novelty),
            " ".join(answer.reasons),
        )
        for answer in answers
    ]
    unread_lines = [(file, *[""] * 3, "not read", *[""] * 6, why) for file, why in unread]
    return safe_csv(_HEADER, [*lines, *unread_lines])
