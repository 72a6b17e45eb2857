import numpy as np
import pytest

from core.data.splits import grouped_folds, grouped_split
from core.errors import DataError


@pytest.fixture
def case():
    """300 images of four unequal classes in groups of 1 to 8 twins that share a class."""
    random = np.random.default_rng(7)
    labels, groups = [], []
    while len(labels) < 300:
        size = int(random.integers(1, 9))
        labels += [random.choice(["a", "b", "c", "d"], p=[0.6, 0.2, 0.15, 0.05])] * size
        groups += [len(set(groups))] * size
    order = random.permutation(len(labels))
    return np.array(labels)[order], np.array(groups)[order]


def divided_groups(groups, parts):
    return [group for group in set(groups) if len(set(parts[groups == group])) > 1]


@pytest.mark.parametrize("seed", range(5))
def test_no_fold_shares_a_group_and_every_class_is_evenly_spread(case, seed):
    labels, groups = case
    folds = grouped_folds(labels, groups, 5, seed)
    assert divided_groups(groups, folds) == []
    for label in "abcd":
        share = np.bincount(folds[labels == label], minlength=5) / np.sum(labels == label)
        assert np.abs(share - 0.2).max() * np.sum(labels == label) <= 8  # at most the largest group out of place


def test_folds_are_as_even_as_those_of_scikit_learn(case):
    selection = pytest.importorskip("sklearn.model_selection")
    labels, groups = case
    theirs = np.empty(len(labels), dtype=int)
    splitter = selection.StratifiedGroupKFold(5, shuffle=True, random_state=0)
    for fold, (_, held_out) in enumerate(splitter.split(labels, labels, groups)):
        theirs[held_out] = fold

    def unevenness(folds):
        return np.mean([np.std(np.bincount(folds[labels == label], minlength=5)) for label in "abcd"])

    assert unevenness(grouped_folds(labels, groups, 5, 0)) <= unevenness(theirs) + 1


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.35])
def test_a_validation_share_keeps_groups_whole_and_classes_balanced(case, fraction):
    labels, groups = case
    valid = grouped_split(labels, groups, fraction, seed=3)
    assert valid.dtype == bool
    assert divided_groups(groups, valid) == []
    for label in "abcd":
        assert abs(np.sum(valid[labels == label]) - fraction * np.sum(labels == label)) <= 8


def test_the_same_seed_gives_the_same_folds_and_another_seed_others(case):
    labels, groups = case
    folds = grouped_folds(labels, groups, 5, 0)
    assert np.array_equal(folds, grouped_folds(labels, groups, 5, 0))
    assert not np.array_equal(folds, grouped_folds(labels, groups, 5, 1))


def test_images_without_twins_divide_exactly():
    labels = ["a"] * 10 + ["b"] * 20
    folds = grouped_folds(labels, np.arange(30), 5, 0)
    assert np.bincount(folds[:10]).tolist() == [2] * 5
    assert np.bincount(folds[10:]).tolist() == [4] * 5
    assert grouped_split(labels, np.arange(30), 0.2, 0).sum() == 6


@pytest.mark.parametrize("fraction", [0, 1, -0.2])
def test_a_share_outside_zero_and_one_is_refused(fraction):
    with pytest.raises(DataError, match="not between 0 and 1"):
        grouped_split(["a", "b"], [0, 1], fraction, 0)


def test_too_few_groups_are_refused_in_words():
    with pytest.raises(DataError, match="2 groups of twins cannot be divided into 5 parts"):
        grouped_folds(["a", "a", "b"], [0, 0, 1], 5, 0)


def test_labels_and_groups_of_unequal_number_are_refused():
    with pytest.raises(DataError, match="3 labels but 2 groups"):
        grouped_split(["a", "a", "b"], [0, 1], 0.5, 0)
