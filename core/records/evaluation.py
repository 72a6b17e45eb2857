"""What a training run and an evaluation leave behind: epochs, predictions, figures."""

from dataclasses import dataclass

from core.records.arrays import FloatArray, IntArray, ReadOnlyArrays
from core.records.words import Split


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """One row of a training history. Losses are cross-entropy in nats, accuracies 0–1; `seconds` is the epoch's."""

    epoch: int
    train_loss: float
    train_accuracy: float
    valid_loss: float
    valid_accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class PredictionRow(ReadOnlyArrays):
    """One evaluated image, as a row of predictions.csv.

    `file` is relative to the data folder, `fold` is -1 outside
    cross-validation; `group` joins twins; `leaked` says that a test image has a twin in train; `truth` may be a label
    the model does not know ("other"). `logits` is (classes,).
    """

    file: str
    sha256: str
    split: Split
    fold: int
    group: int
    leaked: bool
    truth: str
    logits: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation(ReadOnlyArrays):
    """Figures of one model on one set of images.

    `confusion` is (C, C) counts, rows = truth. `recall` is (C,), NaN where a class has no image. `interval` is the 95 %
    Wilson interval of the accuracy.
    """

    labels: tuple[str, ...]
    confusion: IntArray
    recall: FloatArray
    n: int
    correct: int
    accuracy: float
    balanced_accuracy: float
    macro_f1: float
    interval: tuple[float, float]
