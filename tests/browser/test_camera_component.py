"""The live camera in Chromium: what it shows, what it takes, and when it lets the camera go."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import core
from pages.shared.camera import camera
from tests.camera_clips import chromium_with_camera, marked_clip
from tests.camera_page import INSECURE, LIMITS, SECURE, SETTINGS, open_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    clip: Path = tmp_path_factory.mktemp("clips") / "marked.mjpeg"
    clip.write_bytes(marked_clip())
    with chromium_with_camera(clip) as browser:
        yield browser


@pytest.fixture
def page(chromium) -> Iterator[Any]:
    tab = chromium.new_page()
    yield open_page(tab, SECURE)
    tab.close()


def test_an_address_without_https_says_so_and_offers_nothing_to_press(page):
    open_page(page, INSECURE)
    page.evaluate("(data) => window.begin(data)", SETTINGS)
    page.get_by_text("Browsers lend a camera only to pages on https or on localhost.", exact=True).wait_for()
    assert page.evaluate("window.sent") == [["problem", "insecure"]]
    assert page.get_by_role("button").count() == 0


@pytest.mark.parametrize(
    ("error", "problem", "words"),
    [
        ("NotAllowedError", "denied", "The camera is blocked"),
        ("NotFoundError", "absent", "No camera found"),
        ("NotReadableError", "busy", "The camera is in use"),
    ],
)
def test_a_camera_that_cannot_be_had_gives_a_sentence_and_another_try(page, error, problem, words):
    page.evaluate(
        """([error, data]) => {
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", error));
            window.begin(data);
        }""",
        [error, SETTINGS],
    )
    page.get_by_text(words, exact=True).wait_for()
    assert words in page.get_by_role("status").inner_text()
    assert page.get_by_role("button", name="Try again").is_visible()
    assert page.evaluate("window.sent") == [["problem", problem]]


def start(page, **changes: Any) -> Any:
    page.evaluate("(data) => window.begin(data)", {**SETTINGS, **changes})
    component = page.locator(".camera")
    component.and_(page.locator("[data-state=live][data-measures]")).wait_for()
    return component


def shot_of(page) -> Image.Image:
    page.locator("[data-state=taken]").wait_for()
    [(name, text)] = page.evaluate("window.sent")
    assert name == "shot"
    return Image.open(BytesIO(core.shot_bytes(text)))


def test_the_preview_is_a_mirror_and_the_shot_is_not(page):
    start(page)
    assert page.evaluate("getComputedStyle(document.querySelector('video')).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    page.get_by_role("button", name="Take photo").click()
    shot = shot_of(page).convert("L")
    assert shot.size == (1280, 720)  # all that the camera gives
    assert shot.getpixel((40, 360)) > 240 > 200 > shot.getpixel((1240, 360))


def test_the_live_measures_are_those_of_the_shot(page):
    live = json.loads(start(page).get_attribute("data-measures"))
    page.get_by_role("button", name="Take photo").click()
    pixels = np.asarray(shot_of(page).convert("RGB"))
    quality = core.measure_quality(core.Photo(pixels, "", 1280, 720))
    assert live["brightness"] == pytest.approx(quality.brightness, rel=0.01)
    assert live["sharpness"] == pytest.approx(quality.sharpness, rel=0.1)  # the browser's own reduction, and JPEG


def test_the_shutter_has_the_keyboard_and_space_presses_it(page):
    start(page)
    assert page.evaluate("document.activeElement.ariaLabel") == "Take photo"
    page.keyboard.press(" ")
    assert shot_of(page).size == (1280, 720)


def test_escape_stops_the_countdown_first_and_then_the_camera(page):
    component = start(page, limits={**LIMITS, "hold_ms": 0, "countdown_ms": 60_000})
    page.locator("[data-counting=true]").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-counting=false]").wait_for()
    assert not page.get_by_role("switch", name="Shoot by itself").is_checked()
    assert component.get_attribute("data-state") == "live"
    page.keyboard.press("Escape")
    page.get_by_text("The camera is off").first.wait_for()
    assert tracks(page) == ["ended"]


def test_no_shot_is_taken_by_itself_where_that_is_switched_off(page):
    start(page, limits={**LIMITS, "countdown_ms": 60_000})
    page.get_by_text("Shoot by itself").click()
    page.evaluate("(data) => window.begin(data)", {**SETTINGS, "limits": {**LIMITS, "hold_ms": 0, "countdown_ms": 1}})
    page.get_by_text("Good. Press the button").first.wait_for()
    page.wait_for_timeout(400)
    assert page.evaluate("window.sent") == []


def test_retake_shows_the_last_shot_beside_the_new_one(page):
    start(page)
    page.get_by_role("button", name="Take photo").click()
    page.get_by_role("button", name="Retake").click()
    page.locator("[data-state=live]").wait_for()
    assert page.get_by_role("img", name="The last shot").first.is_visible()
    page.get_by_role("button", name="Take photo").click()
    page.locator("[data-state=taken]").wait_for()
    assert page.get_by_role("img", name="The last shot").last.is_visible()
    assert page.get_by_role("img", name="The new shot").is_visible()


def test_leaving_ends_the_tracks_and_an_older_calls_clean_up_does_not(page):
    start(page)
    page.evaluate("(data) => { window.older = window.leave; window.begin(data); window.older(); }", SETTINGS)
    assert tracks(page) == ["live"]
    page.evaluate("window.leave()")
    assert tracks(page) == ["ended"]


def test_a_camera_that_comes_after_the_visitor_left_is_switched_off_at_once(page):
    page.evaluate("(data) => { window.begin(data); window.leave(); }", SETTINGS)
    page.wait_for_function("window.streams.length === 1 && window.streams[0].getTracks()[0].readyState === 'ended'")


def test_a_hidden_tab_ends_the_tracks_and_a_tab_that_is_seen_again_goes_on(page):
    start(page)
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    assert tracks(page) == ["ended"]
    page.get_by_text("The camera is paused", exact=True).wait_for()
    page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    page.locator("[data-state=live]").wait_for()
    assert tracks(page) == ["ended", "live"]


def test_the_guide_follows_the_task(page):
    start(page)
    assert page.locator(".camera").get_attribute("data-shape") == "frame"
    page.evaluate("(data) => window.begin(data)", camera.settings("condition", 0))
    assert page.locator(".camera").get_attribute("data-shape") == "oval"
    page.get_by_text(core.CONDITION.guide.advice).wait_for()


def tracks(page) -> list[str]:
    return page.evaluate("window.streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))")
