from pathlib import Path

import numpy as np
import pytest

from core.records import Finding
from core.tasks import CONDITION, INFECTION, task_named
from pages.shared.results.finding_view import headline
from tests.core.tasks.test_task_file import write


def finding(task: str, verdict: str, label_set: tuple[str, ...]) -> Finding:
    labels = {"infection": INFECTION, "condition": CONDITION}[task].labels
    probabilities = np.array([0.3, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.2])
    return Finding(task, labels, np.log(probabilities), probabilities, verdict, label_set, (), "0", 0.0)


@pytest.mark.parametrize(
    ("verdict", "label_set", "words"),
    [
        ("single", ("FU-nail-fungus",), "Looks most like Nail fungus"),
        ("several", ("BA-impetigo", "VI-shingles"), "Could be Impetigo or Shingles"),
        ("several", ("BA-impetigo", "VI-shingles", "FU-ringworm"), "Could be Impetigo, Shingles or Ringworm"),
        ("cannot_tell", (), "Cannot tell"),
        ("not_skin", (), "The model sees no skin here"),
    ],
)
def test_every_verdict_has_its_words(verdict: str, label_set: tuple[str, ...], words: str):
    assert headline(finding("infection", verdict, label_set), INFECTION) == words


def test_a_face_is_answered_with_its_concern_and_its_tone():
    assert headline(finding("condition", "single", ("Acne",)), CONDITION) == "Looks most like Acne, medium skin"


@pytest.mark.parametrize(
    ("probabilities", "label_set", "words"),
    [
        (
            [0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.91, 0.02],
            ("light_skintone",),
            "Looks most like light skin; cannot tell the concern",
        ),
        ([0.9, 0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02], ("Acne",), "Looks most like Acne; cannot tell the tone"),
        (
            [0.4, 0.01, 0.3, 0.01, 0.01, 0.02, 0.02, 0.23],
            ("Acne", "Pigmentation", "medium_skintone"),
            "Could be Acne or Pigmentation, medium skin",
        ),
    ],
)
def test_each_part_of_a_face_is_named_by_its_set_or_its_even_share(
    probabilities: list[float], label_set: tuple[str, ...], words: str
):
    shares = np.array(probabilities)
    given = Finding("condition", CONDITION.labels, np.log(shares), shares, "single", label_set, (), "0", 0.0)
    assert headline(given, CONDITION) == words


@pytest.mark.parametrize(
    ("label_set", "shares", "words"),
    [
        (("a", "c", "e"), [0.3, 0.05, 0.3, 0.05, 0.25, 0.05], "Looks most like Ash, Copper, edge of elm"),
        (("a", "b", "c"), [0.3, 0.3, 0.3, 0.05, 0.04, 0.01], "Could be Ash or Birch, Copper; cannot tell the place"),
        (("a",), [0.9, 0.05, 0.02, 0.01, 0.01, 0.01], "Looks most like Ash; cannot tell the colour or the place"),
    ],
)
def test_a_task_of_any_number_of_questions_answers_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_set: tuple[str, ...], shares: list[float], words: str
):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    names = {"Ash": "kind", "Birch": "kind", "Copper": "colour", "Dun": "colour", "Elm": "place", "Fir": "place"}
    labels = [{"folder": name[0].lower(), "name": name, "group": group} for name, group in names.items()]
    write(tmp_path, "wood", labels=labels, groups_split=True, answers={"place": "edge of {}"})
    task, even = task_named("wood"), np.array(shares)
    given = Finding("wood", task.labels, np.log(even), even, "single", label_set, (), "0", 0.0)
    assert headline(given, task) == words
