"""The main job in a real browser: a photo becomes a labelled, explained result."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ring_file
from tests.browser.hands import choose, click, give, press, settle

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


ANY_VERDICT = re.compile("Most likely| or |Cannot tell|sees no skin here|fits another question")


@pytest.fixture
def upload_page(visit: Visit, scripted: str) -> Page:
    return visit(f"{scripted}/upload")


def overlay(page: Page, name: str) -> str:
    """Return the address of the picture that lies beside the photo; it follows the picture's content."""
    expect(page.get_by_text(f"Where the model sees {name}", exact=True)).to_be_visible()
    settle(page)
    return page.get_by_role("img", name=f"Heatmap for {name}", exact=True).get_attribute("src") or ""


def test_the_installed_models_give_a_photo_one_of_the_verdicts(visit: Visit, server: str):
    page = visit(f"{server}/upload")
    give(page, ring_file())
    expect(page.get_by_role("heading", level=2)).to_have_text(ANY_VERDICT)
    expect(page.get_by_text("Not a diagnosis.")).to_be_visible()


def test_a_photo_gets_its_label_its_first_bars_and_all_of_them_on_demand(upload_page: Page):
    give(upload_page, ring_file())
    expect(upload_page.get_by_role("heading", name="Most likely Ringworm")).to_be_visible()
    first = upload_page.get_by_test_id("stPlotlyChart")
    for name in ("Ringworm", "Cutaneous larva migrans", "Impetigo"):
        expect(first.get_by_text(name, exact=True)).to_be_visible()
    click(upload_page.get_by_text("All eight", exact=True))
    bars = upload_page.get_by_test_id("stPlotlyChart").nth(1)
    for name in ("Cellulitis", "Impetigo", "Athlete's foot", "Nail fungus", "Ringworm", "Chickenpox", "Shingles"):
        expect(bars.get_by_text(name, exact=True)).to_be_visible()
    expect(upload_page.get_by_test_id("stPlotlyChart").nth(2).get_by_text("Fungal", exact=True)).to_be_visible()
    expect(upload_page.locator("[data-testid=stImage] img[alt='The photo']")).to_be_visible()


def test_which_eight_it_knows_is_one_click_away(upload_page: Page):
    give(upload_page, ring_file())
    click(upload_page.get_by_role("button", name="Which eight?"))
    expect(upload_page.get_by_text("It knows only these eight infections: Cellulitis")).to_be_visible()


def test_the_overlay_changes_with_the_class_and_with_the_strength(upload_page: Page):
    give(upload_page, ring_file())
    first = overlay(upload_page, "Ringworm")
    click(upload_page.get_by_text("Map settings"))
    choose(upload_page, "Places that speak for", "Impetigo")
    second = overlay(upload_page, "Impetigo")
    assert second != first
    press(upload_page.get_by_role("slider"), "ArrowLeft")
    expect(upload_page.get_by_text("65%")).to_be_visible()
    expect(upload_page.get_by_role("img", name="Heatmap for Impetigo")).not_to_have_attribute("src", second)


def test_the_overlay_can_be_saved_as_a_png(upload_page: Page):
    give(upload_page, ring_file())
    overlay(upload_page, "Ringworm")
    click(upload_page.get_by_text("Map settings"))
    with upload_page.expect_download() as download:
        click(upload_page.get_by_role("button", name="Save this picture as PNG"))
    assert download.value.suggested_filename == "heatmap-ringworm.png"
    image = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert image.format == "PNG"
    assert np.asarray(image).shape == (720, 720, 3)


def test_junk_gets_a_sentence_and_the_photo_beside_it_its_answer(upload_page: Page):
    give(upload_page, {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no photo at all"}, ring_file())
    alert = upload_page.get_by_test_id("stAlert").filter(has_text="notes.jpg")
    expect(alert).to_contain_text("This is not a JPEG, PNG, WebP or HEIC photo")
    expect(upload_page.get_by_role("heading", name="Most likely Ringworm")).to_be_visible()


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("page_name", ["upload", "shades"])
def test_a_huge_file_is_refused_in_words_that_can_be_seen(
    visit: Visit, scripted: str, tmp_path: Path, page_name: str, width: int
):
    big = tmp_path / "huge.jpg"
    with big.open("wb") as file:
        file.truncate(40_000_000)
    page = visit(f"{scripted}/{page_name}", width=width)
    give(page, big)
    said = page.get_by_text("must be 32.0MB or smaller")
    expect(said).to_be_visible()
    box = said.bounding_box()
    assert box["height"] > 15  # a sentence for screen readers alone is a point of one pixel
    assert box["width"] > 150
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize(("status", "words"), [(413, "no room left for it"), (403, "could not be sent"), (0, "sent")])
def test_a_file_that_the_server_refuses_gets_a_sentence_and_no_error_of_a_library(
    browser: Browser, scripted: str, status: int, words: str
):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(scripted)
    page.locator("h1").wait_for()
    click(page.get_by_role("link", name="Upload" if status else "Foundation shades").first)
    page.route("**/upload_file/**", lambda sent: sent.fulfill(status=status) if status else sent.abort())
    expect(page.locator("input[type=file]").last).to_be_attached()
    give(page, ring_file())
    said = page.locator("[data-testid=stFileChip] [role=alert]")
    expect(said).to_contain_text(words)
    expect(page.get_by_text("Axios")).to_have_count(0)
    page.close()


def test_names_that_say_nothing_and_names_of_other_systems_are_taken(upload_page: Page):
    photo = ring_file()["buffer"]
    names = ["download.jfif", "photo.jpe", "1000012345", "camera.HIF"]
    give(upload_page, *[{"name": name, "mimeType": "", "buffer": photo} for name in names])
    for name in names:
        expect(upload_page.get_by_text(name, exact=True).last).to_be_visible()
    expect(upload_page.get_by_role("heading", name="Most likely Ringworm")).to_be_visible()
    expect(upload_page.locator("[data-testid=stFileChip][aria-invalid=true]")).to_have_count(0)


@pytest.mark.parametrize("page_name", ["upload", "shades"])
def test_a_wrong_kind_of_file_gets_its_sentence_on_a_phone(visit: Visit, scripted: str, page_name: str):
    page = visit(f"{scripted}/{page_name}", width=390)
    give(page, {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + bytes(900)})
    expect(page.get_by_test_id("stAlert").filter(has_text="letter.pdf")).to_contain_text("This is a PDF document")


def test_a_newcomer_without_a_photo_can_try_a_drawing_and_start_over(upload_page: Page):
    click(upload_page.get_by_role("button", name="Try a drawn sample"))
    expect(upload_page.get_by_text("a drawing made by this project, not a photo")).to_be_visible()
    expect(upload_page.get_by_role("heading", name="Most likely")).to_be_visible()
    click(upload_page.get_by_role("button", name="Change"))
    expect(upload_page.get_by_role("heading", name="Most likely")).to_have_count(0)


def test_a_face_gets_a_concern_and_a_tone(upload_page: Page):
    click(upload_page.get_by_text("Face: concern and tone"))
    click(upload_page.get_by_role("button", name="Try a drawn sample"))
    click(upload_page.get_by_text("All eight", exact=True))
    expect(upload_page.get_by_text("The concern, among four")).to_be_visible()
    tones = upload_page.get_by_test_id("stPlotlyChart").last
    for name in ("Pale", "Light", "Medium", "Dark"):
        expect(tones.get_by_text(name, exact=True)).to_be_visible()
