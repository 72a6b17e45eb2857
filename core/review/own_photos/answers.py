"""What the app says of a person's own photos, and whether that is what their folders say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.data.class_folders import OTHER, label_of_path
from core.records import Finding, refusal_of
from core.records.words import Refusal, VerdictName
from core.trust.headline import headline

Silence = Refusal | Literal["nothing"]  # why no label is named; "nothing": none of a question's stands out
Outcome = Literal["right", "among", "open", "wrong", "elsewhere", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("wrong", "open", "refused", "elsewhere", "among", "right")  # mistakes first


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One photo with the answer that the app gives it.

    `truth` is the class that its folder is named as, "other" for none. `task` is the question that the photo was asked,
    `said` the headline; `verdict`, `named`, `not_ruled_out`, `reasons` and `novelty` are the finding's. `top` is the
    most probable label, whatever the verdict, and `probability` its own.
    """

    file: str
    sha256: str
    truth: str
    task: str
    verdict: VerdictName
    said: str
    named: tuple[str, ...]
    not_ruled_out: tuple[str, ...]
    top: str
    probability: float
    reasons: tuple[str, ...] = ()
    novelty: float | None = None

    @property
    def answered(self) -> bool:
        """Whether labels are named."""
        return bool(self.named)

    @property
    def silence(self) -> Silence | None:
        """Why no label is named, None where one is: a refusal, or an answer that nothing stands out."""
        return None if self.named else refusal_of(self.verdict) or "nothing"


def own_answer(file: str, sha256: str, finding: Finding, labels: Sequence[str]) -> OwnAnswer:
    """Return the answer to a file; `labels` are those that its folder may be named as."""
    return OwnAnswer(
        file=file,
        sha256=sha256,
        truth=label_of_path(file, labels),
        task=finding.task,
        verdict=finding.verdict,
        said=headline(finding),
        named=finding.named,
        not_ruled_out=finding.not_ruled_out,
        top=finding.label,
        probability=finding.probability,
        reasons=finding.reasons,
        novelty=finding.novelty,
    )


def outcome(answer: OwnAnswer, task: str) -> Outcome:
    """Return what an answer is worth to someone who reviews a task's model.

    "among" is the truth as one of several names, "open" one that is not named but not ruled out. A photo of none of the
    classes is answered "elsewhere" where another task names something; one of a class is then answered wrongly.
    """
    if not answer.answered:
        return "refused"
    if answer.truth == OTHER:
        return "wrong" if answer.task == task else "elsewhere"
    if answer.truth not in answer.named:
        return "open" if answer.truth in answer.not_ruled_out else "wrong"
    return "right" if len(answer.named) == 1 else "among"
