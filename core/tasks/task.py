"""What a task is: a question that a model answers, with its labels in the fixed order of the logits.

A label is the data set's folder name, spelled as there, everywhere but on the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from core.number_words import in_words
from core.records import FloatArray, Part


@dataclass(frozen=True, slots=True)
class Label:
    """One class: its folder name, the name people read, and the group it belongs to."""

    folder: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Guide:
    """What the camera helps to frame: `shape` "oval" or "frame", `facing` "user" (front) or "environment" (back)."""

    shape: Literal["frame", "oval"] = "frame"
    facing: Literal["environment", "user"] = "environment"
    advice: str = "Bring it into the frame, so that it fills most of it."


@dataclass(frozen=True, slots=True)
class Task:
    """A classification task.

    `groups_split` says how the groups relate: True when they are separate questions that are renormalised each on
    its own (a concern *and* a tone), False when they divide one answer (the causes of an infection). `kind` is the
    kind of picture that belongs to the task; several tasks may share one. `diseases` says whether a label may be one,
    so that the warning signs of any photo go with it.

    `shows`, `about`, `plural` and `photos` are phrases for sentences: "a photo of *a skin infection*", "the question
    about *infections*", "these eight *infections*", "the photos of *the eight infections*". `if_unlike` is the
    sentence for a photo that is like none of them; `answers` says how a group's labels are named in an answer, with
    "{}" in their place; `measured` is the group that the photo's own colours answer, and not the model. `sample`
    names a drawing of `core.samples`, empty for none. `splits` are the names of the folders with the published train
    and test images, and `outside` those of outside photos of the task's own kind that show none of its labels. `data`
    says where the photos come from and under which terms. `taught` says that it was taught on this machine from a
    folder of photos, and `automatic` that its owner lets a photo choose it by itself.
    """

    name: str
    title: str
    noun: str
    definitions: tuple[Label, ...]
    groups_split: bool = False
    kind: str = ""
    diseases: bool = True
    grouped_by: str = "group"
    shows: str = ""
    about: str = ""
    plural: str = ""
    photos: str = ""
    if_unlike: str = "It may show something that it does not know."
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)
    measured: str = ""
    guide: Guide = Guide()
    sample: str = ""
    splits: tuple[str, str] = ("train_set", "test_set")
    outside: tuple[str, ...] = ()
    data: str = ""
    automatic: bool = False
    taught: bool = False

    @property
    def count(self) -> str:
        """How many labels there are, as a word."""
        return in_words(len(self.definitions))

    @property
    def labels(self) -> tuple[str, ...]:
        """Folder names in the order of the logits."""
        return tuple(label.folder for label in self.definitions)

    @property
    def groups(self) -> tuple[str, ...]:
        """Group names in order of first appearance."""
        return tuple(dict.fromkeys(label.group for label in self.definitions))

    def display_name(self, folder: str) -> str:
        """Return the name people read. Raises KeyError for a label of another task."""
        return self.definition(folder).name

    def definition(self, folder: str) -> Label:
        """Return the definition of a label. Raises KeyError for a label of another task."""
        for label in self.definitions:
            if label.folder == folder:
                return label
        raise KeyError(folder)

    @property
    def questions(self) -> tuple[str, ...]:
        """The question of each label where the groups are separate ones, empty where all labels answer one.

        A label of the question that is measured has none: the model does not name it.
        """
        if not self.groups_split:
            return ()
        return tuple("" if label.group == self.measured else label.group for label in self.definitions)

    def indices(self, group: str) -> tuple[int, ...]:
        """Return the logit indices of a group's labels."""
        return tuple(i for i, label in enumerate(self.definitions) if label.group == group)

    def parts(self, probabilities: FloatArray) -> tuple[Part, ...]:
        """Split (classes,) probabilities into one `Part` per group, each renormalised within the group.

        `Part.share` keeps the group's sum, so an infection's causes can be shown as sums. A group whose sum is zero
        to machine precision is spread evenly, because nothing is known inside it.
        """
        parts = []
        for group in self.groups:
            index = list(self.indices(group))
            inside = probabilities[index].astype(np.float64)
            share = float(inside.sum())
            within = inside / share if share > 0 else np.full(len(index), 1 / len(index))
            parts.append(Part(group, tuple(self.labels[i] for i in index), within, share))
        return tuple(parts)
