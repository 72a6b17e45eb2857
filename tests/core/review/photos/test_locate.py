from pathlib import Path

import pytest

from core.errors import DataError
from core.file_hash import file_sha256
from core.records import PredictionRow
from core.review.figures.subsets import measure_photos
from core.review.photos.locate import find_photo, photo_roots, read_listed_photo, read_sources
from tests.core.review.review_rows import row
from tests.photo_files import encoded, skin_like


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with one test photo and one photo from elsewhere."""
    monkeypatch.delenv("DERMA_DATA", raising=False)
    for name in ("infection/test_set/a.jpg", "external/FU-ringworm/b.jpg"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(encoded(skin_like(50, 40, 3), "JPEG"))
    (tmp_path / "data" / "external" / "manifest.csv").write_text("file,source_repo\nFU-ringworm/b.jpg,some/where\n")
    (tmp_path / "secret.jpg").write_bytes(b"x")
    return tmp_path / "data"


@pytest.mark.parametrize("place", ["", "infection"])
def test_photos_are_found_from_the_folder_of_all_data_and_from_the_tasks_own(data: Path, place: str):
    roots = photo_roots("infection", data / place)
    assert find_photo("test_set/a.jpg", roots) == data / "infection/test_set/a.jpg"
    assert find_photo("external/FU-ringworm/b.jpg", roots) == data / "external/FU-ringworm/b.jpg"
    assert find_photo("../../secret.jpg", roots) is None
    assert find_photo("test_set/gone.jpg", roots) is None
    assert read_sources(roots) == {"external/FU-ringworm/b.jpg": "some/where"}


def test_sources_come_from_every_outside_folder_and_a_damaged_manifest_names_none(data: Path):
    for name, text in (("external-2026", "source_repo;file\nclinic;a/1.jpg\n"), ("external-3", "no,table\n1,2\n")):
        (data / name).mkdir()
        (data / name / "manifest.csv").write_text(text)
    found = read_sources(photo_roots("infection", data))
    assert found == {"external/FU-ringworm/b.jpg": "some/where", "external-2026/a/1.jpg": "clinic"}


def test_the_environment_names_the_folder_and_a_wrong_one_is_said(data: Path, monkeypatch: pytest.MonkeyPatch):
    assert photo_roots("infection") == ()
    with pytest.raises(DataError, match="holds none of"):
        photo_roots("infection", data / "infection" / "test_set")
    monkeypatch.setenv("DERMA_DATA", str(data))
    assert find_photo("test_set/a.jpg", photo_roots("infection")) is not None
    monkeypatch.setenv("DERMA_DATA", str(data / "gone"))
    assert photo_roots("infection") == ()


def test_a_photo_is_shown_only_if_it_is_the_one_that_was_judged(data: Path):
    roots = photo_roots("infection", data)
    listed = row(1, 0, 0, file="test_set/a.jpg")
    with pytest.raises(DataError, match="its bytes are others"):
        read_listed_photo(listed, roots)
    sha256 = file_sha256(data / "infection/test_set/a.jpg")
    judged = PredictionRow(listed.file, sha256, "test", -1, -1, False, listed.truth, listed.logits)
    assert read_listed_photo(judged, roots).pixels.shape == (40, 50, 3)
    with pytest.raises(DataError, match="not on this machine"):
        read_listed_photo(judged, ())


def test_photos_are_measured_and_a_damaged_one_has_no_facts(data: Path):
    (data / "broken.jpg").write_bytes(b"no photo")
    made = dict(measure_photos({"a": data / "infection/test_set/a.jpg", "b": data / "broken.jpg"}, tone=True))
    assert made["a"].short_side_px == 40
    assert made["a"].tone == ""  # no face on it
    assert made["b"] is None
