"""The page round the live camera: its fallback and what is kept. The camera itself is tested in tests/browser."""

import base64
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import core
from pages.shared.camera import camera
from pages.shared.state import session
from pages.shared.state.visit import visit_session
from pages.shared.state.visit.visit_session import WEBCAM, Given, Refused
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words

PAGE = "pages/skin/webcam.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


def open_plain_camera(open_page: Open) -> AppTest:
    app = open_page(PAGE)
    app.toggle[0].set_value(True)
    return app.run()


def shoot(app: AppTest, data: bytes) -> AppTest:
    app.camera_input(key="shot").upload("shot.jpg", data)
    return app.run()


def test_without_a_shot_there_is_the_live_camera_and_a_way_round_it(open_page: Open):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Take a photo"]
    assert not app.camera_input
    assert app.toggle[0].label == "Plain camera"
    assert [link.proto.label for link in app.get("page_link")] == ["Upload a photo instead"]


def test_a_shot_of_the_plain_camera_gets_its_answer_with_the_notice(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = shoot(open_plain_camera(open_page), photo_file())
    assert not app.exception
    assert headings(app) == ["Take a photo", "Most likely Ringworm"]
    assert "**Not a diagnosis.** Knows eight infections." in words(app)
    assert "nothing is stored" in words(app)
    assert fake_classifier.passes == 1


def test_a_second_shot_is_shown_and_the_last_one_stays_beside_it(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = open_plain_camera(open_page)
    for seed in range(3):
        shoot(app, photo_file(seed))
    assert "This shot  \nRingworm, 62%" in words(app)
    assert "Last shot  \nRingworm, 62%" in words(app)
    kept = app.session_state["visit"].given["webcam"]
    assert [entry.photo.sha256 for entry in kept] == [core.read_photo(photo_file(seed)).sha256 for seed in (2, 1)]
    assert [button.label for button in app.button if button.label.startswith("Show")] == ["Shown", "Show"]
    assert fake_classifier.passes == 3


def test_forgetting_the_shots_leaves_nothing(open_page: Open, photo_file: Draw):
    app = shoot(open_plain_camera(open_page), photo_file())
    next(button for button in app.button if button.label == "Forget the shots").click()
    app.run()
    visit = app.session_state["visit"]
    assert (visit.given["webcam"], visit.analyses) == ((), {})
    assert headings(app) == ["Take a photo"]


def keep(value: object, monkeypatch: pytest.MonkeyPatch) -> tuple[Given, ...]:
    """Keep a value that the live camera sent, as a page does outside a browser."""
    monkeypatch.setattr(visit_session.st, "session_state", {})
    session.keep_live_shot(value)
    return session.given(WEBCAM)


def test_a_live_shot_is_kept_as_a_photo(photo_file: Draw, monkeypatch: pytest.MonkeyPatch):
    data = photo_file()
    [entry] = keep(base64.b64encode(data).decode(), monkeypatch)
    assert entry.photo.sha256 == core.read_photo(data).sha256


def test_a_live_shot_that_is_no_picture_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch):
    [entry] = keep("no base64!", monkeypatch)
    assert isinstance(entry, Refused)
    assert "take the photo again" in entry.sentence


def test_no_live_shot_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    assert keep(None, monkeypatch) == ()


def test_a_bad_live_shot_does_not_cost_the_good_one_before(photo_file: Draw, monkeypatch: pytest.MonkeyPatch):
    keep(base64.b64encode(photo_file()).decode(), monkeypatch)
    session.keep_live_shot("no base64!")
    refused, last = session.given(WEBCAM)
    assert refused.sentence
    assert session.opened_photo(WEBCAM) is last


@pytest.mark.parametrize("task", core.installed_tasks(), ids=lambda task: task.name)
def test_every_task_has_its_guide(task: core.Task):
    settings = camera.settings(task.name, 0)
    assert settings["shape"] in {"oval", "frame"}
    assert settings["facing"] in {"user", "environment"}


def test_a_shot_fits_into_one_message_whatever_the_settings_say(monkeypatch: pytest.MonkeyPatch):
    sizes = {"server.maxMessageSize": 10, "server.maxUploadSize": 25}
    monkeypatch.setattr(camera.st, "get_option", sizes.__getitem__)
    assert camera.settings("infection", 0)["max_bytes"] * 4 / 3 < 10e6
    sizes["server.maxUploadSize"] = 2
    assert camera.settings("infection", 0)["max_bytes"] == 2_000_000
