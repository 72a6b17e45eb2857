"""What a card's sections say, also where they are missing, damaged or of another version."""

from typing import Any

import pytest

from core.card import DataFacts, Metrics, Recipe, TrustFacts

ODD = [None, 3, "x", [], [1], {}, {"a": None}, {"n": "6"}, {"verdicts": {"single": "6"}}, True]


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        ({"preset": "tuned"}, "whole_network"),
        ({"preset": "ours", "solver": "lbfgs"}, "fitted_head"),
        ({"preset": "ours", "solver": "adamw"}, "stepped_head"),
        ({}, "stepped_head"),
    ],
)
def test_a_recipe_says_what_it_trained(stored: dict, kind: str):
    assert Recipe.from_json(stored).kind == kind


def test_a_network_whose_head_was_fitted_anew_says_so():
    assert Recipe.from_json({"preset": "tuned", "epochs": 16, "refit": {"views": 1}}) == Recipe(
        "whole_network", 16, True, {"preset": "tuned", "epochs": 16, "refit": {"views": 1}}
    )


def test_a_key_of_another_version_is_kept_where_it_came_from():
    for section in (Recipe, DataFacts, Metrics, TrustFacts):
        assert section.from_json({"of another version": [1]}).stored == {"of another version": [1]}


def test_the_photos_are_counted_by_their_source():
    row = {"source": "atlas", "licence": "CC0", "tier": "A", "n": 3, "classes": {"Acne": 3}}
    facts = DataFacts.from_json({"train": 350, "sources": [row, "damaged"], "refused": {"x.jpg": "again"}})
    assert (facts.train, facts.valid, facts.refused) == (350, None, 1)
    assert [(one.source, one.n, one.classes) for one in facts.sources] == [("atlas", 3, {"Acne": 3})]


def test_figures_stand_by_their_set_and_more_are_put_beside_them():
    metrics = Metrics.from_json({"valid": {"n": 38, "correct": 34, "accuracy": 0.9}})
    more = metrics.with_more({"stability": {"n": 20, "correct": 17, "scale": 18}})
    assert (more.sets["valid"].n, more.sets["valid"].correct, more.sets["valid"].balanced_accuracy) == (38, 34, None)
    assert (more.stability.kept, more.stability.scale, more.stability.jpeg) == (17, 18, None)


@pytest.mark.parametrize("stability", [*ODD, {"n": 0, "correct": 0}, {"n": 5, "correct": 6}, {"n": 5, "correct": -1}])
def test_a_stability_that_cannot_be_is_none(stability: Any):
    assert Metrics.from_json({"stability": stability}).stability is None


def test_of_outside_photos_the_larger_count_holds():
    few, many = {"verdicts": {"single": 1}}, {"verdicts": {"single": 2}}
    judged = {"verdicts": {"face": few, "noise": few}, "swapped": {"verdicts": {"face": many}}}
    trust = TrustFacts.from_json({"judged": judged})
    assert {name: stored.counts["single"] for name, stored in trust.verdicts.items()} == {"face": 2, "noise": 1}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["recipe", "data", "metrics", "trust"])
def test_a_damaged_part_is_no_figure_and_no_error(name: str, odd: Any):
    section = {"recipe": Recipe, "data": DataFacts, "metrics": Metrics, "trust": TrustFacts}[name]
    for key in ("epochs", "train", "sources", "refused", "valid", "stability", "limits", "judged"):
        made = section.from_json({key: odd})
        assert made.stored == {key: odd}


def test_limits_alone_make_a_trust_that_is_fitted():
    assert TrustFacts.from_json({"limits": {}}).fitted
    assert not TrustFacts().fitted
