"""The menu, deep links to a fresh server, and the fit of every page on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitors.server import serving, wait_until_open
from tests.browser.hands import click, settle, width_px

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
MENU = ["Start", "Upload", "Webcam", "Foundation shades", "Cases", "Training history", "Evaluation", "Teach"]
PAGES = {
    "/": ("Start", "See what a model makes of a skin photo"),
    "/upload": ("Upload", "Upload a photo"),
    "/webcam": ("Webcam", "Take a photo"),
    "/shades": ("Foundation shades", "Foundation shades"),
    "/cases": ("Cases", "Cases"),
    "/training": ("Training history", "Training history"),
    "/evaluation": ("Evaluation", "Evaluation"),
    "/teach": ("Teach", "Teach"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_deep_link_to_a_fresh_server_shows_its_page_and_the_menu(visit: Visit, path: str):
    entry, title = PAGES[path]
    with serving() as app:
        page = visit(app.address + path)
        expect(page.locator("h1")).to_have_text(title)
        menu = page.get_by_test_id("stSidebarNavLink")
        expect(menu).to_have_count(len(MENU))
        assert [text.split("\n")[-1] for text in menu.all_inner_texts()] == MENU
        expect(page.locator('[data-testid="stSidebarNavLink"][aria-current="page"]')).to_contain_text(entry)
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.close()


def test_the_menu_leads_to_every_page(visit: Visit, server: str):
    page = visit(server)
    for path, (entry, title) in PAGES.items():
        click(page.get_by_test_id("stSidebarNavLink").filter(has_text=entry))
        expect(page.locator("h1")).to_have_text(title)
        expect(page).to_have_url(server + path)


@pytest.mark.parametrize(
    ("words", "title"),
    [("Up to twelve at once", "Upload a photo"), ("No skin, so it is turned away.", "Upload a photo")],
)
def test_a_card_of_the_start_page_leads_on_wherever_it_is_clicked(visit: Visit, scripted: str, words: str, title: str):
    page = visit(scripted)
    settle(page)
    page.get_by_text(words).click(force=True)  # what takes the click is the card's own link or button
    expect(page.locator("h1")).to_have_text(title)


def test_no_page_is_wider_than_a_phone(visit: Visit, server: str):
    page = visit(server, width=390)
    for path, (_, title) in PAGES.items():
        page.goto(server + path)
        expect(page.locator("h1")).to_have_text(title)
        assert width_px(page) == 390, path


def test_a_dark_browser_gets_a_dark_page(visit: Visit, server: str):
    colours = []
    for scheme in ("light", "dark"):
        page = visit(server, scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"))
        page.close()
    assert colours == ["rgb(253, 252, 250)", "rgb(22, 26, 25)"]


def test_every_page_names_what_it_may_load_and_loads_nothing_else(visit: Visit, server: str):
    page = visit(server)  # which allows no error in the console
    for path, (_, title) in PAGES.items():
        answer = page.goto(server + path)
        expect(page.locator("h1")).to_have_text(title)
        settle(page)
        assert answer is not None
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_under_a_path_of_its_own_a_deep_link_asks_for_nothing_in_vain(visit: Visit):
    missing: list[str] = []
    with serving(["--server.baseUrlPath=derma"], wait=False) as app:  # its health is asked under the path too
        wait_until_open(app)
        page = visit(f"{app.address}/derma/")
        page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{app.address}/derma/upload")
        expect(page.locator("h1")).to_have_text("Upload a photo")
        assert page.request.get(f"{app.address}/upload").status == 404
        assert missing == []
        page.close()
