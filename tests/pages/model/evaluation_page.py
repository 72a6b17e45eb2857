"""The evaluation page for its tests: its parts, and what is read from it."""

import json
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.model.conftest import open_published

PAGE = "pages/model/evaluation.py"
PARTS = (
    "Overview",
    "Your own folder",
    "Matrix",
    "Classes",
    "Calibration",
    "Refusals",
    "Threshold",
    "Sources",
    "Subsets",
    "Predictions",
    "Compare",
    "Twins",
    "Model card",
)
Open = Callable[[str], AppTest]


def charts(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def named(chart: dict, name: str) -> dict:
    return next(trace for trace in chart["data"] if trace.get("name") == name)


def choose_cell(app: AppTest) -> AppTest:
    open_published(app, "Matrix")
    app.selectbox[0].select_index(0)  # the only mistake stands first
    return app.run()
