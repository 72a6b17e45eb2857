"""How often such answers were right stands beside the answer, counted from the table beside the weights."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.tasks import INFECTION
from tests.pages.conftest import words
from tests.pages.model.conftest import prediction, write_weights
from tests.pages.skin.test_upload import PAGE, upload

Open = Callable[[str], AppTest]
RING, FOOT = INFECTION.labels.index("FU-ringworm"), INFECTION.labels.index("FU-athlete-foot")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    return tmp_path


def test_it_is_counted_over_photos_not_seen_and_of_other_sources(
    open_page: Open, photo_file: Callable[..., bytes], folder: Path
):
    seen = [prediction(i, RING if i < 27 else FOOT, RING, split="cv") for i in range(31)]
    outside = [prediction(40 + i, RING if i < 5 else "other", RING, split="external") for i in range(9)]
    write_weights(folder, [*seen, *outside], (0.5,))
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert not app.exception
    sentence = "Right 5 of 9 times on photos from elsewhere, 27 of 31 times on photos like its own."
    (help_of_it,) = [element.help for element in app.markdown if element.value == sentence]
    assert "71% to 95% on photos like its own" in help_of_it


def test_a_concern_of_a_face_has_a_record_and_its_tone_has_none(open_page: Open, photo_file: Callable[..., bytes]):
    app = open_page(PAGE)
    app.segmented_control(key="task").set_value("condition")
    app = upload(app.run(), ("face.jpg", photo_file()))
    assert not app.exception
    said = [element.value for element in app.markdown if " times on photos " in element.value]
    assert [one.split(": ")[0] for one in said] == ["Acne"]


def test_without_a_table_nothing_is_said_and_the_answer_stands(
    open_page: Open, photo_file: Callable[..., bytes], folder: Path
):
    write_weights(folder, [prediction(0, RING, RING, split="cv")], (0.5,))
    (folder / "infection" / "predictions.csv").write_text("no table\n")
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert not app.exception
    assert not app.error
    assert "Most likely Ringworm" in [element.value for element in app.header]
    assert "times on photos" not in words(app)
