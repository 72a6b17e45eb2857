"""The page for teaching, from a folder to a task that answers, without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.settings import tasks_folder
from core.tasks import taught_tasks
from core.teaching import figures
from pages.shared.server import nearness
from tests.core.teaching.taught_small import grey_photo, install_toy, write_reds
from tests.hostile_names import HOSTILE
from tests.pages.conftest import headings, words
from tests.photo_files import encoded
from tests.toy_weights import drawn

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def open_teach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], AppTest]]:
    """Open the page at this machine, on the network that knows colours."""
    install_toy(monkeypatch, tmp_path / "toy")
    monkeypatch.setattr(nearness, "is_at_this_machine", lambda: True)
    monkeypatch.setattr(figures, "_DRAWN", 3)
    st.cache_resource.clear()

    def open_it() -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
        app.switch_page("pages/model/teach.py")
        return app.run()

    yield open_it
    st.cache_resource.clear()


@pytest.fixture
def reds(tmp_path: Path) -> Path:
    """Class folders of reds, with a pink photo and a grey one among those called brick."""
    folder = write_reds(tmp_path / "reds", 11)
    (folder / "pink" / "10.png").rename(folder / "brick" / "pink10.png")
    (folder / "brick" / "grey.png").write_bytes(grey_photo(501))
    return folder


def look_at(app: AppTest, folder: Path) -> AppTest:
    app.text_input(key="teach-folder").set_value(str(folder))
    app.run()
    app.button(key="teach-look").click()
    return app.run()


def train(app: AppTest, name: str, title: str = "") -> AppTest:
    app.text_input(key="teach-name").set_value(name)
    app.text_input(key="teach-title").set_value(title)
    app.run()
    app.button(key="teach-train").click()
    return app.run()


def test_a_folder_becomes_a_task_whose_labels_are_corrected_and_taught_again(
    open_teach: Callable[[], AppTest], reds: Path
):
    app = look_at(open_teach(), reds)
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["Class"]) == ["Brick", "Maroon", "Pink"]
    assert list(table["Photos"]) == [13, 11, 10]
    assert list(table["Off topic"]) == [1, 0, 0]

    app = train(app, "reds", "My reds")
    assert not app.exception
    assert "My reds" in headings(app)
    shown = {metric.label: metric.value for metric in app.metric}
    assert {"As usually reported", "Duplicates kept together", "Size and colour alone", "The largest class"} <= set(
        shown
    )
    assert shown["The largest class"] == "38.2%"

    decision = next(one for one in app.segmented_control if "pink10.png" in (one.key or "") and "decision" in one.key)
    decision.set_value("change")
    app.run()
    label = next(one for one in app.selectbox if "pink10.png" in (one.key or ""))
    assert label.value == "pink"
    app.button(key="teach-again").click()
    app.run()
    assert not app.exception
    assert "All 2 runs" in [one.label for one in app.expander]
    place = tasks_folder()
    assert place is not None
    assert "brick/pink10.png" in (place / "reds" / "labels.csv").read_text()
    assert (reds / "brick" / "pink10.png").is_file()

    app.switch_page("pages/skin/upload.py")
    app.run()
    app.segmented_control(key="task").set_value("reds")
    app.file_uploader(key="uploads").set_value([("a.png", encoded(drawn((130, 25, 35), 77), "PNG"), "image/png")])
    app.run()
    assert not app.exception
    assert "Most likely Maroon" in headings(app)
    assert "Nobody has checked it" in words(app)
    assert "Nobody has checked what the label means" in words(app)


def test_a_class_with_too_few_photos_is_named_and_cannot_be_trained(open_teach: Callable[[], AppTest], tmp_path: Path):
    folder = write_reds(tmp_path / "few", 6, classes=["brick", "pink"])
    write_reds(folder, 3, classes=["maroon"], first=40)
    app = look_at(open_teach(), folder)
    assert "Maroon (3). Each class needs at least 5" in app.error[0].value
    assert not [one for one in app.button if one.key == "teach-train"]


def test_names_of_folders_that_would_format_are_shown_as_plain_words(open_teach: Callable[[], AppTest], tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 5, classes=["brick", "pink"])
    for number, (own, name) in enumerate(zip(("brick", "pink"), HOSTILE[1:5:2], strict=True)):
        (folder / own).rename(folder / name.replace("/", "-").replace("(", f"{number}("))
    app = train(look_at(open_teach(), folder), "hostile")
    assert not app.exception
    assert [label.name for label in taught_tasks()[0].definitions]
    text = words(app)
    assert "](" not in text.replace("](/", "")
    assert ":red[" not in text


def test_a_visitor_from_elsewhere_sees_nothing_of_it(
    open_teach: Callable[[], AppTest], reds: Path, monkeypatch: pytest.MonkeyPatch
):
    train(look_at(open_teach(), reds), "reds", "My reds")
    assert [task.name for task in taught_tasks()] == ["reds"]
    monkeypatch.setattr(nearness, "is_at_this_machine", lambda: False)
    app = open_teach()
    assert "Only whoever sits at the machine" in app.info[0].value
    assert not app.button
    for page in (
        "pages/skin/upload.py",
        "pages/skin/webcam.py",
        "pages/model/evaluation.py",
        "pages/model/training.py",
    ):
        app.switch_page(page)
        app.run()
        assert "reds" not in words(app).lower()
        assert "My reds" not in [option for one in app.segmented_control for option in one.options]
