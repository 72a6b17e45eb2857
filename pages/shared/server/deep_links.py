"""What the server answers to the address of a page, such as /upload.

Streamlit's own answer leaves the browser to guess where the server's root is: it asks under /upload first, twice in
vain, which costs time and leaves errors in the console. The same page with the root written into it asks at once in
the right place. The root is the address without its last part, so that this holds behind a proxy's prefix too.

The start page, whose address is the root, is answered here for the words of `upload_words` alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared.server.upload_words import SCRIPT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

ROOT_SCRIPT = "window.__streamlit = {BACKEND_BASE_URL: new URL('.', location.href).href}"
SHELL = Path(st.__file__).parent / "static" / "index.html"  # Streamlit's one page, which the browser fills


def deep_links(pages: Path) -> list[Route]:
    """Return a route for every page under a folder, named as Streamlit names them; none if its own page has changed."""
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    page = SHELL.read_text(encoding="utf-8") if SHELL.is_file() else ""
    if page.count("<head>") != 1:
        return []

    def answer_with(*scripts: str) -> Callable[[Request], Awaitable[Response]]:
        written = "".join(f"<script>{script}</script>" for script in scripts)

        async def answer(request: Request) -> Response:
            return HTMLResponse(page.replace("<head>", f"<head>{written}"), headers={"Cache-Control": "no-cache"})

        return answer

    names = sorted(path.stem for path in pages.glob("*/*.py") if path.parent.name != "shared")
    prefix = (st.get_option("server.baseUrlPath") or "").strip("/")
    start = Route(f"/{prefix}/" if prefix else "/", answer_with(SCRIPT))
    link = answer_with(ROOT_SCRIPT, SCRIPT)
    return [start, *(Route("/" + "/".join(filter(None, (prefix, name))), link) for name in names)]
