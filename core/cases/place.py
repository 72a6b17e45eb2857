"""Where the store is, told without opening it: nothing of a database is loaded for that."""

from __future__ import annotations

from pathlib import Path

_SQLITE = "sqlite:///"


def store_exists(url: str | None) -> bool:
    """Whether anything can have been kept at an address: its file is there, or it is a server's."""
    if url is None:
        return False
    return not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).is_file()


def store_place(url: str | None) -> str:
    """Return in words where the store is, without an address that may hold a password."""
    if url is None:
        return "nowhere"
    return f"the file {url.removeprefix(_SQLITE)}" if url.startswith(_SQLITE) else "this app's database"
