"""What a client sheet says beside the shades: the day, the names, and on wish the face of the photo in use."""

from __future__ import annotations

from datetime import date

import core
from pages.shared.state import session
from pages.shared.state.shades import shades_session

_SIDE_PX = 480


def sheet_words(client: str, artist: str, note: str, *, with_photo: bool) -> core.SheetWords:
    """Return what the artist wrote with today's date, and the photo where it is wanted."""
    return core.SheetWords(date.today(), client, artist, note, _portrait() if with_photo else b"")


def _portrait() -> bytes:
    entry = session.current_photo()
    if entry is None:
        return b""
    tone = shades_session.last_tone()
    face = tone.face if tone else None
    return core.jpeg_bytes(core.shrink_picture(core.portrait(entry.photo.pixels, face), _SIDE_PX))
