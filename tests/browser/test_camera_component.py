"""The live camera's own JavaScript in Chromium, without Streamlit round it."""

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import core
from core.photos.quality import brightness, sharpness, skin_share
from pages.shared.camera import camera
from tests.camera_clips import chromium_with_camera, marked_clip

pytestmark = pytest.mark.browser

SECURE, INSECURE = "http://localhost/camera", "http://camera.test/camera"  # served by the test, not by a network
SETTINGS = camera.settings("infection", 0)
LIMITS = SETTINGS["limits"]
FINE = {"brightness": 128, "black": 0, "white": 0, "motion": 0, "sharpness": 500, "unevenness": 1, "filled": 1}

PAGE = f"""<!doctype html><meta charset="utf-8"><title>camera</title><style>{camera.style()}</style>
<div id="host">{camera.markup()}</div>
<script>
  window.sent = [];
  window.streams = [];
  if (navigator.mediaDevices) {{
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {{
      const stream = await ask(wish);
      window.streams.push(stream);
      return stream;
    }};
  }}
  window.bytes = (text) => Uint8ClampedArray.from(atob(text), (letter) => letter.charCodeAt(0));
  window.begin = (data) => {{
    window.leave = window.live.default({{
      data,
      parentElement: document.getElementById("host"),
      setStateValue: (name, value) => window.sent.push([name, value]),
      setTriggerValue: (name, value) => window.sent.push([name, value]),
    }});
  }};
</script>
<script type="module">
  window.live = await import("/camera.js");
</script>"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    clip: Path = tmp_path_factory.mktemp("clips") / "marked.mjpeg"
    clip.write_bytes(marked_clip())
    with chromium_with_camera(clip) as browser:
        yield browser


@pytest.fixture(scope="module")
def script(chromium) -> Any:
    """A page for the functions that touch no page: one is enough for all of them."""
    return open_page(chromium.new_page(), SECURE)


@pytest.fixture
def page(chromium) -> Iterator[Any]:
    tab = chromium.new_page()
    yield open_page(tab, SECURE)
    tab.close()


def open_page(tab, address: str) -> Any:
    tab.route("**/camera.js", lambda route: route.fulfill(body=camera.script(), content_type="text/javascript"))
    tab.route("**/camera", lambda route: route.fulfill(body=PAGE, content_type="text/html; charset=utf-8"))
    tab.goto(address)
    tab.wait_for_function("window.live !== undefined")
    return tab


def pictures() -> list[np.ndarray]:
    random = np.random.default_rng(7)
    noise = random.integers(0, 256, (60, 80, 3), np.uint8)
    ramp = np.broadcast_to(np.linspace(0, 255, 120).astype(np.uint8)[None, :, None], (50, 120, 3))
    skin = (random.normal(0, 6, (90, 160, 1)) + np.array([205, 160, 135])).clip(0, 255).astype(np.uint8)
    smooth = np.asarray(Image.fromarray(skin).resize((320, 180), Image.Resampling.BICUBIC))
    half = np.where(np.arange(100)[:, None, None] < 50, [30, 90, 200], [190, 140, 110]).astype(np.uint8)
    return [noise, noise // 12, 255 - noise // 16, ramp, skin, smooth, np.tile(half, (1, 100, 1)), noise[:3, :3]]


def rgba(rgb: np.ndarray) -> dict[str, Any]:
    filled = np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    return {
        "pixels": base64.b64encode(filled.tobytes()).decode(),
        "width": rgb.shape[1],
        "height": rgb.shape[0],
        "limits": LIMITS,
    }


MEASURE = """({ pixels, width, height, limits }) =>
    window.live.measure(window.bytes(pixels), width, height, null, "frame", limits).measures"""


@pytest.mark.parametrize("rgb", pictures())
def test_the_browser_measures_brightness_and_sharpness_as_python_does(script, rgb):
    measures = script.evaluate(MEASURE, rgba(rgb))
    assert measures["brightness"] == pytest.approx(brightness(rgb), rel=1e-5)
    assert measures["sharpness"] == pytest.approx(sharpness(rgb), rel=1e-4)


def test_a_hand_worked_picture_has_the_sharpness_that_paper_gives(script):
    # 3 × 4 pixels, luma 0 but for 100 at one of the two inner ones: its Laplacian is −400, its neighbour's +100;
    # mean −150, variance 250².
    rgb = np.zeros((3, 4, 3), np.uint8)
    rgb[1, 1] = 100
    assert script.evaluate(MEASURE, rgba(rgb))["sharpness"] == pytest.approx(62_500, rel=1e-6)
    assert sharpness(rgb) == pytest.approx(62_500)


def test_the_browser_calls_a_picture_dark_bright_or_blurred_where_python_does(script):
    hints = {"too_dark": "dark", "too_bright": "bright", "blurred": "blurry"}
    judge = f"""(all) => all.map((given) => {{
        const measures = {{ ...({MEASURE})(given), unevenness: 1, filled: 1 }};
        return window.live.judge(measures, given.limits);
    }})"""
    random = np.random.default_rng(11)
    given, expected = [], []
    for level in np.linspace(2, 253, 16):
        for contrast in (1.0, 2.2, 3.0, 9.0):  # the sharpness of white noise is 20 × its variance: the limit is between
            rgb = np.repeat((level + random.normal(0, contrast / 4.47, (70, 100, 1))).clip(0, 255), 3, 2).round()
            quality = core.measure_quality(core.Photo(rgb.astype(np.uint8), "", 640, 480))
            remarks = core.judge_quality(quality)
            given.append(rgba(rgb.astype(np.uint8)))
            expected.append(next((hints[remark.code] for remark in remarks if remark.code in hints), None))
    assert script.evaluate(judge, given) == expected
    assert set(expected) == {"dark", "bright", "blurry", None}


@pytest.mark.parametrize("seed", range(3))
def test_the_browser_sees_the_colour_of_skin_where_python_does(script, seed):
    rgb = np.random.default_rng(seed).integers(0, 256, (100, 100, 3), np.uint8)
    cut = rgb[9:81, 14:86]  # the frame: 36 to each side of the middle (50, 45), its upper and left edge inside
    assert script.evaluate(MEASURE, rgba(rgb))["filled"] == pytest.approx(skin_share(cut), abs=1e-9)


def test_light_from_one_side_is_uneven(script):
    rgb = np.full((100, 200, 3), 180, np.uint8)
    assert script.evaluate(MEASURE, rgba(rgb))["unevenness"] == pytest.approx(1)
    rgb[:, :100] = 89  # (180 + 1) / (89 + 1)
    assert script.evaluate(MEASURE, rgba(rgb))["unevenness"] == pytest.approx(181 / 90)


@pytest.mark.parametrize(
    ("hint", "fault"),
    [
        ("dark", {"brightness": 10}),
        ("dark", {"black": 0.9}),
        ("bright", {"brightness": 250}),
        ("bright", {"white": 0.9}),
        ("still", {"motion": 20}),
        ("blurry", {"sharpness": 1}),
        ("uneven", {"unevenness": 3}),
        ("closer", {"filled": 0.05}),
        (None, {}),
    ],
)
def test_every_fault_has_its_hint(script, hint, fault):
    assert script.evaluate("([m, l]) => window.live.judge(m, l)", [{**FINE, **fault}, LIMITS]) == hint
    assert hint is None or len(script.evaluate("(hint) => window.live.HINTS[hint]", hint)) > 5


def test_several_faults_give_one_hint_the_light_first(script):
    faults = {**FINE, "brightness": 10, "motion": 20, "sharpness": 1, "filled": 0}
    assert script.evaluate("([m, l]) => window.live.judge(m, l)", [faults, LIMITS]) == "dark"


def replay(script, codes: list[str | None], step_ms: int = 100) -> list[dict[str, Any]]:
    return script.evaluate(
        """([codes, step, limits]) => {
            const steady = new window.live.Steady(limits);
            return codes.map((code, index) => ({ ...steady.update(code, index * step) }));
        }""",
        [codes, step_ms, LIMITS],
    )


def test_the_shot_comes_when_all_has_held_for_a_second_and_the_countdown_is_over(script):
    outcomes = replay(script, [None] * 40)
    assert next(i for i, outcome in enumerate(outcomes) if outcome["fraction"] is not None) == 10  # × 100 ms
    assert next(i for i, outcome in enumerate(outcomes) if outcome["shoot"]) == 31  # 1 s + 2.1 s


def test_one_odd_frame_does_not_stop_the_countdown_and_two_do(script):
    assert any(outcome["shoot"] for outcome in replay(script, [None] * 15 + ["still"] + [None] * 20))
    assert not any(outcome["shoot"] for outcome in replay(script, [None] * 15 + ["still"] * 2 + [None] * 20))


def test_a_frame_that_is_not_good_is_never_the_one_that_is_taken(script):
    outcomes = replay(script, [None] * 31 + ["blurry"] + [None])
    assert [outcome["shoot"] for outcome in outcomes[30:]] == [False, False, True]


def test_a_hint_that_flickers_is_not_shown(script):
    outcomes = replay(script, [None] * 5 + ["dark", "still"] * 5)
    assert {outcome.get("shown") for outcome in outcomes[5:]} == {None}
    assert replay(script, [None] * 5 + ["dark"] * 4)[-1]["shown"] == "dark"


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
    page.get_by_text(camera.GUIDES["condition"].advice).wait_for()


def tracks(page) -> list[str]:
    return page.evaluate("window.streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))")


def test_every_limit_that_the_browser_uses_comes_from_python():
    used = set()
    for script in camera.script().split("limits.")[1:]:
        used.add(script.split(")")[0].split(";")[0].split(" ")[0].split(",")[0])
    assert used <= set(asdict(core.QUALITY_LIMITS)) | set(asdict(camera.LIVE_LIMITS)) | {
        "width_px",
        "black_luma",
        "white_luma",
    }
