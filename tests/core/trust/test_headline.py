"""An answer in words: three forms, and what cannot be ruled out in a line of its own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.records import Finding
from core.tasks import CONDITION, INFECTION, task_named
from core.tasks.task import Task
from core.trust.headline import headline, not_ruled_out_sentence, short_answer
from tests.core.tasks.test_task_file import write

SHARES = (0.02, 0.3, 0.01, 0.03, 0.5, 0.01, 0.03, 0.1)  # ringworm, impetigo, shingles


def finding(task: Task, verdict: str, label_set: tuple[str, ...], shares: tuple[float, ...] = SHARES) -> Finding:
    values = np.array(shares)
    return Finding(
        task.name, task.labels, np.log(values), values, verdict, label_set, (), "0", 0.0, questions=task.questions
    )


@pytest.mark.parametrize(
    ("verdict", "label_set", "words", "short"),
    [
        ("single", ("FU-ringworm",), "Most likely Ringworm", "Ringworm, 50%"),
        ("several", ("FU-ringworm", "VI-shingles"), "Most likely Ringworm", "Ringworm, 50%"),
        ("several", ("BA-impetigo", "FU-ringworm"), "Ringworm or Impetigo", "Ringworm or Impetigo"),
        (
            "several",
            ("BA-impetigo", "FU-ringworm", "VI-shingles"),
            "Ringworm, Impetigo or Shingles",
            "Ringworm, Impetigo or Shingles",
        ),
        ("cannot_tell", (), "Cannot tell", "Cannot tell"),
        ("not_skin", (), "The model sees no skin here", "The model sees no skin here"),
    ],
)
def test_every_verdict_has_its_words(verdict: str, label_set: tuple[str, ...], words: str, short: str):
    given = finding(INFECTION, verdict, label_set)
    assert (headline(given), short_answer(given)) == (words, short)


def test_what_cannot_be_ruled_out_is_said_with_its_reason():
    urgent = finding(INFECTION, "several", ("FU-ringworm", "VI-shingles"))
    assert not_ruled_out_sentence(urgent) == "Cannot rule out: Shingles (if it is this, it is urgent)."
    missed = finding(INFECTION, "several", ("FU-ringworm", "PA-cutaneous-larva-migrans"))
    assert not_ruled_out_sentence(missed).startswith("Cannot rule out: Cutaneous larva migrans (the model often misses")
    assert not_ruled_out_sentence(finding(INFECTION, "single", ("FU-ringworm",))) == ""


@pytest.mark.parametrize(
    ("shares", "label_set", "nothing", "words"),
    [
        ((0.3, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.2), ("Acne", "medium_skintone"), "", "Most likely Acne"),
        ((0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.91, 0.02), ("light_skintone",), "", "Cannot tell the concern"),
        ((0.3, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.2), ("medium_skintone",), "concern", "No concern stands out"),
        ((0.4, 0.01, 0.3, 0.01, 0.01, 0.02, 0.02, 0.23), ("Acne", "Pigmentation"), "", "Acne or Pigmentation"),
    ],
)
def test_a_face_is_answered_with_its_concern_or_that_none_stands_out_and_never_with_a_tone(
    shares: tuple[float, ...], label_set: tuple[str, ...], nothing: str, words: str
):
    given = replace(finding(CONDITION, "several", label_set, shares), nothing=nothing)
    assert (headline(given), short_answer(given)) == (words, words.removeprefix("Most likely "))
    assert not {label for label in given.named if label.endswith("skintone")}


@pytest.mark.parametrize(
    ("label_set", "shares", "words"),
    [
        (("a", "c", "e"), (0.3, 0.05, 0.3, 0.05, 0.25, 0.05), "Most likely Ash, Copper, edge of elm"),
        (("a", "b", "c"), (0.3, 0.3, 0.3, 0.05, 0.04, 0.01), "Ash or Birch, Copper; cannot tell the place"),
        (("a",), (0.9, 0.05, 0.02, 0.01, 0.01, 0.01), "Most likely Ash; cannot tell the colour or the place"),
    ],
)
def test_a_task_of_any_number_of_questions_answers_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_set: tuple[str, ...], shares: tuple[float, ...], words: str
):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    names = {"Ash": "kind", "Birch": "kind", "Copper": "colour", "Dun": "colour", "Elm": "place", "Fir": "place"}
    labels = [{"folder": name[0].lower(), "name": name, "group": group} for name, group in names.items()]
    write(tmp_path, "wood", labels=labels, groups_split=True, answers={"place": "edge of {}"})
    assert headline(finding(task_named("wood"), "single", label_set, shares)) == words
