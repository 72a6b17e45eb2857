import math

import numpy as np
import pytest

from core.data.tables import PredictionTable
from core.errors import DataError
from core.evaluation.metrics import (
    class_figures,
    cross_validated_figures,
    evaluate_answers,
    evaluate_rows,
    figures,
    group_accuracy,
    mcnemar_exact,
    repeated_figures,
    rows_within,
    select_rows,
    wilson_interval,
)
from core.records import PredictionRow
from core.tasks import CONDITION

LABELS = ("a", "b", "c")


def row(truth, answer, split="test", leaked=False, group=0):
    logits = np.where(np.arange(3) == LABELS.index(answer), 2.0, -1.0)
    return PredictionRow(f"{truth}.jpg", "0", split, -1, group, leaked, truth, logits)


def rows(*pairs):
    return [row(truth, answer) for truth, answer in pairs]


def test_figures_of_a_case_worked_by_hand():
    """a: 3 of 4, b: 1 of 2, c: 1 of 1; the answer b was given 3 times, a 3 times, c once."""
    given = evaluate_rows(
        LABELS, rows(("a", "a"), ("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "b"))
    )
    assert given.confusion.tolist() == [[3, 1, 0], [0, 2, 0], [0, 1, 0]]
    assert given.recall.tolist() == [0.75, 1, 0]
    assert (given.n, given.correct) == (7, 5)
    assert given.accuracy == pytest.approx(5 / 7)
    assert given.balanced_accuracy == pytest.approx(1.75 / 3)
    assert given.macro_f1 == pytest.approx((6 / 7 + 4 / 6 + 0) / 3)


@pytest.mark.parametrize("seed", range(4))
def test_figures_agree_with_scikit_learn(seed):
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(seed)
    truth = random.integers(0, 8, 60)
    answers = np.where(random.random(60) < 0.6, truth, random.integers(0, 8, 60))
    labels = [str(number) for number in range(9)]  # the last has no image
    present = np.unique(truth)
    given = evaluate_answers(labels, truth, answers)
    assert np.array_equal(given.confusion, metrics.confusion_matrix(truth, answers, labels=range(9)))
    assert given.accuracy == pytest.approx(metrics.accuracy_score(truth, answers), abs=1e-9)
    balanced = metrics.recall_score(truth, answers, labels=present, average="macro")
    assert given.balanced_accuracy == pytest.approx(balanced, abs=1e-9)
    f1 = metrics.f1_score(truth, answers, labels=present, average="macro")
    assert given.macro_f1 == pytest.approx(f1, abs=1e-9)
    table = metrics.precision_recall_fscore_support(truth, answers, labels=range(9), zero_division=np.nan)
    ours = [(c.precision, c.recall, c.f1, c.n) for c in class_figures(given)]
    assert np.allclose(ours, np.transpose(table), atol=1e-9, equal_nan=True)


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe, Stat. Med. 17:857 (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_the_published_ones(correct, n, low, high):
    assert wilson_interval(correct, n) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_all_right_mirrors_that_of_none_right():
    low, high = wilson_interval(20, 20)
    assert (low, high) == (pytest.approx(1 - wilson_interval(0, 20)[1]), 1.0)


def test_the_interval_of_nothing_is_everything():
    assert wilson_interval(0, 0) == (0, 1)


def test_classes_with_few_images_can_be_kept_out_of_the_means():
    given = evaluate_rows(LABELS, rows(("a", "a"), ("a", "b"), ("b", "a")), min_images=2)
    assert given.balanced_accuracy == 0.5
    assert given.n == 3


def test_a_mean_over_no_class_is_unknown_rather_than_a_number():
    given = evaluate_rows(LABELS, rows(("a", "a")), min_images=10)
    assert math.isnan(given.balanced_accuracy)
    assert figures(given)["balanced_accuracy"] is None
    assert figures(given)["macro_f1"] is None


def test_photos_from_other_sources_count_by_classes_with_ten_images():
    outside = [row("a", "a", "external")] * 9 + [row("a", "b", "external"), row("b", "b", "external")]
    assert evaluate_rows(LABELS, outside).balanced_accuracy == 0.9
    assert evaluate_rows(LABELS, rows(*[("a", "a")] * 9, ("a", "b"), ("b", "b"))).balanced_accuracy == 0.95


def test_images_of_unknown_classes_are_left_out():
    other = PredictionRow("x.jpg", "0", "external", -1, -1, False, "other", np.zeros(3))
    assert evaluate_rows(LABELS, [row("a", "a"), other]).n == 1


@pytest.mark.parametrize("function", [evaluate_rows, group_accuracy, cross_validated_figures])
def test_nothing_to_evaluate_is_said_in_words(function):
    with pytest.raises(DataError, match="no image"):
        function(LABELS, [])


def test_logits_for_other_labels_are_refused():
    with pytest.raises(DataError, match="2 labels"):
        evaluate_rows(LABELS[:2], [row("a", "a")])


def test_rows_are_selected_by_split_and_leak():
    table = PredictionTable(LABELS, (row("a", "a"), row("b", "b", leaked=True), row("c", "c", split="cv")))
    assert [r.truth for r in select_rows(table, "test")] == ["a", "b"]
    assert [r.truth for r in select_rows(table, "test", leaked=False)] == ["a"]
    assert [r.truth for r in select_rows(table, "test", leaked=True)] == ["b"]


def test_a_part_of_the_labels_is_judged_as_if_it_stood_alone():
    """The best answer b is no answer of the part {a, c}; within it, a has the larger logit."""
    logits = np.array([1.0, 5.0, 0.0])
    made = PredictionRow("x.jpg", "0", "test", -1, 0, False, "a", logits)
    (within,) = rows_within(LABELS, [made, row("b", "b")], ("c", "a"))
    assert within.logits.tolist() == [0, 1]
    assert evaluate_rows(("c", "a"), [within]).correct == 1


def test_each_group_of_twins_counts_once():
    """One group with 3 of 4 right, one with its only image wrong: (0.75 + 0) / 2, although 3 of 5 images are right."""
    group = [row("a", "a", group=1)] * 3 + [row("a", "b", group=1), row("b", "a", group=2)]
    assert group_accuracy(LABELS, group) == pytest.approx(0.375)


def cv(file, truth, answer, group):
    made = row(truth, answer, split="cv", group=group)
    return PredictionRow(file, "0", "cv", 0, group, False, truth, made.logits)


def test_one_cross_validation_has_the_plain_figures_and_counts_groups_apart():
    out_of_fold = [cv("1", "a", "a", 0), cv("2", "a", "b", 0), cv("3", "b", "b", 1)]
    assert cross_validated_figures(LABELS, out_of_fold) == {
        **figures(evaluate_rows(LABELS, out_of_fold)),
        "group_accuracy": 0.75,
    }


def test_repeated_cross_validation_is_averaged_and_gains_no_images():
    first = [cv("1", "a", "a", 0), cv("2", "a", "a", 1), cv("3", "b", "b", 2), cv("4", "b", "b", 3)]
    second = [cv("4", "b", "a", 3), cv("3", "b", "a", 2), cv("2", "a", "a", 1), cv("1", "a", "a", 0)]
    given = cross_validated_figures(LABELS, [*first, *second])
    assert (given["repeats"], given["n"], given["correct"]) == (2, 4, 3)
    assert given["accuracy"] == given["group_accuracy"] == 0.75
    assert given["macro_f1"] == pytest.approx((1 + (4 / 6 + 0) / 2) / 2)
    assert given["interval"] == list(wilson_interval(3, 4))


def test_repeats_that_hold_different_images_are_refused():
    with pytest.raises(DataError, match="same images"):
        cross_validated_figures(LABELS, [cv("1", "a", "a", 0), cv("1", "a", "a", 0), cv("2", "b", "b", 1)])


def test_repeats_are_averaged_with_their_deviation_and_separate_questions_apart():
    """All right in the first repeat; in the second the one tone of two is called the concern, and the other tone."""
    labels = CONDITION.labels
    pale, dark = (labels.index(name) for name in ("Pale_skintone", "dark_skintone"))
    acne = labels.index("Acne")

    def answered(truth, first, second):
        logits = np.zeros(8)
        logits[first], logits[second] = 3.0, 2.0
        return PredictionRow(f"{truth}.jpg", "0", "cv", 0, 0, False, labels[truth], logits)

    right = [answered(pale, pale, dark), answered(dark, dark, pale), answered(acne, acne, pale)]
    wrong = [answered(pale, acne, pale), answered(dark, acne, pale), answered(acne, acne, pale)]
    made = repeated_figures(CONDITION, [right, wrong])
    assert (made["repeats"], made["n"]) == (2, 3)
    assert made["balanced_accuracy"] == pytest.approx((1 + 1 / 3) / 2)
    assert made["deviation"] == pytest.approx(1 / 3)
    assert made["recall"]["dark_skintone"] == pytest.approx(0.5)
    assert made["parts"]["tone"]["balanced_accuracy"] == pytest.approx((1 + 1 / 2) / 2)
    assert made["parts"]["concern"]["balanced_accuracy"] == 1


def test_mcnemar_of_a_case_worked_by_hand():
    """1 against 5 of 6 differing images: p = 2 (1 + 6) / 64."""
    first = np.array([True] * 10 + [True] + [False] * 5)
    second = np.array([True] * 10 + [False] + [True] * 5)
    test = mcnemar_exact(first, second)
    assert (test.only_first, test.only_second) == (1, 5)
    assert test.p_value == pytest.approx(14 / 64)


def test_mcnemar_agrees_with_the_binomial_test_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(0)
    first, second = random.random(400) < 0.7, random.random(400) < 0.6
    test = mcnemar_exact(first, second)
    assert test.p_value == pytest.approx(stats.binomtest(test.only_first, test.only_first + test.only_second).pvalue)


@pytest.mark.parametrize("right", [[], [True, True]])
def test_equal_models_do_not_differ(right):
    assert mcnemar_exact(np.array(right, dtype=bool), np.array(right, dtype=bool)).p_value == 1


def test_models_asked_about_different_images_are_not_compared():
    with pytest.raises(DataError, match="same images"):
        mcnemar_exact(np.ones(2, bool), np.ones(3, bool))
