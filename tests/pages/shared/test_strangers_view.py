"""A model whose card says nothing of refusals answers, and every page that shows its answers says so."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import core
from core.card import TrustFacts
from core.models.weights import read_card, write_card
from tests.pages.conftest import words

Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]
SAID = "Refusals are off"


@pytest.fixture
def careless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped model of infections without its limits; its files are not asked for."""
    write_card(replace(read_card("infection"), trust=TrustFacts(), reference=None), tmp_path)
    shipped = core.weights_folder() / "infection"
    for name in ("predictions.csv", "history.csv"):
        shutil.copy(shipped / name, tmp_path / "infection")
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))


def _asked(app: AppTest, photo: bytes) -> AppTest:
    app.file_uploader(key="uploads").set_value([("spot.jpg", photo, "image/jpeg")])
    return app.run()


@pytest.mark.usefixtures("careless")
def test_the_upload_page_says_that_refusals_are_off_and_answers(open_page: Open, photo_file: Draw):
    app = _asked(open_page("pages/skin/upload.py"), photo_file())
    assert SAID in words(app)
    assert "Most likely Ringworm" in words(app)


@pytest.mark.usefixtures("careless")
def test_the_webcam_page_says_that_refusals_are_off(open_page: Open, photo_file: Draw):
    app = open_page("pages/skin/webcam.py")
    app.toggle[0].set_value(True)
    app.run()
    app.camera_input(key="shot").upload("shot.jpg", photo_file())
    assert SAID in words(app.run())


@pytest.mark.usefixtures("careless")
def test_the_evaluation_page_says_that_refusals_are_off(open_page: Open):
    app = open_page("pages/model/evaluation.py")
    assert SAID in words(app)
    assert not app.exception


def test_with_the_shipped_card_nothing_is_said_of_it(open_page: Open, photo_file: Draw):
    assert SAID not in words(_asked(open_page("pages/skin/upload.py"), photo_file()))
    assert SAID not in words(open_page("pages/model/evaluation.py"))
