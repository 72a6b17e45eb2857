"""The check for warning signs in a real browser: above the label, at phone width, and gone when it is cleared."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ring_file

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def top(page: Page, text: str) -> float:
    box = page.get_by_text(text).first.bounding_box()
    assert box is not None, f"{text} is not to be seen"
    return box["y"]


def test_ticked_signs_stand_above_the_label_and_can_be_taken_back(visit: Visit, scripted: str):
    page = visit(f"{scripted}/upload", width=390)
    page.locator("input[type=file]").set_input_files([ring_file()])
    expect(page.get_by_text("What to do next")).to_be_visible()
    page.get_by_text("Check for warning signs").click()
    page.get_by_role("button", name="Fever of 38 °C or more").click()
    expect(page.get_by_text("Speak to a doctor today.")).to_be_visible()
    page.get_by_role("button", name="Spreading fast").click()
    expect(page.get_by_text("call your local emergency number")).to_be_visible()
    assert top(page, "Get emergency help now: call") < top(page, "Looks most like") < top(page, "What to do next")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_text("None of these", exact=True).click()
    expect(page.get_by_text("None of these warning signs was ticked.")).to_be_visible()
    expect(page.get_by_role("button", name="Spreading fast")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Clear the answers").click()
    expect(page.get_by_text("None of these warning signs was ticked.")).to_have_count(0)
    page.get_by_text("What ringworm is").click()
    expect(page.get_by_text("Redness can be harder to see on brown and black skin.")).to_be_visible()
