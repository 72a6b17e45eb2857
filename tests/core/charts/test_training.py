import math

from core.charts.training import best_epoch, history_figure
from core.records import EpochRecord


def epochs(*valid: tuple[float, float]) -> list[EpochRecord]:
    """Return epochs 1, 2, … with these validation (loss, accuracy)."""
    return [
        EpochRecord(i, 1 / i, 1 - 1 / (i + 1), loss, accuracy, 1e-3, 2.0) for i, (loss, accuracy) in enumerate(valid, 1)
    ]


def test_a_curve_for_training_and_one_for_validation_hold_the_table_as_it_is():
    records = epochs((1.5, 0.4), (0.9, 0.7), (1.0, 0.8))
    train, valid = history_figure(records, "loss").data
    assert (list(train.x), list(train.y)) == ([1, 2, 3], [1, 0.5, 1 / 3])
    assert (valid.name, list(valid.y)) == ("Validation photos", [1.5, 0.9, 1.0])
    assert list(history_figure(records, "accuracy").data[1].y) == [0.4, 0.7, 0.8]


def test_the_kept_epoch_has_the_highest_validation_accuracy_then_the_lowest_loss():
    records = epochs((0.5, 0.7), (0.9, 0.8), (0.6, 0.8), (0.6, 0.8))
    assert best_epoch(records).epoch == 3


def test_the_kept_epoch_is_marked():
    figure = history_figure(epochs((1.5, 0.4), (0.9, 0.7), (1.0, 0.6)), "accuracy")
    assert [shape.x0 for shape in figure.layout.shapes] == [2]


def test_epochs_without_validation_are_never_the_best():
    records = epochs((math.nan, math.nan), (0.9, 0.7))
    assert best_epoch(records).epoch == 2
    assert best_epoch(epochs((math.nan, math.nan))) is None


def test_an_empty_history_draws_an_empty_figure():
    assert list(history_figure([], "loss").data[0].x) == []
