"""Whatever escapes from a page ends in one sentence, a button and a number; the trace stands in the log alone."""

import ast
import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import fault_view
from pages.shared.shades import match_view
from tests.pages.conftest import ROOT, words
from tests.pages.told_faults import check_told, fail

pytestmark = pytest.mark.usefixtures("handed_over")

PAGES = sorted(path for path in ROOT.glob("pages/*/*.py") if path.parent.name != "shared")


def strokes_of(page: Path) -> list[tuple[str, str, str]]:
    """Return (page, module, function) of every view that a page's file calls."""
    tree = ast.parse(page.read_text(encoding="utf-8"))
    modules = {
        alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    calls = [
        node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    where = str(page.relative_to(ROOT))
    return [(where, modules[call.value.id], call.attr) for call in calls if getattr(call.value, "id", "") in modules]


STROKES = [stroke for page in PAGES for stroke in strokes_of(page)]


def test_the_pages_strokes_are_found() -> None:
    assert {page for page, _, _ in STROKES} == {str(page.relative_to(ROOT)) for page in PAGES}


@pytest.mark.parametrize(("page", "module", "function"), STROKES, ids="-".join)
def test_a_fault_in_any_stroke_of_any_page_is_told(
    page: str,
    module: str,
    function: str,
    open_page: Callable[[str], AppTest],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs = {"pages.shared.shades.worn_view": match_view.WORN, "pages.shared.shades.catalogue_view": "catalogue"}
    if module in jobs:
        monkeypatch.setattr(match_view, "pick_job", lambda: jobs[module])
    monkeypatch.setattr(import_module(module), function, fail)
    check_told(open_page(page), caplog)


def test_a_fault_of_the_router_is_told(
    open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("streamlit.navigation", fail)
    check_told(open_page("pages/skin/start.py"), caplog)


def test_try_again_draws_the_whole_page_again(
    open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("pages.shared.start.start_view.draw_ways", fail)
        app = open_page("pages/skin/start.py")
    app.button[-1].click().run()
    assert not app.error
    assert "Not a medical device" in words(app)


def in_a_fragment() -> None:
    import streamlit as st

    @st.fragment
    def part() -> None:
        if st.checkbox("Fail"):
            raise ValueError("a path such as /home/somebody")

    part()
    st.write("below")


def test_a_fault_in_a_fragment_is_told(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(in_a_fragment).run()
    app.checkbox[0].check().run()
    check_told(app, caplog)


def in_a_callback() -> None:
    import streamlit as st

    def fall() -> None:
        raise ValueError("a path such as /home/somebody")

    st.button("Fall", on_click=fall)
    st.checkbox("Change", on_change=fall)


def test_a_fault_in_a_callback_is_told_and_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(in_a_callback).run()
    app.checkbox[0].check().run()
    check_told(app, caplog)
    app.button[-1].click().run()
    assert not app.error
    assert [button.label for button in app.button] == ["Fall"]


def stopped_and_repeated() -> None:
    import streamlit as st

    if "seen" not in st.session_state:
        st.session_state.seen = True
        st.rerun()
    st.write("again")
    st.stop()


def test_stopping_and_repeating_a_run_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(stopped_and_repeated).run()
    assert [element.value for element in app.markdown] == ["again"]
    assert not app.error
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_fault_that_cannot_be_drawn_shows_nothing_of_streamlits(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fault_view, "_draw", fail)
    assert fault_view.show_fault(ValueError("first"))
    assert ["first" in str(record.exc_info) for record in caplog.records] == [True, False]


def test_streamlit_does_not_log_the_trace_a_second_time(caplog: pytest.LogCaptureFixture) -> None:
    fault_view.log_faults_once()
    app = AppTest.from_function(in_a_callback).run()
    app.button[0].click().run()
    assert len([record for record in caplog.records if record.exc_info]) == 1
