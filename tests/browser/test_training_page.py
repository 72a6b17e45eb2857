"""The training history of the shipped model, in a real browser."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import core
from tests.browser.hands import click, press, width_px

pytestmark = pytest.mark.browser

FIRST_CHART_S = 4.0  # 1.5 s where the machine is quiet; several tests and a training run may share this one


def test_the_curves_show_the_epochs_of_the_shipped_history(visit: Callable[..., Page], server: str):
    records = core.read_history(core.weights_folder() / "infection" / "history.csv")
    page = visit(f"{server}/training")
    charts = page.get_by_test_id("stPlotlyChart")
    expect(charts).to_have_count(1)
    for title in core.CURVE_PANELS.values():
        expect(charts.first.get_by_text(title, exact=True)).to_be_visible()
    expect(charts.first.get_by_text("SpectraDerm, published test 94.4%")).to_be_visible()
    if len(records) <= 40:  # markers are left out of longer ones
        expect(charts.first.locator(".scatterlayer .point")).to_have_count(6 * len(records))
    expect(page.get_by_text(re.compile(rf"^\d+ of {len(records)}$"))).to_be_visible()


@pytest.mark.slow  # the same runs in tests/pages without a browser
def test_smoothing_keeps_the_measured_curve_and_every_epoch_can_be_read_in_a_table(
    visit: Callable[..., Page], server: str
):
    page = visit(f"{server}/training")
    lines = page.locator("[data-testid=stPlotlyChart] .scatterlayer .trace")
    expect(lines).to_have_count(6)
    press(page.get_by_role("slider", name="Smoothing"), "ArrowRight", times=8)
    expect(lines).to_have_count(10)  # two panels, two curves each, as measured
    click(page.get_by_text("Table", exact=True))
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)


def test_the_page_fits_a_phone(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/training", width=390, scheme="dark")
    expect(page.get_by_test_id("stPlotlyChart").get_by_text("Seconds per epoch", exact=True)).to_be_visible()
    assert width_px(page) == 390


@pytest.mark.slow  # a time says something on a quiet machine only
def test_the_first_chart_stands_soon_on_a_warm_server(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/training")
    page.locator("[data-testid=stPlotlyChart] .scatterlayer").first.wait_for()
    menu = page.get_by_test_id("stSidebarNavLink")
    click(menu.filter(has_text="Start"))
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)
    begun = time.perf_counter()
    menu.filter(has_text="Training history").click()
    page.locator("[data-testid=stPlotlyChart] .scatterlayer").first.wait_for()
    took = time.perf_counter() - begun
    print(f"first chart after {took:.2f} s")
    assert took <= FIRST_CHART_S
