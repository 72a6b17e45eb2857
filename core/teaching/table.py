"""The classes of a folder before anything is taught: how many photos, how many of them different, and what is odd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.duplicates import groups_of_hashes
from core.errors import DataError
from core.records import FloatArray, IntArray
from core.tasks import Label
from core.tasks.task_file import OTHER
from core.teaching.facts import Facts
from core.trust.calibration import softmax

LEAST_DISTINCT, ADVISED_DISTINCT = 5, 10
_MANY = 0.2  # of a class: that many odd photos are worth a look before training
_OWN_SHARE = 0.1  # of all photos: kinds of picture that are at least so frequent belong to the task
_SURE = 0.8  # of the kind-of-picture head, before a photo is called off topic

Light = Literal["good", "look", "few"]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class: its photos, those that are different from one another, and how many are odd.

    `off_topic` show another kind of picture than the task's, `conflicts` have a duplicate in another class. `light` is
    "few" under five different photos (nothing can be taught), "look" where something should be looked at first.
    """

    label: Label
    photos: int
    distinct: int
    off_topic: int
    conflicts: int
    light: Light


@dataclass(frozen=True, slots=True)
class Conflict:
    """Photos of one picture that lie in different classes, by their places."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ClassTable:
    """The rows of all classes; groups of duplicates (n,), off-topic photos (n,) and conflicts among the photos."""

    rows: tuple[ClassRow, ...]
    groups: IntArray
    off_topic: Booleans
    conflicts: tuple[Conflict, ...]
    kind: str

    @property
    def missing(self) -> str:
        """The sentence that says which classes have too few different photos, empty where all have enough."""
        few = [row for row in self.rows if row.light == "few"]
        if not few:
            return ""
        counted = ", ".join(_said(row) for row in few)
        return (
            f"Too few different photos to learn from and to check by: {counted}. Each class needs at least "
            f"{LEAST_DISTINCT}, better {ADVISED_DISTINCT}; duplicates count once."
        )


def check_classes(
    labels: Sequence[Label], truth: IntArray, facts: Facts, kinds: FloatArray, names: Sequence[str]
) -> ClassTable:
    """Return the table of photos with class indices (n,), from their facts and their kinds.

    `kinds` (n, kinds) are logits of the kind-of-picture head in the order of `names`.
    """
    groups = groups_of_hashes((facts.sha256, facts.pixels_sha256), facts.hashes)
    conflicts = tuple(
        Conflict(tuple(int(i) for i in places))
        for places in _members(groups)
        if len(places) > 1 and len(np.unique(truth[places])) > 1
    )
    kind, off_topic = _off_topic(softmax(kinds), names)
    in_conflict = np.zeros(len(truth), dtype=np.bool_)
    in_conflict[[place for one in conflicts for place in one.places]] = True
    rows = []
    for index, label in enumerate(labels):
        own = truth == index
        n, distinct = int(own.sum()), len(np.unique(groups[own]))
        odd, torn = int(off_topic[own].sum()), int(in_conflict[own].sum())
        light: Light = "few" if distinct < LEAST_DISTINCT else "good"
        if light == "good" and (distinct < ADVISED_DISTINCT or max(odd, torn) > _MANY * n):
            light = "look"
        rows.append(ClassRow(label, n, distinct, odd, torn, light))
    return ClassTable(tuple(rows), groups, off_topic, conflicts, kind)


def demand_enough(table: ClassTable) -> None:
    """Raise DataError where a class has too few different photos, which names them all."""
    if table.missing:
        raise DataError(table.missing)


def _off_topic(shares: FloatArray, names: Sequence[str]) -> tuple[str, Booleans]:
    """Return the kind of picture that most photos are, and which photos are surely of a rare other one.

    Where most photos are of no known kind, nothing is off topic: the head knows nothing of what they show.
    """
    given = shares.argmax(axis=1)
    frequent = np.bincount(given, minlength=len(names)) / max(1, len(given))
    most = names[int(frequent.argmax())]
    if most == OTHER:
        return "", np.zeros(len(given), dtype=np.bool_)
    own = [name != OTHER and share >= _OWN_SHARE for name, share in zip(names, frequent, strict=True)]
    away = ~np.array(own)[given] & (shares.max(axis=1) >= _SURE)
    return most, np.asarray(away, np.bool_)


def _members(groups: IntArray) -> list[IntArray]:
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)


def _said(row: ClassRow) -> str:
    if row.photos > row.distinct == 1:
        return f"{row.label.name} (all {row.photos} photos show the same picture)"
    return f"{row.label.name} ({row.distinct})"
