"""The check for warning signs: what is asked, and how soon somebody should look at the skin.

The answers decide. A label can raise the urgency and never lowers it, because a label can be wrong.
"""

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.guidance.texts import LEVELS, general_guidance, guidance_for, read_texts
from core.records import UrgencyLevel

EMERGENCY_NUMBER = "your local emergency number"


@dataclass(frozen=True, slots=True)
class Question:
    """A warning sign to tick: its short text in a group, the level it means on its own, and the sentence why."""

    code: str
    group: str
    text: str
    level: UrgencyLevel
    because: str


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon to get help, what to do, and why not later."""

    level: UrgencyLevel
    sentence: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Together:
    """Signs that mean more together, or with one of `labels`; `unknown` says it holds for an empty set of labels."""

    answers: frozenset[str]
    level: UrgencyLevel
    because: str
    labels: frozenset[str]
    unknown: bool

    def holds(self, ticked: frozenset[str], labels: Sequence[str]) -> bool:
        fits = not self.labels or bool(self.labels & set(labels)) or (self.unknown and not labels)
        return self.answers <= ticked and fits


@functools.cache
def urgency_questions() -> tuple[Question, ...]:
    """Return the signs of the check in the order in which they are asked."""
    return tuple(Question(**entry) for entry in read_texts()["questions"])


def judge_urgency(
    answers: Collection[str], labels: Sequence[str], emergency_number: str = EMERGENCY_NUMBER, *, task: str = ""
) -> Urgency:
    """Return how soon to get help, from the codes of the ticked signs and the labels of the finding.

    The level is the highest of: each sign on its own, signs together, and each label's own. No label means "cannot
    tell", which is "soon" at least. `task` is as in `guidance_for`. Raises KeyError for an unknown code or label.
    """
    questions = {question.code: question for question in urgency_questions()}
    ticked = frozenset(questions[code].code for code in answers)
    named = [guidance_for(label, task) for label in labels] or [general_guidance()]
    reasons = [(rule.level, rule.because) for rule in _together() if rule.holds(ticked, labels)]
    reasons += [(question.level, question.because) for code, question in questions.items() if code in ticked]
    reasons += [(guidance.level, guidance.because) for guidance in named]
    level = max((level for level, _ in reasons), key=LEVELS.index)
    because = dict.fromkeys(sentence for at, sentence in reasons if at == level and sentence)
    sentence = read_texts()["levels"][level].format(emergency_number=emergency_number)
    return Urgency(level, sentence, tuple(because))


@functools.cache
def _together() -> tuple[_Together, ...]:
    return tuple(
        _Together(
            answers=frozenset(entry["answers"]),
            level=entry["level"],
            because=entry["because"],
            labels=frozenset(entry.get("labels", ())),
            unknown=entry.get("unknown", False),
        )
        for entry in read_texts()["together"]
    )
