"""The first step: photos looked at, their classes counted, and what is odd about them, before anything is taught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import DataError
from core.records import IntArray, ReadOnlyArrays
from core.tasks import Label
from core.teaching.backbone import TaughtOn
from core.teaching.facts import Embed, Facts, FactStore
from core.teaching.labels import LabelChanges
from core.teaching.photos import ClassPhoto, ClassPhotos
from core.teaching.table import ClassTable, check_classes

Progress = Callable[[str, int, int], None]  # what is done, how many, of how many; may end the work by what it raises


@dataclass(frozen=True, slots=True, eq=False)
class Inspected(ReadOnlyArrays):
    """A folder as it can be taught: photos that were read, with class indices (n,), facts and their table.

    `given` (n,) are the class indices by folder, before a person's changes; `changed` and `dropped` count those.
    """

    labels: tuple[Label, ...]
    photos: tuple[ClassPhoto, ...]
    given: IntArray
    truth: IntArray
    facts: Facts
    table: ClassTable
    refused: tuple[tuple[str, str], ...]
    changed: int = 0
    dropped: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The classes' keys, in the order of the indices."""
        return tuple(label.folder for label in self.labels)


def inspect_photos(
    photos: ClassPhotos,
    backbone: TaughtOn,
    embed: Embed,
    changes: LabelChanges | None = None,
    note: Progress = lambda what, done, total: None,
) -> Inspected:
    """Look at all photos of a folder and count its classes, after a person's changes where there are any.

    Raises DataError where none can be read, or a class is left without any.
    """
    store = FactStore(backbone.made_from)
    facts, refused = store.look_at(photos.photos, embed, lambda done, total: note("Looking at photos", done, total))
    seen = [photos.photos[place] for place in facts.places]
    keys = [label.folder for label in photos.labels]
    given = np.array([keys.index(photo.label) for photo in seen], dtype=np.int64)
    truth, kept = given.copy(), np.ones(len(seen), dtype=np.bool_)
    for place, (photo, sha256) in enumerate(zip(seen, facts.sha256, strict=True)):
        change = (changes or {}).get((photo.file, sha256))
        if change is not None and change.decision == "change":
            truth[place] = keys.index(change.new_label)
        kept[place] = change is None or change.decision != "drop"
    empty = [label.name for index, label in enumerate(photos.labels) if not (truth[kept] == index).any()]
    if empty:
        raise DataError(f"No photo is left of {', '.join(empty)}. Keep some, or remove the folder.")
    places = np.flatnonzero(kept)
    chosen = _part(facts, places)
    kinds = backbone.kind_logits(chosen.features)
    return Inspected(
        labels=photos.labels,
        photos=tuple(seen[place] for place in places),
        given=given[places],
        truth=truth[places],
        facts=chosen,
        table=check_classes(photos.labels, truth[places], chosen, kinds, backbone.kinds),
        refused=(*photos.refused, *refused),
        changed=int((truth != given)[places].sum()),
        dropped=int((~kept).sum()),
    )


def _part(facts: Facts, places: IntArray) -> Facts:
    return Facts(
        facts.places[places],
        tuple(facts.sha256[place] for place in places),
        tuple(facts.pixels_sha256[place] for place in places),
        facts.features[places],
        facts.hashes[places],
        facts.sizes[places],
        facts.colours[places],
    )
