"""Every figure of the review pages, recomputed from the shipped predictions.csv with scikit-learn."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from sklearn import metrics

from core.card import TrustFacts
from core.data.tables import PredictionTable, read_predictions
from core.evaluation.metrics import class_figures, evaluate_rows
from core.models.weights import read_card
from core.records import PredictionRow
from core.review.abstention.sweep import at_threshold, risk_curve
from core.review.cards.stress import stress_card
from core.review.figures.orderings import normalise
from core.review.figures.ranking import rank_curves, top_k_correct
from core.review.sets import Answers, answers_to, narrowed, rows_of_set, sets_with_photos
from core.settings import weights_folder
from core.tasks import BUILT_IN, CONDITION
from core.trust.calibration import measure_calibration

EXACT = {"rel": 0, "abs": 1e-9}


@lru_cache
def table_of(task: str) -> PredictionTable:
    return read_predictions(weights_folder() / task / "predictions.csv")


def shipped() -> list[tuple[str, str]]:
    return [(task.name, name) for task in BUILT_IN for name in sets_with_photos(table_of(task.name))]


def answers_of(task: str, name: str) -> Answers:
    table = table_of(task)
    return answers_to(table.labels, rows_of_set(table, name), read_card(task).temperature)


def known_rows(task: str, name: str) -> list[PredictionRow]:
    return [row for row in rows_of_set(table_of(task), name) if row.truth in table_of(task).labels]


def probabilities(rows: list[PredictionRow], temperature: float) -> np.ndarray:
    logits = np.stack([row.logits for row in rows]) / temperature
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


@pytest.fixture(params=shipped(), ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str, Answers, np.ndarray, np.ndarray]:
    """Return task, set, the answers, and truth and probabilities computed apart from them."""
    task, name = request.param
    rows = known_rows(task, name)
    labels = table_of(task).labels
    truth = np.array([labels.index(row.truth) for row in rows])
    return task, name, answers_of(task, name), truth, probabilities(rows, read_card(task).temperature)


def test_accuracy_recall_precision_and_f1_are_those_of_scikit_learn(case):
    _, _, answers, truth, shares = case
    made = evaluate_rows(answers.labels, answers.rows, min_images=1)
    given = shares.argmax(1)
    assert made.accuracy == pytest.approx(metrics.accuracy_score(truth, given), **EXACT)
    present = sorted(set(truth.tolist()))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, given, labels=range(8), zero_division=0
    )
    assert made.balanced_accuracy == pytest.approx(recall[present].mean(), **EXACT)
    assert made.macro_f1 == pytest.approx(f1[present].mean(), **EXACT)
    for index, figure in enumerate(class_figures(made)):
        assert figure.n == support[index]
        if figure.n:
            assert (figure.recall, figure.f1) == pytest.approx((recall[index], f1[index]), **EXACT)
        if figure.answered:
            assert figure.precision == pytest.approx(precision[index], **EXACT)


def test_the_matrix_and_its_shares_are_those_of_scikit_learn(case):
    _, _, answers, truth, shares = case
    made = evaluate_rows(answers.labels, answers.rows).confusion
    for ours, theirs in (("row", "true"), ("column", "pred"), ("none", "all")):
        expected = metrics.confusion_matrix(truth, shares.argmax(1), labels=range(8), normalize=theirs)
        assert np.abs(normalise(made, ours) - expected).max() < 1e-9
    assert np.array_equal(made, metrics.confusion_matrix(truth, shares.argmax(1), labels=range(8)))


def test_curves_areas_and_top_2_are_those_of_scikit_learn(case):
    _, _, answers, truth, shares = case
    for index, curve in enumerate(rank_curves(answers)):
        positive = truth == index
        if not positive.any():
            assert np.isnan(curve.roc_area)
            continue
        alarms, recall, thresholds = metrics.roc_curve(positive, shares[:, index], drop_intermediate=False)
        assert curve.false_alarms == pytest.approx(alarms[1:], **EXACT)
        assert curve.recall == pytest.approx(recall[1:], **EXACT)
        assert curve.thresholds == pytest.approx(thresholds[1:], **EXACT)
        assert curve.roc_area == pytest.approx(metrics.roc_auc_score(positive, shares[:, index]), **EXACT)
        average = metrics.average_precision_score(positive, shares[:, index])
        assert curve.average_precision == pytest.approx(average, **EXACT)
        precision, _, _ = metrics.precision_recall_curve(positive, shares[:, index])
        assert curve.precision == pytest.approx(precision[-2::-1], **EXACT)
    second = metrics.top_k_accuracy_score(truth, shares, k=2, labels=range(8))
    assert top_k_correct(answers.probabilities, answers.truth, 2) / answers.n == pytest.approx(second, **EXACT)


def test_coverage_and_error_of_a_threshold_are_counted_from_the_rows(case):
    _, _, answers, truth, shares = case
    top, right = shares.max(1), shares.argmax(1) == truth
    for threshold in (0.0, 0.3, 0.5, 0.83, 0.99):
        at = at_threshold(answers, threshold)
        assert at.coverage == pytest.approx((top >= threshold).mean(), **EXACT)
        if at.answered:
            kept = top >= threshold
            wrong = 1 - metrics.accuracy_score(truth[kept], shares.argmax(1)[kept])
            assert at.error == pytest.approx(wrong, **EXACT)
    curve = risk_curve(answers)
    assert (curve.coverage[-1], curve.error[-1]) == pytest.approx((1.0, 1 - right.mean()), **EXACT)
    half = len(curve.coverage) // 2
    above = top >= curve.thresholds[half] - 1e-12  # the last digits differ
    assert curve.error[half] == pytest.approx(1 - right[above].mean(), **EXACT)


def test_calibration_is_that_of_the_definitions(case):
    _, _, answers, truth, shares = case
    made = measure_calibration(answers.probabilities, answers.truth, answers.groups, draws=10)
    assert made.nll == pytest.approx(metrics.log_loss(truth, shares, labels=range(8)), **EXACT)
    top, right = shares.max(1), shares.argmax(1) == truth
    number = np.ceil(top * 15)  # an upper edge belongs to its bin
    gaps = [abs(right[number == b].mean() - top[number == b].mean()) * (number == b).mean() for b in np.unique(number)]
    assert made.ece == pytest.approx(sum(gaps), **EXACT)
    assert made.brier == pytest.approx(((shares - np.eye(8)[truth]) ** 2).sum(1).mean(), **EXACT)


@pytest.mark.parametrize("task", [task.name for task in BUILT_IN])
def test_every_line_of_the_stress_card_comes_out_of_the_rows(task: str):
    table, card = table_of(task), read_card(task)
    lines = {line.key: line for line in stress_card(card, table).figures}
    chosen = {
        "published": lambda row: row.split == "test",
        "clean": lambda row: row.split == "test" and not row.leaked,
        "grouped_cv": lambda row: row.split == "cv",
        "external": lambda row: row.split == "external" and row.file.startswith("external/"),
        "external-2026": lambda row: row.split == "external" and row.file.startswith("external-2026/"),
    }
    for key, belongs in chosen.items():
        rows = [row for row in table.rows if belongs(row) and row.truth in table.labels]
        if not rows:
            assert key not in lines
            continue
        truth = [row.truth for row in rows]
        given = [table.labels[int(row.logits.argmax())] for row in rows]
        assert lines[key].share == pytest.approx(metrics.accuracy_score(truth, given), **EXACT)
        counted = [name for name in set(truth) if not key.startswith("external") or truth.count(name) >= 10]
        balanced = metrics.recall_score(truth, given, labels=counted, average="macro")
        assert lines[key].balanced == pytest.approx(balanced, **EXACT)
    bare = {line.key: line for line in stress_card(replace(card, trust=TrustFacts()), table).figures}
    for line in bare.values():
        if line.alarm:
            place = line.key if "/" in line.key else f"external/{line.key}"
            rows = [row for row in table.rows if row.split == "external" and row.file.startswith(f"{place}/")]
            answered = probabilities(rows, card.temperature).max(1) >= card.threshold
            assert (line.count, line.n) == (answered.sum(), len(rows))
            assert line.share == pytest.approx(answered.mean(), **EXACT)


def test_where_the_rule_of_verdicts_is_installed_its_judged_figures_stand_on_the_stress_card():
    table, card = table_of("infection"), read_card("infection")
    judged = card.trust.stored["judged"]["swapped"]["verdicts"]
    alarms = [line for line in stress_card(card, table).figures if line.alarm and "stored" in line.remark]
    assert {line.key for line in alarms} >= {"healthy-skin", "other-disease"}
    for line in alarms:
        stored = judged[line.key.replace("-", "_")]
        assert (line.n, line.count) == (stored["n"], round(stored["n"] * stored["answered"]))


def test_a_question_of_a_face_is_judged_as_if_the_model_knew_no_other():
    table = table_of("condition")
    labels, rows = narrowed(CONDITION, table.labels, rows_of_set(table, "grouped_cv"), "tone")
    assert labels == ("Pale_skintone", "dark_skintone", "light_skintone", "medium_skintone")
    places = [table.labels.index(label) for label in labels]
    whole = [row for row in rows_of_set(table, "grouped_cv") if row.truth in labels]
    expected = metrics.recall_score(
        [row.truth for row in whole],
        [labels[int(row.logits[places].argmax())] for row in whole],
        labels=labels,
        average="macro",
    )
    assert evaluate_rows(labels, rows).balanced_accuracy == pytest.approx(expected, **EXACT)
