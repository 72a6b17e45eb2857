from pathlib import Path

import pytest

from core.errors import DataError
from core.teaching.photos import MOST_CLASSES, list_class_photos
from tests.core.teaching.taught_small import grey_photo
from tests.photo_files import zipped

PHOTO = grey_photo(1)


def write(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(PHOTO)
    return folder


def test_a_folder_a_zip_and_the_bytes_of_a_zip_give_the_same_photos(tmp_path: Path):
    files = ("a/1.png", "a/deep/2.png", "b/3.png")
    folder = write(tmp_path / "photos", *files)
    data = zipped(dict.fromkeys(files, PHOTO))
    (tmp_path / "photos.zip").write_bytes(data)
    listed = [list_class_photos(place) for place in (folder, tmp_path / "photos.zip", data)]
    assert {tuple((one.file, one.label) for one in made.photos) for made in listed} == {
        (("a/1.png", "a"), ("a/deep/2.png", "a"), ("b/3.png", "b"))
    }
    assert [made.folder for made in listed] == [folder.resolve(), None, None]
    assert listed[1].photos[0].read() == PHOTO


def test_a_folder_around_all_classes_is_no_class(tmp_path: Path):
    made = list_class_photos(write(tmp_path, "export/photos/a/1.png", "export/photos/b/1.png"))
    assert [label.folder for label in made.labels] == ["a", "b"]


def test_a_path_that_a_spreadsheet_would_compute_still_leads_to_its_photo(tmp_path: Path):
    made = list_class_photos(write(tmp_path, "=1+1/1.png", "b/1.png"))
    assert made.photos[0].file == "./=1+1/1.png"
    assert (tmp_path / made.photos[0].file).is_file()
    assert made.labels[0].folder == "1 1"


def test_one_class_alone_or_far_too_many_are_refused_with_their_number(tmp_path: Path):
    with pytest.raises(DataError, match="photos in 1 class folder; a task needs 2 to 50"):
        list_class_photos(write(tmp_path / "one", "a/1.png"))
    many = write(tmp_path / "many", *(f"{number}/1.png" for number in range(MOST_CLASSES + 1)))
    with pytest.raises(DataError, match="51 class folders"):
        list_class_photos(many)
