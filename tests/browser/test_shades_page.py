"""From a drawn face to foundation shades, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_drawn_face_leads_to_swatches_with_their_names(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/shades")
    expect(page.get_by_text("there is none yet")).to_be_visible()
    page.get_by_role("button", name="Try a drawn face").click()
    expect(page.get_by_role("heading", name=re.compile("^Depth: (pale|light|medium|dark)"))).to_be_visible()
    swatches = page.locator("[data-testid=stHtml] div[style*='background']")
    expect(swatches).to_have_count(12)
    colours = {swatches.nth(i).evaluate("e => getComputedStyle(e).backgroundColor") for i in range(12)}
    assert len(colours) == 12
    expect(page.get_by_text("A measurement of the skin's colour in the photo will follow")).to_be_visible()


def test_the_catalogue_can_be_searched_by_brand(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/shades")
    page.get_by_role("button", name="Try a drawn face").click()
    page.get_by_role("combobox", name="Brand").fill("MAC")
    page.get_by_role("option", name="MAC", exact=True).click()
    cards = page.locator("[data-testid=stHtml]")
    expect(cards.get_by_text("MAC", exact=True).first).to_be_visible()
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stHtml] > div > div > div:nth-child(3)')]"
        ".every(brand => brand.innerText === 'MAC')"
    )
