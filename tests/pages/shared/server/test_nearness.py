from types import SimpleNamespace

import pytest
import streamlit as st

from pages.shared.server import nearness

CHROMIUM = {  # as it opens a page's connection
    "Host": "localhost:8501",
    "Connection": "Upgrade",
    "Pragma": "no-cache",
    "Cache-Control": "no-cache",
    "User-Agent": "Mozilla/5.0",
    "Upgrade": "websocket",
    "Origin": "http://localhost:8501",
    "Sec-WebSocket-Version": "13",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.9",
    "Cookie": "_streamlit_xsrf=2|x",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Extensions": "permessage-deflate",
    "Sec-WebSocket-Protocol": "streamlit, PLACEHOLDER_AUTH_TOKEN",
}
PROXIES = (
    "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "X-Client-IP",
    "CF-Connecting-IP", "True-Client-IP", "Fly-Client-IP", "X-Amzn-Trace-Id", "Authorization", "Client-Ip",
)  # fmt: skip


def is_near(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], peer: str | None = "127.0.0.1") -> bool:
    monkeypatch.setattr(st, "context", SimpleNamespace(headers=headers))
    monkeypatch.setattr(nearness, "_peer", lambda: peer)
    return nearness.is_at_this_machine()


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST", "127.1.2.3"])
def test_a_browser_at_this_machine_is_near(monkeypatch: pytest.MonkeyPatch, host: str):
    assert is_near(monkeypatch, CHROMIUM | {"Host": host, "Origin": f"http://{host}"})


@pytest.mark.parametrize("peer", [None, "", "192.168.1.9", "testclient", "::ffff:192.168.1.9"])
def test_a_peer_elsewhere_or_unknown_is_far(monkeypatch: pytest.MonkeyPatch, peer: str | None):
    assert not is_near(monkeypatch, CHROMIUM, peer)


@pytest.mark.parametrize(
    "host", ["192.168.1.7:8501", "skin.example.org", "localhost.example.org", "", "127.0.0.1.nip.io", "0.0.0.0"]
)
def test_a_host_elsewhere_or_unknown_is_far(monkeypatch: pytest.MonkeyPatch, host: str):
    assert not is_near(monkeypatch, CHROMIUM | {"Host": host})


def test_a_request_that_names_no_host_is_far(monkeypatch: pytest.MonkeyPatch):
    assert not is_near(monkeypatch, {})


@pytest.mark.parametrize("header", PROXIES)
def test_whoever_comes_through_a_proxy_is_far(monkeypatch: pytest.MonkeyPatch, header: str):
    assert not is_near(monkeypatch, CHROMIUM | {header: ""})


def test_a_page_of_another_site_is_far_behind_a_proxy_that_adds_nothing(monkeypatch: pytest.MonkeyPatch):
    assert not is_near(monkeypatch, CHROMIUM | {"Origin": "https://skin.example.org"})


def test_a_setting_makes_everybody_far(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DERMA_AT_THIS_MACHINE", "off")
    assert not is_near(monkeypatch, CHROMIUM)
