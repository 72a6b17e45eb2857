"""A photo that decides for itself is asked what it suits: as few questions as that takes, and never back and forth."""

from pathlib import Path

import numpy as np
import pytest

from core.records import Analysis, Domain, Explanation, Finding, Photo, Region
from core.tasks import task_named
from core.trust.routing import better_task, other_tasks, suited_analysis, suited_task
from tests.core.tasks.test_task_file import write

FACE, SPOT = (
    Domain({"infection": 0.1, "face": 0.85, "other": 0.05}),
    Domain({"infection": 0.85, "face": 0.1, "other": 0.05}),
)
PHOTO = Photo(np.zeros((8, 8, 3), np.uint8), "0" * 64, 8, 8)


def analysis(task: str, verdict: str = "single", domain: Domain | None = SPOT) -> Analysis:
    labels, shares = task_named(task).labels, np.full(8, 1 / 8)
    finding = Finding(task, labels, np.log(shares), shares, verdict, (), (), "0" * 64, 0.1, domain=domain)
    return Analysis(PHOTO, finding, Explanation(labels, np.zeros((8, 7, 7), np.float32), Region(0, 0, 1, 1), "none"))


@pytest.mark.parametrize(
    ("first", "second", "asked", "suited"),
    [
        (analysis("infection"), "single", ["infection"], "infection"),
        (analysis("infection", domain=None), "single", ["infection"], "infection"),
        (analysis("infection", "not_skin", FACE), "single", ["infection"], "infection"),
        (analysis("infection", "other_task", FACE), "single", ["infection", "condition"], "condition"),
        (analysis("infection", "single", FACE), "other_task", ["infection", "condition"], "infection"),
    ],
)
def test_each_needed_task_is_asked_once_and_the_suited_one_answers(
    first: Analysis, second: str, asked: list[str], suited: str
):
    calls: list[str] = []

    def ask(task: str) -> Analysis:
        calls.append(task)
        return first if task == "infection" else analysis("condition", second)

    assert suited_analysis(ask).finding.task == suited
    assert calls == asked


def test_what_each_task_would_send_on_gets_no_answer_and_is_sent_nowhere():
    finding = suited_analysis(lambda task: analysis(task, "other_task", FACE if task == "infection" else SPOT)).finding
    assert (finding.task, finding.verdict, finding.better_task) == ("infection", "cannot_tell", "")
    assert "unlike the photos of the eight infections, and unlike the photos of faces" in finding.reasons[0]


NAMES = ("infection", "condition", "bark")


@pytest.fixture
def bark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a third task known, whose kind the others' models were never shown."""
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    write(tmp_path)


def kinds(**shares: float) -> Domain:
    return Domain(shares)


def finding_of(task: str, domain: Domain | None, verdict: str = "single") -> Finding:
    labels = task_named(task).labels
    shares = np.full(len(labels), 1 / len(labels))
    return Finding(task, labels, np.log(shares), shares, verdict, (), (), "0" * 64, 0.1, domain=domain)


OLD_SPOT, OLD_THING = kinds(infection=0.9, face=0.05, other=0.05), kinds(infection=0.1, face=0.1, other=0.8)
NEW_SPOT = kinds(infection=0.8, face=0.1, bark=0.05, other=0.05)
NEW_BARK = kinds(infection=0.1, face=0.1, bark=0.7, other=0.1)


@pytest.mark.usefixtures("bark")
@pytest.mark.parametrize(
    ("first", "third", "suited"),
    [
        (("not_skin", OLD_THING), ("single", NEW_BARK), "bark"),
        (("single", OLD_SPOT), ("single", NEW_SPOT), "infection"),
        (("single", OLD_SPOT), ("single", NEW_BARK), "bark"),  # only the third has compared the two
        (("single", OLD_SPOT), ("single", kinds(bark=0.7, other=0.3)), "infection"),  # none has; the first is surer
        (("cannot_tell", kinds(infection=0.5, face=0.1, other=0.4)), ("single", kinds(bark=0.7, other=0.3)), "bark"),
        (("single", OLD_SPOT), ("not_skin", NEW_BARK), "infection"),
        (("single", OLD_SPOT), ("single", None), "infection"),
        (("single", kinds(infection=0.1, face=0.1, bark=0.8, other=0.0)), ("single", NEW_BARK), "bark"),
    ],
)
def test_a_task_of_a_kind_that_the_first_model_never_saw_claims_its_photos_itself(
    first: tuple[str, Domain], third: tuple[str, Domain | None], suited: str
):
    said = {"infection": finding_of("infection", first[1], first[0]), "bark": finding_of("bark", third[1], third[0])}
    assert suited_task(said.__getitem__, [task_named(name) for name in NAMES]) == suited


@pytest.mark.usefixtures("bark")
def test_the_task_of_the_likeliest_kind_is_offered_and_none_where_no_kind_is_likely():
    assert better_task(task_named("infection"), NEW_BARK) == "bark"
    assert better_task(task_named("bark"), NEW_SPOT) == "infection"
    assert better_task(task_named("bark"), NEW_BARK) == ""
    assert better_task(task_named("condition"), kinds(infection=0.4, face=0.2, bark=0.4, other=0.0)) == ""


@pytest.mark.usefixtures("bark")
def test_other_tasks_are_offered_the_likeliest_first():
    assert [task.name for task in other_tasks(finding_of("condition", NEW_BARK))] == ["bark", "infection"]
    assert [task.name for task in other_tasks(finding_of("bark", None))] == ["infection", "condition"]
