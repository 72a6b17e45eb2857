"""Several photos of one spot: one answer, the disagreement in words, and what it means for the warnings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from core.card import Card, TrustFacts, WeightsFile
from core.models.weights import write_card
from core.records import Photo
from core.tasks import INFECTION
from core.transforms import Preprocessing
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import PAGE, upload
from tests.photo_files import encoded, skin_like

Open = Callable[[str], AppTest]
FILE = WeightsFile("infection/model.safetensors", "0" * 64)
ONE_IN_FIVE = {"limits": {"quantiles": dict.fromkeys(INFECTION.labels, 0.8)}}  # a label of 20 % is in the set


@pytest.fixture
def together(
    open_page: Open, fake_classifier: FakeClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """Return the upload page with photos of one spot; each is given its label, with 70 %, or its refusal."""
    card = Card(
        "infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, 0.4, trust=TrustFacts.from_json(ONE_IN_FIVE)
    )
    write_card(card, tmp_path)
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))

    def answer(*said: str) -> AppTest:
        def changes(photo: Photo, task: str) -> dict[str, object]:
            wanted = said[photo.width_px - 200]
            if wanted not in INFECTION.labels:
                return {"verdict": wanted, "label_set": (), "reasons": ("A reason.",)}
            shares = np.full(8, 0.3 / 7)
            shares[INFECTION.labels.index(wanted)] = 0.7
            return {"probabilities": shares, "logits": np.log(shares), "verdict": "single", "label_set": (wanted,)}

        fake_classifier.changes = changes
        files = [(f"{i}.jpg", encoded(skin_like(200 + i, 150, i), "JPEG")) for i in range(len(said))]
        app = upload(open_page(PAGE), *files)
        app.segmented_control(key="together").set_value("Photos of one spot")
        return app.run()

    return answer


def test_one_photo_has_nothing_to_be_joined_with(open_page: Open, photo_file: Callable[..., bytes]):
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert "together" not in [element.key for element in app.segmented_control]


def test_photos_are_taken_one_by_one_until_they_are_said_to_show_one_spot(
    open_page: Open, photo_file: Callable[..., bytes]
):
    app = upload(open_page(PAGE), ("0.jpg", photo_file(0)), ("1.jpg", photo_file(1)))
    assert app.segmented_control(key="together").value == "Each on its own"
    assert "photos together" not in words(app)


def test_photos_that_agree_get_one_answer(together: Callable[..., AppTest], fake_classifier: FakeClassifier):
    app = together("FU-ringworm", "FU-ringworm", "FU-ringworm")
    assert not app.exception
    assert headings(app)[1:] == ["Most likely Ringworm"]
    assert "3 photos together" in words(app)
    assert "All 3 photos look most like Ringworm." in words(app)
    assert fake_classifier.passes == 3


def test_photos_that_disagree_get_every_name_and_all_warnings(together: Callable[..., AppTest]):
    app = together("FU-ringworm", "FU-ringworm", "VI-shingles")
    assert headings(app)[1] == "Ringworm or Shingles"
    assert "The photos disagree: of 3, 2 most like Ringworm and 1 most like Shingles." in words(app)
    flags = core.red_flags(["FU-ringworm", "VI-shingles"])
    assert all(flag in words(app) for flag in (*flags.emergency, *flags.same_day))


def test_a_refused_photo_is_left_out_and_said_to_be(together: Callable[..., AppTest]):
    app = together("FU-ringworm", "not_skin", "FU-ringworm")
    assert headings(app)[1] == "Most likely Ringworm"
    assert "2 of 3 photos count" in words(app)
    assert "1 of 3 photos does not count: 1 did not look like skin." in words(app)


def test_four_different_answers_are_none_but_keep_all_their_warnings(together: Callable[..., AppTest]):
    labels = ("FU-ringworm", "VI-shingles", "BA-impetigo", "BA- cellulitis")
    app = together(*labels)
    assert not app.exception
    assert headings(app)[1] == "Cannot tell"
    flags = core.red_flags(labels)
    assert all(flag in words(app) for flag in (*flags.emergency, *flags.same_day))
    assert core.general_guidance().route in words(app)


def test_photos_that_are_all_refused_share_the_refusal(together: Callable[..., AppTest]):
    app = together("not_skin", "not_skin")
    assert not app.exception
    assert headings(app)[1] == "The model sees no skin here"
    assert "2 of 2 photos do not count" in words(app)
