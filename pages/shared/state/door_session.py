"""Whether the uploader stands open above a result, and the way back to a page without photos."""

from __future__ import annotations

from pages.shared.state import session
from pages.shared.state.visit import upload_session
from pages.shared.state.visit.visit_session import UPLOAD, this_visit


def is_open() -> bool:
    """Whether the visitor wants the uploader beside a result, to add a photo or to ask another question."""
    return this_visit().adding


def turn() -> None:
    """Open the uploader, or fold it again."""
    this_visit().adding = not this_visit().adding


def start_over() -> None:
    """Forget the photos of the upload page, and the files in its uploader."""
    this_visit().adding = False
    upload_session.renew(session.UPLOADER_KEY)
    session.forget(UPLOAD)
