"""The picture of shades on the jaw of the photo in use, drawn anew when the shades change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import core
from pages.shared.state import answer_session, session
from pages.shared.state.visit.memo import Memo

if TYPE_CHECKING:
    from core import ByteArray

JAW: Memo[ByteArray] = Memo("jaw")


def shades_on_jaw(tone: core.Tone, shades: tuple[core.Shade, ...]) -> ByteArray | None:
    """Return the face with shades on its jaw, None where there is no photo or no face of it was measured."""
    entry = session.current_photo()
    face = tone.face
    if entry is None or face is None:
        return None
    asked = (face, tone.hex, tuple(shade.lab for shade in shades))
    return answer_session.remembered(
        entry.photo,
        JAW,
        asked,
        lambda: core.with_shades_on_jaw(
            entry.photo.pixels, face, tone.patches, tone.lab, [shade.lab for shade in shades]
        ),
    )
