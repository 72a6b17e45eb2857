"""Hostile names at every door of the pages: nothing that Streamlit formats holds them bare."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.tables import append_epoch
from core.records import EpochRecord
from tests.hostile_names import ALL, HOSTILE, TURNED
from tests.pages.model.conftest import open_part, weights, write_weights  # noqa: F401  # a fixture
from tests.pages.skin.shades_page import face, shades
from tests.photo_files import encoded, skin_like, zipped

Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]
FORMATTED = re.compile(
    r"\]\(http://evil|:material[/_]skull|:smile:|:red\[|(?<!\\)\$x|(?<!\\)<b>|(?<!\\)`code|://evil|www\.evil|me@e|\u202e"
)


def formatted(app: AppTest) -> list[str]:
    """Return all texts of a page that Streamlit formats."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    texts = [element.value for kind in kinds for element in app.get(kind)]
    for kind in ("button", "expander", "multiselect", "selectbox", "metric", "toggle", "checkbox", "text_input"):
        for element in app.get(kind):
            texts += [getattr(element, "label", "") or "", getattr(element, "help", "") or ""]
    return texts


def assert_text_only(app: AppTest) -> None:
    assert not app.exception
    texts = formatted(app)
    assert [text for text in texts if FORMATTED.search(text)] == []
    plain = [element.value for element in app.text]
    assert any("evil" in text for text in texts + plain), "the name is not on the page"


@pytest.mark.parametrize("name", [ALL[:38], *HOSTILE])
def test_names_of_photos_and_of_refused_files_are_text(open_page: Open, photo_file: Draw, name: str):
    app = open_page("pages/skin/upload.py")
    files = [
        (f"evil {name} {n}.jpg", data, "image/jpeg") for n, data in enumerate((photo_file(1), photo_file(2), b"x"))
    ]
    app.file_uploader(key="uploads").set_value(files)
    assert_text_only(app.run())


def test_a_kits_cells_and_the_refusal_of_one_are_text(open_page: Open, photo_file: Draw):
    app = shades(open_page("pages/skin/shades.py"), face())
    app.segmented_control(key="shades-list").set_value("My own kit")
    app.run()
    cells = ",".join('"' + ("evil " + name).replace('"', "") + '"' for name in HOSTILE[:3])
    kit = f"brand,product,shade,hex\n{cells},#b98363\n{cells},{HOSTILE[1]} evil\n"
    app.file_uploader(key="kit").set_value(("kit.csv", kit.encode(), "text/csv"))
    assert_text_only(app.run())
    html = "".join(element.proto.body for element in app.get("html"))
    assert "<img" not in html


def test_names_of_runs_and_their_settings_are_text(open_page: Open, weights: Path, tmp_path: Path):  # noqa: F811
    names = [f"evil {name.replace('/', '&#47;')}" for name in HOSTILE[:8]]
    for name in names:
        write_weights(tmp_path / "runs" / name, [], (0.5, 0.6), **{ALL.replace("/", "-"): ALL})
        (tmp_path / "runs" / f"{name} broken" / "infection").mkdir(parents=True)
        (tmp_path / "runs" / f"{name} broken" / "infection" / "history.csv").write_text("no,history\n")
    append_epoch(tmp_path / "runs" / f"{names[0]} now" / "infection" / "history.csv", EpochRecord(1, 1, 0, 1, 0, 1, 1))
    app = open_page("pages/model/training.py")
    for start in range(0, len(names), 2):
        pair = names[start : start + 2]
        app.multiselect[0].set_value([*pair, *(f"{name} broken" for name in pair), f"{names[0]} now"])
        app.run()
        assert_text_only(app)
        assert "<b>" not in app.get("plotly_chart")[0].proto.spec.replace("\\u003c", "<")


@pytest.mark.parametrize("name", [*HOSTILE, TURNED])
def test_the_name_of_a_zip_and_of_the_files_in_it_is_text(open_page: Open, weights: Path, name: str):  # noqa: F811
    app = open_part(open_page("pages/model/evaluation.py"), "Your own folder")
    app.segmented_control(key="own-way").set_value("A zip")
    app.run()
    photo = encoded(skin_like(96, 80, 1), "JPEG")
    inside = name.encode("utf-8", "replace").decode().replace("/", "&#47;")
    content = zipped({f"Ringworm/evil {inside}.jpg": photo, f"evil {inside}/a.jpg": photo, "Ringworm/no.jpg": b"x"})
    app.file_uploader(key="own-zip").set_value((f"evil {inside}.zip", content, "application/zip"))
    app.run()
    app.button(key="own-judge").click()
    assert_text_only(app.run())
