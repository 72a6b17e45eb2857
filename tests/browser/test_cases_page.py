"""From an answer to a case and back to nothing, in a real browser, at a desk and on a phone."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import choose, click, give, settle, width_px
from tests.browser.test_verdicts import ask, file_of

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def button(page: Page, name: str) -> object:
    return page.get_by_role("button", name=name, exact=True)


def keep_first(page: Page) -> None:
    """Agree to keep cases, and keep the answer with its picture in a new case."""
    click(button(page, "Keep in a case"))
    click(button(page, "Yes, keep cases here"))
    page.get_by_role("textbox", name="Name of the case").fill("Left <b>arm</b>")
    page.get_by_text("Keep a small picture too").click()
    button(page, "Keep").click()
    expect(page.get_by_text("Kept in Left <b>arm</b>.")).to_be_visible()


def keep_again(page: Page) -> None:
    """Keep the answer of another photo in the same case, without its picture."""
    give(page, file_of("several"))
    expect(page.get_by_role("heading", name="Ringworm or Impetigo")).to_be_visible()
    click(button(page, "Keep in a case"))
    choose(page, "Case", "Left <b>arm</b>")
    page.get_by_role("textbox", name="Note").fill("a week later")
    button(page, "Keep").click()
    expect(page.get_by_text("Kept in Left <b>arm</b>.")).to_be_visible()


@pytest.mark.parametrize("width", [1400, 390])
def test_an_answer_is_kept_twice_asked_again_taken_along_and_removed(visit: Visit, scripted: str, width: int):
    page = visit(f"{scripted}/upload", width=width)
    ask(page, "single")
    keep_first(page)
    page.reload()
    page.locator("h1").wait_for()
    click(page.get_by_test_id("stButtonGroup").get_by_text("Skin infection", exact=True))
    keep_again(page)

    page.goto(f"{scripted}/cases")
    click(button(page, "Open"))
    expect(page.get_by_role("heading", name="Left <b>arm</b>")).to_be_visible()
    expect(page.get_by_text("Ringworm or Impetigo", exact=True)).to_be_visible()
    expect(page.get_by_text("a week later")).to_be_visible()
    expect(page.locator("img[alt^='The picture of']")).to_have_count(1)
    click(button(page, "Ask again"))
    expect(page.get_by_text("Asked again today:")).to_be_visible()
    settle(page)
    assert width_px(page) == width
    with page.expect_download() as download:
        click(button(page, "Export"))
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        assert [name.split("/")[0] for name in archive.namelist()] == ["cases.json", "photos"]

    click(button(page, "All cases"))
    click(page.get_by_text("Export, import, remove all"))
    click(button(page, "Remove all"))
    click(button(page, "Yes, remove all"))
    expect(page.get_by_text("All your cases were removed.")).to_be_visible()
    expect(page.get_by_text("Nothing is kept.")).to_be_visible()
    assert width_px(page) == width
