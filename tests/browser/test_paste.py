"""A picture from the clipboard comes in by the page's own door."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ring_file
from tests.browser.hands import settle

pytestmark = pytest.mark.browser

_PASTE = """data => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const clipboard = new DataTransfer();
    clipboard.items.add(new File([bytes], "image.png", { type: "image/png" }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true }));
}"""


@pytest.mark.parametrize("path", ["", "upload"])
def test_a_pasted_picture_is_answered(visit: Callable[..., Page], scripted: str, path: str):
    page = visit(f"{scripted}/{path}")
    page.locator(".st-key-photo-door input[type=file]").wait_for(state="attached")
    settle(page)
    page.evaluate(_PASTE, base64.b64encode(ring_file()["buffer"]).decode())
    expect(page.locator("h1")).to_have_text("Upload a photo")
    expect(page.get_by_role("heading", name="Ringworm")).to_be_visible()
