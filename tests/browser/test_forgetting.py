"""What is promised about a photo: it is forgotten when it is removed or the tab is closed, by server and browser."""

import base64
import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from benchmarks.visitors.server import Server, serving
from benchmarks.visitors.visit import Visit as Scripted
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE_MS
from tests.browser.hands import click, give, settle
from tests.camera_clips import sharp_clip
from tests.photo_traces import Traces, canary, found_of, traces_of
from tests.process_memory import pieces_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]
PHONE_PX = 2800  # the side of a photo with 8 megapixels and 2.6 MB
_TO_RISE_S = 20  # until the engine is made


@pytest.fixture(scope="module")
def alone() -> Iterator[Server]:
    """Return a server whose models are loaded and compiled, and that nobody else visits."""
    with serving() as server:
        with Scripted(server.address):
            time.sleep(_TO_RISE_S)
        yield server


def show(page: Page, *photos: bytes) -> None:
    files = [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": data} for number, data in enumerate(photos, 1)
    ]
    give(page, *files)
    expect(page.get_by_text("Not a diagnosis.")).to_be_visible()


def shown_traces(page: Page, server: Server, *photos: bytes) -> Traces:
    """Have photos answered; return their traces and those of the pictures on the page; the files are in memory."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/media/" in answer.url else None)
    show(page, *photos)
    settle(page)
    pictures = {f"picture {number}": answer.body() for number, answer in enumerate(answers)}
    traces = traces_of(photos[0], {name: body for name, body in pictures.items() if len(body) > 2000})
    for number, data in enumerate(photos[1:], 2):
        traces |= {f"{name} of {number}": pieces for name, pieces in traces_of(data).items()}
    found = found_of(server.pid, traces)
    for sure in [name for name in traces if name.startswith("file") or name.split(" of ")[0] == "pixels"]:
        assert found[sure] == len(traces[sure])
    return traces


@pytest.mark.parametrize(("seed", "side"), [(1, 720), (2, PHONE_PX)])
def test_of_a_removed_photo_nothing_is_in_memory_ten_seconds_later(visit: Visit, alone: Server, seed: int, side: int):
    page = visit(f"{alone.address}/upload")
    traces = shown_traces(page, alone, canary(seed, side))
    page.get_by_role("button", name="Remove 1.jpg").click()
    time.sleep(10)
    assert found_of(alone.pid, traces) == {}


def test_of_the_only_visit_nothing_is_in_memory_ninety_seconds_after_its_tab_was_closed(visit: Visit, alone: Server):
    page = visit(f"{alone.address}/upload")
    traces = shown_traces(page, alone, canary(3), canary(4, PHONE_PX))
    page.close()
    time.sleep(90)
    assert found_of(alone.pid, traces) == {}


def test_of_a_removed_zip_nothing_is_in_memory_ten_seconds_later(visit: Visit, alone: Server):
    page, data = visit(f"{alone.address}/evaluation"), canary(5, PHONE_PX)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ringworm/one.jpg", data)
    click(page.get_by_role("tab", name="Your own folder"))
    click(page.get_by_text("A zip", exact=True))
    give(page, {"name": "own.zip", "mimeType": "application/zip", "buffer": packed.getvalue()})
    click(page.get_by_role("button", name="Judge these photos"))
    expect(page.get_by_role("heading", name="own.zip: 1 photo")).to_be_visible()
    traces = traces_of(data)
    assert found_of(alone.pid, traces)["file"] == len(traces["file"])
    click(page.get_by_role("button", name="Remove own.zip"))
    time.sleep(10)
    assert found_of(alone.pid, traces) == {}


def test_of_a_forgotten_shot_nothing_is_in_memory_ten_seconds_later(browser: Browser, alone: Server, tmp_path: Path):
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(sharp_clip())
    camera = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*FLAGS, f"--use-file-for-fake-video-capture={clip}"]
    )
    page, sent = camera.new_page(), []
    page.set_default_timeout(PATIENCE_MS)
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{alone.address}/webcam")
    page.locator("h1").wait_for()
    expect(page.get_by_text("Not a diagnosis.")).to_be_visible()
    settle(page)
    text = re.search(rb"[A-Za-z0-9+/=]{10000,}", max(filter(_is_bytes, sent), key=len))
    assert text is not None
    data = base64.b64decode(text[0])
    traces = traces_of(data) | {"text": pieces_of(text[0])}
    assert found_of(alone.pid, traces)["pixels"] == len(traces["pixels"])
    click(page.get_by_role("button", name="Forget the shots"))
    time.sleep(10)
    assert found_of(alone.pid, traces) == {}
    camera.close()


def _is_bytes(frame: str | bytes) -> bool:
    return isinstance(frame, bytes)


def test_a_hundred_replaced_photos_grow_the_memory_by_at_most_twenty_megabytes(alone: Server):
    with Scripted(alone.address, "upload") as visit:
        for number in range(10):
            visit.upload("one.jpg", canary(100 + number))
        before = alone.memory_mb()
        for number in range(100):
            visit.upload("one.jpg", canary(200 + number))
        time.sleep(8)
        assert alone.memory_mb() - before <= 20


def test_a_browser_that_was_closed_keeps_none_of_the_pictures(browser: Browser, alone: Server, tmp_path: Path):
    answers: list[bytes] = []
    data = canary(6)
    context = browser.browser_type.launch_persistent_context(tmp_path, executable_path=CHROMIUM, args=list(FLAGS))
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("response", lambda answer: answers.append(answer.body()) if "/media/" in answer.url else None)
    page.goto(f"{alone.address}/upload")
    page.locator("h1").wait_for()
    show(page, data)
    settle(page)
    page.wait_for_timeout(1000)
    context.close()
    pictures = [answer for answer in answers if len(answer) > 2000]
    kept = b"\0".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    pieces = [piece for picture in (data, *pictures) for piece in pieces_of(picture[600:])]
    assert pictures
    assert [piece for piece in pieces if piece in kept] == []
