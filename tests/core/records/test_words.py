from typing import Any, get_args

import pytest

import core
from core.records import words
from core.records.words import refusal_of

TABLES = [
    (words.Refusal, words.ForRefusals),
    (words.QualityCode, words.ForQualityCodes),
    (words.Policy, words.ForPolicies),
    (words.UrgencyLevel, words.ForUrgencyLevels),
    (words.Confidence, words.ForConfidences),
    (words.Undertone, words.ForUndertones),
]


def words_of(closed: Any) -> set[str]:
    inner = get_args(closed)
    return {word for part in inner for word in ([part] if isinstance(part, str) else words_of(part))}


@pytest.mark.parametrize(("closed", "table"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_table_of_words_has_a_value_for_every_word_and_no_other(closed: Any, table: Any):
    assert table.__required_keys__ == words_of(closed)


def test_every_table_is_held_against_its_list():
    tables = {one for one in vars(words).values() if hasattr(one, "__required_keys__")}
    assert tables == {table for _, table in TABLES}


def test_a_verdict_is_an_answer_or_a_refusal():
    refusals = {verdict for verdict in words_of(words.VerdictName) if refusal_of(verdict) is not None}
    assert refusals == words_of(words.Refusal)


def test_the_shipped_shades_hold_only_the_sellers_words_that_are_known():
    assert {shade.undertone for shade in core.read_catalogue().shades} <= words_of(words.SellerUndertone)
