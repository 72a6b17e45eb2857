"""The two questions that the models answer, with their labels in the fixed order of the logits.

A label is the data set's folder name, spelled as there, everywhere but on the screen.
"""

from dataclasses import dataclass

import numpy as np

from core.records import FloatArray, Part


@dataclass(frozen=True, slots=True)
class Label:
    """One class: its folder name, the name people read, and the group it belongs to."""

    folder: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Task:
    """A classification task.

    `groups_split` says how the groups relate: True when they are separate questions that are renormalised each on
    its own (a concern *and* a tone), False when they divide one answer (the causes of an infection).
    """

    name: str
    title: str
    noun: str
    definitions: tuple[Label, ...]
    groups_split: bool

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


INFECTION = Task(
    name="infection",
    title="Skin infection",
    noun="infection",
    definitions=(
        Label("BA- cellulitis", "Cellulitis", "bacterial"),
        Label("BA-impetigo", "Impetigo", "bacterial"),
        Label("FU-athlete-foot", "Athlete's foot", "fungal"),
        Label("FU-nail-fungus", "Nail fungus", "fungal"),
        Label("FU-ringworm", "Ringworm", "fungal"),
        Label("PA-cutaneous-larva-migrans", "Cutaneous larva migrans", "parasitic"),
        Label("VI-chickenpox", "Chickenpox", "viral"),
        Label("VI-shingles", "Shingles", "viral"),
    ),
    groups_split=False,
)

CONDITION = Task(
    name="condition",
    title="Face: concern and tone",
    noun="facial condition",
    definitions=(
        Label("Acne", "Acne", "concern"),
        Label("Pale_skintone", "Pale", "tone"),
        Label("Pigmentation", "Pigmentation", "concern"),
        Label("Pore_Quality", "Visible pores", "concern"),
        Label("Wrinkled", "Wrinkles", "concern"),
        Label("dark_skintone", "Dark", "tone"),
        Label("light_skintone", "Light", "tone"),
        Label("medium_skintone", "Medium", "tone"),
    ),
    groups_split=True,
)

TASKS: tuple[Task, ...] = (INFECTION, CONDITION)

AUTO = "auto"  # a choice beside the tasks' names: each photo decides which it is asked


def task_named(name: str) -> Task:
    """Return the task called `name` ("infection" or "condition"). Raises KeyError for any other name."""
    for task in TASKS:
        if task.name == name:
            return task
    raise KeyError(name)


def first_task(choice: str) -> Task:
    """Return the task that a photo is asked first under a choice: the one named, or the first where photos decide.

    Raises KeyError for a name that is neither a task's nor `AUTO`.
    """
    return TASKS[0] if choice == AUTO else task_named(choice)
