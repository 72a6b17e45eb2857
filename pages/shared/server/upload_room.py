"""A visit may hold only so many bytes of files in its uploaders: what it sends beyond that is refused unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit import runtime

from pages.shared.server.known_hosts import header_of, refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_UPLOAD = "/_stcore/upload_file/"
MOST_MB = 512  # sixteen of the largest photos, or one of the largest zips
_MB = 1024 * 1024

# Where a form is taken apart, a file of more than a megabyte would be written to the disk on its way.
MultiPartParser.spool_max_size = (MOST_MB + 1) * _MB


class RoomForUploads:
    """Middleware that refuses a file for which a visit has no room left."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: dict[str, int] = {}  # bytes under way by visit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in a sentence."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _UPLOAD not in scope["path"]:
            await self._app(scope, receive, send)
            return
        visit = scope["path"].split(_UPLOAD, 1)[1].split("/", 1)[0]
        size = header_of(scope, b"content-length") or ""
        coming = int(size) if size.isdigit() else int(st.get_option("server.maxUploadSize")) * _MB
        if _kept_bytes(visit) + self._coming.get(visit, 0) + coming > MOST_MB * _MB:
            await refusal(413, "This visit holds as many files as it can. Remove some first.")(scope, receive, send)
            return
        self._coming[visit] = self._coming.get(visit, 0) + coming
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[visit] -= coming
            if not self._coming[visit]:
                del self._coming[visit]


def _kept_bytes(visit: str) -> int:
    files = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return sum(len(file.data) for file in list(files.get(visit, {}).values()))
