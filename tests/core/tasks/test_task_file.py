"""A task's file is taken with little in it, and refused in one sentence where something in it is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.card import Card, WeightsFile
from core.errors import WeightsError
from core.models.weights import read_card, write_card
from core.tasks import BUILT_IN, Guide, answering_tasks, first_task, installed_tasks, task_file, task_named
from core.tasks.task_file import read_task
from core.transforms import Preprocessing

LABELS = [{"folder": name, "name": name.capitalize(), "group": "any"} for name in ("smooth", "rough")]
LEAST: dict[str, Any] = {"name": "bark", "kind": "bark", "labels": LABELS}
WRONG = [
    ("name", "Bark"), ("name", "../bark"), ("name", "auto"), ("name", None), ("kind", "other"), ("kind", ""),
    ("labels", []), ("labels", LABELS[:1]), ("labels", [*LABELS, LABELS[0]]), ("labels", "smooth"),
    ("labels", [*LABELS, {"folder": "a/b", "name": "A", "group": "g"}]),
    ("labels", [*LABELS, {"folder": "other", "name": "A", "group": "g"}]),
    ("labels", [*LABELS, {"folder": "a", "name": "**A**", "group": "g"}]),
    ("title", "[a](https://example.org)"), ("title", ""), ("title", 3), ("noun", "a\nb"), ("groups_split", 1),
    ("guide", {"shape": "star"}), ("guide", {"advice": ""}), ("splits", ["one"]), ("splits", ["../a", "b"]),
    ("answers", {"any": "no place"}), ("outside", "face"), ("author", "me"),
]  # fmt: skip


def write(folder: Path, name: str = "bark", **changes: object) -> Path:
    path = folder / name / "task.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**LEAST, "name": name, **changes}))
    return path


def test_name_kind_and_labels_are_enough():
    task = read_task(json.dumps(LEAST).encode(), "here")
    assert (task.title, task.noun, task.photos, task.shows) == ("Bark", "bark", "the two barks", "a bark")
    assert (task.count, task.guide, task.diseases, task.groups_split) == ("two", Guide(), True, False)


@pytest.mark.parametrize(("entry", "value"), WRONG, ids=lambda part: repr(part)[:30])
def test_a_wrong_entry_is_refused_in_one_sentence(entry: str, value: object):
    with pytest.raises(WeightsError, match=r"The task in here is damaged: .*Correct the file, or remove its folder"):
        read_task(json.dumps({**LEAST, entry: value}).encode(), "here")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'"' + b"x" * 300_000 + b'"'])
def test_what_is_no_task_at_all_is_refused(content: bytes):
    with pytest.raises(WeightsError, match="damaged"):
        read_task(content, "here")


def test_a_task_is_there_as_long_as_its_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    assert installed_tasks() == BUILT_IN
    path = write(tmp_path)
    assert [task.name for task in installed_tasks()] == ["infection", "condition", "bark"]
    assert task_named("bark").labels == ("smooth", "rough")
    assert task_file("bark") == path
    path.unlink()
    assert installed_tasks() == BUILT_IN
    with pytest.raises(KeyError):
        task_named("bark")


def test_what_is_changed_in_the_file_is_read_anew(tmp_path: Path):
    path = write(tmp_path)
    assert task_named("bark", tmp_path).title == "Bark"
    path.write_text(json.dumps({**LEAST, "title": "Bark of trees"}))
    assert task_named("bark", tmp_path).title == "Bark of trees"


@pytest.mark.parametrize("changes", [{"labels": []}, {"name": "moss"}], ids=["damaged", "another's name"])
def test_a_damaged_task_is_left_out_and_the_log_says_why(
    changes: dict[str, object], tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    write(tmp_path).write_text(json.dumps({**LEAST, **changes}))
    assert installed_tasks(tmp_path) == BUILT_IN
    assert "weights/bark/task.json" in caplog.text


def test_a_file_cannot_change_what_a_built_in_task_is(tmp_path: Path):
    write(tmp_path, "infection")
    assert installed_tasks(tmp_path) == BUILT_IN


def test_only_tasks_with_a_card_can_answer_and_the_first_of_them_is_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    write(tmp_path)
    assert [task.name for task in answering_tasks()] == ["infection", "condition", "bark"]  # none can: all are named
    (tmp_path / "bark" / "card.json").write_text("{}")
    assert [task.name for task in answering_tasks()] == ["bark"]
    assert first_task("auto").name == "bark"


def test_a_card_takes_its_tasks_file_with_it_so_that_a_run_folder_can_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path / "weights"))
    path = write(tmp_path / "weights")
    for task in ("bark", "infection"):
        labels, file = task_named(task).labels, WeightsFile(f"{task}/model.safetensors", "0" * 64)
        write_card(Card(task, labels, Preprocessing(), 0, file, file, 0.5), tmp_path / "run")
    assert (tmp_path / "run" / "bark" / "task.json").read_bytes() == path.read_bytes()
    assert not (tmp_path / "run" / "infection" / "task.json").exists()
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path / "run"))
    assert read_card("bark").labels == ("smooth", "rough")


def test_a_card_of_an_unknown_task_is_refused_in_words(tmp_path: Path):
    (tmp_path / "bark").mkdir()
    (tmp_path / "bark" / "card.json").write_text("{}")
    with pytest.raises(WeightsError, match=r"weights/bark has no task\.json"):
        read_card("bark", tmp_path)


def test_a_weights_folder_that_leads_nowhere_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DERMA_WEIGHTS", "~nobody-of-that-name/weights")
    assert main(["predict", "photo.jpg"]) == 2
    assert "there is no such home folder" in capsys.readouterr().err
