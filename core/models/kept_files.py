"""Files that this program makes and keeps: where they lie, and how a crash leaves none of them torn."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def write_bytes_atomically(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file so that a crash at any moment leaves the old content or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.part")  # one name, so that a killed writer's rest is overwritten
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
