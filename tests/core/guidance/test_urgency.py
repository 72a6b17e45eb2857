import pytest

from core.guidance.texts import LEVELS, read_texts
from core.guidance.urgency import judge_urgency, urgency_questions
from core.tasks import BUILT_IN

CELLULITIS, RING, SHINGLES = "BA- cellulitis", "FU-ringworm", "VI-shingles"
FOOT, NAIL, POX, IMPETIGO = "FU-athlete-foot", "FU-nail-fungus", "VI-chickenpox", "BA-impetigo"
CODES = [question.code for question in urgency_questions()]
SETS = [(), *((label,) for task in BUILT_IN for label in task.labels), (RING, CELLULITIS)]


@pytest.mark.parametrize(
    ("answers", "labels", "level"),
    [
        # no sign: the labels' own urgency
        ("", (RING,), "routine"),
        ("", (NAIL,), "routine"),
        ("", ("Wrinkled",), "routine"),
        ("", ("dark_skintone",), "routine"),
        ("", (), "soon"),
        ("", (IMPETIGO,), "soon"),
        ("", (POX,), "soon"),
        ("", (SHINGLES,), "same_day"),
        ("", (CELLULITIS,), "same_day"),
        ("", (RING, SHINGLES), "same_day"),
        # one sign, whatever the label
        ("breathing", (RING,), "emergency"),
        ("confused", ("Wrinkled",), "emergency"),
        ("pale", (), "emergency"),
        ("stiff_neck", (SHINGLES,), "emergency"),
        ("no_fade", (), "emergency"),
        ("severe_pain", (FOOT,), "emergency"),
        ("fever", (RING,), "same_day"),
        ("very_unwell", (), "same_day"),
        ("fast_spread", (RING,), "same_day"),
        ("near_eye", (RING,), "same_day"),
        ("senses", (), "same_day"),
        ("newborn", (POX,), "same_day"),
        ("pregnant", (POX,), "same_day"),
        ("weak_immunity", (NAIL,), "same_day"),
        ("diabetes", (RING,), "soon"),
        # signs that mean more with a label
        ("diabetes", (FOOT,), "same_day"),
        ("diabetes", (NAIL,), "same_day"),
        ("diabetes", (), "same_day"),
        ("fever", (CELLULITIS,), "emergency"),
        ("fast_spread", (RING, CELLULITIS), "emergency"),
        ("very_unwell", (CELLULITIS,), "emergency"),
        ("fast_spread", (), "same_day"),
        # signs that mean more together
        ("fever fast_spread", (RING,), "emergency"),
        ("fever newborn", (), "emergency"),
        ("fever weak_immunity", (POX,), "emergency"),
        ("near_eye diabetes", (RING,), "same_day"),
    ],
)
def test_the_level_follows_the_signs_and_the_labels(answers: str, labels: tuple[str, ...], level: str):
    assert judge_urgency(answers.split(), labels).level == level


@pytest.mark.parametrize("labels", SETS, ids=str)
def test_no_label_lowers_what_a_sign_means_on_its_own(labels: tuple[str, ...]):
    for question in urgency_questions():
        assert LEVELS.index(judge_urgency([question.code], labels).level) >= LEVELS.index(question.level)


@pytest.mark.parametrize("labels", SETS, ids=str)
def test_a_further_sign_never_lowers_the_level(labels: tuple[str, ...]):
    for first in CODES:
        alone = LEVELS.index(judge_urgency([first], labels).level)
        assert all(LEVELS.index(judge_urgency([first, second], labels).level) >= alone for second in CODES)


def test_the_check_asks_for_every_sign_of_the_issue():
    asked = {"fever", "fast_spread", "near_eye", "newborn", "pregnant", "weak_immunity", "diabetes", "severe_pain"}
    assert asked <= set(CODES)
    assert len(CODES) == len(set(CODES)) <= 16, "more than that takes more than two minutes"


def test_the_questions_of_a_group_stand_together():
    groups = [question.group for question in urgency_questions()]
    assert sorted(groups, key=list(dict.fromkeys(groups)).index) == groups


def test_only_the_reasons_of_the_level_are_given():
    urgency = judge_urgency(["fever", "fast_spread", "pregnant"], [RING])
    assert urgency.because == ("Fever and fast spread together can mean that an infection is moving into the body.",)


def test_a_label_that_raises_the_level_says_why():
    assert judge_urgency([], [RING, SHINGLES]).because == (
        "Treatment for shingles works best in the first 3 days of the rash.",
    )


def test_an_emergency_names_the_local_number_by_default_and_a_given_one_on_request():
    assert "call your local emergency number," in judge_urgency(["pale"], []).sentence
    assert "call 112," in judge_urgency(["pale"], [], emergency_number="112").sentence


def test_every_level_has_its_own_sentence_and_no_placeholder_is_left():
    given = {
        judge_urgency(["pale"], []),
        judge_urgency(["fever"], []),
        judge_urgency([], []),
        judge_urgency([], [RING]),
    }
    assert {urgency.level for urgency in given} == set(LEVELS) == set(read_texts()["levels"])
    assert len({urgency.sentence for urgency in given}) == 4
    assert not any("{" in urgency.sentence for urgency in given)


@pytest.mark.parametrize("level", ["soon", "same_day", "emergency"])
def test_a_level_above_routine_always_has_a_reason(level: str):
    sets = [judge_urgency(answers, labels) for labels in SETS for answers in ([], *([code] for code in CODES))]
    assert all(urgency.because for urgency in sets if urgency.level == level)


@pytest.mark.parametrize(("answers", "labels"), [(["itch"], []), ([], ["Ringworm"])])
def test_an_unknown_sign_or_label_is_refused(answers: list[str], labels: list[str]):
    with pytest.raises(KeyError):
        judge_urgency(answers, labels)
