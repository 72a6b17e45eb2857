"""A kept file is the old one or the new one, however many write it and whoever is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core import files as kept_files
from core.files import write_bytes_atomically

ROOT = Path(__file__).resolve().parents[2]
WRITE_ON = """
import sys, time
from pathlib import Path
from core.files import write_bytes_atomically
end = time.monotonic() + 1
while time.monotonic() < end:
    write_bytes_atomically(Path(sys.argv[1]), [sys.argv[2].encode()] * 200_000)
"""


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a"
    write_bytes_atomically(path, [b"old"])

    def broken():
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_bytes_atomically(path, broken())
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"old"


def test_a_process_killed_while_it_writes_leaves_the_old_file_and_the_next_write_clears_up(tmp_path):
    path = tmp_path / "a"
    write_bytes_atomically(path, [b"old"])
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from core.files import write_bytes_atomically\n"
        "def parts():\n    yield b'half' * 100000\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_bytes_atomically(Path(sys.argv[1]), parts())"
    )
    child = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, timeout=120)
    assert child.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    write_bytes_atomically(path, [b"new"])
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"new"


def test_two_processes_that_write_one_file_never_tear_it_nor_fail(tmp_path):
    path = tmp_path / "a"
    write_bytes_atomically(path, [b"x"] * 200_000)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE_ON, path, letter], cwd=ROOT, stderr=subprocess.PIPE)
        for letter in "xy"
    ]
    reads = 0
    while any(writer.poll() is None for writer in writers):
        content = path.read_bytes()
        assert len(content) == 200_000
        assert len(set(content)) == 1
        reads += 1
    assert [writer.communicate()[1] for writer in writers] == [b"", b""]
    assert reads > 10
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_threads_have_parts_of_their_own_too(tmp_path):
    path = tmp_path / "a"
    contents = [bytes([65 + number]) * 50_000 for number in range(4)]
    threads = [
        threading.Thread(target=lambda each=each: [write_bytes_atomically(path, [each]) for _ in range(20)])
        for each in contents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_write_under_way_is_not_taken_for_a_rest(tmp_path):
    def slow():
        yield b"first "
        write_bytes_atomically(tmp_path / "other", [b"meanwhile"])
        yield b"second"

    write_bytes_atomically(tmp_path / "a", slow())
    assert (tmp_path / "a").read_bytes() == b"first second"


def test_a_strangers_file_of_a_like_name_stays(tmp_path):
    (tmp_path / "download.part").write_bytes(b"a browser's")
    write_bytes_atomically(tmp_path / "a", [b"new"])
    assert (tmp_path / "download.part").exists()


def test_without_locks_only_an_old_part_is_a_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "fcntl", None)
    young, old = (tmp_path / f"b.{digit * 16}.part" for digit in "01")
    for part in (young, old):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    write_bytes_atomically(tmp_path / "a", [b"new"])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", young.name]


def test_the_file_and_its_name_are_on_the_disk_when_the_write_returns(tmp_path, monkeypatch):
    synced = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino) or sync(descriptor))
    write_bytes_atomically(tmp_path / "a", [b"new"])
    assert synced == [(tmp_path / "a").stat().st_ino, tmp_path.stat().st_ino]


def test_a_pipe_is_given_the_bytes_and_stays_a_pipe(tmp_path):
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_bytes_atomically(pipe, [b"a table"])
    reader.join(10)
    assert got == [b"a table"]
    assert pipe.is_fifo()


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_bytes_atomically(path, [b"old"])

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_bytes_atomically(path, [b"new"])
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_with_the_name_of_the_file():
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write_bytes_atomically(Path("/dev/full"), [b"x" * 100_000])
