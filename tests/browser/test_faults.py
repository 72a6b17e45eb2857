"""A fault that nobody foresaw, in the running app: one sentence, a way on, and a number that stands in the log."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitors.server import Server, serving
from tests.browser.hands import click
from tests.faulty_server import SECRET

pytestmark = pytest.mark.browser

LIMITS = "Not a medical device"


@pytest.fixture(scope="module")
def faulty() -> Iterator[Server]:
    with serving(program=("-m", "tests.faulty_server")) as app:
        yield app


@pytest.mark.parametrize("place", ["In the page", "In a part", "In a callback"])
def test_a_fault_is_told_with_a_number_of_the_log_and_try_again_brings_the_page_back(
    place: str, faulty: Server, visit: Callable[..., Page]
) -> None:
    page = visit(faulty.address)
    before = faulty.failures()
    click(page.get_by_role("button", name=place))
    told = page.get_by_role("alert").filter(has_text="Something went wrong on this page")
    expect(told).to_be_visible()
    number = re.search(r"runs this app: ([0-9a-f]{8})", told.inner_text())
    assert number is not None
    log = faulty.log.read_text(encoding="utf-8")
    assert f"Fault {number[1]}" in log
    assert SECRET in log
    assert faulty.failures() == before + 1  # one trace, not Streamlit's besides
    shown = page.locator("body").inner_text()
    assert SECRET not in shown
    assert "Ask Google" not in shown
    assert "Ask ChatGPT" not in shown
    assert page.get_by_test_id("stException").count() == 0
    click(page.get_by_role("button", name="Try again"))
    expect(told).to_have_count(0)
    expect(page.get_by_text(LIMITS)).to_be_visible()
