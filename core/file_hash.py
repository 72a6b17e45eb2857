"""What a file is, by its bytes: how weights, photos and tables name one another."""

import hashlib
from pathlib import Path

from core.errors import DataError
from core.ordinary_file import open_file


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits. Raises DataError if it cannot be read."""
    try:
        with open_file(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"The file {path} cannot be read.") from error
