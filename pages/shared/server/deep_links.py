"""What the server answers to the address of a page, such as /upload.

Streamlit's own answer leaves the browser to guess where the server's root is: it asks under /upload first, twice in
vain, which costs time and leaves errors in the console. The same page with the root written into it asks at once in
the right place. The root is the address without its last part, so that this holds behind a proxy's prefix too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
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

    async def answer(request: Request) -> Response:
        return HTMLResponse(
            page.replace("<head>", f"<head><script>{ROOT_SCRIPT}</script>"), headers={"Cache-Control": "no-cache"}
        )

    names = sorted(path.stem for path in pages.glob("*/*.py") if path.parent.name != "shared")
    prefix = (st.get_option("server.baseUrlPath") or "").strip("/")
    return [Route("/" + "/".join(filter(None, (prefix, name))), answer) for name in names]
