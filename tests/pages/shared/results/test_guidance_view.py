from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

import core
from core.guidance import texts as guidance
from tests.conftest import FakeClassifier
from tests.pages.conftest import words

PAGE = "pages/skin/upload.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]
OPEN = "Does any of these fit?"


@pytest.fixture
def result(open_page: Open, photo_file: Draw) -> AppTest:
    """Return the upload page with a photo that looks most like ringworm."""
    return give(open_page(PAGE), photo_file())


def give(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader(key="uploads").set_value([("spot.jpg", data, "image/jpeg")])
    return app.run()


def record_of(app: AppTest) -> str:
    return next(element.value for element in app.markdown if " times on photos " in element.value)


def tick(app: AppTest, group: str, *codes: str) -> AppTest:
    app.button_group(key=f"sign-{group}").set_value(list(codes))
    return app.run()


def boxes(app: AppTest) -> list[str]:
    """Return the lines that say what to do; there is one of them."""
    return [box.value for box in [*app.error, *app.warning, *app.info] if box.value.startswith("**What to do: ")]


def test_what_to_do_is_the_labels_own_route_before_any_sign_is_ticked(result: AppTest):
    assert not result.exception
    assert boxes(result) == ["**What to do: Ask a pharmacist.**"]
    assert "Warning signs: when to get help" in [element.label for element in result.expander]


def test_the_most_urgent_of_several_labels_says_what_to_do_and_why(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    answer_with(fake_classifier, "several", "FU-ringworm", "VI-shingles")
    (box,) = boxes(give(open_page(PAGE), photo_file()))
    assert box.startswith("**What to do: Speak to a doctor or pharmacist today.** Treatment for shingles works best")


@pytest.mark.parametrize(
    ("group", "codes", "kind", "sentence"),
    [
        ("How they feel", ["pale"], "error", "**What to do: Get emergency help now: call your local emergency number,"),
        (OPEN, ["fast_spread"], "warning", "**What to do: Speak to a doctor today."),
        ("The person", ["diabetes"], "info", "**What to do: Show the skin to a pharmacist or doctor soon:"),
    ],
)
def test_a_ticked_sign_brings_its_level_right_under_the_headline(
    result: AppTest, group: str, codes: list[str], kind: str, sentence: str
):
    app = tick(result, group, *codes)
    assert not app.exception
    (box,) = boxes(app)
    assert box.startswith(sentence)
    assert box in [element.value for element in getattr(app, kind)]
    assert next(question.because for question in core.urgency_questions() if question.code == codes[0]) in box
    order = [getattr(element, "value", "") for element in app.main]
    assert order.index("Most likely Ringworm") < order.index(box) < order.index(record_of(app))


def test_none_of_these_leaves_the_labels_own_route_and_says_so(result: AppTest):
    result.checkbox(key="no-sign").check()
    app = result.run()
    assert boxes(app) == ["**What to do: Ask a pharmacist.**"]
    assert "None of these signs was ticked. If one of them appears, get help at once." in words(app)


def test_signs_of_several_groups_count_together(result: AppTest):
    app = tick(tick(result, OPEN, "fever"), "The person", "newborn")
    assert [box.startswith("**What to do: Get emergency help now") for box in boxes(app)] == [True]


def test_none_of_these_and_a_sign_take_each_other_back(result: AppTest):
    app = tick(result, OPEN, "near_eye")
    app.checkbox(key="no-sign").check()
    app.run()
    assert app.button_group(key=f"sign-{OPEN}").value == []
    assert boxes(app) == ["**What to do: Ask a pharmacist.**"]
    tick(app, OPEN, "near_eye")
    assert app.checkbox(key="no-sign").value is False
    assert "Speak to a doctor today." in boxes(app)[0]


def test_the_answers_can_be_cleared(result: AppTest):
    app = tick(result, OPEN, "near_eye")
    next(element for element in app.button if element.label == "Clear the answers").click()
    assert boxes(app.run()) == ["**What to do: Ask a pharmacist.**"]


def test_the_answers_are_kept_in_the_visit_on_another_page_and_for_another_photo(result: AppTest, photo_file: Draw):
    app = tick(result, OPEN, "near_eye")
    app.switch_page("pages/skin/start.py").run()
    app.switch_page(PAGE).run()
    assert "Speak to a doctor today." in boxes(app)[0]
    assert "Speak to a doctor today." in boxes(give(app, photo_file(1)))[0]


def test_the_answers_stand_above_a_shot_of_the_webcam_too(result: AppTest, photo_file: Draw):
    app = tick(result, "How they feel", "pale")
    app.switch_page("pages/skin/webcam.py").run()
    app.toggle[0].set_value(True)
    app.run().camera_input(key="shot").upload("shot.jpg", photo_file(2))
    app.run()
    assert not app.exception
    assert [box.startswith("**What to do: Get emergency help now") for box in boxes(app)] == [True]
    assert core.guidance_for("FU-ringworm").route in words(app)


def test_the_flags_and_the_route_of_the_label_are_shown(result: AppTest):
    said = words(result)
    ring = core.guidance_for("FU-ringworm")
    assert all(text in said for text in (ring.what, ring.route, *ring.look_for, *ring.same_day))
    assert all(flag in said for flag in core.general_guidance().emergency)
    assert "[NHS, Ringworm](https://www.nhs.uk/conditions/ringworm/)" in said
    assert "not yet by a clinician" in said


def answer_with(classifier: FakeClassifier, verdict: str, *labels: str) -> None:
    """Make the fake answer every photo with this verdict and set of labels."""
    classifier.changes = lambda photo, task: {"verdict": verdict, "label_set": labels}


def test_the_flags_of_every_label_in_the_set_are_shown(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    answer_with(fake_classifier, "several", "FU-ringworm", "VI-shingles", "BA-impetigo")
    app = give(open_page(PAGE), photo_file())
    assert not app.exception
    flags = core.red_flags(["FU-ringworm", "VI-shingles", "BA-impetigo"])
    assert all(flag in words(app) for flag in (*flags.emergency, *flags.same_day))
    labels = [element.label for element in app.expander]
    assert [label for label in labels if label.startswith("What ")] == [
        "What ringworm is",
        "What impetigo is",
        "What shingles is",
    ]


def test_an_answer_that_cannot_tell_gets_the_flags_of_any_photo(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    fake_classifier.threshold = 0.9
    app = give(open_page(PAGE), photo_file())
    said, anything = words(app), core.general_guidance()
    assert all(text in said for text in (anything.route, *anything.emergency, *anything.same_day))
    assert core.guidance_for("FU-ringworm").route not in said


def test_a_set_too_large_to_be_an_answer_still_shows_the_flags_of_its_labels(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    possible = ("VI-shingles", "FU-nail-fungus", "FU-ringworm", "BA-impetigo")
    fake_classifier.changes = lambda *_: {"verdict": "cannot_tell", "label_set": (), "too_many": possible}
    app = give(open_page(PAGE), photo_file())
    said = words(app)
    assert not app.exception
    assert "a rash near the eye or on the nose" in said
    assert core.general_guidance().route in said
    assert core.guidance_for("VI-shingles").route not in said


def test_a_face_gets_advice_about_looks_and_no_emergency(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    fake_classifier.probabilities["condition"][[0, 4]] = 0.09, 0.42
    app = open_page(PAGE)
    app.segmented_control(key="task").set_value("condition")
    app = give(app.run(), photo_file())
    said = words(app)
    assert "This is about looks." in said
    assert "emergency help" not in said
    assert "What wrinkles are" in [element.label for element in app.expander]


def test_texts_over_a_year_old_are_said_to_be(result: AppTest, monkeypatch: pytest.MonkeyPatch):
    assert "over a year ago" not in words(result)
    old = {label: replace(given, reviewed=date(2020, 1, 1)) for label, given in guidance._guidance().items()}
    monkeypatch.setattr(guidance, "_guidance", lambda: old)
    assert "That is over a year ago" in words(result.run())
