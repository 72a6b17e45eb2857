"""Outputs that are tried before the work, so that an hour of computing never ends at a place that cannot be written."""

import contextlib
import os
import tempfile
from pathlib import Path

from core.errors import DataError


def check_folder(folder: Path) -> None:
    """Raise DataError unless files can be made in `folder`, which need not exist yet; nothing is left behind."""
    missing = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError as error:
        raise DataError(f"The folder {folder} cannot be written ({_reason(folder, error)}); name another.") from error
    finally:
        with contextlib.suppress(OSError):  # the innermost first, as far as they were made; the work makes them anew
            for place in missing:
                if place.exists():
                    place.rmdir()


def check_file(path: Path) -> None:
    """Raise DataError unless `path` can be written; a file that is there stays as it is."""
    if path.is_dir():
        raise DataError(f"{path} is a folder; name a file in it to write to.")
    if not path.exists():
        check_folder(path.parent)
    try:
        if path.exists():
            path.open("ab").close()
    except OSError as error:
        raise DataError(f"The file {path} cannot be written ({error.strerror}); name another.") from error


def _reason(folder: Path, error: OSError) -> str:
    blocking = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    return error.strerror or str(error) if blocking.is_dir() else f"{blocking} is a file"
