"""A map by another method and the check of it, in a real browser with the installed model."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ring_file
from tests.browser.hands import choose, click, give, settle

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


@pytest.mark.slow  # the same controls run in tests/pages without a browser
def test_another_method_draws_its_own_map_which_can_be_checked(visit: Visit, server: str):
    page = visit(f"{server}/upload")
    give(page, ring_file())
    page.get_by_role("heading", level=2).first.wait_for()
    settle(page)
    fold = page.get_by_text("Show the raw numbers (not an answer)")
    if fold.count():  # these weights do not answer a drawing; its map can be looked at all the same
        click(fold)
    else:
        click(page.get_by_text("Map settings"))
    picture = page.locator("[data-testid=stImage] img[alt^=Heatmap]")
    expect(picture).to_be_visible()
    settle(page)
    free = picture.get_attribute("src")
    choose(page, "Method", "LayerCAM, on request")
    expect(page.get_by_text("LayerCAM looks one layer earlier")).to_contain_text("It took")
    expect(picture).not_to_have_attribute("src", free)
    click(page.get_by_role("button", name="Check this map"))
    expect(page.get_by_text("With the marked places blurred,")).to_be_visible()
    expect(page.get_by_role("button", name="Check this map")).to_have_count(0)
