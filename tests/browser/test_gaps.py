"""After a gap, in which the visit was forgotten, the page says so, and shows nothing that the server has not."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.visitors.server import serving
from tests.browser.conftest import PATIENCE_MS, broken_pictures, ring_file
from tests.browser.hands import click, give, settle, width_px
from tests.browser.line import Line

pytestmark = pytest.mark.browser

KEPT_S = 1
GONE_MS = 8_000  # the visit is kept for a second, and left visits are looked for every five
RESTART_MS = 500
TOLD = "your visit was forgotten, as promised"
ANSWER = "Most likely Ringworm"


@pytest.fixture(scope="module")
def forgetful() -> Iterator[str]:
    """Return the address of an app that keeps a visit without connection for a second."""
    options = (f"--server.disconnectedSessionTTL={KEPT_S}",)
    with serving(options, program=("-m", "tests.scripted_server")) as app:
        yield app.address


@pytest.fixture
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Return a line to the forgetful app, or to the one that the test says."""
    made = Line(request.getfixturevalue(getattr(request, "param", "forgetful")))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser, line: Line, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a visitor's page, as wide as the test says; its console may speak of the gap."""
    context = browser.new_context(viewport={"width": getattr(request, "param", 1400), "height": 900})
    made = context.new_page()
    made.set_default_timeout(PATIENCE_MS)
    made.goto(f"{line.address}/upload")
    yield made
    context.close()


def give_and_lose(page: Page, line: Line, then: str, *, gap_ms: int = GONE_MS) -> None:
    """Show a photo's answer, lose the connection, and find it again with the server at `then`."""
    give(page, ring_file())
    expect(page.get_by_role("heading", name=ANSWER)).to_be_visible()
    settle(page)
    line.cut()
    page.wait_for_timeout(gap_ms)
    line.mend(then)


def chips(page: Page) -> int:
    return page.get_by_test_id("stFileChip").count()


def test_a_visit_lost_for_too_long_is_told_and_nothing_of_it_is_shown(page: Page, line: Line, forgetful: str):
    give_and_lose(page, line, forgetful)
    expect(page.get_by_text(TOLD)).to_be_visible()
    settle(page)
    assert page.get_by_role("heading", name=ANSWER).count() == 0
    assert chips(page) == 0
    assert broken_pictures(page) == []


@pytest.mark.parametrize("page", [1400, 390], indirect=True)
def test_a_server_that_was_started_again_tells_that_the_visit_is_lost(page: Page, line: Line, scripted: str):
    give_and_lose(
        page, line, scripted, gap_ms=RESTART_MS
    )  # another server knows as little of the visit as one started again
    expect(page.get_by_text(TOLD)).to_be_visible()
    settle(page)
    assert chips(page) == 0
    assert broken_pictures(page) == []
    assert width_px(page) <= page.viewport_size["width"]


def test_after_a_gap_a_new_photo_is_answered_and_nothing_more_is_said_of_the_loss(
    page: Page, line: Line, scripted: str
):
    give_and_lose(page, line, scripted, gap_ms=RESTART_MS)
    expect(page.get_by_text(TOLD)).to_be_visible()
    give(page, ring_file())
    expect(page.get_by_role("heading", name=ANSWER)).to_be_visible()
    settle(page)
    assert page.get_by_text(TOLD).count() == 0
    assert chips(page) == 1


@pytest.mark.parametrize("line", ["scripted"], indirect=True)  # which keeps a visit for a minute
def test_a_short_gap_changes_nothing(page: Page, line: Line, scripted: str):
    give_and_lose(page, line, scripted, gap_ms=1_500)
    page.wait_for_timeout(1_000)
    click(page.get_by_role("button", name="Change", exact=True))
    expect(page.get_by_text("No photo at hand?")).to_be_visible()
    assert page.get_by_text(TOLD).count() == 0
