"""A task and a network that the project has never heard of, from two folders, in the running app."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitors.server import serving
from core.data.tables import write_predictions
from core.models import backbones
from core.records import PredictionRow
from tests.browser.hands import click, give
from tests.photo_files import encoded
from tests.toy_weights import COLOURS, drawn, install

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the app on toy weights, whose leaves have one test photo a label, three of four right."""
    weights, files = tmp_path_factory.mktemp("weights"), tmp_path_factory.mktemp("backbones")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backbones, "__path__", [*backbones.__path__, str(files)])
        patch.setenv("DERMA_WEIGHTS", str(weights))
        install(weights, files)
    logits = 9 * np.eye(4, dtype=np.float32)[[0, 1, 2, 0]]
    rows = [
        PredictionRow(f"test_set/{label}/0.png", f"{row:064x}", "test", -1, row, False, label, logits[row])
        for row, label in enumerate(COLOURS)
    ]
    write_predictions(weights / "leaf" / "predictions.csv", tuple(COLOURS), rows)
    places = {"DERMA_WEIGHTS": str(weights), "TOY_BACKBONES": str(files), "DERMA_DATA": ""}
    with serving(program=("-m", "tests.toy_server"), **places) as app:
        yield app.address


@pytest.mark.parametrize("width", [1400, 390])
def test_a_photo_finds_the_foreign_task_on_upload(visit: Callable[..., Page], address: str, width: int):
    page = visit(f"{address}/upload", width=width)
    expect(page.get_by_role("radio", name="Leaves")).to_be_attached()
    photo = encoded(drawn(COLOURS["round"], 11), "PNG")
    give(page, {"name": "leaf.png", "mimeType": "image/png", "buffer": photo})
    expect(page.get_by_role("heading", name="Most likely Round leaf")).to_be_visible()
    expect(page.get_by_text("Put it back under the tree.").first).to_be_visible()


def test_its_figures_stand_on_the_evaluation_page(visit: Callable[..., Page], address: str):
    page = visit(f"{address}/evaluation")
    click(page.get_by_test_id("stButtonGroup").get_by_text("Leaves", exact=True))
    expect(page.get_by_text("3 of 4").first).to_be_visible()
    click(page.get_by_role("tab", name="Model card"))
    expect(page.get_by_text("four words for a leaf").first).to_be_visible()
