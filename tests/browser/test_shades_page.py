"""From a face of known colour to foundation shades, in a real browser."""

import csv
import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.tone.colour import delta_e, hex_to_lab
from tests.browser.conftest import PATIENCE_MS, ring_file
from tests.browser.hands import choose, click, give, settle, width_px
from tests.rendered_faces import render_face

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SKIN = "#b98363"


@pytest.fixture(scope="module")
def face() -> dict[str, object]:
    return {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": render_face(hex_to_lab(SKIN), 5003).jpeg}


def cards(page: Page) -> object:
    return page.locator("[data-testid=stHtml]").filter(has_text=re.compile("Lighter|Darker"))


def colours(page: Page, label: str) -> list[str]:
    """Return the colours on the screen of the fields of a swatch, as #rrggbb."""
    fields = page.locator(f"[role=img][aria-label^='{label}']").first
    found = fields.evaluate("e => [e, ...e.children].map(c => getComputedStyle(c).backgroundColor)")
    opaque = [tuple(map(int, re.findall(r"\d+", colour)[:3])) for colour in found if "rgba(0, 0, 0, 0)" not in colour]
    return [f"#{bytes(rgb).hex()}" for rgb in opaque]


def saved_sheet(page: Page, having: str) -> str:
    """Return the client sheet, saved once the name is in it: it is taken while it is typed, and nothing says so."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while True:
        with page.expect_download() as download:
            click(page.get_by_role("button", name="Save the sheet"))
        sheet = Path(download.value.path()).read_text(encoding="utf-8")
        if having in sheet or time.monotonic() > end:
            return sheet
        page.wait_for_timeout(200)


def test_a_face_gets_its_tone_its_interval_and_shades_that_can_be_filtered_and_saved(
    visit: Visit, server: str, face: dict[str, object]
):
    page = visit(f"{server}/shades")
    give(page, face)
    expect(page.get_by_role("heading", name="Depth: roughly tan")).to_be_visible()
    expect(page.get_by_text("With the light unknown, this skin is anywhere from")).to_be_visible()
    expect(page.locator("[role=img][aria-label^='ITA']")).to_have_attribute(
        "aria-label", re.compile(r"ITA \d+°, 90 % interval -?\d+° to \d+°")
    )
    expect(page.get_by_text(re.compile(r"of 10, at ΔE00 \d"))).to_be_visible()
    (measured,) = colours(page, "Measured skin")
    assert float(delta_e(hex_to_lab(measured), hex_to_lab(SKIN))) < 2
    expect(cards(page)).to_have_count(12)
    skin, shade = colours(page, "Skin #")
    assert skin == measured
    assert float(delta_e(hex_to_lab(shade), hex_to_lab(SKIN))) < 4

    choose(page, "Brand", "MAC", typed=True)
    summary = page.get_by_text(re.compile(r"^[1-9] products, the nearest first"))
    expect(summary).to_be_visible()
    found = int(summary.inner_text().split()[0])
    expect(cards(page)).to_have_count(found)
    expect(cards(page).get_by_text("MAC", exact=True)).to_have_count(found)
    with page.expect_download() as download:
        click(page.get_by_role("button", name="CSV"))
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    assert download.value.suggested_filename == "shades.csv"
    assert len(rows) == found
    assert {row["brand"] for row in rows} == {"MAC"}
    assert all(re.fullmatch("#[0-9a-f]{6}", row["hex"]) for row in rows)


def test_an_own_kit_is_searched_and_its_words_are_only_text(visit: Visit, server: str, face: dict[str, object]):
    page = visit(f"{server}/shades", scheme="dark")
    give(page, face)
    click(page.get_by_text("My own kit"))
    rows = "brand,product,shade,hex\nMine,Base,<i>Honey</i>,#b98363\nMine,Base,Cocoa,#7a4a34\n"
    expect(page.get_by_text("Your kit as a CSV file")).to_be_visible()
    give(page, {"name": "kit.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    expect(page.get_by_text("2 shades of your own kit.").first).to_be_visible()
    expect(cards(page)).to_have_count(1)
    expect(page.get_by_text("<i>Honey</i>").first).to_be_visible()
    click(page.get_by_role("button", name="Keep", exact=True))
    expect(page.get_by_role("button", name="Kept 1")).to_be_visible()
    click(page.get_by_role("button", name="Client sheet"))
    page.get_by_role("textbox", name="Client").press_sequentially("Ms <b>X</b>")
    sheet = saved_sheet(page, having="Ms &lt;b&gt;X&lt;/b&gt;")
    assert "&lt;i&gt;Honey&lt;/i&gt; ♥" in sheet
    assert "tried" in sheet
    assert "<i>" not in sheet
    assert "Foundation shades for Ms &lt;b&gt;X&lt;/b&gt;" in sheet


@pytest.mark.slow  # marking runs in tests/pages without a browser
def test_on_a_phone_a_finger_marks_a_cheek(visit: Visit, server: str, face: dict[str, object]):
    page = visit(f"{server}/shades", width=390)
    give(page, face)
    page.wait_for_function("[...document.images].some(i => i.alt.startsWith('The photo, measured') && i.complete)")
    click(page.get_by_text("A piece I mark"))
    expect(page.get_by_role("heading", name="Mark the skin")).to_be_visible()
    photo = page.locator(".nsewdrag")
    settle(page)
    photo.scroll_into_view_if_needed()
    place = photo.bounding_box()
    touches = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": place["x"] + at[0] * place["width"], "y": place["y"] + at[1] * place["height"]}] if at else []
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.36, 0.52)
    for step in range(1, 9):
        touch("touchMove", 0.36 + 0.01 * step, 0.52 + 0.01 * step)
    touch("touchEnd")
    expect(page.get_by_role("heading", name=re.compile("^Depth: (tan|intermediate)"))).to_be_visible()
    expect(cards(page)).to_have_count(12)
    assert width_px(page) == 390


def test_a_photo_without_a_face_leads_to_no_shade(visit: Visit, server: str):
    page = visit(f"{server}/shades")
    give(page, ring_file())
    expect(page.get_by_text("No face found. Face the camera, hair back, or mark your cheek.")).to_be_visible()
    expect(page.get_by_role("heading", name="Shades for this skin")).to_have_count(0)
    expect(page.locator("[data-testid=stHtml] [role=img]")).to_have_count(0)


def test_a_worn_shade_leads_to_its_brand_first_without_a_photo(visit: Visit, server: str):
    page = visit(f"{server}/shades")
    click(page.get_by_text("A shade I wear"))
    choose(page, "Brand", "NARS", typed=True)
    choose(page, "Product")
    choose(page, "Shade")
    expect(cards(page)).to_have_count(12)
    expect(cards(page).first.get_by_text("NARS", exact=True)).to_be_visible()
    expect(page.get_by_text("swatches of one and the same shade differ by")).to_be_visible()
