"""Another method is computed when it is chosen and once only; the check of a map says what it found."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from core.records import Explanation, MapCheck, Photo, Region
from tests.conftest import FakeClassifier
from tests.pages.conftest import words
from tests.pages.skin.test_upload import PAGE, button, class_picker, upload

Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Replace the costly questions by quick ones, and return the list of (method or "check", label) as they come."""
    calls: list[tuple[str, str]] = []

    def explain(classifier: object, photo: Photo, task: str, method: str, label: str) -> Explanation:
        calls.append((method, label))
        labels = core.task_named(task).labels if method == "EigenCAM" else (label,)
        return Explanation(labels, np.ones((len(labels), 14, 14), np.float32), Region(0, 0, 1, 1), method, 0.42)

    def check(classifier: object, photo: Photo, task: str, explanation: Explanation, label: str) -> MapCheck:
        calls.append(("check", label))
        good = explanation.method == "Grad-CAM"
        return MapCheck(label, 0.62, 0.4 if good else 0.01, 0.05, 0.1, 9, 0.2, meaningful=good)

    monkeypatch.setattr(core, "explain_with", explain)
    monkeypatch.setattr(core, "check_map", check)
    return calls


@pytest.fixture
def app(open_page: Open, photo_file: Draw, asked: list[tuple[str, str]]) -> AppTest:
    return upload(open_page(PAGE), ("spot.jpg", photo_file()))


def choose(app: AppTest, method: str) -> AppTest:
    next(element for element in app.selectbox if element.label == "Method").set_value(method)
    return app.run()


def test_grad_cam_needs_no_request_whatever_class_or_strength(
    app: AppTest, asked: list[tuple[str, str]], fake_classifier: FakeClassifier
):
    class_picker(app).set_value("VI-shingles")
    app.run()
    app.slider(key="strength").set_value(20)
    app.run()
    assert not app.exception
    assert (asked, fake_classifier.passes) == ([], 1)


def test_another_method_is_computed_once_and_says_what_it_is_and_its_time(
    app: AppTest, asked: list[tuple[str, str]], fake_classifier: FakeClassifier
):
    choose(app, "LayerCAM")
    assert "LayerCAM looks one layer earlier" in words(app)
    assert "It took 0.4 seconds." in words(app)
    app.slider(key="strength").set_value(20)
    app.run()
    choose(app, "Grad-CAM")
    assert "It took" not in words(app)
    choose(app, "LayerCAM")
    assert not app.exception
    assert (asked, fake_classifier.passes) == ([("LayerCAM", "FU-ringworm")], 1)


def test_a_method_without_a_map_per_label_is_asked_once_for_all(app: AppTest, asked: list[tuple[str, str]]):
    choose(app, "EigenCAM")
    class_picker(app).set_value("VI-shingles")
    app.run()
    assert not app.exception
    assert len(asked) == 1
    assert "stands out most" in words(app)
    assert "speaks most for" not in words(app)


def test_the_check_is_made_on_request_and_its_sentence_stays(app: AppTest, asked: list[tuple[str, str]]):
    assert "blurred, Ringworm goes" not in words(app)
    button(app, "Check this map").click()
    app.run()
    app.slider(key="strength").set_value(20)
    app.run()
    assert not app.exception
    assert asked == [("check", "FU-ringworm")]
    found = next(element.value for element in app.info if "marked places" in element.value)
    assert found.startswith("With the marked places blurred, Ringworm goes from 62% to 22%")
    assert "Check this map" not in [element.label for element in app.button]


def test_a_map_that_means_little_is_a_warning_of_its_own_method(app: AppTest, asked: list[tuple[str, str]]):
    choose(app, "HiResCAM")
    button(app, "Check this map").click()
    app.run()
    assert "So this map means little" in app.warning[-1].value
    choose(app, "Grad-CAM")
    assert not [element for element in app.warning if "means little" in element.value]
    assert button(app, "Check this map")


def test_a_map_that_marks_nothing_offers_no_check(app: AppTest):
    class_picker(app).set_value("BA- cellulitis")
    app.run()
    assert "Check this map" not in [element.label for element in app.button]


def test_a_refusal_of_a_method_is_a_sentence(app: AppTest, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> Explanation:
        raise core.ExplainError("There is no such map.")

    monkeypatch.setattr(core, "explain_with", refuse)
    choose(app, "LayerCAM")
    assert not app.exception
    assert "There is no such map." in [element.value for element in app.error]


def test_maps_and_checks_are_forgotten_with_their_photo(app: AppTest):
    choose(app, "LayerCAM")
    button(app, "Check this map").click()
    app.run()
    app.file_uploader(key="uploads").set_value([])
    app.run()
    assert app.session_state["visit"].answers == {}
