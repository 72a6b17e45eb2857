"""The first photo on a fresh machine: no engine is kept yet, and the photo comes as soon as its page is there.

While it waits for the models, which load only now, its pass and the building of the engine begin at the same moment.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitors.server import Server, serving
from core.tone.colour import hex_to_lab
from tests.browser.conftest import PATIENCE_MS, ring_file
from tests.browser.test_webcam_page import PRESS_SHUTTER
from tests.camera_clips import chromium_with_camera, sharp_clip
from tests.rendered_faces import render_face

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRIES = 10
ANY_VERDICT = re.compile("Most likely| or |Cannot tell|sees no skin here|fits another question|too poor")
FAULT = re.compile("Something went wrong|encountered an error")


def give_at_once(page: Page, file: dict[str, Any]) -> None:
    page.locator("input[type=file]").last.set_input_files([file])


def upload(page: Page, address: str) -> None:
    page.goto(f"{address}/upload")
    give_at_once(page, ring_file())
    expect(page.get_by_role("heading", level=2).first).to_have_text(ANY_VERDICT)


def take(page: Page, address: str) -> None:
    page.goto(f"{address}/webcam")
    page.wait_for_function(PRESS_SHUTTER)
    expect(page.get_by_role("heading", level=2).first).to_have_text(ANY_VERDICT)


def ask_for_an_opinion(page: Page, address: str) -> None:
    page.goto(f"{address}/shades")
    face = render_face(hex_to_lab("#b98363"), 5003).jpeg
    give_at_once(page, {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": face})
    page.get_by_role("button", name="Ask the model").click()
    expect(page.get_by_text("The model's tone, among four").first).to_be_visible()


@pytest.mark.parametrize("number", range(TRIES))
@pytest.mark.parametrize("visit_page", [upload, take, ask_for_an_opinion], ids=["upload", "webcam", "shades"])
def test_the_first_photo_on_a_fresh_machine_is_answered(visit_page: Any, number: int, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(sharp_clip())
    fresh = {"DERMA_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": ""}
    app: Server
    with serving(**fresh) as app, chromium_with_camera(clip) as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        visit_page(page, app.address)
        assert page.get_by_text(FAULT).count() == 0
        assert app.failures() == 0, app.log.read_text(encoding="utf-8", errors="replace")
