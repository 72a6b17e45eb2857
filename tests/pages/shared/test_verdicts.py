"""Each verdict as a visitor sees it: its words, its help, its red flags; and no refusal shows a label by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import core
from pages.shared.state import record_session
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import PAGE, button, upload
from tests.photo_files import encoded, skin_like
from tests.scripted_verdicts import BACK_AND_FORTH_PX, HEADLINES, REASON, WIDTHS, changes, photo_of, write_data

Open = Callable[[str], AppTest]
REFUSED = [verdict for verdict in HEADLINES if verdict not in ("single", "several")]


@pytest.fixture
def given(open_page: Open, fake_classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return the upload page with photos that get the named verdicts; no data set is on the machine."""
    fake_classifier.changes = changes
    monkeypatch.delenv("DERMA_DATA", raising=False)

    def give(*verdicts: str) -> AppTest:
        app = open_page(PAGE)
        if "poor_photo" in verdicts:
            app.radio(key="poor-photo").set_value("block")
            app.run()
        return upload(app, *((f"{verdict}.jpg", photo_of(verdict)) for verdict in verdicts))

    return give


def unfold_similar(app: AppTest) -> AppTest:
    app.session_state[f"similar-infection-{core.read_photo(photo_of('single')).sha256[:12]}"] = True
    return app.run()


@pytest.mark.parametrize("verdict", HEADLINES)
def test_every_verdict_has_its_headline_and_the_red_flags_of_its_set(given: Callable[..., AppTest], verdict: str):
    app = given(verdict)
    assert not app.exception
    assert headings(app)[1] == HEADLINES[verdict]
    labels = {"single": ["FU-ringworm"], "several": ["FU-ringworm", "BA-impetigo", "VI-shingles"]}.get(verdict, [])
    flags = core.red_flags(labels)
    may_be_ill = verdict not in ("not_skin", "other_task")
    assert all((flag in words(app)) == may_be_ill for flag in (*flags.emergency, *flags.same_day))


@pytest.mark.parametrize("verdict", REFUSED)
def test_a_refusal_gives_its_reason_and_names_no_label(given: Callable[..., AppTest], verdict: str):
    app = given(verdict)
    said = words(app)
    assert "please take it again facing a window" in said if verdict == "poor_photo" else REASON in said
    said = "\n".join(line for line in said.splitlines() if "It knows only these" not in line)  # names all eight
    assert "Ringworm" not in said
    assert not app.get("plotly_chart")
    assert not app.selectbox


@pytest.mark.parametrize("verdict", [verdict for verdict in REFUSED if verdict != "poor_photo"])
def test_the_numbers_of_a_refusal_can_be_unfolded_and_are_said_to_be_no_answer(
    given: Callable[..., AppTest], verdict: str
):
    app = given(verdict)
    app.session_state[f"numbers-infection-{core.read_photo(photo_of(verdict)).sha256[:12]}"] = True
    app.run()
    assert not app.exception
    assert "**This is not an answer.**" in words(app)
    assert "more unusual than 97% of the photos" in words(app)
    assert len(app.get("plotly_chart")) == 1
    assert app.selectbox


def test_an_answer_says_its_doubt_beside_all_its_bars(given: Callable[..., AppTest]):
    app = given("single")
    app.session_state["all-infection"] = True
    assert "The model is undecided between about four labels." in words(app.run())


def test_a_photo_for_the_other_task_can_be_asked_there_and_back(given: Callable[..., AppTest]):
    app = given("other_task")
    button(app, "Ask instead: Face: concern and tone").click()
    app.run()
    assert headings(app)[1] == "Most likely Acne"
    assert "It knows only these eight words for a face" in words(app)
    assert "This photo was asked another question" in words(app)
    assert app.segmented_control(key="task").value == "infection"  # only this photo has another question
    button(app, "Take that back").click()
    assert headings(app.run())[1] == HEADLINES["other_task"]


