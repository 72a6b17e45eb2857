import math
from dataclasses import replace
from pathlib import Path

import pytest

from core.card import Card, Recipe, WeightsFile
from core.data.tables import append_epoch
from core.models.weights import write_card
from core.records import EpochRecord
from core.review.runs import INSTALLED, SILENT_S, TrainingRun, best_epoch, find_runs, kept_epoch, settings_diff, smooth
from core.tasks import INFECTION
from core.transforms import Preprocessing

FILE = WeightsFile("infection/model.safetensors", "0" * 64)
CARD = Card(
    "infection",
    INFECTION.labels,
    Preprocessing(),
    512,
    FILE,
    FILE,
    0.4,
    recipe=Recipe.from_json({"epochs": 30, "seed": 0}),
)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of runs beside an installed model; every history has two epochs."""
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("DERMA_RUNS", str(tmp_path / "runs"))
    begin(tmp_path / "weights")
    write_card(CARD, tmp_path / "weights")
    return tmp_path / "runs"


def begin(folder: Path) -> None:
    for epoch in (1, 2):
        append_epoch(folder / "infection" / "history.csv", EpochRecord(epoch, 1.0, 0.5, 1.0, 0.5, 1e-3, 2.0))


def test_runs_stand_after_the_installed_one_the_newest_first(runs: Path):
    for name in (
        "20260101-000000-infection-ours",
        "20260301-000000-infection-ours",
        "20260201-000000-infection-source",
    ):
        begin(runs / name)
    (runs / "empty").mkdir()
    (runs / "20260401-000000-condition-ours" / "condition").mkdir(parents=True)
    assert [run.name[:8] for run in find_runs("infection")] == [INSTALLED[:8], "20260301", "20260201", "20260101"]
    assert [len(run.history) for run in find_runs("infection")] == [2, 2, 2, 2]


def test_a_run_is_running_until_its_card_is_there_and_stopped_when_it_falls_silent(runs: Path):
    begin(runs / "a")
    written = (runs / "a" / "infection" / "history.csv").stat().st_mtime
    assert find_runs("infection", now_s=written + 5)[1].status == "running"
    assert find_runs("infection", now_s=written + SILENT_S + 5)[1].status == "stopped"
    write_card(CARD, runs / "a")
    assert find_runs("infection", now_s=written + 5)[1].status == "finished"
    (runs / "a" / "checkpoint.safetensors").touch()  # its card is the first of two
    assert find_runs("infection", now_s=written + 5)[1].status == "running"


def test_damaged_files_are_said_and_the_rest_is_read(runs: Path):
    begin(runs / "a")
    (runs / "a" / "infection" / "card.json").write_text("{")
    begin(runs / "b")
    (runs / "b" / "infection" / "history.csv").write_text("no,history\n")
    newest, older = find_runs("infection")[1:]
    assert (newest.status, newest.history) == ("damaged", ())
    assert "history" in newest.problem
    assert (older.status, len(older.history)) == ("damaged", 2)
    assert "card" in older.problem
    (runs.parent / "weights" / "infection" / "card.json").unlink()
    assert "not installed" in find_runs("infection")[0].problem


def test_smoothing_is_a_moving_average_without_the_bias_of_its_start():
    assert smooth([1.0, 2.0, 3.0], 0.0) == (1.0, 2.0, 3.0)
    # weight 1/2: 1; (1/4 + 1) / (3/4) = 5/3; (1/8 + 1/2 + 3/2) / (7/8) = 17/7
    assert smooth([1.0, 2.0, 3.0], 0.5) == pytest.approx((1, 5 / 3, 17 / 7))
    assert smooth([4.0, 4.0, 4.0], 0.9) == pytest.approx((4, 4, 4))
    nan = smooth([1.0, math.nan, 1.0], 0.5)
    assert nan[0] == nan[2] == 1
    assert math.isnan(nan[1])


def test_only_settings_that_differ_are_named():
    other = replace(CARD, recipe=Recipe.from_json({"epochs": 12, "seed": 0, "balanced": True}), threshold=0.5)
    found = {line.name: line.values for line in settings_diff([CARD, other])}
    assert found == {"recipe: epochs": ("30", "12"), "recipe: balanced": ("–", "True"), "threshold": ("0.4", "0.5")}
    assert settings_diff([CARD, CARD]) == ()


def epochs(*valid: tuple[float, float]) -> list[EpochRecord]:
    """Return epochs 1, 2, … with these validation (loss, accuracy)."""
    return [EpochRecord(i, 1.0, 0.5, loss, accuracy, 1e-3, 2.0) for i, (loss, accuracy) in enumerate(valid, 1)]


def test_the_best_epoch_has_the_highest_validation_accuracy_then_the_lowest_loss():
    assert best_epoch(epochs((0.5, 0.7), (0.9, 0.8), (0.6, 0.8), (0.6, 0.8))).epoch == 3


def test_epochs_without_validation_are_never_the_best():
    assert best_epoch(epochs((math.nan, math.nan), (0.9, 0.7))).epoch == 2
    assert best_epoch(epochs((math.nan, math.nan))) is None


@pytest.mark.parametrize(
    ("recipe", "epoch", "chosen"),
    [({"preset": "ours"}, 1, True), ({"preset": "tuned"}, 3, False), ({"preset": "ours", "solver": "lbfgs"}, 3, False)],
)
def test_only_a_head_trained_by_steps_keeps_the_epoch_that_validation_likes_best(
    recipe: dict[str, str], epoch: int, chosen: bool, tmp_path: Path
):
    history = tuple(epochs((0.5, 0.9), (0.6, 0.8), (0.6, 0.7)))
    kept = kept_epoch(
        TrainingRun("one", tmp_path, "infection", "finished", history, replace(CARD, recipe=Recipe.from_json(recipe)))
    )
    assert (kept.record.epoch, kept.chosen) == (epoch, chosen)


def test_a_whole_network_is_known_by_its_checkpoints_before_its_run_has_ended(tmp_path: Path):
    run = TrainingRun("one", tmp_path, "infection", "running", tuple(epochs((0.5, 0.9), (0.6, 0.8))), None)
    assert kept_epoch(run).record.epoch == 1
    (tmp_path / "checkpoint-installed.safetensors").touch()
    assert kept_epoch(run).record.epoch == 2
    assert kept_epoch(replace(run, history=())) is None
