"""One record says all of a photo: what it was asked and by whom, whether a policy blocks it, and what came of it."""

from collections.abc import Callable

import pytest
import streamlit as st

import core
from pages.shared.state import model_session, result_session, session, task_session
from pages.shared.state.visit.visit_session import SHADES, UPLOAD, Accepted, this_visit
from tests.conftest import FakeClassifier
from tests.photo_files import encoded, skin_like
from tests.scripted_verdicts import BACK_AND_FORTH_PX, changes, photo_of

Give = Callable[..., None]
FILES = {"back_and_forth": encoded(skin_like(BACK_AND_FORTH_PX, 260), "JPEG")}


@pytest.fixture
def give(fake_classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch) -> Give:
    """Return a function that gives photos with the named verdicts, outside a running page."""
    fake_classifier.changes = changes
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(core, "weights_key", lambda: "fake")
    monkeypatch.setattr(model_session, "ask", lambda question, work: work(fake_classifier))

    def put(*verdicts: str, place: str = UPLOAD) -> None:
        files = {verdict: FILES.get(verdict) or photo_of(verdict) for verdict in verdicts}
        this_visit().given[place] = tuple(Accepted(name, core.read_photo(data)) for name, data in files.items())

    return put


def said(chosen: str, *, together: bool = False) -> list[tuple[str, str, str]]:
    """Return (task, by whom it was asked, verdict) of each photo."""
    results = result_session.results_of(UPLOAD, chosen, together=together)
    assert results is not None
    return [(result.task.name, result.asked_by, result.finding.verdict) for result in results.photos]


def test_a_place_without_a_photo_has_no_result(give: Give):
    assert result_session.results_of(UPLOAD, "infection", together=False) is None


def test_the_visitors_choice_counts_for_every_photo_and_a_photo_for_another_task_is_sent_on(give: Give):
    give("single", "other_task")
    assert said("infection") == [("infection", "visitor", "single"), ("infection", "visitor", "other_task")]


def test_where_each_photo_decides_none_is_sent_on_and_none_is_asked_twice(give: Give, fake_classifier: FakeClassifier):
    give("single", "other_task", "back_and_forth")
    for _ in range(2):
        assert said(core.AUTO) == [
            ("infection", "photo", "single"),
            ("condition", "photo", "single"),
            ("infection", "photo", "cannot_tell"),
        ]
    assert fake_classifier.passes == 3


def test_one_photo_is_switched_alone_and_only_under_the_choice_it_was_switched_under(give: Give):
    give("single", "several")
    st.session_state[session.TASK_KEY] = "infection"
    task_session.switch(session.accepted(UPLOAD)[0].photo.sha256, "condition")
    assert said("infection") == [("condition", "switch", "single"), ("infection", "visitor", "several")]
    assert said(core.AUTO)[0] == ("infection", "photo", "single")
    task_session.switch(session.accepted(UPLOAD)[0].photo.sha256, "")
    assert said("infection")[0] == ("infection", "visitor", "single")


def test_a_blocked_photo_is_refused_without_a_pass_and_has_no_say_in_the_common_question(
    give: Give, fake_classifier: FakeClassifier
):
    give("poor_photo", "other_task")
    st.session_state[session.POLICY_KEY] = "block"
    results = result_session.results_of(UPLOAD, core.AUTO, together=True)
    assert results is not None
    poor, face = results.photos
    assert (poor.analysis, poor.finding.verdict, poor.task.name) == (None, "poor_photo", "condition")
    assert "too_dark" in [remark.code for remark in poor.remarks if remark.blocking]
    assert (face.task.name, face.asked_by, face.finding) == ("condition", "spot", face.analysis.finding)
    assert fake_classifier.passes == 1


def test_photos_of_one_spot_are_asked_what_most_of_them_suit(give: Give):
    give("other_task", "single", "several")
    assert said(core.AUTO, together=True) == [
        ("infection", "spot", "other_task"),
        ("infection", "spot", "single"),
        ("infection", "spot", "several"),
    ]
    results = result_session.results_of(UPLOAD, core.AUTO, together=True)
    assert results is not None
    assert (result_session.together_of(results).n, result_session.together_of(results).used) == (3, 2)


def test_the_opened_result_is_that_of_the_opened_photo_also_where_a_photo_was_given_twice(give: Give):
    give("single", "several")
    this_visit().given[UPLOAD] += (Accepted("again", session.accepted(UPLOAD)[1].photo),)
    session.open_photo(UPLOAD, session.accepted(UPLOAD)[1].photo.sha256)
    results = result_session.results_of(UPLOAD, "infection", together=False)
    assert results is not None
    assert [result is results.opened for result in results.photos] == [False, True, False]


@pytest.mark.parametrize(
    ("chosen", "verdict", "place", "came"),
    [
        ("infection", "single", UPLOAD, True),
        ("condition", "single", UPLOAD, False),
        (core.AUTO, "single", UPLOAD, True),
        (core.AUTO, "other_task", UPLOAD, False),
        ("infection", "single", SHADES, False),
    ],
)
def test_a_photo_came_as_an_infection_where_it_was_asked_as_one(
    give: Give, chosen: str, verdict: str, place: str, came: bool
):
    give(verdict, place=place)
    st.session_state[session.TASK_KEY] = chosen
    result_session.results_of(UPLOAD, chosen, together=False)
    assert result_session.came_as_infection(session.accepted(place)[0]) is came


def test_nobody_came_as_an_infection_before_the_models_were_asked(give: Give, fake_classifier: FakeClassifier):
    give("single")
    st.session_state[session.TASK_KEY] = core.AUTO
    assert not result_session.came_as_infection(session.accepted(UPLOAD)[0])
    assert fake_classifier.passes == 0
