"""An answer in words, the same on a page, a tile, in a table and on the command line.

Three forms: "Most likely X", "X or Y" (the first bars, in their order), and that none is named.
"""

from collections.abc import Sequence

from core.guidance.texts import LEVELS, guidance_for
from core.number_words import percent
from core.records import Finding
from core.records.words import ForRefusals
from core.tasks import Task, task_named
from core.trust.named import named_parts

_UNANSWERED: ForRefusals[str] = {
    "cannot_tell": "Cannot tell",
    "not_skin": "The model sees no skin here",
    "other_task": "This photo fits another question",
    "poor_photo": "The photo is too poor to tell",
}
_MOST_LIKELY = "Most likely"
_URGENT = LEVELS.index("same_day")


def headline(finding: Finding) -> str:
    """Return the verdict as people read it."""
    refusal = finding.refusal
    if refusal is not None:
        return _UNANSWERED[refusal]
    task = task_named(finding.task)
    if task.groups_split:
        return _each_answer(finding, task)
    names = either(task, finding.named)
    return f"{_MOST_LIKELY} {names}" if len(finding.named) == 1 else names


def short_answer(finding: Finding) -> str:
    """Return an answer for a line of a table: one name with its percent, several names, or the headline of none."""
    if not finding.answered:
        return headline(finding)
    task = task_named(finding.task)
    if task.groups_split or len(finding.named) > 1:
        return headline(finding).removeprefix(f"{_MOST_LIKELY} ")
    return f"{either(task, finding.named)}, {percent(finding.probability)}"


def not_ruled_out_sentence(finding: Finding) -> str:
    """Return which other labels are in the set and why each is, empty where there is none."""
    name = task_named(finding.task).display_name
    said = [f"{name(label)} ({_why(label, finding.task)})" for label in finding.not_ruled_out]
    return f"Cannot rule out: {_joined(said)}." if said else ""


def either(task: Task, labels: Sequence[str]) -> str:
    """Name labels as people read them: "A, B or C"."""
    return _joined([task.display_name(label) for label in labels])


def _why(label: str, task: str) -> str:
    urgent = LEVELS.index(guidance_for(label, task).level) >= _URGENT
    return "if it is this, it is urgent" if urgent else "the model often misses it"


def _each_answer(finding: Finding, task: Task) -> str:
    """Name what each question is answered with; one of which nothing is named cannot be told."""
    parts = [pair for pair in named_parts(finding) if pair[0].group not in {task.measured, finding.nothing}]
    named = ", ".join(_named(task, part.group, labels) for part, labels in parts if labels)
    untold = [part.group for part, labels in parts if not labels]
    said = [f"no {finding.nothing} stands out"] if finding.nothing else []
    if named:
        said.append(f"{_MOST_LIKELY} {named}" if all(len(labels) < 2 for _, labels in parts) else named)
    if untold:
        said.append(f"cannot tell the {' or the '.join(untold)}")
    words = "; ".join(said)
    return words[:1].upper() + words[1:]


def _named(task: Task, group: str, labels: Sequence[str]) -> str:
    names = either(task, labels)
    return task.answers[group].format(names.lower()) if group in task.answers else names


def _joined(names: Sequence[str]) -> str:
    return " or ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])
