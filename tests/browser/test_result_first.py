"""The answer first: what lies on the first screen of a phone and of a desk once a photo was given; what is heard."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import click, give, settle
from tests.scripted_verdicts import HEADLINES, photo_of

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PHONE: dict[str, Any] = {"width": 390, "height": 844, "touch": True}
DESK: dict[str, Any] = {"width": 1400, "height": 900}


def answered(visit: Visit, address: str, screen: dict[str, Any], *verdicts: str) -> Page:
    page = visit(f"{address}/upload", **screen)
    give(page, *({"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": photo_of(one)} for one in verdicts))
    expect(page.get_by_role("heading", name=HEADLINES[verdicts[0]])).to_be_visible()
    settle(page)
    return page


def lies_within(what: Locator, height: int) -> bool:
    """Whether all of something is to be seen without scrolling."""
    expect(what).to_be_visible()
    box = what.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= height


def first_things(page: Page, verdict: str) -> list[Locator]:
    return [
        page.get_by_role("img", name="The photo", exact=True),
        page.get_by_role("heading", name=HEADLINES[verdict]),
        page.get_by_text("Not a diagnosis."),
        page.get_by_test_id("stAlert").filter(has_text="What to do:"),
        page.get_by_text("times on photos like its own"),
    ]


@pytest.mark.parametrize("verdict", ["single", "several"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_picture_headline_what_to_do_and_record_on_its_first_screen(
    visit: Visit, scripted: str, verdict: str, scheme: str
):
    page = answered(visit, scripted, {**PHONE, "scheme": scheme}, verdict)
    assert [one for one in first_things(page, verdict) if not lies_within(one, PHONE["height"])] == []


@pytest.mark.parametrize("verdict", ["single", "several"])
def test_a_desk_shows_the_map_and_the_first_three_bars_too(visit: Visit, scripted: str, verdict: str):
    page = answered(visit, scripted, DESK, verdict)
    things = [
        *first_things(page, verdict),
        page.get_by_role("img", name="Heatmap for Ringworm"),
        page.get_by_test_id("stPlotlyChart").first,
    ]
    assert [one for one in things if not lies_within(one, DESK["height"])] == []


def test_a_phone_shows_one_picture_at_a_time_and_a_switch(visit: Visit, scripted: str):
    page = answered(visit, scripted, PHONE, "single")
    photo = page.get_by_role("img", name="The photo", exact=True)
    overlay = page.get_by_role("img", name="Heatmap for Ringworm")
    expect(overlay).to_be_hidden()
    click(page.get_by_text("Where it looked", exact=True))
    expect(overlay).to_be_visible()
    expect(photo).to_be_hidden()


def test_the_uploader_folds_to_one_line_and_opens_again(visit: Visit, scripted: str):
    page = answered(visit, scripted, PHONE, "single")
    door = page.get_by_test_id("stFileUploaderDropzone")
    expect(door).to_be_hidden()
    expect(page.get_by_text("single.jpg", exact=True).first).to_be_visible()
    click(page.get_by_role("button", name="Add", exact=True))
    expect(door).to_be_visible()
    give(page, {"name": "more.jpg", "mimeType": "image/jpeg", "buffer": photo_of("several")})
    expect(page.get_by_text("2 photos", exact=True)).to_be_visible()
    expect(door).to_be_hidden()
    click(page.get_by_role("button", name="Change", exact=True))
    expect(door).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_have_count(0)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_chosen_photo_of_several_is_shown_in_view(visit: Visit, scripted: str, screen: dict[str, Any]):
    page = answered(visit, scripted, screen, "single", "cannot_tell", "several")
    click(page.get_by_role("button", name="Show", exact=True).nth(1))
    headline = page.get_by_role("heading", name=HEADLINES["several"])
    expect(headline).to_be_visible()
    settle(page)
    assert lies_within(headline, screen["height"])


def test_the_answer_is_announced_to_screen_readers(visit: Visit, scripted: str):
    page = answered(visit, scripted, DESK, "single")
    expect(page.get_by_role("status").filter(has_text=HEADLINES["single"])).to_have_count(1)


def test_a_ticked_sign_changes_what_to_do_in_its_place(visit: Visit, scripted: str):
    page = answered(visit, scripted, PHONE, "single")
    click(page.get_by_role("button", name="Spreading fast"))
    box = page.get_by_test_id("stAlert").filter(has_text="What to do: Speak to a doctor today.")
    expect(box).to_be_visible()
    settle(page)
    assert lies_within(box, PHONE["height"])
