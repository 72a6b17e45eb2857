"""What a visitor does with a page, once it has come to rest: the driver is faster than any hand, and the page is not.

A run of the page can be over before its pictures have their height, and what lies below them moves when they come. The
driver brings what it clicks into view just before the click; the page hears of that a frame later, and then closes the
menu that the click opened, because a menu closes when the page scrolls beneath it.
"""

import re
import time
from pathlib import Path

from playwright.sync_api import Error, FilePayload, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS

_TRY_MS = 5_000  # until a menu is taken to have closed again
_AT_REST = """() => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
    && [...document.images].every(image => image.complete)"""
_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_WIDTH_PX = """() => Math.max(document.documentElement.scrollWidth,
    document.querySelector("[data-testid=stMain]").scrollWidth)"""


def settle(page: Page) -> None:
    """Wait until no run of the page is under way, its pictures have come, and all of it is painted.

    A run that a click asks for begins a little later: whoever clicked waits for what the click brings first. During a
    run, what it has drawn again lower down is on the page twice, and a name for one thing finds two.
    """
    page.wait_for_function(_AT_REST)
    page.evaluate(_TWO_FRAMES)


def click(what: Locator) -> None:
    """Click something on a page at rest."""
    settle(what.page)
    what.click()


def press(what: Locator, key: str, times: int = 1) -> None:
    """Press a key on something on a page at rest."""
    settle(what.page)
    what.focus()
    for _ in range(times):
        what.press(key)


def give(page: Page, *files: FilePayload | Path) -> None:
    """Give files to the page's uploader; to the last, where it has several."""
    settle(page)
    page.locator("input[type=file]").last.set_input_files(list(files))


def choose(page: Page, menu: str, option: str = "", *, typed: bool = False) -> None:
    """Choose an option of a menu by its name, or the first where none is named; open the menu again if it closed.

    Of a long list only what is in sight is on the page: `typed` writes the name, which leaves that option alone.
    """
    box = page.get_by_role("combobox", name=menu, exact=True)
    choice = page.get_by_role("option", name=option, exact=True) if option else page.get_by_role("option").first
    end = time.monotonic() + PATIENCE_MS / 1000
    while True:
        settle(page)
        try:
            box.scroll_into_view_if_needed()  # a run that begins now may put another menu in this one's place
            page.evaluate(_TWO_FRAMES)
            box.click()
            if typed:
                box.fill(option)
            choice.click(timeout=_TRY_MS)
            expect(box).to_have_value(option or re.compile("."), timeout=_TRY_MS)
        except (Error, AssertionError):  # of the driver: detached, or too late
            if time.monotonic() > end:
                raise
        else:
            return


def width_px(page: Page) -> int:
    """Return how wide the page at rest is, what can only be scrolled to included."""
    settle(page)
    return int(page.evaluate(_WIDTH_PX))
