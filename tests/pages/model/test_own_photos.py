"""A reviewer's own folder: counted as the app answers, photo by photo, and every cell and row opens."""

import json
from collections import Counter
from pathlib import Path

import pytest

import core.inference.classifier
from core.__main__ import main
from tests.conftest import FakeClassifier
from tests.pages.conftest import words
from tests.pages.model.conftest import control, open_part
from tests.pages.model.evaluation_page import PAGE, Open, charts, named
from tests.photo_files import encoded, skin_like, zipped
from tests.scripted_verdicts import WIDTHS, changes

REFUSED = {"Cannot tell", "The model sees no skin here", "This photo fits another question"}
FOLDERS = ("Ringworm", "Impetigo", "My cat", "Acne")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Sixty drawn photos in four folders, a verdict after the other; the last is damaged, another too small."""
    folder = tmp_path / "mine"
    for number in range(60):
        path = folder / FOLDERS[number % 4] / f"{number:02}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        width = list(WIDTHS.values())[number % 5]
        data = encoded(skin_like(width, 260, number), "JPEG")
        path.write_bytes(data[:300] if number == 59 else encoded(skin_like(50, 50), "PNG") if number == 58 else data)
    return folder


@pytest.fixture
def scripted(fake_classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch) -> FakeClassifier:
    """The verdict follows the width of the photo, on pages and on the command line."""
    fake_classifier.changes = changes
    monkeypatch.setattr(core.inference.classifier, "load_classifier", lambda: fake_classifier)
    return fake_classifier


def judged(open_page: Open, folder: Path):
    app = open_part(open_page(PAGE), "Your own folder")
    app.text_input(key="own-folder").set_value(str(folder))
    app.run()
    app.button(key="own-judge").click()
    app.run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("weights", "scripted")
def test_all_counts_of_sixty_photos_equal_those_of_predict(
    open_page: Open, mixed: Path, capsys: pytest.CaptureFixture[str]
):
    files = sorted(mixed.rglob("*.*"))
    assert main(["predict", *map(str, files), "--json"]) == 2  # two are refused
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    said = {Path(line["file"]).relative_to(mixed).as_posix(): line for line in lines if "error" not in line}
    app = judged(open_page, mixed)
    table = app.dataframe[-1].value
    assert len(said) == len(table) == 58
    for _, row in table.iterrows():
        line = said[row["File"]]
        if line["task"] == "infection" and line["named"]:
            assert row["Answer"].removeprefix("Most likely ") == core.either(core.INFECTION, line["named"])
        assert bool(line["named"]) == (row["Answer"] not in REFUSED), line
        assert row["Probability"] == pytest.approx(100 * line["probabilities"][line["label"]])
    known = [line for file, line in said.items() if file.startswith(("Ringworm", "Impetigo"))]
    counts = Counter(min(len(line["named"]), 2) for line in known if line["task"] == "infection")
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["One name"] == str(counts[1])
    assert metrics["Several names"] == str(counts[2])
    assert metrics["No answer"] == str(sum(not line["named"] for line in known))
    strangers = [line for file, line in said.items() if file.startswith(("My cat", "Acne"))]
    named_wrongly = sum(bool(line["named"]) and line["task"] == "infection" for line in strangers)
    assert f"**{named_wrongly} of {len(strangers)} (" in words(app)
    assert any(box.label == "2 files could not be read" for box in app.expander)


@pytest.mark.usefixtures("weights", "scripted")
def test_evaluate_gives_the_figures_of_the_page(open_page: Open, mixed: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["evaluate", "infection", "--folder", str(mixed), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["folder"]
    app = judged(open_page, mixed)
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["One name"] == str(made["single"])
    assert metrics["Several names"] == str(made["several"])
    assert metrics["No answer"] == str(sum(made["refused"].values()))
    assert metrics["Wrong"] == str(made["wrong"] + made["kept_open"])
    assert metrics["First name right"] == f"{made['correct']} of {made['n']}"
    assert len(made["unread"]) == 2


@pytest.mark.usefixtures("weights", "scripted")
def test_a_cell_without_an_answer_opens_exactly_its_photos(open_page: Open, mixed: Path):
    app = judged(open_page, mixed)
    cells = {(cell[0], cell[1]): cell[2] for cell in named(charts(app)[-1], "cells")["customdata"]}
    box = next(box for box in app.selectbox if box.label == "Or choose a cell from a list")
    box.select(("BA-impetigo", "no answer"))
    app.run()
    assert not app.exception
    assert len(app.image) == cells["BA-impetigo", "no answer"] > 0


@pytest.mark.usefixtures("weights", "scripted")
def test_a_row_opens_its_photo_and_its_map(open_page: Open, mixed: Path):
    app = judged(open_page, mixed)
    key = f"own-table-infection-mine-{60}-all"
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    assert len(app.image) == 2


@pytest.mark.usefixtures("weights", "scripted")
def test_only_what_is_wrong_can_be_listed_and_all_can_be_forgotten(open_page: Open, mixed: Path):
    app = judged(open_page, mixed)
    control(app, "Which photos?").set_value("wrong")
    app.run()
    assert set(app.dataframe[-1].value["Right"]) == {"✗"}
    next(button for button in app.button if button.label == "Forget").click()
    app.run()
    assert not app.subheader


@pytest.mark.usefixtures("weights")
def test_what_was_judged_before_it_ended_is_kept_and_said_to_be_a_part(
    open_page: Open, mixed: Path, fake_classifier: FakeClassifier
):
    def changes_until_it_fails(photo: core.Photo, task: str) -> dict[str, object]:
        if fake_classifier.passes == 5:
            raise core.WeightsError("The weights were taken away.")
        fake_classifier.passes += 1
        return {}

    fake_classifier.changes = changes_until_it_fails
    app = judged(open_page, mixed)
    assert app.error[0].value == "The weights were taken away."
    assert "Stopped after 5 of 60 photos; these figures are about those." in words(app)
    assert len(app.dataframe[-1].value) == 5


@pytest.mark.usefixtures("weights", "scripted")
def test_of_a_zip_that_is_removed_the_answers_stay_and_neither_photos_nor_maps(open_page: Open):
    app = open_part(open_page(PAGE), "Your own folder")
    app.segmented_control(key="own-way").set_value("A zip")
    app.run()
    content = zipped({"Ringworm/a.jpg": encoded(skin_like(WIDTHS["several"], 260, 1), "JPEG")})
    app.file_uploader(key="own-zip").set_value(("own.zip", content, "application/zip"))
    app.run()
    app.button(key="own-judge").click()
    app.run()
    key = "own-table-infection-own.zip-1-all"
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert len(app.image) == 2
    assert app.session_state["review"].overlays
    app.file_uploader(key="own-zip").set_value(())
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    assert app.subheader[0].value == "own.zip: 1 photo"
    assert "Give it again to see its photos." in words(app)
    assert not app.session_state["review"].overlays


def test_a_mean_over_classes_of_a_few_photos_is_not_given(open_page: Open, weights: Path, tmp_path: Path):
    for number, name in enumerate(("Ringworm", "Ringworm", "Shingles")):
        path = tmp_path / "few" / name / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(skin_like(96, 80, number), "JPEG"))
    app = judged(open_page, tmp_path / "few")
    assert {metric.label: metric.value for metric in app.metric}["First name right"] == "2 of 3"
    assert "%" not in "".join(metric.value for metric in app.metric)
    assert "No mean over the classes: under 10 photos of Ringworm (2), Shingles (1)." in words(app)
