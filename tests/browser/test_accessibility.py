"""WCAG 2.2, levels A and AA, by axe-core: every page and every kind of result, in both themes and at three widths."""

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import ring_file
from tests.browser.hands import click, give, settle
from tests.scripted_verdicts import HEADLINES, photo_of

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
# A narrow page in light and a wide one in dark are looked at each time, the other pairs with the slow tests.
QUICK = (("light", 390), ("dark", 1400))
LOOKS = [
    pytest.param(scheme, width, marks=() if (scheme, width) in QUICK else pytest.mark.slow)
    for scheme in ("light", "dark")
    for width in (1400, 820, 390)
]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = ("", "upload", "webcam", "shades", "training", "evaluation")
# What Streamlit 1.67 draws by itself and offers no setting for, by axe's rule: its menu's list has a box inside, and
# the box around an uploader is named although it is only a frame.
STREAMLITS = {"list": "stSidebarNavItems", "listitem": "stSidebarNav", "presentation-role-conflict": "stFileUploader"}

_RUN = f"""streamlits => axe.run(document, {{runOnly: {LEVELS}, resultTypes: ["violations"]}}).then(found =>
    found.violations.flatMap(fault => fault.nodes.filter(node => {{
        const own = streamlits[fault.id];
        return !own || !document.querySelector(node.target.flat()[0])?.closest(`[data-testid^=${{own}}]`);
    }}).map(node => `${{fault.id}}: ${{node.html.slice(0, 200)}} ${{node.any[0]?.message ?? ""}}`)))"""


def barriers(page: Page, what: str) -> list[str]:
    """Return what axe-core finds on a page at rest, without what is Streamlit's own."""
    settle(page)
    expect(page.get_by_test_id("stCaptionContainer").first).to_have_css("opacity", "0.88")  # the page's style is there
    page.evaluate(AXE_SCRIPT)
    return [f"{what}: {fault}" for fault in page.evaluate(_RUN, STREAMLITS)]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_barrier(visit: Visit, scripted: str, scheme: str, width: int):
    page = visit(scripted, scheme=scheme, width=width)
    found = barriers(page, "start")
    for name in PAGES[1:]:
        page.goto(f"{scripted}/{name}")
        page.locator("h1").wait_for()
        found += barriers(page, name)
    assert found == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_result_has_a_barrier(visit: Visit, scripted: str, scheme: str, width: int):
    page = visit(f"{scripted}/upload", scheme=scheme)
    click(page.get_by_text("Refuse", exact=True))
    click(page.get_by_test_id("stButtonGroup").get_by_text("Skin infection", exact=True))
    files = [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo_of(name)} for name in HEADLINES]
    give(page, *files)
    expect(page.get_by_role("heading", name=HEADLINES["single"])).to_be_visible()
    page.set_viewport_size({"width": width, "height": 900})
    found = []
    for number, verdict in enumerate(HEADLINES):
        if number:
            click(page.get_by_role("button", name="Show", exact=True).nth(number - 1))
        expect(page.get_by_role("heading", name=HEADLINES[verdict])).to_be_visible()
        found += barriers(page, verdict)
    assert found == []


def test_at_twice_the_size_nothing_is_cut_off(visit: Visit, scripted: str):
    """A window of 1280 pixels at 200 % has 640; at 400 % it has 320, where text must still fit."""
    page = visit(f"{scripted}/upload", width=640)
    give(page, ring_file())
    expect(page.get_by_role("heading", name="Ringworm").first).to_be_visible()
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 700})
        settle(page)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_the_keyboards_place_is_seen(visit: Visit, scripted: str):
    page = visit(scripted)
    settle(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none')"
            "(getComputedStyle(document.activeElement))"
        )
        assert ring, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
