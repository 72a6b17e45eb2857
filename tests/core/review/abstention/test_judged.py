from typing import Any

import pytest

from core.card import Card, TrustFacts, WeightsFile
from core.review.abstention.judged import judged_names, judged_ood, judged_verdicts
from core.tasks import INFECTION
from core.transforms import Preprocessing

FILE = WeightsFile("infection/model.safetensors", "0" * 64)
PUBLISHED = {"n": 10, "verdicts": {"single": 6, "several": 2, "cannot_tell": 2}, "truth_in_set": 0.875}
SKIN = {"n": 20, "verdicts": {"cannot_tell": 15, "not_skin": 1, "several": 3, "single": 1}}


def card(verdicts: Any, swapped: Any = None, named: Any = None) -> Card:
    trust = {"judged": {"verdicts": verdicts, "swapped": {"verdicts": swapped, "named": named}}}
    return Card("infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, 0.4, trust=TrustFacts.from_json(trust))


def test_stored_verdicts_are_those_of_the_set():
    made = judged_verdicts(card({"published": PUBLISHED, "healthy_skin": SKIN}), "published")
    assert (made.n, made.answered, made.covered.held, made.covered.n) == (10, 8, 7, 8)
    assert judged_verdicts(card({"published": PUBLISHED}), "grouped_cv") is None


def test_stored_strangers_are_the_sets_without_a_truth():
    (skin,) = judged_ood(card({"published": PUBLISHED, "healthy_skin": SKIN}))
    assert (skin.folder, skin.n, skin.single, skin.answered) == ("healthy_skin", 20, 1, 4)


def test_of_outside_photos_all_count_where_each_half_was_judged_by_the_limits_of_the_other():
    all_skin = {"n": 40, "verdicts": {"cannot_tell": 38, "several": 2}}
    nothing, skin = judged_ood(card({"noise": SKIN, "healthy_skin": SKIN}, {"healthy_skin": all_skin}))
    assert (nothing.folder, nothing.n) == ("noise", 20)
    assert (skin.folder, skin.n, skin.answered) == ("healthy_skin", 40, 2)


def test_the_labels_that_outside_photos_got_come_back_by_their_bytes():
    first, second = INFECTION.labels[:2]
    made = judged_names(card({}, named={"ab": [first], "cd": [second, first]}))
    assert made == {"ab": (first,), "cd": (second, first)}


@pytest.mark.parametrize(
    "damaged", [None, {}, [], {"ab": "FU-ringworm"}, {"ab": ["eczema"]}, {"ab": ["FU-ringworm"], "cd": 3}]
)
def test_labels_that_are_none_of_the_cards_are_not_taken(damaged: Any):
    assert judged_names(card({}, named=damaged)) is None


@pytest.mark.parametrize("damaged", [None, [], {"published": None}, {"published": {"verdicts": {"single": "6"}}}, {}])
def test_a_card_that_holds_no_counts_gives_none(damaged: Any):
    assert judged_verdicts(card(damaged), "published") is None
    assert judged_ood(card(damaged, damaged)) == ()
