"""A box on the photo gets an answer of its own beside the whole's, kept with the photo and forgotten with it."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from pages.shared.state.spot_session import SPOT
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words

PAGE = "pages/skin/upload.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]
INSIDE = "**Not sure of the whole photo.**"


@pytest.fixture
def asked(open_page: Open, photo_file: Draw) -> AppTest:
    """The upload page with an answered photo and the place for its box unfolded."""
    app = open_page(PAGE)
    data = photo_file()
    app.file_uploader(key="uploads").set_value([("arm.jpg", data, "image/jpeg")])
    app.session_state[f"spot-{core.read_photo(data).sha256[:12]}"] = True
    return app.run()


def mark(app: AppTest, across: tuple[int, int], down: tuple[int, int]) -> AppTest:
    for axis, edges in (("across", across), ("down", down)):
        next(slider for slider in app.slider if slider.key.startswith(f"spot-{axis}")).set_value(edges)
    return app.run()


def subheadings(app: AppTest) -> list[str]:
    return [element.value for element in app.subheader]


def test_a_box_is_answered_beside_the_whole_photo(asked: AppTest, fake_classifier: FakeClassifier):
    whole = fake_classifier.probabilities["infection"]
    fake_classifier.probabilities["infection"] = np.roll(whole, 3)
    app = mark(asked, (20, 80), (20, 80))
    assert not app.exception
    assert headings(app)[1] == "Most likely Ringworm"
    answers = [words for words in subheadings(app) if words.startswith("Most likely")]
    assert answers == ["Most likely Shingles", "Most likely Ringworm"]
    assert "follow the more urgent advice" in words(app)


def test_before_a_box_is_marked_no_model_is_asked_for_one(asked: AppTest, fake_classifier: FakeClassifier):
    assert fake_classifier.passes == 1
    assert "The answer for the box will be shown here" in words(asked)
    mark(asked, (20, 80), (20, 80))
    assert fake_classifier.passes == 2
    asked.run()
    assert fake_classifier.passes == 2


def test_a_box_with_too_little_in_it_is_refused_with_what_to_do(asked: AppTest, fake_classifier: FakeClassifier):
    app = mark(asked, (20, 25), (20, 80))
    assert any("Draw a larger one" in warning.value for warning in app.warning)
    assert fake_classifier.passes == 1


def test_taking_the_box_away_takes_its_answer_from_the_page(asked: AppTest):
    app = mark(asked, (20, 80), (20, 80))
    next(button for button in app.button if button.label == "Take the box away").click().run()
    assert "The answer for the box will be shown here" in words(app)


def test_the_answer_for_a_box_is_forgotten_with_its_photo(asked: AppTest):
    app = mark(asked, (20, 80), (20, 80))
    kept = app.session_state["visit"].answers
    assert [memo for _, memo in kept if memo.name == SPOT.name]
    app.file_uploader(key="uploads").set_value([]).run()
    assert not app.session_state["visit"].answers


def test_marking_is_offered_for_an_unsure_answer_and_not_for_a_sure_one(
    asked: AppTest, fake_classifier: FakeClassifier, open_page: Open, photo_file: Draw
):
    assert any(INSIDE in info.value for info in asked.info)
    assert not any(INSIDE in info.value for info in mark(asked, (20, 80), (20, 80)).info)
    fake_classifier.probabilities["infection"] = np.array([0.01, 0.01, 0.01, 0.01, 0.93, 0.01, 0.01, 0.01])
    sure = open_page(PAGE)
    sure.file_uploader(key="uploads").set_value([("arm.jpg", photo_file(1), "image/jpeg")])
    assert not any(INSIDE in info.value for info in sure.run().info)
