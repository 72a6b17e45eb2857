import io
import os
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.data.tables import read_predictions
from core.errors import DataError
from core.evaluation.metrics import select_rows
from core.models.weights import Card, WeightsFile, read_card
from core.review.own_photos import judge as folder
from core.review.own_photos import zipped as own_zip
from core.review.own_photos.files import OwnFiles, list_folder
from core.review.own_photos.judge import judge_files
from core.review.own_photos.zipped import list_zip
from core.settings import weights_folder
from core.tasks import INFECTION
from core.transforms import Preprocessing
from tests.photo_files import encoded, skin_like, zipped

FILE = WeightsFile("x", "0")
CARD = Card("infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, 0.4)
PHOTO = encoded(skin_like(90, 70, 1), "JPEG")


class Impetigo:
    """Answers impetigo whatever it is asked, and counts the photos."""

    def __init__(self) -> None:
        self.asked = 0

    def predict_logits(self, photos: Sequence[np.ndarray], task: str) -> np.ndarray:
        assert all(photo.shape == (70, 90, 3) for photo in photos)
        self.asked += len(photos)
        logits = np.zeros((len(photos), 8), np.float32)
        logits[:, 1] = 3
        return logits


def last(steps):
    return list(steps)[-1]


def test_class_folders_are_judged_with_progress_and_unreadable_files_are_named(tmp_path: Path):
    for number in range(20):
        path = tmp_path / ("Impetigo" if number < 18 else "a rash") / f"{number:02}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PHOTO if number else PHOTO[:200])
    model = Impetigo()
    steps = list(judge_files(model, CARD, list_folder(tmp_path)))
    assert [(step.done, step.total) for step in steps] == [(16, 20), (20, 20)]
    assert model.asked == len(steps[-1].rows) == 19
    assert [name for name, _ in steps[-1].refused] == ["Impetigo/00.jpg"]
    truths = [row.truth for row in steps[-1].rows]
    assert (truths.count("BA-impetigo"), truths.count("other")) == (17, 2)


def test_a_zip_gives_the_same_rows_as_its_folder(tmp_path: Path):
    files = {"Impetigo/a.jpg": PHOTO, "FU-ringworm/b.jpg": PHOTO}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(content)
    extras = {"top/Impetigo/._a.jpg": b"x", "__MACOSX/Impetigo/a.jpg": b"x", "readme.txt": b"x", "a.jpg": PHOTO}
    from_zip = last(judge_files(Impetigo(), CARD, list_zip(zipped({**files, **extras}))))
    from_folder = last(judge_files(Impetigo(), CARD, list_folder(tmp_path)))
    assert {(row.sha256, row.truth) for row in from_zip.rows} == {(row.sha256, row.truth) for row in from_folder.rows}
    assert from_zip.refused == ()


@pytest.mark.parametrize("name", ["../out/a.jpg", "/etc/a.jpg", "a/../../b.jpg", "c\\..\\b.jpg", "C:/x/a.jpg"])
def test_a_file_whose_name_leads_out_of_the_zip_is_left_out_alone(name: str):
    listed = list_zip(zipped({"Impetigo/fine.jpg": PHOTO, name: PHOTO}))
    assert [file.name for file in listed.files] == ["Impetigo/fine.jpg"]
    assert "leads out" in listed.refused[0][1]
    with pytest.raises(DataError, match="leads out"):
        last(judge_files(Impetigo(), CARD, list_zip(zipped({name: PHOTO}))))


@pytest.mark.parametrize("name", ["FU-ringworm\\p1\\a.jpg", "12:30/Ring worm: x/ringworm/a.jpg", "./Ringworm/a.jpg"])
def test_backslashes_and_colons_in_names_are_harmless(name: str):
    made = last(judge_files(Impetigo(), CARD, list_zip(zipped({name: PHOTO, "notes\\a.txt": b"x"}))))
    assert [row.truth for row in made.rows] == ["FU-ringworm"]
    assert made.refused == ()


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    bomb = zipped({"Impetigo/a.jpg": bytes(20_000_000), "Impetigo/b.jpg": PHOTO})
    made = last(judge_files(Impetigo(), CARD, list_zip(bomb)))
    assert len(made.rows) == 1
    assert "far more than a photo" in made.refused[0][1]
    monkeypatch.setattr(own_zip, "MOST_ZIP_BYTES", 10_000_000)
    with pytest.raises(DataError, match="too much"):
        list_zip(bomb)
    monkeypatch.setattr(own_zip, "MOST_OWN_PHOTOS", 1)
    with pytest.raises(DataError, match="too much"):
        list_zip(zipped({"a/1.jpg": PHOTO, "a/2.jpg": PHOTO}))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "MOST_PX", 5000)
    made = last(judge_files(Impetigo(), CARD, list_zip(zipped({"Impetigo/a.jpg": PHOTO}))))
    assert "megapixels" in made.refused[0][1]


def test_damaged_locked_and_linked_entries_do_not_stop_the_rest():
    data = bytearray(zipped({"Impetigo/a.jpg": PHOTO, "Impetigo/b.jpg": PHOTO}))
    data[60:90] = bytes(30)  # inside the first photo's compressed bytes
    made = last(judge_files(Impetigo(), CARD, list_zip(bytes(data))))
    assert len(made.rows) == 1
    assert made.refused[0][0] == "Impetigo/a.jpg"
    with pytest.raises(DataError, match="not a readable zip"):
        list_zip(b"PK\x03\x04 nothing")
    link = zipfile.ZipInfo("Impetigo/link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made_zip:
        made_zip.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match="no photos"):
        list_zip(archive.getvalue())


def test_nothing_to_judge_is_said(tmp_path: Path):
    with pytest.raises(DataError):
        list_folder(tmp_path / "gone")
    with pytest.raises(DataError, match="no photo"):
        next(judge_files(Impetigo(), CARD, OwnFiles()))


@pytest.mark.data
def test_a_zip_of_recorded_photos_gives_the_recorded_logits():
    data = Path(os.environ.get("DERMA_DATA", "nowhere"))
    if not (data / "external").is_dir():
        pytest.skip("DERMA_DATA names no folder with the photos from other sources")
    from core.inference.classifier import load_classifier

    recorded = select_rows(read_predictions(weights_folder() / "infection" / "predictions.csv"), "external")[:3]
    files = {row.file.removeprefix("external/"): (data / row.file).read_bytes() for row in recorded}
    made = last(judge_files(load_classifier(), read_card("infection"), list_zip(zipped(files))))
    for ours, theirs in zip(made.rows, recorded, strict=True):
        assert (ours.sha256, ours.truth) == (theirs.sha256, theirs.truth)
        assert ours.logits == pytest.approx(theirs.logits, abs=1e-3)  # another processor rounds otherwise
