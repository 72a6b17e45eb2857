"""Every verdict, the check for warning signs and photos of one spot in a real browser, from a desk to a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import click, give, settle, width_px
from tests.scripted_verdicts import HEADLINES, photo_of

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def file_of(verdict: str) -> dict[str, Any]:
    return {"name": f"{verdict}.jpg", "mimeType": "image/jpeg", "buffer": photo_of(verdict)}


def ask(page: Page, *verdicts: str) -> None:
    """Ask about infections, whatever the choice is at first, and wait for the first photo's headline."""
    click(page.get_by_test_id("stButtonGroup").get_by_text("Skin infection", exact=True))
    give(page, *(file_of(verdict) for verdict in verdicts))
    expect(page.get_by_role("heading", name=HEADLINES[verdicts[0]])).to_be_visible()


def heading(page: Page, verdict: str) -> Any:
    return page.get_by_role("heading", name=HEADLINES[verdict])


@pytest.mark.parametrize("width", [1400, 390])
def test_every_verdict_is_shown_with_its_warnings_and_fits_the_page(visit: Visit, scripted: str, width: int):
    page = visit(f"{scripted}/upload", width=width)
    if width < 500:
        click(page.get_by_test_id("stExpandSidebarButton"))
    click(page.get_by_text("Refuse", exact=True))
    if width < 500:
        click(page.get_by_test_id("stSidebarCollapseButton").get_by_role("button"))
    ask(page, *HEADLINES)
    for number, verdict in enumerate(HEADLINES):
        if number:
            click(page.get_by_role("button", name="Show", exact=True).nth(number - 1))
        expect(heading(page, verdict)).to_be_visible()
        settle(page)  # until then the last photo's sentences are on the page too
        may_be_ill = verdict not in ("not_skin", "other_task")
        expect(page.get_by_text("What to do:")).to_have_count(int(may_be_ill))
        expect(page.get_by_text("Warning signs: when to get help")).to_have_count(int(may_be_ill))
        answered = verdict in ("single", "several")
        expect(page.get_by_text("Show the raw numbers (not an answer)")).to_have_count(
            0 if answered or verdict == "poor_photo" else 1
        )
        expect(page.locator("[data-testid=stImage] img[alt^=Heatmap]")).to_have_count(1 if answered else 0)
        assert width_px(page) == width


def test_an_answer_has_its_record_its_doubt_and_the_photos_it_looks_like(visit: Visit, scripted: str):
    page = visit(f"{scripted}/upload")
    ask(page, "single")
    expect(page.get_by_text(re.compile("^Right .* times on photos"))).to_be_visible()
    click(page.get_by_text("All eight", exact=True))
    expect(page.get_by_text("undecided between about four labels")).to_be_visible()
    click(page.get_by_text("Similar photos", exact=True))
    expect(page.get_by_text("Looks like these")).to_be_visible()
    expect(page.locator("img[alt='A training photo of Ringworm']")).to_have_count(2)


def test_a_refusals_numbers_unfold_and_the_other_question_is_one_click_away(visit: Visit, scripted: str):
    page = visit(f"{scripted}/upload", width=390)
    ask(page, "other_task")
    click(page.get_by_text("Show the raw numbers (not an answer)"))
    expect(page.get_by_text("This is not an answer.")).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart").get_by_text("Cutaneous larva migrans")).to_be_visible()
    click(page.get_by_role("button", name="Ask instead: Face: concern and tone"))
    expect(page.get_by_role("heading", name="Most likely Acne")).to_be_visible()
    click(page.get_by_role("button", name="Take that back"))
    expect(heading(page, "other_task")).to_be_visible()
    click(page.get_by_role("button", name="Add", exact=True))
    click(page.get_by_text("Let the photo decide"))
    expect(page.get_by_text("the photo decided")).to_be_visible()
    expect(page.get_by_role("heading", name="Most likely Acne")).to_be_visible()


def test_photos_of_one_spot_get_one_answer_and_their_disagreement(visit: Visit, scripted: str):
    page = visit(f"{scripted}/upload", width=390)
    ask(page, "single", "not_skin", "several")
    click(page.get_by_text("Photos of one spot", exact=True))
    expect(page.get_by_text("2 of 3 photos count.", exact=True)).to_be_visible()
    expect(page.get_by_text("Both photos look most like Ringworm.")).to_be_visible()
    expect(page.get_by_text("1 of 3 photos does not count: 1 did not look like skin.")).to_be_visible()
    assert width_px(page) == 390
