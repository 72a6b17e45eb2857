"""A photo that decides for itself is asked what it suits: as few questions as that takes, and never back and forth."""

import numpy as np
import pytest

from core.records import Analysis, Domain, Explanation, Finding, Photo, Region
from core.tasks import task_named
from core.trust.routing import suited_analysis

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
