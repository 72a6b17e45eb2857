"""Files that a person or a folder names, opened to be read only where they are ordinary files.

A pipe would be waited for without end, and a device has no end.
"""

import os
import stat
from io import BufferedReader
from pathlib import Path

NO_FILE = "It is no ordinary file, but a pipe, a socket or a device."


class NoOrdinaryFileError(OSError):
    """A pipe, a socket or a device."""


def open_file(path: Path) -> BufferedReader:
    """Open an ordinary file to be read. Raises OSError, also for a pipe, which is not waited for."""
    file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115  # the caller closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NoOrdinaryFileError(NO_FILE)
    return file


def read_file(path: Path) -> bytes:
    """Return the bytes of an ordinary file. Raises OSError, also for what is none."""
    with open_file(path) as file:
        return file.read()


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
