"""A folder of files is replaced whole or not at all, whatever ends the writer."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import files
from core.files import recover_folders, remove_folder, replacing_folder, write_bytes_atomically

_WRITER = """
import sys
from pathlib import Path
from core.files import replacing_folder, write_bytes_atomically

folder, number = Path(sys.argv[1]), 0
print("begun", flush=True)
while True:
    number += 1
    with replacing_folder(folder) as place:
        for name in ("a", "b", "c", "d"):
            write_bytes_atomically(place / folder.name / name, [str(number).encode()])
"""


def write(folder: Path, text: str) -> None:
    with replacing_folder(folder) as place:
        for name in ("a", "b"):
            write_bytes_atomically(place / folder.name / name, [text.encode()])


def fill(folder: Path) -> None:
    """Write a part of a folder, and find the disk full."""
    with replacing_folder(folder) as place:
        write_bytes_atomically(place / folder.name / "a", [b"new"])
        raise OSError(28, "No space left on device")


def contents(folder: Path) -> set[str]:
    return {path.read_text() for path in folder.iterdir()}


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path):
    write(tmp_path / "task", "old")
    write(tmp_path / "task", "new")
    assert contents(tmp_path / "task") == {"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["task"]


def test_what_fails_inside_leaves_the_old_folder_and_nothing_else(tmp_path: Path):
    write(tmp_path / "task", "old")
    with pytest.raises(OSError, match="No space"):
        fill(tmp_path / "task")
    assert contents(tmp_path / "task") == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["task"]


def test_a_folder_that_was_moved_aside_by_a_killed_writer_gets_its_name_back(tmp_path: Path, monkeypatch):
    write(tmp_path / "task", "old")
    (tmp_path / "task").rename(tmp_path / f".task.{'0' * 16}.old")
    monkeypatch.setattr(files, "_SURELY_MOVED_S", -1.0)
    recover_folders(tmp_path)
    assert contents(tmp_path / "task") == {"old"}


def test_what_killed_writers_left_goes_after_a_day_and_nothing_else_does(tmp_path: Path, monkeypatch):
    for name in (f".task.{'1' * 16}.new", ".task.new", ".other"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(files, "_SURELY_LEFT_S", -1.0)
    write(tmp_path / "task", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other", ".task.new", "task"]


def test_a_removed_folder_is_gone_with_its_files(tmp_path: Path):
    write(tmp_path / "task", "old")
    remove_folder(tmp_path / "task")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_writer_that_is_killed_at_any_moment_leaves_a_whole_folder(tmp_path: Path, monkeypatch, seed: int):
    folder = tmp_path / "task"
    write(folder, "0")
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.05 + 0.037 * seed)
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    monkeypatch.setattr(files, "_SURELY_MOVED_S", -1.0)
    recover_folders(tmp_path)
    assert len(contents(folder)) == 1
