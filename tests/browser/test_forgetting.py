"""What is promised about a photo: it is forgotten when it is removed or the tab is closed, by server and browser."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright

import core
from benchmarks.visitors.server import Server, serving
from benchmarks.visitors.visit import Visit as Scripted
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE_MS
from tests.browser.hands import give
from tests.photo_files import encoded
from tests.process_memory import found_in_memory, pieces_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]
_TO_RISE_S = 20  # until the models are loaded and compiled, so that nothing of that is measured
_LET_PASS = 0.02  # of the file's pieces: the ends of buffers in which it came, a few dozen bytes each


def canary(seed: int) -> bytes:
    """Return a photo whose every piece is its own: the drawing under noise."""
    drawn = np.asarray(core.sample_photo("ring").pixels).astype(int)
    noise = np.random.default_rng(seed).normal(0, 14, drawn.shape)
    return encoded(np.clip(drawn + noise, 0, 255).astype(np.uint8), "JPEG", quality=95)


def shares_in_memory(server: Server, data: bytes) -> tuple[float, float]:
    """Return the share of the file's pieces and of its pixels' that the server holds."""
    shares = []
    for pieces in (pieces_of(data, 1024), pieces_of(core.read_photo(data).pixels.tobytes(), 4096)):
        shares.append(len(found_in_memory(server.pid, pieces)) / len(pieces))
    return shares[0], shares[1]


def show(page: Page, data: bytes) -> None:
    give(page, {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": data})
    expect(page.get_by_text("This is not a diagnosis")).to_be_visible()


@pytest.fixture(scope="module")
def alone() -> Iterator[Server]:
    """Return a server that nobody else visits."""
    with serving() as server:
        yield server


def test_a_removed_photo_is_in_no_memory_ten_seconds_later(visit: Visit, alone: Server):
    page, data = visit(f"{alone.address}/upload"), canary(1)
    time.sleep(_TO_RISE_S)
    show(page, data)
    assert shares_in_memory(alone, data) == (1.0, 1.0)
    page.get_by_role("button", name="Remove one.jpg").click()
    time.sleep(10)
    file, pixels = shares_in_memory(alone, data)
    assert file <= _LET_PASS
    assert pixels == 0


def test_the_only_visit_is_in_no_memory_ninety_seconds_after_its_tab_was_closed(visit: Visit, alone: Server):
    page, data = visit(f"{alone.address}/upload"), canary(2)
    show(page, data)
    page.close()
    time.sleep(90)
    file, pixels = shares_in_memory(alone, data)
    assert file <= _LET_PASS
    assert pixels <= _LET_PASS


def test_a_hundred_replaced_photos_grow_the_memory_by_at_most_twenty_megabytes(alone: Server):
    with Scripted(alone.address, "upload") as visit:
        for number in range(10):
            visit.upload("one.jpg", canary(100 + number))
        before = alone.memory_mb()
        for number in range(100):
            visit.upload("one.jpg", canary(200 + number))
        time.sleep(8)
        assert alone.memory_mb() - before <= 20


def test_a_browser_that_was_closed_keeps_none_of_the_pictures(alone: Server, tmp_path: Path):
    pictures: list[bytes] = []
    with sync_playwright() as engine:
        context = engine.chromium.launch_persistent_context(tmp_path, executable_path=CHROMIUM, args=list(FLAGS))
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("response", lambda answer: pictures.append(answer.body()) if "/media/" in answer.url else None)
        page.goto(f"{alone.address}/upload")
        show(page, canary(3))
        expect(
            page.get_by_alt_text("Heatmap", exact=False).or_(page.get_by_alt_text("The photo")).first
        ).to_be_visible()
        page.wait_for_timeout(1000)
        context.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert pictures
    assert not [picture for picture in pictures if picture[200:264] and picture[200:264] in kept]
