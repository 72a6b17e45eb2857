"""A face always gets something: its measured tone or why there is none, a word about concerns, the way to shades."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

import core
from pages.shared.state.shades import shades_session
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import PAGE, button, upload

Open = Callable[[str], AppTest]


def face_page(open_page: Open) -> AppTest:
    app = open_page(PAGE)
    app.segmented_control(key="task").set_value("condition")
    return app.run()


def test_the_drawn_face_gets_its_tone_and_that_no_concern_stands_out(open_page: Open, fake_classifier: FakeClassifier):
    tones = ("medium_skintone",)
    fake_classifier.changes = lambda photo, task: {"label_set": tones, "verdict": "single", "nothing": "concern"}
    app = face_page(open_page)
    button(app, "Try a drawn sample").click()
    app.run()
    assert not app.exception
    assert headings(app)[1] == "No concern stands out"
    assert any("Measured tone: " in str(element.proto.body) for element in app.get("html"))
    assert not app.get("plotly_chart")
    assert "emergency" not in words(app)


def test_without_a_face_in_the_photo_it_is_said_why_no_tone_was_measured(
    open_page: Open, photo_file: Callable[..., bytes]
):
    app = upload(face_page(open_page), ("face.jpg", photo_file()))
    assert not app.exception
    assert "no face was found, so none was measured" in words(app)


@pytest.mark.parametrize("verdict", ["not_skin", "other_task"])
def test_a_refused_photo_that_shows_a_face_gets_its_tone_and_a_photo_of_anything_else_nothing(
    open_page: Open,
    photo_file: Callable[..., bytes],
    fake_classifier: FakeClassifier,
    monkeypatch: pytest.MonkeyPatch,
    verdict: str,
):
    fake_classifier.changes = lambda photo, task: {"label_set": (), "verdict": verdict}
    app = upload(open_page(PAGE), ("elephant.jpg", photo_file()))
    assert not app.exception
    assert "Tone" not in words(app)
    faces = core.find_faces(core.sample_photo("face").pixels)
    monkeypatch.setattr(shades_session, "faces_of", lambda photo: faces)
    unread = shades_session.Reading(None, "too_dark", "It is too dark.")
    monkeypatch.setattr(shades_session, "read_tone", lambda photo, question: replace(unread))
    app = app.run()
    assert "**Tone:** not measured. It is too dark." in words(app)
    assert ("nothing is said of its concerns" in words(app)) == (verdict == "not_skin")
