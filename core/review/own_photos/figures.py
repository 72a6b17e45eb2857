"""A person's own photos counted: named, several, refused and why, wrong; for pages and the command line alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from core.data.class_folders import OTHER
from core.evaluation.metrics import EXTERNAL_MIN_IMAGES, wilson_interval
from core.review.own_photos.answers import OwnAnswer, Silence, outcome
from core.tasks import Task

FEW = EXTERNAL_MIN_IMAGES  # photos under which a share is a count and no percent
_SILENCES: dict[Silence, str] = {
    "cannot_tell": "cannot tell",
    "not_skin": "no skin seen",
    "other_task": "fits another question",
    "poor_photo": "too poor",
    "nothing": "nothing stands out",
}


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class's photos: how many there are, and for how many its name is the most probable one or among those said."""

    label: str
    n: int
    top_right: int
    held: int


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """Photos of the classes, or photos of none of them, by what the app says.

    `single` get one name of the reviewed task and `several` two or more, `elsewhere` names of another task; `refused`
    are the others by why no label is named. `right` of the single and `held` of the several name the truth,
    `kept_open` are answers that do not rule it out; `wrong` are answered otherwise. `top_right` counts where the truth
    is most probable, whatever is said. `classes` are those with photos.
    """

    n: int
    single: int = 0
    several: int = 0
    elsewhere: int = 0
    refused: Mapping[Silence, int] = field(default_factory=dict)
    right: int = 0
    held: int = 0
    kept_open: int = 0
    wrong: int = 0
    top_right: int = 0
    classes: tuple[ClassCount, ...] = ()

    @property
    def answered(self) -> int:
        """How many get a name of the reviewed task."""
        return self.single + self.several

    @property
    def no_answer(self) -> int:
        """How many get no name at all."""
        return sum(self.refused.values())

    @property
    def balanced(self) -> float | None:
        """The mean over the classes of where the truth is most probable; None if a class has fewer than ten photos."""
        if not self.classes or any(made.n < FEW for made in self.classes):
            return None
        return fmean(made.top_right / made.n for made in self.classes)


def own_figures(answers: Sequence[OwnAnswer], task: Task) -> tuple[OwnFigures, OwnFigures]:
    """Return the figures of the photos of a task's classes, and those of the photos of none of them."""
    known = [answer for answer in answers if answer.truth != OTHER]
    return _counted(known, task), _counted([answer for answer in answers if answer.truth == OTHER], task)


def own_figures_json(answers: Sequence[OwnAnswer], task: Task) -> dict[str, Any]:
    """Return both as JSON values: the photos of the classes, with those of none under "other".

    `correct`, `accuracy` and `balanced_accuracy` are about the most probable label, whatever was said; None where there
    is nothing to count. `verdicts` are of all photos together, as `predict` prints them one by one.
    """
    known, others = own_figures(answers, task)
    return {
        "n": known.n,
        "correct": known.top_right,
        "accuracy": known.top_right / known.n if known.n else None,
        "balanced_accuracy": known.balanced,
        "interval": list(wilson_interval(known.top_right, known.n)) if known.n else None,
        **_as_json(known),
        "right": known.right,
        "held": known.held,
        "kept_open": known.kept_open,
        "classes": {made.label: {"n": made.n, "correct": made.top_right, "held": made.held} for made in known.classes},
        "other": {"n": others.n, **_as_json(others)},
        "verdicts": dict(Counter(answer.verdict for answer in answers)),
    }


def own_figures_lines(made: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures as lines for people, from their JSON values."""
    if made["n"]:
        yield f"folder: {made['n']} photos of the classes; the most probable name is right for {made['correct']}"
        yield f"  one name: {made['single']}, right {made['right']}"
        yield f"  several names: {made['several']}, the truth among them {made['held']}"
        yield f"  another name, the truth not ruled out: {made['kept_open']}; wrong: {made['wrong']}"
        yield f"  no answer: {_refusals(made)}"
        for label, counted in made["classes"].items():
            yield f"    {label}: {counted['correct']} of {counted['n']}"
    if made["other"]["n"]:
        other = made["other"]
        yield f"  none of the classes: {other['answered']} of {other['n']} wrongly given a label; {_refusals(other)}"
    for file, why in made["unread"].items():
        yield f"  not read: {file}: {why}"


def refusal_words(refused: Mapping[Silence, int]) -> str:
    """Return why photos got no answer, the most frequent reason first: "12 cannot tell, 3 no skin seen"."""
    ranked = sorted(refused.items(), key=lambda entry: -entry[1])
    return ", ".join(f"{count} {_SILENCES[why]}" for why, count in ranked)


def _refusals(made: Mapping[str, Any]) -> str:
    said = refusal_words(made["refused"]) or "none"
    return f"{said}; answered as another question: {made['elsewhere']}" if made["elsewhere"] else said


def _as_json(made: OwnFigures) -> dict[str, Any]:
    return {
        "answered": made.answered,
        "single": made.single,
        "several": made.several,
        "elsewhere": made.elsewhere,
        "wrong": made.wrong,
        "refused": dict(made.refused),
    }


def _counted(answers: Sequence[OwnAnswer], task: Task) -> OwnFigures:
    own = [answer for answer in answers if answer.answered and answer.task == task.name]
    results = Counter(outcome(answer, task.name) for answer in answers)
    return OwnFigures(
        n=len(answers),
        single=sum(len(answer.named) == 1 for answer in own),
        several=sum(len(answer.named) > 1 for answer in own),
        elsewhere=sum(answer.answered and answer.task != task.name for answer in answers),
        refused=Counter(why for answer in answers if (why := answer.silence) is not None),
        right=results["right"],
        held=results["among"],
        kept_open=results["open"],
        wrong=results["wrong"],
        top_right=sum(answer.top == answer.truth for answer in answers),
        classes=_classes(answers, task),
    )


def _classes(answers: Sequence[OwnAnswer], task: Task) -> tuple[ClassCount, ...]:
    made = []
    for label in task.labels:
        own = [answer for answer in answers if answer.truth == label]
        if own:
            held = sum(label in answer.named for answer in own)
            made.append(ClassCount(label, len(own), sum(answer.top == label for answer in own), held))
    return tuple(made)
