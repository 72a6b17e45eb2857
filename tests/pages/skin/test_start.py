from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import core
from tests.pages.conftest import headings, words

PAGE = "pages/skin/start.py"
Open = Callable[[str], AppTest]


def test_the_start_page_leads_to_every_other_page(open_page: Open):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app)[0] == "See what a model makes of a skin photo"
    names = [link.proto.label for link in app.get("page_link")]
    assert names == [
        "Take a photo with the camera",
        "**Upload photos**",
        "**Use the camera**",
        "**Foundation shades**",
        "**Cases**",
        "**Evaluation**",
        "**Training history**",
        "**Teach**",
    ]


def test_the_promise_of_privacy_stands_once_beside_the_door(open_page: Open):
    assert words(open_page(PAGE)).count("Nothing leaves this machine") == 1


def test_a_photo_given_at_the_door_is_answered_on_the_upload_page(open_page: Open, photo_file: Callable[..., bytes]):
    app = open_page(PAGE)
    app.file_uploader(key="first").set_value([("arm.jpg", photo_file(), "image/jpeg")])
    app.run()
    assert headings(app)[0] == "Upload a photo"
    assert any("Ringworm" in heading for heading in headings(app)[1:])


def test_a_file_that_is_no_photo_is_refused_on_the_upload_page(open_page: Open):
    app = open_page(PAGE)
    app.file_uploader(key="first").set_value([("arm.jpg", b"nothing", "image/jpeg")])
    app.run()
    assert headings(app) == ["Upload a photo"]
    assert "arm.jpg" in words(app)


@pytest.mark.parametrize("sample", core.SAMPLES, ids=lambda sample: sample.name)
def test_a_drawing_is_answered_on_the_upload_page_by_a_click_on_its_card(open_page: Open, sample: core.Sample):
    app = open_page(PAGE)
    app.button(key=f"sample-{sample.name}").click().run()
    assert not app.exception
    assert headings(app)[0] == "Upload a photo"
    assert len(headings(app)) > 1


def test_the_finished_example_names_each_part_of_an_answer(open_page: Open):
    said = words(open_page(PAGE))
    for part in ("Your photo", "Most likely Ringworm", "Ask a pharmacist", "The record", "All eight labels"):
        assert f"**{part}**" in said
