"""The verb hands what was asked for to the right kind of training."""

import json
from pathlib import Path

import pytest

from core.__main__ import main
from core.card import Card, Metrics, WeightsFile
from core.tasks import INFECTION
from core.training.finetune import run as tuned_run
from core.training.head import run
from core.transforms import Preprocessing

_FILE = WeightsFile("x.safetensors", "0" * 64)
_CARD = Card(
    "infection",
    INFECTION.labels,
    Preprocessing(),
    0,
    _FILE,
    _FILE,
    0.5,
    metrics=Metrics.from_json({"published": {"n": 1}}),
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple, dict]]:
    calls: list[tuple[str, tuple, dict]] = []

    def note(kind: str):
        def train(*arguments: object, **options: object) -> Card:
            calls.append((kind, arguments, options))
            return _CARD

        return train

    monkeypatch.setattr(run, "train_task", note("head"))
    monkeypatch.setattr(tuned_run, "tune_task", note("tuned"))
    return calls


def test_a_whole_network_is_tuned_with_the_outliers_and_steps_that_were_named(asked, tmp_path, capsys) -> None:
    given = ["--data", str(tmp_path), "--out", str(tmp_path / "run"), "--trunk", "t.safetensors", "--cv", "5"]
    assert main(["train", "infection", "--preset", "tuned", *given, "--steps", "7", "--outliers", "a", "b"]) == 0
    [(kind, (config, trunk, data, out), options)] = asked
    assert (kind, config.task, config.steps, trunk, data) == ("tuned", "infection", 7, "t.safetensors", tmp_path)
    assert options["outliers"] == [Path("a"), Path("b")]
    assert options["cv_folds"] == 5
    answer = json.loads(capsys.readouterr().out)
    assert (answer["run"], answer["metrics"]) == (str(out), {"published": {"n": 1}})


@pytest.mark.parametrize("preset", ["ours", "source", "shared"])
def test_a_head_is_trained_by_the_preset_that_was_named(preset, asked, tmp_path) -> None:
    given = ["--data", str(tmp_path), "--out", str(tmp_path / "run"), "--epochs", "3", "--cv", "4", "--repeats", "2"]
    assert main(["train", "condition", "--preset", preset, *given]) == 0
    [(kind, (config, data, _), options)] = asked
    assert (kind, config.task, config.preset, config.epochs, data) == ("head", "condition", preset, 3, tmp_path)
    assert (options["cv_folds"], options["repeats"], options["resume"]) == (4, 2, False)


def test_further_photos_are_refused_where_nothing_would_learn_from_them(asked, tmp_path, capsys) -> None:
    given = ["--data", str(tmp_path), "--out", str(tmp_path / "run"), "--more", str(tmp_path)]
    assert main(["train", "infection", *given]) == 2
    assert "add --preset tuned or shared" in capsys.readouterr().err
    assert not asked


def test_going_on_with_a_run_that_does_not_exist_is_refused_in_words(asked, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", "infection", "--data", str(tmp_path), "--resume"]) == 2
    assert "no unfinished run" in capsys.readouterr().err
    assert not asked
