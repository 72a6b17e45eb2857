"""What a rule makes of recorded photos: how many it answers, how often its sets hold the truth, how large they are.

Everything is counted anew from stored logits. What a row does not hold, the novelty of its photo, plays no part.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.tables import PredictionTable
from core.evaluation.metrics import wilson_interval
from core.records import ANSWERS, PredictionRow, VerdictName
from core.review.abstention.sweep import AnsweredShare
from core.review.sets import Answers, answers_to, rows_of_set
from core.trust.conformal import cross_fitted_sets, measure_coverage
from core.trust.temperature import cross_fitted_probabilities

Said = tuple[VerdictName, tuple[str, ...]]  # a verdict and its set
Rule = Callable[[Sequence[PredictionRow]], Sequence[Said]]


@dataclass(frozen=True, slots=True)
class Held:
    """How many of `n` sets hold the truth, with the 95 % Wilson interval of the share ((0, 1) for n = 0).

    `label` is empty for all classes together.
    """

    label: str
    held: int
    n: int
    interval: tuple[float, float]

    @property
    def share(self) -> float:
        """The share that holds the truth, NaN without a photo."""
        return self.held / self.n if self.n else float("nan")


@dataclass(frozen=True, slots=True)
class SetFigures:
    """Prediction sets of photos of cross-validation, cut off for each fold from the other folds.

    `sizes` counts the sets of 0, 1, 2 … labels, `mean_size` is their mean.
    """

    covered: Held
    classes: tuple[Held, ...]
    sizes: tuple[int, ...]
    mean_size: float


@dataclass(frozen=True, slots=True)
class VerdictFigures:
    """Photos by verdict, and how many of the sets that were answers hold the truth."""

    n: int
    counts: Mapping[VerdictName, int]
    covered: Held

    @property
    def answered(self) -> int:
        """How many photos got one name or several."""
        return sum(self.counts.get(verdict, 0) for verdict in ANSWERS)


@dataclass(frozen=True, slots=True)
class OodFigures:
    """Photos of no class from one folder, by verdict: an answer to any of them is wrong.

    The intervals are Wilson's, 95 %, of the share answered and of the share given a single name.
    """

    folder: str
    n: int
    single: int
    answered: int
    single_interval: tuple[float, float]
    answered_interval: tuple[float, float]


def cross_fitted_figures(table: PredictionTable) -> SetFigures | None:
    """Return how often prediction sets hold the truth on photos that chose neither temperature nor quantiles.

    These are the published train photos of cross-validation, from which a model's temperature and quantiles are taken.
    None where the table holds none of them in two folds or more.
    """
    test = {row.file for row in rows_of_set(table, "published")}
    cross_validated = rows_of_set(table, "grouped_cv")
    rows = [row for row in cross_validated if row.truth in table.labels and row.file not in test]
    folds = np.array([row.fold for row in rows], dtype=np.int64)
    if len(np.unique(folds)) < 2:
        return None
    answers = answers_to(table.labels, rows)
    logits = np.stack([row.logits for row in rows])
    probabilities = cross_fitted_probabilities(logits, answers.truth, folds)
    groups = np.array([row.group for row in rows], dtype=np.int64)
    sets = cross_fitted_sets(probabilities, answers.truth, folds, groups=groups)
    held = sets[np.arange(answers.n), answers.truth]
    measured = measure_coverage(sets, answers.truth)
    classes = tuple(_held(label, held[answers.truth == index].tolist()) for index, label in enumerate(table.labels))
    return SetFigures(_held("", held.tolist()), classes, measured.sizes, measured.size)


def count_verdicts(labels: Sequence[str], rows: Sequence[PredictionRow], rule: Rule) -> VerdictFigures:
    """Count the verdicts on the rows whose truth is one of the labels."""
    known = [row for row in rows if row.truth in labels]
    judged = list(zip(known, rule(known), strict=True))
    inside = [row.truth in label_set for row, (verdict, label_set) in judged if verdict in ANSWERS]
    return VerdictFigures(len(known), Counter(verdict for _, (verdict, _) in judged), _held("", inside))


def share_of_single(answers: Answers, rule: Rule) -> AnsweredShare:
    """Return how many photos get a single name, and how many of these names are wrong; the threshold is NaN."""
    judged = zip(answers.rows, rule(answers.rows), strict=True)
    right = [row.truth in label_set for row, (verdict, label_set) in judged if verdict == "single"]
    n, wrong = len(right), len(right) - sum(right)
    error = wrong / n if n else float("nan")
    return AnsweredShare(float("nan"), answers.n, n, wrong, n / answers.n, error, wilson_interval(wrong, n))


def count_ood(labels: Sequence[str], rows: Sequence[PredictionRow], rule: Rule) -> tuple[OodFigures, ...]:
    """Count the verdicts on the rows whose truth is none of the labels, by their folder."""
    strangers = [row for row in rows if row.truth not in labels]
    by_folder: dict[str, list[VerdictName]] = defaultdict(list)
    for row, (verdict, _) in zip(strangers, rule(strangers), strict=True):
        by_folder[folder_of(row.file)].append(verdict)
    made = []
    for folder, verdicts in sorted(by_folder.items()):
        n, single = len(verdicts), verdicts.count("single")
        answered = sum(verdict in ANSWERS for verdict in verdicts)
        intervals = wilson_interval(single, n), wilson_interval(answered, n)
        made.append(OodFigures(folder, n, single, answered, *intervals))
    return tuple(made)


def folder_of(file: str) -> str:
    """Return the class folder of a file from another source ("external/<folder>/…"), or its first folder."""
    parts = file.split("/")
    return parts[1] if len(parts) > 2 else parts[0]


def _held(label: str, inside: Sequence[bool]) -> Held:
    held, n = sum(inside), len(inside)
    return Held(label, held, n, wilson_interval(held, n))
