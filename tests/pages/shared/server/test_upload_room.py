"""What a visitor sends stays in memory on its way, whatever its size: pages say that nothing is stored."""

import asyncio
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from pages.shared.server.upload_room import RoomForUploads

_LARGE = 3 * 1024 * 1024  # a phone's photo
_EDGE = "edge"


def form_of(body: bytes) -> UploadFile:
    """Return the file in a form as an app behind the middleware finds it."""
    found: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        form = await Request(scope, receive).form()
        found.append(form["file"])
        await Response()(scope, receive, send)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        pass

    kind = f"multipart/form-data; boundary={_EDGE}".encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/one/1", "headers": headers}
    asyncio.run(RoomForUploads(app)(scope, receive, send))
    return found[0]


def test_a_large_photo_is_not_laid_on_the_disk_on_its_way(monkeypatch):
    monkeypatch.setattr("pages.shared.server.upload_room._kept_bytes", lambda visit: 0)
    named = 'Content-Disposition: form-data; name="file"; filename="one.jpg"\r\n\r\n'
    file = form_of(f"--{_EDGE}\r\n{named}".encode() + bytes(_LARGE) + f"\r\n--{_EDGE}--\r\n".encode())
    assert file.size == _LARGE
    assert file.file._rolled is False
