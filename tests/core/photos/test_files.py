import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.tables import read_history, read_predictions
from core.errors import DataError, DermaError, PhotoError
from core.file_hash import file_sha256
from core.ordinary_file import NO_FILE, open_file
from core.photos.decode import read_data_image, read_photo_file
from core.photos.files import FOLDER, KIND, open_folder, say_left_out, walk_photos
from tests.photo_files import encoded, skin_like

JPEG = encoded(skin_like(90, 70, 1), "JPEG")


def seen(folder: Path) -> dict[str, str]:
    return {file.file: file.fault for file in walk_photos(folder) if file.fault != FOLDER}


def put(path: Path, data: bytes = JPEG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.jpg", "a.JFIF", "a.jpe", "a.HIF", "a", "1000012345", "a.dat", "photo.jpg.bak"])
def test_a_photo_is_found_whatever_its_ending(tmp_path: Path, name: str):
    put(tmp_path / "x" / name)
    assert seen(tmp_path) == {f"x/{name}": ""}


def test_a_damaged_photo_is_found_by_its_ending_and_other_kinds_are_not_photos(tmp_path: Path):
    put(tmp_path / "x/cut.jpe", b"nothing")
    put(tmp_path / "x/a.gif", b"GIF89a")
    put(tmp_path / "x/empty", b"")
    assert seen(tmp_path) == {"x/a.gif": KIND, "x/cut.jpe": "", "x/empty": KIND}


def test_hidden_files_and_those_of_the_system_are_passed_over(tmp_path: Path):
    for name in ("x/.a.jpg", ".b/a.jpg", "__MACOSX/x/a.jpg", "x/Thumbs.db", "x/desktop.ini", "x/.DS_Store"):
        put(tmp_path / name)
    assert seen(tmp_path) == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipes_sockets_and_devices_are_named_and_never_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "c.jpg"))
        assert seen(tmp_path) == dict.fromkeys(("a.jpg", "b.jpg", "c.jpg"), NO_FILE)
    with pytest.raises(OSError, match="no ordinary file"):
        open_file(tmp_path / "a.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("read", [read_photo_file, read_data_image, read_predictions, read_history, file_sha256])
def test_a_pipe_that_is_named_is_refused_and_not_waited_for(tmp_path: Path, read: Callable[[Path], object]):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Timer(3, lambda: os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)))  # who waits is let go
    writer.daemon = True
    writer.start()
    started = time.perf_counter()
    with pytest.raises(DermaError):
        read(pipe)
    assert time.perf_counter() - started < 2.5
    writer.cancel()


def test_the_refusal_of_a_device_as_a_photo_says_what_it_is():
    with pytest.raises(PhotoError, match="a pipe or a device; please name a photo"):
        read_photo_file(Path(os.devnull))


def test_a_walk_goes_in_no_circles(tmp_path: Path):
    put(tmp_path / "x/y/a.jpg")
    (tmp_path / "x/y/again").symlink_to(tmp_path / "x")
    (tmp_path / "linked").symlink_to(tmp_path / "x")
    assert seen(tmp_path) == {"linked/y/a.jpg": "", "x/y/a.jpg": ""}


def test_a_link_that_leads_nowhere_counts_by_its_name(tmp_path: Path):
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone")
    assert seen(tmp_path) == {"a.jpg": ""}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a" * 5000, "There is no folder"),
        ("a\0b", "There is no folder"),
        ("/nowhere/at/all", "There is no folder /nowhere/at/all"),
        ("~nobody-at-all/x", "no such home folder"),
        (__file__, "is a file; please name the folder"),
    ],
)
def test_a_wrong_path_ends_in_a_sentence(path: str, words: str):
    with pytest.raises(DataError, match=words) as refusal:
        open_folder(Path(path))
    assert len(str(refusal.value)) < 400


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_is_closed_is_said_to_be(tmp_path: Path):
    (tmp_path / "shut").mkdir(mode=0)
    assert "right to read" in seen(tmp_path)["shut"]
    with pytest.raises(DataError, match="right to read"):
        open_folder(tmp_path / "shut")


def test_files_left_out_are_counted_by_their_endings():
    assert say_left_out({}) == ""
    assert say_left_out({".txt": 1}).startswith("1 file was left out")
    many = {f".{number}": 20 - number for number in range(10)}
    assert say_left_out(many).endswith(".0 20, .1 19, .2 18, .3 17, .4 16, .5 15, .6 14, .7 13 and 2 more endings.")
