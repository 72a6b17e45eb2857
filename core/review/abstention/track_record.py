"""How often answers like this one were right: counted over recorded photos that got the same verdict.

A row's verdict is made again from its logits by the rule of today, so that the count follows the installed thresholds.
What a row does not hold, the novelty of its photo, plays no part in cross-validation. Of photos from other sources many
are refused for it: where the card holds what the whole rule named, those are their answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.data.datasets import EXTERNAL
from core.data.tables import PredictionTable
from core.evaluation.metrics import select_rows, wilson_interval
from core.review.abstention.verdicts import Rule
from core.review.sets import rows_of_set
from core.tasks import Task

_FEW = 5  # answers with the very same set; under that all sets of several labels are counted together


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One recorded photo's truth beside the verdict and the set that it gets; `outside` for another source."""

    truth: str
    verdict: str
    label_set: tuple[str, ...]
    outside: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """`right` of `n`, with the 95 % Wilson interval of the share ((0, 1) for n = 0)."""

    right: int
    n: int
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How often a set of labels held the truth: on photos not learned from, and on those of other sources.

    `label_set` is the set that was counted, empty where all sets of several labels were counted together.
    """

    label_set: tuple[str, ...]
    unseen: Tally
    outside: Tally


def given_answers(
    table: PredictionTable, rule: Rule, named: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[GivenAnswer, ...]:
    """Return how recorded photos would be answered under a rule.

    These are the photos of cross-validation, each judged by a model that had not seen it, and those of other sources.
    `named` are the answers that the latter are known to get, by SHA-256; what is not among them was refused.
    """
    seen, outside = rows_of_set(table, "grouped_cv"), select_rows(table, EXTERNAL)
    said = [*rule(seen), *(rule(outside) if named is None else [_stored(named.get(row.sha256, ())) for row in outside])]
    return tuple(
        GivenAnswer(row.truth, verdict, label_set, row.split == EXTERNAL)
        for row, (verdict, label_set) in zip((*seen, *outside), said, strict=True)
    )


def _stored(label_set: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return {0: "cannot_tell", 1: "single"}.get(len(label_set), "several"), label_set


def track_record(given: Sequence[GivenAnswer], label_set: Sequence[str]) -> TrackRecord:
    """Return how often an answer with this set was right: the truth is in the set.

    A truth that is none of the model's labels makes every answer wrong. Of two and more labels the order does not
    count; where that very set was given fewer than five times, all answers of several labels are counted.
    """
    wanted = frozenset(label_set)
    same = [answer for answer in given if answer.label_set and frozenset(answer.label_set) == wanted]
    if len(wanted) > 1 and sum(not answer.outside for answer in same) < _FEW:
        return _record((), [answer for answer in given if answer.verdict == "several"])
    return _record(tuple(label_set), same)


def record_sentence(record: TrackRecord, task: Task) -> str:
    """Return the record as a sentence for people."""
    said, was_right = _subject(record.label_set, task)
    unseen, outside = record.unseen, record.outside
    if not unseen.n and not outside.n:
        return f"It has never said {said} on a recorded photo, so that nothing is known of how often that is right."
    parts = []
    if unseen.n:
        parts.append(f"{unseen.right} of {unseen.n} times on photos it had not seen")
    if outside.n:
        parts.append(f"{outside.right} of {outside.n} on photos from other sources")
    return f"When it said {said}, {was_right} {', '.join(parts)}."


def record_intervals(record: TrackRecord) -> str:
    """Return the 95 % intervals of the record in words, empty without a photo."""
    pairs = ((record.unseen, "photos it had not seen"), (record.outside, "photos from other sources"))
    said = [f"{tally.interval[0]:.0%} to {tally.interval[1]:.0%} on {name}" for tally, name in pairs if tally.n]
    return f"With 95% confidence (Wilson) {' and '.join(said)}." if said else ""


def _subject(label_set: Sequence[str], task: Task) -> tuple[str, str]:
    names = [_small(task.display_name(label)) for label in label_set]
    if not names:
        return "two or three names", "the right one was among them"
    if len(names) == 1:
        return names[0], "it was right"
    return f"{', '.join(names[:-1])} or {names[-1]}", "the right one was among them"


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


def _record(label_set: tuple[str, ...], answers: Iterable[GivenAnswer]) -> TrackRecord:
    answers = tuple(answers)
    return TrackRecord(
        label_set,
        _tally([answer for answer in answers if not answer.outside]),
        _tally([answer for answer in answers if answer.outside]),
    )


def _tally(answers: Sequence[GivenAnswer]) -> Tally:
    right = sum(answer.truth in answer.label_set for answer in answers)
    return Tally(right, len(answers), wilson_interval(right, len(answers)))
