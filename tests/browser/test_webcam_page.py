"""The webcam page in Chromium, with a fake camera that plays clips drawn by the tests: one Chromium a clip."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.shared.camera import camera
from tests import camera_clips
from tests.browser.conftest import PATIENCE_MS
from tests.browser.hands import click
from tests.camera_clips import chromium_with_camera

pytestmark = pytest.mark.browser

# A clip in which all is well is shot after this long; where no shot has come by then, none was going to.
SHOT_S = (camera.LIVE_LIMITS.hold_ms + camera.LIVE_LIMITS.countdown_ms) / 1000
LEAST_LOOKS_PER_S = 8  # of at most 16, in the last two seconds

NOTE_STREAMS = """
    window.streams = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await ask(wish);
        window.streams.push(stream);
        return stream;
    };
"""
TRACKS = "window.streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))"

# In the page itself, because a busy machine is slower to look or to press than the countdown to end. The component is
# on the page a moment before its shadow is.
COMPONENT = (
    "[...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].map((one) => one.shadowRoot)"
    ".find((shadow) => shadow?.querySelector('.camera'))"
)
COUNT = f"() => {COMPONENT}?.querySelector('[data-counting=true] .count')?.textContent"
LOOKS_ENOUGH = f"() => {COMPONENT}?.querySelector('.camera')?.dataset.rate >= {LEAST_LOOKS_PER_S}"
PRESS_SHUTTER = f"""() => {{
    const shutter = {COMPONENT}?.querySelector("[data-state=live] .shutter");
    shutter?.click();
    return Boolean(shutter);
}}"""

Visit = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def visit(server: str, tmp_path: Path) -> Visit:
    """Return a context manager that opens the webcam page before a camera that plays a clip.

    When it is left, the page may not have left an error in the console.
    """

    @contextmanager
    def open_page(clip: bytes, *, allowed: bool = True) -> Iterator[Page]:
        file = tmp_path / "clip.mjpeg"
        file.write_bytes(clip)
        faults: list[str] = []
        with chromium_with_camera(file, allowed=allowed) as browser:
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.set_default_timeout(PATIENCE_MS)
            page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.add_init_script(NOTE_STREAMS)
            page.goto(f"{server}/webcam")
            yield page
        assert faults == []

    return open_page


def state(page: Page, value: str) -> Locator:
    component = page.locator(f".camera[data-state={value}]")
    component.wait_for()
    return component


def test_a_bright_sharp_clip_is_shot_by_itself_and_analysed(visit: Visit):
    with visit(camera_clips.sharp_clip()) as page:
        assert page.wait_for_function(COUNT).json_value() in {"1", "2", "3"}
        state(page, "taken")
        page.get_by_text("Not a diagnosis").first.wait_for()
        page.get_by_role("heading", level=2).first.wait_for()  # the answer
        assert page.evaluate(TRACKS) == ["ended"]

        click(page.get_by_role("button", name="Retake"))
        page.wait_for_function(PRESS_SHUTTER)
        state(page, "taken")
        page.get_by_text("Last shot", exact=True).last.wait_for()
        expect(page.get_by_role("img", name="The last shot").last).to_be_visible()


@pytest.mark.parametrize(
    ("clip", "words"),
    [
        (camera_clips.dark_clip, "Too dark: face a window or switch on a light"),
        (camera_clips.blurred_clip, "Blurry: wipe the lens, or move back a little"),
        (camera_clips.shaking_clip, "Hold still"),
    ],
)
def test_a_clip_with_a_fault_gets_its_hint_and_no_shot(visit: Visit, clip: Callable[[], bytes], words: str):
    with visit(clip()) as page:
        state(page, "live")
        page.locator(".camera [role=status]").get_by_text(words, exact=True).wait_for()
        page.wait_for_timeout(1000 * SHOT_S + 500)
        assert page.locator(".camera .words").inner_text() == words
        assert page.locator(".camera").get_attribute("data-state") == "live"
        if os.getloadavg()[0] < 2 * (os.cpu_count() or 1):  # a machine that is busy elsewhere shows no speed
            page.wait_for_function(LOOKS_ENOUGH)
        assert page.evaluate(TRACKS) == ["live"]

        click(page.get_by_role("link", name="Evaluation"))
        page.get_by_role("heading", name="Evaluation").wait_for()
        page.wait_for_function(f"{TRACKS}.join() === 'ended'")


def test_a_denied_camera_says_so_and_shows_the_ways_round_it(visit: Visit):
    with visit(camera_clips.sharp_clip(), allowed=False) as page:
        state(page, "problem")
        page.get_by_text("The camera is blocked", exact=True).wait_for()
        page.get_by_text("Without this camera: upload a photo").wait_for()
        click(page.get_by_text("Plain camera", exact=True))
        page.get_by_test_id("stCameraInput").wait_for()
        click(page.get_by_role("link", name="Upload a photo instead"))
        page.get_by_role("heading", name="Upload a photo").wait_for()
