"""What the live camera's JavaScript measures and decides: the same as Python on the same pixels."""

import base64
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import core
from core.photos.quality import brightness, sharpness, skin_share
from pages.shared.camera import camera
from tests.camera_clips import chromium_with_camera, marked_clip
from tests.camera_page import LIMITS, SECURE, open_page

pytestmark = pytest.mark.browser

FINE = {"brightness": 128, "black": 0, "white": 0, "motion": 0, "sharpness": 500, "unevenness": 1, "filled": 1}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page for the functions that touch no page: one is enough for all of them."""
    clip: Path = tmp_path_factory.mktemp("clips") / "marked.mjpeg"
    clip.write_bytes(marked_clip())
    with chromium_with_camera(clip) as browser:
        yield open_page(browser.new_page(), SECURE)


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


def test_every_limit_that_the_browser_uses_comes_from_python():
    used = set()
    for script in camera.script().split("limits.")[1:]:
        used.add(script.split(")")[0].split(";")[0].split(" ")[0].split(",")[0])
    assert used <= set(asdict(core.QUALITY_LIMITS)) | set(asdict(camera.LIVE_LIMITS)) | {
        "width_px",
        "black_luma",
        "white_luma",
    }
