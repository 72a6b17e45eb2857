"""The curves of the shipped model, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import core

pytestmark = pytest.mark.browser


def test_the_curves_show_the_epochs_of_the_shipped_history(visit: Callable[..., Page], server: str):
    records = core.read_history(core.weights_folder() / "infection" / "history.csv")
    page = visit(f"{server}/training")
    charts = page.get_by_test_id("stPlotlyChart")
    expect(charts).to_have_count(2)
    expect(charts.first.get_by_text("Loss (cross-entropy, nats)")).to_be_visible()
    expect(charts.nth(1).get_by_text("Accuracy", exact=True)).to_be_visible()
    expect(charts.first.locator(".scatterlayer .point")).to_have_count(2 * len(records))
    expect(page.get_by_text(re.compile(rf"^\d+ of {len(records)}$"))).to_be_visible()


def test_every_epoch_can_be_read_in_a_table(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/training")
    page.get_by_text("Table", exact=True).click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)
