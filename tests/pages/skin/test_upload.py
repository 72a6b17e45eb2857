from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import core
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words

PAGE = "pages/skin/upload.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    uploader = app.file_uploader(key="uploads")
    uploader.set_value([(name, data, "image/jpeg") for name, data in files])
    return app.run()


def button(app: AppTest, label: str) -> object:
    return next(element for element in app.button if element.label == label)


def class_picker(app: AppTest) -> object:
    return next(element for element in app.selectbox if element.label == "Places that speak for")


def test_without_a_photo_nothing_is_answered_and_a_drawn_sample_is_offered(open_page: Open):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Upload a photo"]
    assert button(app, "Try a drawn sample")
    assert "nothing is stored" in words(app)


def test_a_photo_gets_its_answer_with_the_notice_under_it(open_page: Open, photo_file: Draw):
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert not app.exception
    assert headings(app) == ["Upload a photo", "Most likely Ringworm"]
    said = [element.value for element in app.markdown]
    assert "**Not a diagnosis.** Knows eight infections." in said
    assert any("only these eight infections: Cellulitis, Impetigo," in one and "and Shingles." in one for one in said)


def test_an_answer_under_the_threshold_is_cannot_tell(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    fake_classifier.threshold = 0.9
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert headings(app)[1] == "Cannot tell"
    assert "Ringworm" not in "".join(headings(app))
    assert "No answer reaches 90%." in words(app)


def test_a_face_gets_two_answers(open_page: Open, photo_file: Draw):
    app = open_page(PAGE)
    app.segmented_control(key="task").set_value("condition")
    app = upload(app.run(), ("face.jpg", photo_file()))
    assert headings(app)[1] == "Most likely Acne"
    assert "It knows only these eight words for a face" in words(app)
    app.session_state["all-condition"] = True
    assert "The four concerns together hold 60% of the model's answer." in words(app.run())


def test_neither_class_nor_strength_nor_task_costs_a_pass(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    class_picker(app).set_value("VI-shingles")
    app.run()
    app.slider(key="strength").set_value(20)
    app.run()
    app.segmented_control(key="task").set_value("condition")
    app.run()
    assert not app.exception
    assert fake_classifier.passes == 1


def test_the_class_picker_starts_with_the_answer_and_names_its_picture(open_page: Open, photo_file: Draw):
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert class_picker(app).value == "FU-ringworm"
    assert class_picker(app).options[0] == "Cellulitis"


def test_a_map_that_is_zero_everywhere_is_said_in_words(open_page: Open, photo_file: Draw):
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    class_picker(app).set_value("BA- cellulitis")
    app.run()
    assert "No place in this photo speaks for Cellulitis: the map is zero everywhere." in words(app)


def test_a_file_that_is_no_photo_gets_its_sentence_and_the_others_are_answered(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = upload(open_page(PAGE), ("notes.jpg", b"not a photo at all"), ("spot.jpg", photo_file()))
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("**notes.jpg** ")
    assert "Most likely Ringworm" in headings(app)
    assert fake_classifier.passes == 1


def test_a_cut_off_photo_gets_a_sentence_and_no_answer(open_page: Open, photo_file: Draw):
    app = upload(open_page(PAGE), ("cut.jpg", photo_file()[:3000]))
    assert not app.exception
    assert "incomplete" in app.error[0].value
    assert headings(app) == ["Upload a photo"]


def test_several_photos_are_listed_and_any_can_be_opened(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = upload(open_page(PAGE), *((f"{seed}.jpg", photo_file(seed)) for seed in range(3)))
    assert "2.jpg  \nRingworm, 62%" in words(app)
    assert [element.label for element in app.button if element.label.startswith("Show")] == [
        "Shown",
        "Show",
        "Show",
    ]
    next(element for element in app.button if element.key == "upload-tile-2").click()
    app.run()
    assert [element.label for element in app.button if element.label.startswith("Show")][2] == "Shown"
    assert fake_classifier.passes == 3


def test_a_photo_that_is_taken_out_is_forgotten_with_its_answers(open_page: Open, photo_file: Draw):
    app = upload(open_page(PAGE), ("0.jpg", photo_file(0)), ("1.jpg", photo_file(1)))
    visit = app.session_state["visit"]
    assert len({key[0] for key in visit.analyses}) == 2
    app.file_uploader(key="uploads").set_value([])
    app.run()
    visit = app.session_state["visit"]
    assert visit.given["upload"] == ()
    assert visit.analyses == {}
    assert visit.read == {}


def test_an_answer_is_still_there_after_a_look_at_another_page(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    app.switch_page("pages/skin/start.py").run()
    app.switch_page(PAGE).run()
    assert "Most likely Ringworm" in headings(app)
    assert fake_classifier.passes == 1
    button(app, "Change").click()
    app.run()
    assert headings(app) == ["Upload a photo"]


def test_the_drawn_sample_is_marked_and_follows_the_task(open_page: Open, fake_classifier: FakeClassifier):
    app = open_page(PAGE)
    button(app, "Try a drawn sample").click()
    app.run()
    assert not app.exception
    assert "a drawing made by this project" in words(app)
    ring = app.session_state["visit"].given["upload"][0]
    app.segmented_control(key="task").set_value("condition")
    app.run()
    face = app.session_state["visit"].given["upload"][0]
    assert (ring.sample, face.sample) == ("ring", "face")
    assert "a drawing made by this project" in words(app)


def test_a_file_name_is_shown_as_plain_text(open_page: Open):
    app = upload(open_page(PAGE), ("`**x**` <img src=x onerror=alert(1)>.jpg", b"nothing"))
    assert app.error[0].value.startswith(r"**\`\*\*x\*\*\` \<img src\=x onerror\=alert(1)\>.jpg** This is not")


@pytest.mark.parametrize("count", [13])
def test_more_photos_than_can_be_kept_are_named(open_page: Open, photo_file: Draw, count: int):
    small = [(f"{seed}.jpg", photo_file(seed, 80, 64)) for seed in range(count)]
    app = upload(open_page(PAGE), *small)
    assert "Only the first 12 photos" in app.warning[0].value
    assert len(app.session_state["visit"].given["upload"]) == 12


def test_missing_weights_are_said_in_a_sentence(open_page: Open, photo_file: Draw, monkeypatch: pytest.MonkeyPatch):
    def refuse() -> None:
        raise core.WeightsError("The infection model is not installed.")

    app = open_page(PAGE)
    monkeypatch.setattr(core, "load_classifier", refuse)
    app = upload(app, ("spot.jpg", photo_file()))
    assert not app.exception
    assert [element.value for element in app.error] == ["The infection model is not installed."]
    app.switch_page("pages/skin/start.py").run()
    assert not app.error
