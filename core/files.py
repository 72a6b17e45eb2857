"""The one way in which files are written that must be whole: a crash leaves the old content or the new one."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows has other locks
    fcntl = None  # type: ignore[assignment]

_PART = re.compile(r".+\.[0-9a-f]{16}\.part")  # what a file is called until it is whole
_SURELY_LEFT_S = 86_400.0  # where parts cannot be locked, one this old has no writer any more


def write_bytes_atomically(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file so that a crash at any moment leaves the old content or the new one, never a part.

    Any number of processes may write it at once: each has a part of its own, and the last to end wins. What a killed
    writer left in the folder goes with the next write there. Raises OSError, which names the file.
    """
    try:
        _write(path, parts)
    except OSError as error:  # a full disk names no file, and the part's name means nothing to anybody
        error.filename = os.fspath(path)
        raise


def _write(path: Path, parts: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():  # a pipe or a device takes what it is given, and stays what it is
        with path.open("wb") as file:
            file.writelines(parts)
        return
    _clear_rests(path.parent)
    with _own_part(path) as (part, file):
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
        if fcntl is None:
            file.close()  # Windows moves no open file; elsewhere the lock is held until the file has its name
        part.replace(path)
    _sync_folder(path.parent)


@contextmanager
def _own_part(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Yield a new file beside `path` that nobody else writes or clears away; it is gone in the end."""
    while True:
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        with part.open("xb") as file:
            try:
                _lock(file)
                if part.exists():  # nobody took it for a rest before it was locked
                    yield part, file
                    return
            finally:
                with suppress(OSError):  # on a full disk closing fails too
                    file.close()
                with suppress(OSError):
                    part.unlink()


def _clear_rests(folder: Path) -> None:
    """Remove the parts of writers that no longer run."""
    for part in folder.glob("*.part"):
        if _PART.fullmatch(part.name):
            with suppress(OSError), part.open("rb") as file:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError where its writer runs
                elif time.time() - part.stat().st_mtime < _SURELY_LEFT_S:
                    continue
                else:
                    file.close()
                part.unlink()


def _lock(file: BinaryIO) -> None:
    if fcntl is not None:
        with suppress(OSError):  # a file system without locks: nobody can clear the part away either
            fcntl.flock(file, fcntl.LOCK_EX)


def _sync_folder(folder: Path) -> None:
    """Have the file's new name on the disk too, where a folder can be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
