"""The evaluation page of the shipped model, in a real browser."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import core
from tests.browser.hands import click, press, settle, width_px

pytestmark = pytest.mark.browser

FIRST_CHART_S = 4.0  # 1.5 s where the machine is quiet; several tests and a training run may share this one


def rows_of(name: str) -> tuple[core.PredictionTable, tuple[core.PredictionRow, ...]]:
    table = core.read_predictions(core.weights_folder() / "infection" / "predictions.csv")
    return table, core.rows_of_set(table, name)


def open_section(page: Page, name: str) -> None:
    click(page.get_by_role("tab", name=name, exact=True))
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")


def matrix_of(page: Page):
    chart = page.get_by_test_id("stPlotlyChart").first
    expect(chart.locator(".ytick text")).to_have_count(8)
    return chart


def click_cell(page: Page, truth: int, answer: int) -> None:
    cell = matrix_of(page).locator(".scatterlayer .point").nth(8 * truth + answer)
    settle(page)
    cell.click(force=True)  # what takes the click is a layer above the cells


def most_frequent_mistake() -> tuple[core.Evaluation, int, int]:
    table, rows = rows_of("grouped_cv")
    evaluation = core.evaluate_rows(table.labels, rows)
    wrong = evaluation.confusion.copy()
    wrong[range(8), range(8)] = 0
    truth, answer = divmod(int(wrong.argmax()), 8)
    return evaluation, truth, answer


def test_the_overview_and_the_matrix_carry_the_figures_of_the_recorded_predictions(
    visit: Callable[..., Page], server: str
):
    table, rows = rows_of("published")
    evaluation = core.evaluate_rows(table.labels, rows)
    page = visit(f"{server}/evaluation")
    card = page.get_by_test_id("stPlotlyChart").first
    expect(card.get_by_text(f"{evaluation.accuracy:.1%}", exact=True)).to_be_visible()
    expect(card.get_by_text("Without twins")).to_be_visible()
    expect(page.get_by_text("221 of 234")).to_be_visible()
    open_section(page, "Matrix")
    matrix = matrix_of(page)
    expect(matrix.locator(".xtick text")).to_have_count(8)
    expect(matrix.locator(".xtick text", has_text="Ringworm")).to_be_visible()
    expect(matrix.locator(".scatterlayer .point")).to_have_count(64)


def test_a_click_on_a_cell_opens_its_photos_and_maps_on_demand(visit: Callable[..., Page], server: str):
    evaluation, truth, answer = most_frequent_mistake()
    names = [core.INFECTION.display_name(evaluation.labels[index]) for index in (truth, answer)]
    count = int(evaluation.confusion[truth, answer])
    page = visit(f"{server}/evaluation?section=Matrix")
    click_cell(page, truth, answer)
    photos = "1 photo" if count == 1 else f"{count} photos"
    expect(page.get_by_role("heading", name=f"{names[0]}, answered {names[1]}: {photos}")).to_be_visible()
    if not (Path(os.environ.get("DERMA_DATA", "nowhere")) / "infection").is_dir():
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()  # the names of the photos
        return
    tiles = page.get_by_role("img", name=f"{names[0]}, answered {names[1]}")
    expect(tiles).to_have_count(min(count, 12))
    settle(page)
    plain = tiles.first.get_attribute("src")
    click(page.get_by_text("Show where the model looked"))
    expect(tiles.first).not_to_have_attribute("src", plain)


def test_the_address_keeps_section_and_model_over_a_reload_and_opens_them_as_a_link(
    visit: Callable[..., Page], server: str
):
    page = visit(f"{server}/evaluation")
    face = core.task_named("condition").title
    click(page.get_by_text(face, exact=True))
    open_section(page, "Calibration")
    expect(page).to_have_url(re.compile("section=Calibration"))
    address = page.url
    page.reload()
    for again in (page, visit(address)):
        expect(again.get_by_text("Calibration error (ECE)").first).to_be_visible()
        expect(again.get_by_role("tab", name="Calibration")).to_have_attribute("aria-selected", "true")
        expect(again.get_by_role("radio", name=face)).to_be_checked()
        assert again.url == address
    click(page.get_by_test_id("stSidebarNavLink").filter(has_text="Training history"))
    expect(page.locator("h1")).to_have_text("Training history")
    expect(page.get_by_role("radio", name=face)).to_be_checked()


@pytest.mark.parametrize("width", [1400, 390])
def test_what_to_expect_and_the_sections_stand_on_the_first_screen(visit: Callable[..., Page], server: str, width: int):
    made = core.expectation(rows_of("published")[0])
    page = visit(f"{server}/evaluation", width=width)
    sentence = page.get_by_role("heading", name="Expect")
    expect(sentence).to_contain_text(f"{made.elsewhere.share:.0%}")
    expect(sentence).to_contain_text(f"{made.own.share:.0%} ")
    tabs = page.get_by_role("tablist")
    expect(tabs).to_be_visible()
    settle(page)
    box = tabs.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 500


@pytest.mark.slow  # the same parts run in tests/pages without a browser
def test_every_part_opens_and_the_threshold_answers_while_it_is_moved(visit: Callable[..., Page], server: str):
    opened = {
        "Classes": "Balanced accuracy",
        "Calibration": "Calibration error (ECE)",
        "Refusals": "Truth among the names",
        "Sources": "Each source left out in turn",
        "Subsets": "Divided by",
        "Predictions": "most confident mistakes first",
        "Compare": "Weights folder of B",
        "Twins": "have a twin in training",
        "Your own folder": "Judge these photos",
        "Model card": "Intended use",
        "Threshold": "wrong on",
    }
    page = visit(f"{server}/evaluation")
    for part, words in opened.items():
        open_section(page, part)
        expect(page.get_by_text(words).first).to_be_visible()
    answered = page.get_by_role("heading", name="Answers")
    settle(page)
    before = answered.inner_text()
    press(page.get_by_role("slider"), "ArrowRight", times=30)
    expect(answered).not_to_have_text(before)


def test_the_page_fits_a_phone(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/evaluation?section=Matrix", width=390, scheme="dark")
    expect(matrix_of(page).locator(".xtick text", has_text="Shingles")).to_be_visible()
    assert width_px(page) == 390


@pytest.mark.slow  # a time says something on a quiet machine only
def test_the_first_chart_stands_soon_on_a_warm_server(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/evaluation")
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(1)
    menu = page.get_by_test_id("stSidebarNavLink")
    click(menu.filter(has_text="Start"))
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)
    begun = time.perf_counter()
    menu.filter(has_text="Evaluation").click()
    page.locator("[data-testid=stPlotlyChart] .scatterlayer").first.wait_for()
    took = time.perf_counter() - begun
    print(f"first chart after {took:.2f} s")
    assert took <= FIRST_CHART_S


def test_the_tables_of_the_model_card_do_not_widen_a_phones_page(visit: Callable[..., Page], server: str):
    page = visit(f"{server}/evaluation?section=Model+card", width=390)
    expect(page.locator(".st-key-model-card table").first).to_be_visible()
    assert width_px(page) == 390
