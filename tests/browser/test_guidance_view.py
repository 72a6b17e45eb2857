"""The check for warning signs in a real browser: above the label, at phone width, and gone when it is cleared."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ring_file
from tests.browser.hands import click, give, settle, width_px

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def top(page: Page, text: str) -> float:
    box = page.get_by_text(text).first.bounding_box()
    assert box is not None, f"{text} is not to be seen"
    return box["y"]


def test_ticked_signs_change_what_to_do_and_can_be_taken_back(visit: Visit, scripted: str):
    page = visit(f"{scripted}/upload", width=390)
    give(page, ring_file())
    expect(page.get_by_text("What to do: Ask a pharmacist.")).to_be_visible()
    click(page.get_by_role("button", name="Fever of 38 °C or more"))
    expect(page.get_by_text("Speak to a doctor today.")).to_be_visible()
    click(page.get_by_role("button", name="Spreading fast"))
    expect(page.get_by_text("call your local emergency number")).to_be_visible()
    settle(page)
    assert top(page, "Most likely") < top(page, "Get emergency help now: call") < top(page, "times on photos")
    assert width_px(page) == 390
    click(page.get_by_text("Warning signs: when to get help"))
    click(page.get_by_text("None of these", exact=True))
    expect(page.get_by_text("None of these signs was ticked.")).to_be_visible()
    settle(page)
    expect(page.get_by_role("button", name="Spreading fast")).to_have_attribute("aria-pressed", "false")
    click(page.get_by_role("button", name="Clear the answers"))
    expect(page.get_by_text("None of these signs was ticked.")).to_have_count(0)
    click(page.get_by_text("What ringworm is"))
    expect(page.get_by_text("Redness can be harder to see on brown and black skin.")).to_be_visible()
