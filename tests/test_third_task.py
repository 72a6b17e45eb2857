"""A task and a network from foreign folders: on the command line and on the pages, and nowhere named in the code."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.__main__ import main
from core.data.tables import write_predictions
from core.file_hash import file_sha256
from core.inference.classifier import load_classifier
from core.models import backbones
from core.photos.decode import read_photo_file
from core.records import PredictionRow
from core.tasks import task_named
from pages.shared.camera import camera
from tests.pages.conftest import headings, words
from tests.photo_files import encoded
from tests.toy_weights import COLOURS, OTHERS, drawn, install

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The weights in use: a toy network under three tasks, of which the project knows two."""
    folder, files = tmp_path_factory.mktemp("weights"), tmp_path_factory.mktemp("backbones")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backbones, "__path__", [*backbones.__path__, str(files)])
        patch.setenv("DERMA_WEIGHTS", str(folder))
        install(folder, files)
        yield folder


@pytest.fixture(scope="module")
def data(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of leaves, one of the test photos in a wrong folder, and what the model makes of the test photos."""
    folder = tmp_path_factory.mktemp("data") / "leaf"
    for part, seeds in (("train_set", range(2)), ("test_set", range(2, 5))):
        for label, colour in COLOURS.items():
            for seed in seeds:
                path = folder / part / label / f"{seed}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(drawn(colour, seed)).save(path)
    Image.fromarray(drawn(COLOURS["mouldy"], 7)).save(folder / "test_set" / "round" / "7.png")
    rows, classifier = [], load_classifier()
    for number, path in enumerate(sorted(folder.glob("test_set/*/*.png"))):
        logits = classifier.predict_logits([np.asarray(Image.open(path))], "leaf")[0]
        file = path.relative_to(folder).as_posix()
        rows.append(PredictionRow(file, file_sha256(path), "test", -1, number, False, path.parent.name, logits))
    write_predictions(weights / "leaf" / "predictions.csv", task_named("leaf").labels, rows)
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, str]:
    """One picture of each kind as a file."""
    colours = {"leaf": COLOURS["yellowed"], **OTHERS}
    for kind, colour in colours.items():
        Image.fromarray(drawn(colour, 11)).save(tmp_path / f"{kind}.png")
    return {kind: str(tmp_path / f"{kind}.png") for kind in colours}


@pytest.fixture
def open_app(weights: Path) -> Iterator[Callable[[str], AppTest]]:
    """Open a page with the installed models themselves."""
    st.cache_resource.clear()

    def open_it(page: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        app.switch_page(page)
        return app.run()

    yield open_it
    st.cache_resource.clear()


def upload(app: AppTest, colour: tuple[int, int, int]) -> AppTest:
    photo = encoded(drawn(colour, 11), "PNG")
    app.file_uploader(key="uploads").set_value([("photo.png", photo, "image/png")])
    return app.run()


def answers(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert main(["predict", *arguments, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("weights")
def test_predict_names_the_label_of_a_task_that_is_asked(photos: dict[str, str], capsys: pytest.CaptureFixture[str]):
    (answer,) = answers(capsys, photos["leaf"], "--task", "leaf")
    assert (answer["task"], answer["verdict"], answer["set"]) == ("leaf", "single", ["yellowed"])
    assert list(answer["probabilities"]) == list(COLOURS)
    assert list(answer["domain"]) == ["infection", "face", "leaf", "other"]


@pytest.mark.usefixtures("weights")
def test_each_photo_finds_its_own_task_among_three(photos: dict[str, str], capsys: pytest.CaptureFixture[str]):
    found = answers(capsys, photos["leaf"], photos["infection"], photos["face"])
    assert [answer["task"] for answer in found] == ["leaf", "infection", "condition"]
    (nothing,) = answers(capsys, photos["other"])
    assert (nothing["verdict"], nothing["set"]) == ("not_skin", [])


@pytest.mark.usefixtures("weights")
def test_a_photo_of_another_kind_is_offered_the_task_that_fits_it_best(photos: dict[str, str]):
    model = load_classifier()
    for kind, task in (("face", "condition"), ("infection", "infection")):
        finding = model.analyse(read_photo_file(Path(photos[kind])), "leaf").finding
        assert (finding.verdict, finding.better_task) == ("other_task", task)
    assert finding.reasons == (
        "This looks like a photo of a skin infection rather than of a leaf; the question about infections may fit "
        "better.",
    )


def test_evaluate_counts_the_photos_of_its_own_split(data: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["evaluate", "leaf", "--data", str(data), "--json"]) == 0
    published = json.loads(capsys.readouterr().out)["published"]
    assert (published["n"], published["correct"]) == (13, 12)


def test_the_upload_page_lets_the_photo_choose_it_and_names_its_labels(open_app: Callable[[str], AppTest]):
    app = open_app("pages/skin/upload.py")
    assert "One photo or several, of a skin infection, of a face or of a leaf." in words(app)
    app = upload(app, COLOURS["round"])
    assert not app.exception
    assert app.segmented_control(key="task").options[-1] == "Leaves"
    assert headings(app)[1] == "Most likely Round leaf"
    assert "It knows only these four words for a leaf: Round leaf, Pointed leaf, Yellowed leaf and Mouldy leaf." in (
        words(app)
    )
    app.session_state["all-leaf"] = True
    app.run()
    assert "**All four**" in words(app)
    assert "**By look**" in words(app)
    assert [one.label for one in app.button if one.label.startswith("Ask instead")] == [
        "Ask instead: Skin infection",
        "Ask instead: Face: concern and tone",
    ]


def test_its_own_texts_stand_beside_the_answer_with_their_source(open_app: Callable[[str], AppTest]):
    app = upload(open_app("pages/skin/upload.py"), COLOURS["round"])
    assert "**What to do next:** Put it back under the tree." in words(app)
    assert "[The Almanac of Leaves](https://leaves.example.org/)" in words(app)


def test_a_label_without_texts_gets_general_ones_that_say_that_nobody_checked_them(open_app: Callable[[str], AppTest]):
    app = upload(open_app("pages/skin/upload.py"), COLOURS["mouldy"])
    assert headings(app)[1] == "Most likely Mouldy leaf"
    said = words(app)
    assert "Mouldy leaf is one of the four labels of “Leaves”, a task that was added to this program." in said
    assert "Nobody has checked these words against a source" in said


def test_the_webcam_frames_what_the_task_says(open_app: Callable[[str], AppTest]):
    app = open_app("pages/skin/webcam.py")
    app.segmented_control(key="task").set_value("leaf")
    assert not app.run().exception
    assert camera.settings("leaf", 0)["advice"] == "Lay the leaf on white paper."


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("Overview", "mean of the classes' recalls 93.8%"),
        ("Threshold", "13 of 13 answered"),
        ("Model card", "four words for a leaf"),
    ],
)
def test_the_evaluation_page_shows_its_figures(open_app: Callable[[str], AppTest], part: str, said: str):
    app = open_app("pages/model/evaluation.py")
    app.segmented_control(key="model").set_value("leaf")
    app.run()
    app.session_state["section"] = part
    app.run()
    if any(one.label == "Photos" for one in app.segmented_control):
        next(one for one in app.segmented_control if one.label == "Photos").set_value("published")
        app.run()
    assert not app.exception
    assert said in words(app), words(app)


@pytest.mark.parametrize("by_switch", [False, True])
def test_a_task_that_is_taken_out_during_a_visit_is_asked_no_more(
    open_app: Callable[[str], AppTest],
    weights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_switch: bool,
):
    app = upload(open_app("pages/skin/upload.py"), OTHERS["infection"])
    if by_switch:
        next(one for one in app.button if one.label == "Ask instead: Leaves").click()
    else:
        app.segmented_control(key="task").set_value("leaf")
    assert "It knows only these four words for a leaf" in words(app.run())
    shutil.copytree(weights, tmp_path / "weights", ignore=shutil.ignore_patterns("leaf"))
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path / "weights"))
    app.run()
    assert not app.exception
    assert "Leaves" not in app.segmented_control(key="task").options
    assert "leaf" not in words(app)


def test_neither_the_task_nor_the_network_is_named_in_the_code():
    sources = [path for top in ("core", "pages", "benchmarks") for path in ROOT.glob(f"{top}/**/*") if path.is_file()]
    texts = [path.read_text(encoding="utf-8", errors="replace").lower() for path in sources if path.suffix != ".pyc"]
    assert texts
    assert not [text for text in texts if "colour_net" in text or '"leaf"' in text or "mouldy" in text]
