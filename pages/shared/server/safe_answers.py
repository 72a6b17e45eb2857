"""What every answer of the server tells the browser: what a page may load, who may frame it, what is not kept."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import core
from pages.shared.server.deep_links import ROOT_SCRIPT, SHELL
from pages.shared.server.upload_words import SCRIPT

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ROUTES_OF_PHOTOS = ("/media/", "/_stcore/")  # the visit's pictures, downloads and words; the rest is the app's own


class SafeAnswers:
    """Middleware that adds the headers; a header that Streamlit sets itself is replaced."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        framed_by = core.framed_by()
        self._headers = [
            (b"content-security-policy", _policy(framed_by).encode("latin-1")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        if not framed_by:
            self._headers.append((b"x-frame-options", b"SAMEORIGIN"))  # for browsers that know no frame-ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the app does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = list(self._headers)
        if any(route in scope["path"] for route in _ROUTES_OF_PHOTOS):
            headers.append((b"cache-control", b"no-store"))
        names = {name for name, _ in headers}

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in names]
                message["headers"] = [*kept, *headers]
            await send(message)

        await self._app(scope, receive, send_safely)


def _policy(framed_by: tuple[str, ...]) -> str:
    """Return the content security policy: all comes from this server, and only scripts that are known run.

    Streamlit writes its styles into the page, draws figures and the camera's shots from blobs and data addresses, and
    loads a component's script, which the server sends as text, as a blob.
    """
    page = SHELL.read_text(encoding="utf-8") if SHELL.is_file() else ""
    known = [ROOT_SCRIPT, SCRIPT, *re.findall(r"<script>(.*?)</script>", page, re.DOTALL)]
    sources = {
        "default-src": ("'self'",),
        "script-src": ("'self'", "blob:", *map(_hash_of, known)),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:", "blob:"),
        "font-src": ("'self'", "data:"),
        "media-src": ("'self'", "data:", "blob:"),
        "worker-src": ("'self'", "blob:"),
        "connect-src": ("'self'", "data:", "blob:"),
        "object-src": ("'none'",),
        "base-uri": ("'self'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'self'", *framed_by),
    }
    return "; ".join(" ".join((kind, *places)) for kind, places in sources.items())


def _hash_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
