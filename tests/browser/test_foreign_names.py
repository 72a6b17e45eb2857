"""Hostile names at every door, in a real browser: nothing of them is formatted, and no request leaves for their hosts.

The fixture `visit` looks after the requests and the console: a picture that a name asks for would be a request.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitors.server import serving
from core.data.tables import append_epoch
from core.records import EpochRecord
from tests.browser.conftest import ring_file
from tests.browser.hands import click, give, settle
from tests.hostile_names import HOSTILE
from tests.photo_files import encoded, skin_like, zipped

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PHOTO = encoded(skin_like(96, 80, 1), "JPEG")
NAMES = [f"evil {name.replace('/', '&#47;')}" for name in (*HOSTILE, "<script>alert(1)</script>")]
FORMATTED = (  # what a name would become: a picture or a link of its host, a formula, a set or coloured word, an icon
    "img[src*=evil], a[href*=evil], script[src*=evil], .katex, [class*=ColoredText], "
    ":is(b, strong, i, em, s, del, code, h1, li):is(:text-is('b'), :text-is('bold'), :text-is('i'), :text-is('s'), "
    ":text-is('code'), :text-is('head'), :text-is('item'), :text-is('one'))"
)


@pytest.fixture(scope="module")
def named_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return the address of the scripted app whose runs have hostile names, and a folder of photos with such names."""
    runs, photos = tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("evil photos")
    for number, name in enumerate(NAMES):
        append_epoch(runs / name / "infection" / "history.csv", EpochRecord(1, 1, 0, 1, 0, 1, 1))
        for file in (photos / name / "a.jpg", photos / "Ringworm" / f"{name}.jpg"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(PHOTO if number else b"no photo")
    with serving(program=("-m", "tests.scripted_server"), DERMA_RUNS=str(runs)) as app:
        yield app.address, photos


def assert_text_only(page: Page) -> None:
    settle(page)
    assert page.get_by_text("evil").count() > 0, "no name is on the page"
    assert page.locator(FORMATTED).evaluate_all("found => found.map(one => one.outerHTML.slice(0, 200))") == []


def test_names_of_uploads(visit: Visit, named_server: tuple[str, Path]):
    page = visit(f"{named_server[0]}/upload")
    photos = [{**ring_file(), "name": f"{name}.jpg"} for name in NAMES[:3]]
    give(page, *photos, *({"name": f"{name}.jpg", "mimeType": "", "buffer": b"x"} for name in NAMES[3:11]))
    expect(page.get_by_test_id("stAlert").filter(has_text="evil").first).to_be_visible()
    assert_text_only(page)


def test_cells_of_a_kit(visit: Visit, named_server: tuple[str, Path]):
    page = visit(f"{named_server[0]}/shades")
    click(page.get_by_role("button", name=re.compile("drawn")))
    click(page.get_by_text("My own kit"))
    expect(page.get_by_text("Your kit as a CSV file")).to_be_visible()
    cells = [",".join(['"' + name.replace('"', "") + '"'] * 3) for name in NAMES]
    rows = [f"{row},#b98{number:x}63" for number, row in enumerate(cells)]
    kit = "\n".join(["brand,product,shade,hex", *rows, f"{cells[0]},{HOSTILE[1]} evil"])
    give(page, {"name": f"{NAMES[0]}.csv", "mimeType": "text/csv", "buffer": kit.encode()})
    expect(page.get_by_test_id("stMain").get_by_text("is not a colour").first).to_be_attached()
    assert_text_only(page)


def test_names_in_a_zip_and_its_own(visit: Visit, named_server: tuple[str, Path]):
    page = visit(f"{named_server[0]}/evaluation")
    click(page.get_by_role("tab", name="Your own folder"))
    click(page.get_by_text("A zip", exact=True))
    expect(page.locator("input[type=file]")).to_have_count(1)
    files = {f"{name}/a.jpg": PHOTO for name in NAMES} | {f"Ringworm/{name}.jpg": PHOTO for name in NAMES}
    content = zipped({**files, f"Ringworm/{NAMES[0]} no.jpg": b"x"})
    give(page, {"name": f"{NAMES[0]}.zip", "mimeType": "application/zip", "buffer": content})
    click(page.get_by_role("button", name="Judge these photos"))
    expect(page.get_by_role("heading", name=re.compile("^evil .*zip"))).to_be_visible()
    assert_text_only(page)


def test_names_in_a_folder_of_this_machine(visit: Visit, named_server: tuple[str, Path]):
    address, photos = named_server
    page = visit(f"{address}/evaluation")
    click(page.get_by_role("tab", name="Your own folder"))
    field = page.get_by_role("textbox", name="Folder", exact=True)
    field.fill(str(photos))
    field.press("Enter")
    click(page.get_by_role("button", name="Judge these photos"))
    expect(page.get_by_role("heading", name="evil photos")).to_be_visible()
    assert_text_only(page)


def test_names_of_runs(visit: Visit, named_server: tuple[str, Path]):
    page = visit(f"{named_server[0]}/training")
    box = page.get_by_role("combobox", name="Runs")
    settle(page)
    box.click()
    for _ in range(4):
        page.get_by_role("option").filter(has_text="evil").first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="What was set differently")).to_be_visible()
    assert_text_only(page)
