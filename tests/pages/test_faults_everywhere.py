"""A fault in any view, also deep in a page that shows a result, ends in the one sentence."""

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.review.evaluation import evaluation_view
from tests.pages.conftest import ROOT
from tests.pages.model.conftest import data, open_part, weights  # noqa: F401  # fixtures
from tests.pages.skin.shades_page import face, shades
from tests.pages.told_faults import check_told, fail

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("handed_over")]

VIEWS = sorted(path for path in ROOT.glob("pages/shared/**/*.py") if path.name.endswith(("view.py", "frame.py")))
Open = Callable[[str], AppTest]


def view_functions() -> list[tuple[ModuleType, str]]:
    found = []
    for path in VIEWS:
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        found += [
            (module, name)
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__ and name != "show_fault"
        ]
    return found


def reached_by(app: AppTest) -> list[tuple[ModuleType, str]]:
    """Return the views that a run of the page calls; those that run on in parts of their own among them."""
    called: set[tuple[str, str]] = set()

    def noted(module: ModuleType, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            called.add((module.__name__, name))
            return function(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module, name in view_functions():
            patch.setattr(module, name, noted(module, name, getattr(module, name)))
        app.run()
    assert not app.exception
    return [(module, name) for module, name in view_functions() if (module.__name__, name) in called]


def check_every_view(app: AppTest, caplog: pytest.LogCaptureFixture, at_least: int) -> None:
    """Let each view fail in turn; what a table of parts calls by a name of its own goes on undisturbed."""
    told = 0
    for module, name in reached_by(app):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, fail)
            app.run()
        assert not app.exception, (module, name)
        if "Try again" in [button.label for button in app.button]:
            check_told(app, caplog)
            told += 1
        caplog.clear()
    assert told >= at_least
    app.run()
    assert not app.error


def test_with_a_photo(open_page: Open, photo_file: Callable[..., bytes], caplog: pytest.LogCaptureFixture) -> None:
    app = open_page("pages/skin/upload.py")
    app.file_uploader(key="uploads").set_value([("spot.jpg", photo_file(), "image/jpeg")])
    check_every_view(app.run(), caplog, 10)


def test_with_a_face(open_page: Open, caplog: pytest.LogCaptureFixture) -> None:
    check_every_view(shades(open_page("pages/skin/shades.py"), face()), caplog, 8)


@pytest.mark.parametrize("part", evaluation_view._SECTIONS)
def test_in_a_part_of_the_evaluation(
    part: str,
    open_page: Open,
    data: Path,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_part(open_page("pages/model/evaluation.py"), part)
    check_every_view(app, caplog, 1)
    monkeypatch.setitem(evaluation_view._SECTIONS, part, fail)
    check_told(app.run(), caplog)


def test_in_the_training_history(open_page: Open, data: Path, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    check_every_view(open_page("pages/model/training.py"), caplog, 3)
