"""A task is taught, used, moved to another machine and removed, all on the command line."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.__main__ import main
from core.inference.classifier import load_classifier
from core.photos.decode import read_photo
from core.records import Finding
from core.settings import tasks_folder
from core.tasks import installed_tasks, task_named, taught_tasks
from core.teaching import figures
from core.trust.headline import headline, not_ruled_out_sentence
from tests.core.teaching.taught_small import REDS, copy_class, grey_photo, install_toy, write_reds
from tests.photo_files import encoded
from tests.toy_weights import drawn


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict]]:
    """A folder of reds, with one label changed and a grey picture, and what teaching it said."""
    place = tmp_path_factory.mktemp("taught")
    with pytest.MonkeyPatch.context() as patch:
        install_toy(patch, place / "toy")
        patch.setattr(figures, "_DRAWN", 4)
        folder = write_reds(place / "reds", 12)
        (folder / "pink" / "11.png").rename(folder / "brick" / "pink11.png")
        (folder / "brick" / "grey.png").write_bytes(grey_photo(501))
        answers = place / "answer.json"
        with answers.open("w") as stream:
            patch.setattr("sys.stdout", stream)
            assert main(["teach", str(folder), "--name", "reds", "--title", "My reds", "--json"]) == 0
        patch.undo()
        install_again(patch, place / "toy")
        yield folder, json.loads(answers.read_text())


def install_again(patch: pytest.MonkeyPatch, folder: Path) -> None:
    from core.models import backbones

    patch.setattr(backbones, "__path__", [*backbones.__path__, str(folder / "backbones")])
    for name in ("weights", "tasks", "cache"):
        patch.setenv(f"DERMA_{name.upper()}", str(folder / name))
    patch.setenv("DERMA_ENGINE", "eager")
    patch.delenv("DERMA_DATA", raising=False)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[dict]:
    assert main(list(arguments)) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def write_photo(path: Path, colour: str, seed: int = 700) -> Path:
    path.write_bytes(encoded(drawn(REDS[colour], seed), "PNG"))
    return path


def test_the_answer_holds_both_accuracies_the_baselines_and_what_is_odd(taught: tuple[Path, dict]):
    _, made = taught
    assert made["classes"] == {"brick": 14, "maroon": 12, "pink": 11}
    for name in ("random_cv", "grouped_cv", "shortcut_baseline", "largest_class"):
        assert set(made[name]) == {"n", "accuracy", "balanced_accuracy", "interval"}
        assert made[name]["n"] == 37
    assert made["grouped_cv"]["balanced_accuracy"] > 0.8
    assert made["largest_class"]["accuracy"] == pytest.approx(14 / 37)
    assert [one["file"] for one in made["suspects"][:2]].count("brick/pink11.png") == 1
    assert next(one for one in made["suspects"] if one["file"] == "brick/pink11.png")["suggested"] == "pink"
    assert [(one["file"], one["label"]) for one in made["off_topic"]] == [("brick/grey.png", "brick")]
    assert made["conflicts"] == []
    assert set(made["refusals"]) >= {"everyday", "faces", "left_out_auroc", "own_answered"}
    assert made["refusals"]["everyday"] is None


@pytest.mark.usefixtures("taught")
def test_predict_answers_by_it_and_the_other_tasks_do_not_see_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    photo = write_photo(tmp_path / "one.png", "maroon")
    (answer,) = said(capsys, "predict", str(photo), "--task", "reds", "--json")
    assert (answer["task"], answer["verdict"], answer["set"]) == ("reds", "single", ["maroon"])
    assert "reds" not in [task.name for task in installed_tasks()]
    (free,) = said(capsys, "predict", str(photo), "--json")
    assert free["task"] != "reds"


@pytest.mark.usefixtures("taught")
def test_a_picture_of_nothing_gets_no_answer_from_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "grey.png").write_bytes(grey_photo(9))
    (answer,) = said(capsys, "predict", str(tmp_path / "grey.png"), "--task", "reds", "--json")
    assert answer["verdict"] not in ("single", "several")


def test_evaluate_measures_it_on_any_folder(taught: tuple[Path, dict], capsys: pytest.CaptureFixture[str]):
    (answer,) = said(capsys, "evaluate", "--task", "reds", "--folder", str(taught[0]), "--json")
    assert answer["folder"]["n"] == 37


@pytest.mark.usefixtures("taught")
def test_an_answer_of_several_classes_says_in_words_what_it_cannot_rule_out(tmp_path: Path, capsys):
    between = np.mean([REDS["brick"], REDS["pink"]], axis=0)
    (tmp_path / "between.png").write_bytes(encoded(drawn(between, 7), "PNG"))
    assert main(["predict", str(tmp_path / "between.png"), "--task", "reds"]) == 0
    assert "This is not a diagnosis." in capsys.readouterr().out
    finding = Finding(
        "reds", ("brick", "maroon", "pink"), np.zeros(3), np.array([0.4, 0.3, 0.3]), "several", ("brick", "pink"), (),
        "", 0.0,
    )  # fmt: skip
    assert "Pink" in not_ruled_out_sentence(finding) or "Pink" in headline(finding)


@pytest.mark.usefixtures("taught")
def test_its_guidance_is_general_and_says_that_nobody_checked_it():
    from core.guidance.texts import guidance_for, red_flags

    made = guidance_for("brick", "reds")
    assert "Nobody has checked what the label means" in made.what
    assert made.reviewed is None
    assert red_flags(["brick"], "reds").emergency


def test_on_another_machine_it_gives_the_very_same_logits(
    taught: tuple[Path, dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "reds.zip"
    said(capsys, "tasks", "export", "reds", str(file))
    photo = read_photo(encoded(drawn(REDS["pink"], 71), "PNG"))
    here = load_classifier().analyse(photo, "reds").finding
    monkeypatch.setenv("DERMA_TASKS", str(tmp_path / "elsewhere"))
    assert said(capsys, "tasks", "import", str(file))[0]["imported"] == "reds"
    there = load_classifier().analyse(photo, "reds").finding
    assert np.array_equal(here.logits, there.logits)
    assert here.novelty == there.novelty
    names = zipfile.ZipFile(file).namelist()
    assert "reds/place.json" not in names
    assert not [name for name in names if name.endswith((".png", ".jpg"))]
    assert str(taught[0]) not in "".join(path.read_text("latin-1") for path in (tmp_path / "elsewhere/reds").iterdir())


@pytest.mark.usefixtures("taught")
def test_tasks_are_listed_with_their_figures(capsys: pytest.CaptureFixture[str]):
    (listed,) = said(capsys, "tasks", "list")
    assert (listed["name"], listed["title"], listed["photos"], listed["automatic"]) == ("reds", "My reds", 37, False)


def test_labels_are_changed_before_teaching_and_both_runs_are_remembered(
    taught: tuple[Path, dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from core.models.weights import read_card

    folder, first = taught
    monkeypatch.setenv("DERMA_TASKS", str(tmp_path / "tasks"))
    monkeypatch.setattr(figures, "_DRAWN", 4)
    wrong = next(one for one in first["suspects"] if one["file"] == "brick/pink11.png")
    table = tmp_path / "labels.csv"
    table.write_text(f"file,sha256,label,decision,new_label\nbrick/pink11.png,{wrong['sha256']},brick,change,pink\n")
    said(capsys, "teach", str(folder), "--name", "reds", "--json")
    (second,) = said(capsys, "teach", str(folder), "--name", "reds", "--labels", str(table), "--json")
    assert second["classes"] == {"brick": 13, "maroon": 12, "pink": 12}
    assert second["changed"] == 1
    assert [run["changed"] for run in read_card("reds").data.runs] == [0, 1]
    assert (folder / "brick" / "pink11.png").is_file()


def test_a_class_copied_under_a_second_name_is_told_no_better_than_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    install_toy(monkeypatch, tmp_path / "toy")
    monkeypatch.setattr(figures, "_DRAWN", 4)
    folder = write_reds(tmp_path / "reds", 8, classes=["brick", "maroon"])
    copy_class(folder, "brick", "copied")
    (made,) = said(capsys, "teach", str(folder), "--name", "torn", "--json")
    assert len(made["conflicts"]) == 8
    assert made["conflicts"][0]["labels"] == ["brick", "copied"]
    rows = [line.split(",") for line in (tmp_path / "toy/tasks/torn/predictions.csv").read_text().splitlines()[1:]]
    pair = [(row[6], np.argmax([float(value) for value in row[7:]])) for row in rows if row[6] != "maroon"]
    right = sum(("brick", "copied", "maroon")[given] == truth for truth, given in pair)
    assert right <= len(pair) / 2


@pytest.mark.usefixtures("taught")
def test_a_task_that_was_removed_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    said(capsys, "tasks", "export", "reds", str(tmp_path / "reds.zip"))
    monkeypatch.setenv("DERMA_TASKS", str(tmp_path / "tasks"))
    said(capsys, "tasks", "import", str(tmp_path / "reds.zip"))
    assert task_named("reds").taught
    assert said(capsys, "tasks", "remove", "reds") == [{"removed": "reds"}]
    assert taught_tasks() == ()
    place = tasks_folder()
    assert place is not None
    assert list(place.iterdir()) == []
    assert main(["tasks", "remove", "reds"]) == 2


@pytest.mark.usefixtures("taught")
def test_a_name_that_is_taken_or_a_path_is_refused_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for name in ("infection", "../evil", "A b"):
        assert main(["teach", str(tmp_path / "nowhere"), "--name", name]) == 2
        assert name[:5] in capsys.readouterr().err
