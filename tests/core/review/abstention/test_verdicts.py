from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.data.tables import PredictionTable
from core.records import PredictionRow
from core.review.abstention.verdicts import (
    count_ood,
    count_verdicts,
    cross_fitted_figures,
    folder_of,
    share_of_single,
)
from core.review.sets import answers_to
from core.trust.calibration import softmax
from core.trust.conformal import class_quantiles, prediction_sets
from core.trust.temperature import fit_temperature
from tests.core.review.review_rows import LABELS, row


def rule(rows: Sequence[PredictionRow]) -> list[tuple[str, tuple[str, ...]]]:
    """A rule for the tests: logit 4 is one name, 2 two names, less none."""
    made = []
    for one in rows:
        order = np.argsort(-one.logits, kind="stable")
        size = {4.0: 1, 2.0: 2}.get(float(one.logits.max()), 0)
        names = tuple(LABELS[i] for i in order[:size])
        made.append((("cannot_tell", "single", "several")[size], names))
    return made


def test_verdicts_are_counted_and_so_are_the_answers_that_hold_the_truth():
    rows = [
        row(1, 0, 0),
        row(2, 1, 0),  # one name, the wrong one
        row(3, 3, 3, logit=2.0),
        row(4, 2, 2, logit=1.0),  # no answer: counts for neither
        row(5, "other", 1),
    ]
    made = count_verdicts(LABELS, rows, rule)
    assert (made.n, made.answered) == (4, 3)
    assert dict(made.counts) == {"single": 2, "several": 1, "cannot_tell": 1}
    assert (made.covered.held, made.covered.n) == (2, 3)


def test_strangers_are_counted_by_folder():
    names = ("healthy-skin/a.jpg", "healthy-skin/b.jpg", "other-disease/c.jpg", "healthy-skin/d.jpg")
    logits = (4.0, 2.0, 4.0, 0.0)
    rows = [
        row(i, "other", 1, logit=logit, file=f"external/{name}")
        for i, (name, logit) in enumerate(zip(names, logits, strict=True))
    ]
    skin, disease = count_ood(LABELS, [*rows, row(9, 0, 0)], rule)
    assert (skin.folder, skin.n, skin.single, skin.answered) == ("healthy-skin", 3, 1, 2)
    assert (disease.folder, disease.n, disease.single, disease.answered) == ("other-disease", 1, 1, 1)
    assert folder_of("folder/x.jpg") == "folder"


def test_single_names_are_a_point_of_coverage_and_error():
    answers = answers_to(LABELS, [row(1, 0, 0), row(2, 1, 0), row(3, 3, 3, logit=2.0), row(4, 2, 2)])
    made = share_of_single(answers, rule)
    assert (made.answered, made.wrong, made.coverage) == (3, 1, 0.75)
    assert made.error == pytest.approx(1 / 3)


def random_table(n: int = 200) -> PredictionTable:
    draw = np.random.default_rng(0)
    truth = draw.integers(0, 8, n)
    logits = draw.normal(0, 1, (n, 8))
    logits[np.arange(n), truth] += 2
    rows = [replace(row(i, int(truth[i]), 0, split="cv"), fold=i % 5, group=i, logits=logits[i]) for i in range(n)]
    return PredictionTable(LABELS, tuple(rows))


def test_sets_are_cut_off_without_the_fold_that_they_are_judged_on():
    table = random_table()
    made = cross_fitted_figures(table)
    logits = np.stack([one.logits for one in table.rows])
    truth = np.array([LABELS.index(one.truth) for one in table.rows])
    folds = np.array([one.fold for one in table.rows])
    probabilities = np.empty_like(logits)
    for fold in range(5):
        others, own = folds != fold, folds == fold
        probabilities[own] = softmax(logits[own], fit_temperature(logits[others], truth[others]))
    held, sizes = 0, []
    for fold in range(5):
        others, own = folds != fold, folds == fold
        sets = prediction_sets(probabilities[own], class_quantiles(probabilities[others], truth[others]))
        held += int(sets[np.arange(own.sum()), truth[own]].sum())
        sizes += sets.sum(axis=1).tolist()
    assert (made.covered.held, made.covered.n) == (held, 200)
    assert made.mean_size == pytest.approx(np.mean(sizes), abs=1e-12)
    assert sum(made.sizes) == 200
    assert sum(held.held for held in made.classes) == held
    assert 0.8 < made.covered.share < 0.98  # 90 % is asked of it


def test_photos_of_the_published_test_take_no_part_in_the_sets():
    table = random_table()
    tests = tuple(replace(row, split="test", fold=-1, logits=row.logits.copy()) for row in table.rows[:50])
    made = cross_fitted_figures(PredictionTable(LABELS, (*table.rows, *tests)))
    assert made.covered.n == 150


def test_without_folds_there_is_nothing_to_cross_fit():
    table = random_table()
    one_fold = tuple(replace(row, fold=0, logits=row.logits.copy()) for row in table.rows)
    assert cross_fitted_figures(PredictionTable(LABELS, one_fold)) is None
    assert cross_fitted_figures(PredictionTable(LABELS, ())) is None
