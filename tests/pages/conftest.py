"""The app in Streamlit's own test harness, with a classifier that answers at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import error_util
from streamlit.testing.v1 import AppTest

import core
from pages.shared import fault_view
from pages.shared.state import record_session
from tests.conftest import FakeClassifier

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, fake_classifier: FakeClassifier) -> Iterator[Callable[[str], AppTest]]:
    """Return a function that opens a page of a fresh visit, where the visitor chooses the question."""
    st.cache_resource.clear()
    monkeypatch.setattr(core, "load_classifier", lambda: fake_classifier)
    monkeypatch.setattr(core, "weights_key", lambda: "fake")
    monkeypatch.setattr(record_session, "can_route", lambda: False)  # whatever the installed weights can

    def open_it(page: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
        app.switch_page(page)
        return app.run()

    yield open_it
    st.cache_resource.clear()


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's test harness knows no `st.App`: what that is given is given to the harness here."""
    hand_over = error_util.invoke_script_error_handler
    monkeypatch.setattr(
        error_util, "invoke_script_error_handler", lambda error, _: hand_over(error, fault_view.show_fault)
    )


def headings(app: AppTest) -> list[str]:
    return [element.value for element in [*app.title, *app.header]]


def words(app: AppTest) -> str:
    """Return all the text of a page that is not a widget's."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)
