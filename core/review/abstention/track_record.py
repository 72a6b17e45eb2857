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
from core.number_words import percent
from core.records.naming import split_set
from core.review.abstention.verdicts import Rule
from core.review.sets import rows_of_set

_FEW = 5  # answers with the very same names; under that all of the same form are counted together


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One recorded photo's truth beside what its answer names, nothing where it names none.

    `left_open` says that the answer also has a label that it could not rule out; `outside` is for another source.
    """

    truth: str
    named: tuple[str, ...]
    left_open: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """`right` of `n`, with the 95 % Wilson interval of the share ((0, 1) for n = 0)."""

    right: int
    n: int
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How often the names of an answer held the truth: on photos not learned from, and on those of other sources.

    `named` are the names that were counted, empty where all answers of the same form were counted together: those of
    several names, or of one beside something that could not be ruled out.
    """

    named: tuple[str, ...]
    several: bool
    unseen: Tally
    outside: Tally


def given_answers(
    table: PredictionTable, rule: Rule, stored: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[GivenAnswer, ...]:
    """Return how recorded photos would be answered under a rule.

    These are the photos of cross-validation, each judged by a model that had not seen it, and those of other sources.
    `stored` are the sets that the latter are known to get, by SHA-256; what is not among them was refused.
    """
    seen, outside = rows_of_set(table, "grouped_cv"), select_rows(table, EXTERNAL)
    sets = [label_set for _, label_set in rule(seen)]
    sets += [stored.get(row.sha256, ()) for row in outside] if stored is not None else [one for _, one in rule(outside)]
    made = []
    for row, label_set in zip((*seen, *outside), sets, strict=True):
        named, others = split_set(table.labels, row.logits, label_set)
        made.append(GivenAnswer(row.truth, named, bool(others), row.split == EXTERNAL))
    return tuple(made)


def track_record(given: Sequence[GivenAnswer], named: Sequence[str], *, left_open: bool = False) -> TrackRecord:
    """Return how often an answer that names these labels was right: the truth is among them.

    A truth that is none of the model's labels makes every answer wrong. The order does not count, but whether the
    answer left something open does: such names are right far less often. An answer of several names, or one that
    left something open, is counted with all of its form where it was given fewer than five times.
    """
    wanted, several = frozenset(named), len(named) > 1
    same = [answer for answer in given if frozenset(answer.named) == wanted and answer.left_open == left_open]
    if (several or left_open) and sum(not answer.outside for answer in same) < _FEW:
        alike = [answer for answer in given if answer.named and (len(answer.named) > 1) == several]
        return _record((), several, [answer for answer in alike if answer.left_open == left_open])
    return _record(tuple(named), several, same)


def record_sentence(record: TrackRecord) -> str:
    """Return the record as a sentence for people."""
    unseen, outside = record.unseen, record.outside
    if not unseen.n and not outside.n:
        return "This answer was never given on a recorded photo, so how often it is right is not known."
    parts = [
        f"{tally.right} of {tally.n} times on photos {source}"
        for tally, source in ((outside, "from elsewhere"), (unseen, "like its own"))
        if tally.n
    ]
    said = "One of them was right" if record.several else "Right"
    if not record.named:
        said = "Such answers held the right name" if record.several else "Such answers were right"
    return f"{said} {', '.join(parts)}."


def record_intervals(record: TrackRecord) -> str:
    """Return the 95 % intervals of the record in words, empty without a photo."""
    pairs = ((record.outside, "photos from elsewhere"), (record.unseen, "photos like its own"))
    said = [
        f"{percent(tally.interval[0])} to {percent(tally.interval[1])} on {name}" for tally, name in pairs if tally.n
    ]
    return f"With 95% confidence (Wilson) {' and '.join(said)}." if said else ""


def _record(named: tuple[str, ...], several: bool, answers: Iterable[GivenAnswer]) -> TrackRecord:
    answers = tuple(answers)
    return TrackRecord(
        named,
        several,
        _tally([answer for answer in answers if not answer.outside]),
        _tally([answer for answer in answers if answer.outside]),
    )


def _tally(answers: Sequence[GivenAnswer]) -> Tally:
    right = sum(answer.truth in answer.named for answer in answers)
    return Tally(right, len(answers), wilson_interval(right, len(answers)))
