import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import numpy as np
import pytest

from core.inference import memory as tidy
from core.photos.decode import read_photo
from tests.photo_files import encoded
from tests.process_memory import found_in_memory, pieces_of

ROOT = Path(__file__).resolve().parents[3]
READER = """
import sys, threading
from pathlib import Path
from core.inference.memory import overwrite_freed_memory, trim_memory
from core.photos.decode import read_photo

def read():
    read_photo(Path(sys.argv[1]).read_bytes())

overwrite_freed_memory()
thread = threading.Thread(target=read)  # of a thread's memory the allocator keeps the last megabytes
thread.start()
thread.join()
trim_memory()
print(flush=True)
input()
"""


class Ring:
    """Something that only a collection can free."""

    def __init__(self) -> None:
        self.itself = self


def gone(ref: weakref.ref) -> bool:
    end = time.monotonic() + 5
    while ref() is not None and time.monotonic() < end:
        time.sleep(0.01)
    return ref() is None


def test_tidying_frees_what_holds_itself():
    ref = weakref.ref(Ring())
    tidy.trim_memory()
    assert ref() is None


def test_who_keeps_tidy_does_it_when_asked_and_waits_while_there_is_work():
    busy = threading.Event()
    busy.set()
    threading.Thread(
        target=tidy.keep_memory_trimmed, args=(busy.is_set, list), kwargs={"every_s": 600}, daemon=True
    ).start()
    ref = weakref.ref(Ring())
    tidy.ask_to_trim_memory()
    time.sleep(0.1)
    assert ref() is not None
    busy.clear()
    assert gone(ref)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of another process as Linux shows it")
def test_of_a_photo_that_was_let_go_of_no_pixel_and_no_byte_of_the_file_is_left(tmp_path: Path):
    noise = np.random.default_rng(5).integers(0, 256, (700, 900, 3), np.uint8)
    data = encoded(noise, "JPEG", quality=90)
    pixels = read_photo(data).pixels
    padded = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])  # as Pillow keeps them
    file = tmp_path / "one.jpg"
    file.write_bytes(data)
    command = [sys.executable, "-c", READER, str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        left = [len(found_in_memory(child.pid, pieces_of(bytes(content), 3001))) for content in (data, pixels, padded)]
        child.communicate(b"\n")
    assert left == [0, 0, 0]
