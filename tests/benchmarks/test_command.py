"""`python -m core bench`: one JSON object, with a refusal in its place where a bench cannot be run."""

import importlib
import json

import pytest

from benchmarks import command
from benchmarks.timing import BenchSettings
from core.__main__ import main
from core.errors import DataError


def quick(settings: BenchSettings) -> dict[str, object]:
    return {"quick": 2.0, "rounds": settings.rounds_or(20), "task": settings.task}


def refusing(settings: BenchSettings) -> dict[str, object]:
    raise DataError("No photos.")


@pytest.fixture
def benches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "BENCHES", {"quick": "", "refusing": ""})
    monkeypatch.setattr(command, "_bench", lambda name: {"quick": quick, "refusing": refusing}[name])


def test_the_answer_is_one_object_with_the_machines_facts(benches: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--json", "--only", "quick", "--rounds", "3", "--task", "condition"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["quick"] == {"quick": 2.0, "rounds": 3, "task": "condition"}
    assert {"cores", "threads", "instructions", "bf16", "vnni"} <= set(answer["facts"])


def test_a_bench_that_refuses_says_why_and_the_others_run(benches: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["refusing"] == {"refused": "No photos."}
    assert answer["quick"]["rounds"] == 20


def test_visitors_whom_the_app_refused_are_a_figure_and_no_fault_of_the_bench(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_bench", lambda _: lambda _: {"answered": 20, "refused": 20})
    assert main(["bench", "--json", "--only", "burst"]) == 0
    assert json.loads(capsys.readouterr().out)["burst"]["refused"] == 20


def test_every_name_in_the_table_is_a_function() -> None:
    for entry in command.BENCHES.values():
        module, function = entry.split(":")
        assert callable(getattr(importlib.import_module(module), function))
