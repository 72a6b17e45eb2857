"""Requests are answered only for the names that this server is known by.

A page of another site can have its own name lead to this machine (DNS rebinding); a browser then takes both for one
site. Streamlit looks at the name only when a visit begins, and only where `server.allowedHosts` is set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_HEALTH = "/_stcore/health"  # asked by machines that know only an address; it says no more than "ok"


class KnownHosts:
    """Middleware that refuses other names; those known stand in `server.allowedHosts`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in a sentence."""
        is_http = scope["type"] == "http"  # Streamlit refuses the websocket itself
        if is_http and not scope["path"].endswith(_HEALTH) and not is_known(header_of(scope, b"host")):
            await refusal(400, "This server is not known by that name. Its owner can add it to server.allowedHosts.")(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)


def is_known(host: str | None) -> bool:
    """Whether `server.allowedHosts` has a host, by the rule that Streamlit goes by when a visit begins."""
    from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

    return is_host_allowed(host)


def header_of(scope: Scope, name: bytes) -> str | None:
    """Return a header's value, None where there is none or more than one."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return values[0] if len(values) == 1 else None


def refusal(status: int, sentence: str) -> ASGIApp:
    """Return an answer that says why there is no other."""
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(sentence, status_code=status)