def test_where_the_photo_decides_each_is_asked_its_own_question(
    given: Callable[..., AppTest], fake_classifier: FakeClassifier
):
    app = given("single", "other_task")
    app.segmented_control(key="task").set_value("auto")
    app.run()
    assert headings(app)[1] == HEADLINES["single"]
    assert "Asked as **Skin infection**: the photo decided." in words(app)
    button(app, "Show").click()
    app.run()
    assert not app.exception
    assert headings(app)[1] == "Most likely Acne"
    assert "Asked as **Face: concern and tone**" in words(app)
    button(app, "Ask instead: Skin infection").click()
    assert headings(app.run())[1] == HEADLINES["other_task"]
    assert fake_classifier.passes == 2


def test_models_that_can_tell_faces_from_spots_let_the_photo_decide_until_the_visitor_does(
    given: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(record_session, "can_route", lambda: True)
    app = given("other_task")
    assert app.segmented_control(key="task").value == "auto"
    assert headings(app)[1] == "Most likely Acne"
    app.switch_page("pages/skin/webcam.py").run()
    assert not app.exception
    app.switch_page(PAGE).run()
    app.segmented_control(key="task").set_value("infection")
    assert headings(app.run())[1] == HEADLINES["other_task"]


def test_a_photo_that_each_question_sends_to_the_other_gets_no_answer_and_is_sent_nowhere(
    open_page: Open, fake_classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(record_session, "can_route", lambda: True)
    fake_classifier.changes = changes
    photo = encoded(skin_like(BACK_AND_FORTH_PX, 260), "JPEG")
    app = upload(open_page(PAGE), ("back.jpg", photo), ("single.jpg", photo_of("single")))
    assert not app.exception
    assert headings(app)[1] == "Cannot tell"
    said = words(app)
    assert "unlike the photos of the eight infections, and unlike the photos of faces" in said
    assert "primary" not in [one.proto.type for one in app.button]  # none offers another question
    assert "back.jpg  \nCannot tell" in said
    button(app, "Ask instead: Face: concern and tone").click()  # whoever insists sees what the other one says
    assert headings(app.run())[1] == HEADLINES["other_task"]


def test_a_blocked_photo_is_routed_nowhere_and_costs_no_pass(
    given: Callable[..., AppTest], fake_classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(record_session, "can_route", lambda: True)
    app = given("poor_photo", "poor_photo")
    app.segmented_control(key="together").set_value("Photos of one spot")
    assert headings(app.run())[1] == HEADLINES["poor_photo"]
    assert fake_classifier.passes == 0


def test_a_tile_names_an_answer_and_no_label_of_a_refusal(given: Callable[..., AppTest]):
    said = words(given("single", "several", "not_skin", "other_task"))
    assert "single.jpg  \nRingworm, 62%" in said
    assert "several.jpg  \nRingworm or Impetigo" in said
    assert "not_skin.jpg  \nThe model sees no skin here" in said
    assert "other_task.jpg  \nThis photo fits another question" in said


def test_the_training_photos_that_look_alike_are_shown_where_they_are(
    given: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert "Similar photos" not in [fold.label for fold in given("single").expander]
    write_data(tmp_path)
    monkeypatch.setenv("DERMA_DATA", str(tmp_path))
    app = unfold_similar(given("single"))
    assert not app.exception
    assert "**Looks like these**" in words(app)
    likeness = [element.value for element in app.caption if "likeness" in element.value]
    assert likeness == ["Impetigo  \nlikeness 90%", "Ringworm  \nlikeness 80%", "Ringworm  \nlikeness 70%"]


def test_a_training_photo_that_is_not_the_one_compared_with_is_left_out(
    open_page: Open, fake_classifier: FakeClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_data(tmp_path)
    monkeypatch.setenv("DERMA_DATA", str(tmp_path))
    named = changes(core.read_photo(photo_of("single")), "infection")
    (tmp_path / "infection/train_set/BA-impetigo/2.jpg").write_bytes(photo_of("several"))
    fake_classifier.changes = lambda photo, task: named
    app = unfold_similar(upload(open_page(PAGE), ("spot.jpg", photo_of("single"))))
    assert not app.exception
    assert [element.value[:8] for element in app.caption if "likeness" in element.value] == ["Ringworm", "Ringworm"]


def test_every_width_of_the_script_is_its_own():
    assert len(set(WIDTHS.values())) == len(WIDTHS)
