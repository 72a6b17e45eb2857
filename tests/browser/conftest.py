"""The real app on a free port, and Debian's Chromium to drive it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, TimeoutError, expect, sync_playwright

from benchmarks.visitors.server import serving
from core.samples.files import sample_photo
from tests.photo_files import encoded
from tests.scripted_verdicts import write_data

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",  # answers the question for the camera with yes
)
PATIENCE_MS = 60_000  # a busy machine loads torch and the weights within this
_REPLACED_MS = 10_000  # a picture of an earlier run is replaced within this
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with serving() as app:
        yield app.address


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the app whose verdicts follow the width of a photo, with a drawn data set beside it.

    What the installed weights make of a drawing may change with the weights; what a page makes of a verdict may not.
    """
    data, cases = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("cases") / "cases.sqlite3"
    write_data(data)
    settings = {"DERMA_DATA": str(data), "DERMA_TEST_CASES": f"sqlite:///{cases}"}
    with serving(program=("-m", "tests.scripted_server"), **settings) as app:
        yield app.address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium to run the browser tests")
    with sync_playwright() as engine:  # launch makes a new profile folder and removes it
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address as a new visitor.

    When the test ends, no visit may have left an error in the console, shown a broken picture or asked any other
    machine for anything. One error is let pass: a picture of an earlier run that the browser asked for after the page
    had replaced it, because Streamlit forgets pictures with their run.
    """
    faults: list[str] = []
    contexts: list[Any] = []

    def open_it(
        address: str, *, width: int = 1400, height: int = 900, scheme: str = "light", touch: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: faults.append(_told(message)) if _is_fault(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if _is_elsewhere(request.url) else None)
        page.goto(address)
        page.locator("h1").wait_for()
        return page

    yield open_it
    for context in contexts:
        for page in context.pages:
            faults.extend(broken_pictures(page))
        context.close()
    assert faults == []


def broken_pictures(page: Page) -> list[str]:
    """Return the addresses of the broken pictures, those left out that the page replaces in a moment."""
    broken = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
    with suppress(TimeoutError):
        page.wait_for_function(f"{broken}.length === 0", timeout=_REPLACED_MS)
    return list(page.evaluate(broken))


def _is_fault(message: ConsoleMessage) -> bool:
    where = message.text + message.location["url"]
    replaced = "/media/" in where and ("404" in where or "Image source error" in where)
    return message.type == "error" and not replaced


def _told(message: ConsoleMessage) -> str:
    return f"{message.text} {message.location['url']}"


def _is_elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1"


def ring_file() -> dict[str, Any]:
    """Return the project's drawing of a ring as an uploaded JPEG."""
    return {
        "name": "arm.jpg",
        "mimeType": "image/jpeg",
        "buffer": encoded(sample_photo("ring").pixels, "JPEG", quality=92),
    }
