import io
import os
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.data.tables import read_predictions
from core.errors import DataError, PhotoError
from core.evaluation.metrics import select_rows
from core.photos.decode import read_photo, read_photo_file
from core.review.own_photos import zipped as own_zip
from core.review.own_photos.files import OwnFiles, list_folder
from core.review.own_photos.judge import judge_files, read_own_photo
from core.review.own_photos.zipped import list_zip
from core.settings import weights_folder
from core.tasks import AUTO, INFECTION
from tests.conftest import FakeClassifier
from tests.photo_files import encoded, skin_like, zipped

LABELS = INFECTION.labels
PHOTO = encoded(skin_like(90, 70, 1), "JPEG")


class Impetigo(FakeClassifier):
    """Answers impetigo whatever it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.probabilities["infection"] = np.array([0.05, 0.65, *[0.05] * 6])


def last(steps):
    return list(steps)[-1]


def test_class_folders_are_judged_with_progress_and_unreadable_files_are_named(tmp_path: Path):
    for number in range(20):
        path = tmp_path / ("Impetigo" if number < 18 else "a rash") / f"{number:02}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PHOTO if number else PHOTO[:200])
    model = Impetigo()
    steps = list(judge_files(model, LABELS, list_folder(tmp_path)))
    assert [(step.done, step.total) for step in steps] == [(done, 20) for done in range(1, 21)]
    assert len(steps[-1].answers) == 19
    assert [name for name, _ in steps[-1].unread] == ["Impetigo/00.jpg"]
    truths = [answer.truth for answer in steps[-1].answers]
    assert (truths.count("BA-impetigo"), truths.count("other")) == (17, 2)


def test_a_zip_gives_the_same_rows_as_its_folder(tmp_path: Path):
    files = {"Impetigo/a.jpg": PHOTO, "FU-ringworm/b.jpg": PHOTO}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(content)
    extras = {"top/Impetigo/._a.jpg": b"x", "__MACOSX/Impetigo/a.jpg": b"x", "readme.txt": b"x", "a.jpg": PHOTO}
    from_zip = last(judge_files(Impetigo(), LABELS, list_zip(zipped({**files, **extras}))))
    from_folder = last(judge_files(Impetigo(), LABELS, list_folder(tmp_path)))
    assert set(from_zip.answers) == set(from_folder.answers)
    assert from_zip.unread == ()


@pytest.mark.parametrize("name", ["../out/a.jpg", "/etc/a.jpg", "a/../../b.jpg", "c\\..\\b.jpg", "C:/x/a.jpg"])
def test_a_file_whose_name_leads_out_of_the_zip_is_left_out_alone(name: str):
    listed = list_zip(zipped({"Impetigo/fine.jpg": PHOTO, name: PHOTO}))
    assert [file.name for file in listed.files] == ["Impetigo/fine.jpg"]
    assert "leads out" in listed.refused[0][1]
    with pytest.raises(DataError, match="leads out"):
        last(judge_files(Impetigo(), LABELS, list_zip(zipped({name: PHOTO}))))


@pytest.mark.parametrize("name", ["FU-ringworm\\p1\\a.jpg", "12:30/Ring worm: x/ringworm/a.jpg", "./Ringworm/a.jpg"])
def test_backslashes_and_colons_in_names_are_harmless(name: str):
    made = last(judge_files(Impetigo(), LABELS, list_zip(zipped({name: PHOTO, "notes\\a.txt": b"x"}))))
    assert [answer.truth for answer in made.answers] == ["FU-ringworm"]
    assert made.unread == ()


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    bomb = zipped({"Impetigo/a.jpg": bytes(20_000_000), "Impetigo/b.jpg": PHOTO})
    made = last(judge_files(Impetigo(), LABELS, list_zip(bomb)))
    assert len(made.answers) == 1
    assert "far more than a photo" in made.unread[0][1]
    monkeypatch.setattr(own_zip, "MOST_ZIP_BYTES", 10_000_000)
    with pytest.raises(DataError, match="too much"):
        list_zip(bomb)
    monkeypatch.setattr(own_zip, "MOST_OWN_PHOTOS", 1)
    with pytest.raises(DataError, match="too much"):
        list_zip(zipped({"a/1.jpg": PHOTO, "a/2.jpg": PHOTO}))


def test_a_photo_that_the_app_would_refuse_is_refused_in_its_words():
    small, strip = (encoded(skin_like(*size, 1), "JPEG") for size in ((60, 60), (900, 70)))
    made = last(judge_files(Impetigo(), LABELS, list_zip(zipped({"Impetigo/a.jpg": small, "Impetigo/b.jpg": strip}))))
    expected = []
    for data in (small, strip):
        with pytest.raises(PhotoError) as refused:
            read_photo(data)
        expected.append(str(refused.value))
    assert [why for _, why in made.unread] == expected


def test_damaged_locked_and_linked_entries_do_not_stop_the_rest():
    data = bytearray(zipped({"Impetigo/a.jpg": PHOTO, "Impetigo/b.jpg": PHOTO}))
    data[60:90] = bytes(30)  # inside the first photo's compressed bytes
    made = last(judge_files(Impetigo(), LABELS, list_zip(bytes(data))))
    assert len(made.answers) == 1
    assert made.unread[0][0] == "Impetigo/a.jpg"
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
        next(judge_files(Impetigo(), LABELS, OwnFiles()))


@pytest.mark.parametrize("change", ["gone", "other"])
def test_a_judged_photo_is_read_again_only_as_it_was(tmp_path: Path, change: str):
    path = tmp_path / "Impetigo" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(PHOTO)
    files = list_folder(tmp_path)
    answer = last(judge_files(Impetigo(), LABELS, files)).answers[0]
    assert read_own_photo(files, answer).pixels.shape == (70, 90, 3)
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(encoded(skin_like(90, 70, 2), "JPEG"))
    with pytest.raises(DataError, match="opened any more" if change == "gone" else "its bytes are others"):
        read_own_photo(files, answer)


@pytest.mark.data
def test_a_zip_of_recorded_photos_is_answered_as_each_photo_is():
    data = Path(os.environ.get("DERMA_DATA", "nowhere"))
    if not (data / "external").is_dir():
        pytest.skip("DERMA_DATA names no folder with the photos from other sources")
    from core.inference.classifier import load_classifier

    recorded = select_rows(read_predictions(weights_folder() / "infection" / "predictions.csv"), "external")[:3]
    files = {row.file.removeprefix("external/"): (data / row.file).read_bytes() for row in recorded}
    models = load_classifier()
    made = last(judge_files(models, LABELS, list_zip(zipped(files))))
    for ours, theirs in zip(made.answers, recorded, strict=True):
        alone = models.analyse(read_photo_file(data / theirs.file, shown=False), AUTO).finding
        assert (ours.sha256, ours.truth) == (theirs.sha256, theirs.truth)
        assert (ours.task, ours.verdict, ours.named) == (alone.task, alone.verdict, alone.label_set)
