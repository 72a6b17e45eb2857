import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

import core
from pages.shared.server import known_hosts, upload_room
from pages.shared.server.known_hosts import KnownHosts
from pages.shared.server.safe_answers import SafeAnswers
from pages.shared.server.upload_room import RoomForUploads

KNOWN = {"localhost:8501", "127.0.0.1", "[::1]:8501"}
PATHS = ("/", "/media/1.jpg", "/upload", "/_stcore/health", "/prefix/media/1.jpg")


class Answer:
    """What a middleware makes of a request to an app that says "here" to everything."""

    def __init__(self, middleware: type, path: str, host: str = "localhost:8501", method: str = "GET") -> None:
        scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", host.encode())]}
        scope["headers"].append((b"content-length", b"5"))
        self.sent: list[dict[str, Any]] = []
        asyncio.run(middleware(PlainTextResponse("here", headers={"Cache-Control": "public"}))(scope, None, self._send))
        self.status = self.sent[0]["status"]
        self.headers = Headers(raw=self.sent[0]["headers"])
        self.text = b"".join(part.get("body", b"") for part in self.sent[1:]).decode()

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_a_policy_and_leaves_no_trace_elsewhere(path: str):
    headers = Answer(SafeAnswers, path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_no_script_runs_but_the_servers_own():
    policy = Answer(SafeAnswers, "/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "http" not in scripts


@pytest.mark.parametrize(
    ("path", "kept"), [("/media/1.jpg", "no-store"), ("/x/media/a.png", "no-store"), ("/", "public")]
)
def test_the_browser_keeps_no_picture_of_a_visit(path: str, kept: str):
    assert Answer(SafeAnswers, path).headers.getlist("Cache-Control") == [kept]


def test_a_named_site_may_frame_the_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DERMA_FRAMED_BY", "https://lab.example.org, https://*.example.com")
    headers = Answer(SafeAnswers, "/").headers
    assert headers["Content-Security-Policy"].endswith(
        "frame-ancestors 'self' https://lab.example.org https://*.example.com"
    )
    assert "X-Frame-Options" not in headers


def test_a_word_that_is_no_site_cannot_get_into_the_policy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DERMA_FRAMED_BY", "https://lab.example.org;script-src")
    with pytest.raises(core.DataError, match="no site's address"):
        core.framed_by()


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8501", 200), ("127.0.0.1", 200), ("[::1]:8501", 200), ("evil.example", 400), ("10.0.0.7:8501", 400)],
)
def test_a_request_under_another_name_is_refused(monkeypatch: pytest.MonkeyPatch, host: str, status: int):
    monkeypatch.setattr(
        known_hosts, "is_known", lambda host: host.rsplit(":", 1)[0] in {"localhost", "127.0.0.1", "[::1]"}
    )
    assert Answer(KnownHosts, "/", host).status == status


def test_the_health_check_may_come_under_any_name():
    assert Answer(KnownHosts, "/_stcore/health", "10.0.0.7").status == 200


def test_a_visit_that_is_full_gets_a_sentence_and_another_one_does_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(upload_room, "_kept_bytes", {"full": 512 * 1024 * 1024, "new": 0}.__getitem__)
    refused = Answer(RoomForUploads, "/_stcore/upload_file/full/1", method="PUT")
    assert (refused.status, refused.text) == (413, "This visit holds as many files as it can. Remove some first.")
    assert Answer(RoomForUploads, "/_stcore/upload_file/new/1", method="PUT").status == 200
