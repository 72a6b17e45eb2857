import os
from pathlib import Path

import pytest

from core.errors import DataError
from core.review.own_photos import files as own_files
from core.review.own_photos.files import list_folder
from tests.photo_files import encoded, skin_like

PHOTO = encoded(skin_like(90, 70, 1), "JPEG")


def put(path: Path, data: bytes = PHOTO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_pipes_and_files_over_the_limit_are_left_out_with_a_reason(tmp_path: Path):
    put(tmp_path / "Ringworm/a.jpg")
    with put(tmp_path / "Ringworm/b.jpg").open("r+b") as file:
        file.truncate(3 * 2**30)  # a hole: it takes no room
    os.mkfifo(tmp_path / "Ringworm/c.jpg")
    listed = list_folder(tmp_path)
    assert [file.name for file in listed.files] == ["Ringworm/a.jpg", "Ringworm/b.jpg"]
    assert listed.files[0].read() == PHOTO
    with pytest.raises(DataError, match="more than 60 MB"):
        listed.files[1].read()
    assert listed.refused == (("Ringworm/c.jpg", "It is no ordinary file, but a pipe, a socket or a device."),)


def test_a_file_that_becomes_a_pipe_before_it_is_read_is_not_waited_for(tmp_path: Path):
    path = put(tmp_path / "Ringworm/a.jpg")
    listed = list_folder(tmp_path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="no ordinary file"):
        listed.files[0].read()


def test_a_huge_tree_ends_soon_after_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for number in range(400):
        (tmp_path / f"{number:03}" / "deep").mkdir(parents=True)
    seen: list[int] = []
    monkeypatch.setattr(own_files, "MOST_SEEN", 300)
    with pytest.raises(DataError, match="more than 300 files and folders; please name one in it"):
        list_folder(tmp_path, seen.append)
    assert seen == [0, 200]


def test_more_photos_than_are_read_at_a_time_end_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for number in range(5):
        put(tmp_path / "Ringworm" / f"{number}.jpg")
    monkeypatch.setattr(own_files, "MOST_OWN_PHOTOS", 3)
    with pytest.raises(DataError, match="more than 3 photos"):
        list_folder(tmp_path)


def test_a_walk_can_be_stopped(tmp_path: Path):
    put(tmp_path / "Ringworm/a.jpg")

    def stop(seen: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list_folder(tmp_path, stop)


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path):
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/Ringworm/caf\xe9.jpg")))
    listed = list_folder(tmp_path)
    assert listed.files[0].name == "Ringworm/caf\ufffd.jpg"
    assert listed.files[0].read() == PHOTO


@pytest.mark.parametrize("path", ["a" * 5000, "a\0b", "/nowhere"])
def test_a_wrong_path_ends_in_a_sentence(path: str):
    with pytest.raises(DataError, match="no folder"):
        list_folder(Path(path))
