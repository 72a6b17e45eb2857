"""From a folder to a task that answers: the page for teaching, in a real browser and with the installed network."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitors.server import serving
from tests.browser.hands import choose, click, give, settle, width_px
from tests.core.teaching.taught_small import write_reds

pytestmark = pytest.mark.browser

LONG_MS = 180_000  # the network is loaded for the first photos, on a busy machine


@pytest.fixture(scope="module")
def taught_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the app with a place for taught tasks of its own, and no data sets."""
    with serving(DERMA_TASKS=str(tmp_path_factory.mktemp("tasks")), DERMA_DATA="") as app:
        yield app.address


@pytest.fixture(scope="module")
def reds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class folders of reds, with a pink photo among those called brick."""
    folder = write_reds(tmp_path_factory.mktemp("photos") / "reds", 7)
    (folder / "pink" / "6.png").rename(folder / "brick" / "pink6.png")
    return folder


def look_at(page: Page, folder: Path) -> None:
    box = page.get_by_role("textbox", name="Folder", exact=True)
    settle(page)
    box.fill(str(folder))
    box.press("Enter")
    look = page.get_by_role("button", name="Look at these photos")
    expect(look).to_be_enabled()
    click(look)
    expect(page.get_by_role("heading", name="reds: 21 photos")).to_be_visible(timeout=LONG_MS)


def train(page: Page, name: str, title: str) -> None:
    for label, words in (("Name", name), ("Title", title)):
        settle(page)
        box = page.get_by_role("textbox", name=label, exact=True)
        box.fill(words)
        box.press("Tab")
    click(page.get_by_role("button", name="Train", exact=True))
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=LONG_MS)


@pytest.mark.parametrize(("width", "scheme", "title"), [(1400, "light", "My reds"), (390, "dark", "On a phone")])
def test_a_folder_becomes_a_task_is_corrected_taught_again_and_answers_on_upload(
    visit: Callable[..., Page], taught_server: str, reds: Path, width: int, scheme: str, title: str
):
    page = visit(f"{taught_server}/teach", width=width, scheme=scheme)
    look_at(page, reds)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    assert width_px(page) == width
    train(page, f"reds-{width}", title)
    assert width_px(page) == width
    for words in ("As usually reported", "Duplicates kept together", "Size and colour alone", "The largest class"):
        expect(page.get_by_test_id("stMetric").filter(has_text=words)).to_be_visible()
    expect(page.get_by_role("img", name="brick/pink6.png")).to_be_visible()
    click(page.get_by_test_id("stButtonGroup").filter(has_text="Drop").first.get_by_text("Change", exact=True))
    expect(page.get_by_text("Decided so far: 1 to change, 0 to drop.")).to_be_visible()
    click(page.get_by_role("button", name="Train again with my changes"))
    expect(page.get_by_text("All 2 runs")).to_be_visible(timeout=LONG_MS)
    assert (reds / "brick" / "pink6.png").is_file()

    choose(page, "Or choose a cell from a list, the most frequent mistakes first")
    settle(page)
    assert width_px(page) == width
    click(page.get_by_role("link", name=f"Use “{title}” on Upload"))
    expect(page.get_by_role("heading", name="Upload a photo")).to_be_visible()
    click(page.get_by_text(title, exact=True))
    give(page, reds / "maroon" / "0.png")
    expect(page.get_by_role("heading", name=re.compile("Maroon"))).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text("Nobody has checked it")).to_be_visible()
    assert width_px(page) == width
