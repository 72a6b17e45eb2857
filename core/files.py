"""The one way in which files are written that must be whole: a crash leaves the old content or the new one."""

from __future__ import annotations

import os
import re
import secrets
import shutil
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
_FOLDER = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{16}\.(new|old|gone)")
_SURELY_MOVED_S = 1.0  # between two steps that follow one another at once
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


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield a new place in which to write a folder of that name; in the end it takes the old one's place, each whole.

    A crash at any moment leaves the old folder or the new one: `recover_folders` undoes one between the two steps. What
    is raised inside leaves the old folder as it is. Raises OSError, which names the folder.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear_folders(folder.parent)
        place = folder.parent / f".{folder.name}.{secrets.token_hex(8)}.new"
        try:
            place.mkdir(mode=0o700)
            yield place
            _sync_folder(place / folder.name)
            old = folder.parent / f".{folder.name}.{secrets.token_hex(8)}.old"
            with suppress(FileNotFoundError):  # there is none, or another process has just moved it
                folder.replace(old)
            (place / folder.name).replace(folder)
            _sync_folder(folder.parent)
            shutil.rmtree(old, ignore_errors=True)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        error.filename = os.fspath(folder)
        raise


def remove_folder(folder: Path) -> None:
    """Remove a folder at once for whoever looks, then its files. Raises OSError where it cannot be moved."""
    gone = folder.parent / f".{folder.name}.{secrets.token_hex(8)}.gone"
    folder.replace(gone)
    shutil.rmtree(gone, ignore_errors=True)


def recover_folders(place: Path) -> None:
    """Give a folder its name back whose writer was killed after moving it aside and before the new one had its name."""
    for old in sorted(place.glob(".*.old")):
        if (made := _FOLDER.fullmatch(old.name)) and time.time() - _moved(old) > _SURELY_MOVED_S:
            with suppress(OSError):
                if not (place / made["name"]).exists():
                    old.replace(place / made["name"])


def _clear_folders(place: Path) -> None:
    """Remove what killed writers left, a day after."""
    recover_folders(place)
    for rest in place.glob(".*"):
        if _FOLDER.fullmatch(rest.name) and time.time() - _moved(rest) > _SURELY_LEFT_S:
            shutil.rmtree(rest, ignore_errors=True)


def _moved(folder: Path) -> float:
    try:
        return folder.stat().st_ctime
    except OSError:
        return time.time()


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
