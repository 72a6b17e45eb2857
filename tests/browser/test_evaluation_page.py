"""The confusion matrix and the recalls of the shipped model, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import core

pytestmark = pytest.mark.browser


def test_the_matrix_and_the_recalls_carry_names_and_counts(visit: Callable[..., Page], server: str):
    table = core.read_predictions(core.weights_folder() / "infection" / "predictions.csv")
    rows = [row for row in table.rows if row.split == "test"]
    evaluation = core.evaluate_rows(table.labels, rows)
    page = visit(f"{server}/evaluation")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"{evaluation.accuracy:.1%}")
    matrix, recalls = page.get_by_test_id("stPlotlyChart").first, page.get_by_test_id("stPlotlyChart").nth(1)
    expect(matrix.locator(".xtick text")).to_have_count(8)
    expect(matrix.locator(".ytick text")).to_have_count(8)
    expect(matrix.locator(".xtick text", has_text="Ringworm")).to_be_visible()
    index = evaluation.labels.index("FU-ringworm")
    right, n = int(evaluation.confusion[index, index]), int(evaluation.confusion[index].sum())
    expect(recalls.get_by_text(f"({right} of {n})").first).to_be_visible()


def test_the_photos_without_twins_can_be_judged_alone(visit: Callable[..., Page], server: str):
    table = core.read_predictions(core.weights_folder() / "infection" / "predictions.csv")
    clean = [row for row in table.rows if row.split == "test" and not row.leaked]
    page = visit(f"{server}/evaluation")
    page.get_by_text("Without twins", exact=True).click()
    accuracy = core.evaluate_rows(table.labels, clean).accuracy
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"{accuracy:.1%}")
