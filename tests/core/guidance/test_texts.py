import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.guidance.texts import Guidance, RedFlags, general_guidance, guidance_for, read_texts, red_flags
from core.tasks import BUILT_IN, CONDITION, INFECTION

LABELS = [label for task in BUILT_IN for label in task.labels]
TONES = [definition.folder for definition in CONDITION.definitions if definition.group == "tone"]
GIVEN = [*map(guidance_for, LABELS), general_guidance()]


def name(guidance: Guidance) -> str:
    return guidance.label or "any photo"


def sentences(guidance: Guidance) -> list[str]:
    return [part for text in (guidance.what, guidance.route) for part in re.split(r"(?<=[.;:]) ", text)]


def test_all_sixteen_labels_and_no_other_have_texts():
    assert len(LABELS) == 16
    assert set(read_texts()["labels"]) == set(LABELS)
    with pytest.raises(KeyError):
        guidance_for("Ringworm")


@pytest.mark.parametrize("guidance", GIVEN, ids=name)
def test_every_label_says_what_it_is_where_to_go_and_when_to_hurry(guidance: Guidance):
    assert all(text.endswith(".") for text in (guidance.what, guidance.route))
    assert len(guidance.look_for) >= 2 or not guidance.label
    assert guidance.same_day
    assert all(phrase and not phrase.endswith(".") for phrase in (*guidance.same_day, *guidance.emergency))


@pytest.mark.parametrize("label", INFECTION.labels)
def test_every_infection_brings_emergency_flags(label: str):
    assert len(red_flags([label]).emergency) >= 5


@pytest.mark.parametrize("guidance", GIVEN, ids=name)
def test_every_text_names_its_sources_and_how_they_were_read(guidance: Guidance):
    assert guidance.sources
    for source in guidance.sources:
        assert source.name
        assert re.fullmatch(r"https://[\w.-]+/\S*", source.address)
        assert source.read in {"original", "copy", "memory"}


def test_no_source_is_listed_that_no_text_uses():
    used = {source.address for guidance in GIVEN for source in guidance.sources}
    assert {entry["address"] for entry in read_texts()["sources"].values()} == used


@pytest.mark.parametrize("guidance", GIVEN, ids=name)
def test_every_text_was_checked_within_a_year(guidance: Guidance):
    assert not guidance.is_stale(date.today())


@pytest.mark.parametrize(("days", "stale"), [(0, False), (365, False), (366, True)])
def test_a_text_is_stale_after_a_year(days: int, stale: bool):
    guidance = replace(guidance_for("VI-shingles"), reviewed=date(2026, 11, 23))
    assert guidance.is_stale(date(2026, 11, 23) + timedelta(days=days)) is stale


def test_the_flags_of_every_label_in_a_set_are_joined_without_repeats():
    joined = red_flags(["FU-ringworm", "FU-athlete-foot"])
    ring, foot, anything = guidance_for("FU-ringworm"), guidance_for("FU-athlete-foot"), general_guidance()
    assert joined.same_day[: len(anything.same_day)] == anything.same_day
    assert set(joined.same_day) == {*anything.same_day, *ring.same_day, *foot.same_day}
    assert len(set(joined.same_day)) == len(joined.same_day)
    shared = set(ring.same_day) & set(foot.same_day)
    assert shared, "the two share a flag, or this test shows nothing"


def test_a_flag_that_another_says_in_full_is_left_out():
    dark, pale = guidance_for("dark_skintone"), guidance_for("Pale_skintone")
    assert dark.same_day[0].startswith(f"{pale.same_day[0]}, "), "or this test shows nothing"
    assert red_flags(["Pale_skintone", "dark_skintone"]).same_day == dark.same_day
    assert red_flags(["dark_skintone", "Pale_skintone"]).same_day == dark.same_day


def test_a_flag_of_the_second_label_is_there():
    flags = red_flags(["FU-nail-fungus", "VI-shingles"])
    assert "a rash near the eye or on the nose" in flags.same_day
    assert "a very bad headache with a stiff neck or confusion" in flags.emergency


def test_an_answer_without_a_label_brings_the_flags_of_any_photo():
    anything = general_guidance()
    assert red_flags([]) == RedFlags(anything.emergency, anything.same_day)


@pytest.mark.parametrize("label", [label for label in CONDITION.labels if label != "Acne"])
def test_labels_about_looks_bring_one_flag_for_a_doctor_and_no_emergency(label: str):
    flags = red_flags([label])
    assert flags.emergency == ()
    assert [flag.startswith("a spot that changes, bleeds") for flag in flags.same_day] == [True]


@pytest.mark.parametrize("label", TONES)
def test_a_tone_gets_no_disease_word(label: str):
    guidance = guidance_for(label)
    text = " ".join([guidance.what, guidance.route, *guidance.look_for, *guidance.same_day]).lower()
    words = r"disease|disorder|illness|infect|cancer|melanoma|rash|symptom|condition|problem|treat|abnormal|normal"
    assert not re.search(words, text)


REDDENING = [label for label in INFECTION.labels if label != "FU-nail-fungus"]


@pytest.mark.parametrize("label", LABELS)
def test_it_is_said_where_redness_counts_that_it_can_be_hard_to_see(label: str):
    said = "Redness can be harder to see on brown and black skin." in guidance_for(label).look_for
    assert said is (label in REDDENING)


@pytest.mark.parametrize("guidance", GIVEN, ids=name)
def test_sentences_and_words_are_short_enough_for_a_child_of_eleven(guidance: Guidance):
    """Flesch–Kincaid grade (Kincaid et al. 1975), syllables counted as groups of vowels; grade 6 is age 11 to 12."""
    given = [*sentences(guidance), *guidance.look_for, *guidance.same_day, *guidance.emergency]
    words = [word for sentence in given for word in re.findall(r"[a-z']+", sentence.lower())]
    syllables = sum(map(syllables_of, words))
    assert 0.39 * len(words) / len(given) + 11.8 * syllables / len(words) - 15.59 <= 6
    assert max(len(sentence.split()) for sentence in sentences(guidance)) <= 20


def syllables_of(word: str) -> int:
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$|es$|ed$", "", word))))
