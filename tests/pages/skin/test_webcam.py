from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from pages.shared import session
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words

PAGE = "pages/skin/webcam.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


def test_a_shot_gets_its_answer_with_the_notice(open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier):
    app = open_page(PAGE)
    assert "nothing is stored" in words(app)
    app.camera_input(key="shot").upload("shot.jpg", photo_file())
    app.run()
    assert not app.exception
    assert headings(app) == ["Take a photo", "Looks most like Ringworm"]
    assert app.info[0].value.startswith("**This is not a diagnosis.**")
    assert fake_classifier.passes == 1


def test_the_way_to_an_upload_is_shown_until_there_is_a_shot(open_page: Open, photo_file: Draw):
    app = open_page(PAGE)
    assert "No camera, or the browser denies it?" in words(app)
    app.camera_input(key="shot").upload("shot.jpg", photo_file())
    app.run()
    assert "No camera, or the browser denies it?" not in words(app)


def test_a_shot_is_read_by_a_plain_function():
    entry = session.read_entry("Webcam shot", b"no picture")
    assert entry.photo is None
    assert entry.refusal
