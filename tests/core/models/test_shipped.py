"""The installed weights: what a fresh clone answers, and that their card and table say the truth about them."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.data.tables import read_history, read_predictions
from core.evaluation.metrics import evaluate_rows, figures
from core.inference.classifier import Classifier, load_classifier
from core.models.weights import read_card
from core.samples.files import sample_photo
from core.tasks import BUILT_IN, Task

WEIGHTS = Path(__file__).resolve().parents[3] / "weights"
_EACH_TASK = pytest.mark.parametrize("task", BUILT_IN, ids=lambda task: task.name)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier(WEIGHTS)


def test_a_drawn_ring_lesion_is_named_and_its_map_lies_on_the_lesion(classifier: Classifier) -> None:
    analysis = classifier.analyse(sample_photo("ring"), "infection")
    assert analysis.finding.label == "FU-ringworm"
    assert analysis.finding.verdict == "single"
    heatmap = analysis.explanation.heatmap("FU-ringworm")
    row, column = np.unravel_index(heatmap.argmax(), heatmap.shape)
    assert 1 <= row <= 5  # the ring is drawn around the middle of the photo
    assert 1 <= column <= 5


def test_a_drawn_face_gets_a_concern_and_a_tone(classifier: Classifier) -> None:
    finding = classifier.analyse(sample_photo("face"), "condition").finding
    parts = BUILT_IN[1].parts(finding.probabilities)
    assert [part.group for part in parts] == ["concern", "tone"]
    assert all(part.probabilities.sum() == pytest.approx(1) for part in parts)


def test_both_questions_are_answered_by_one_trunk_that_is_stored_once(classifier: Classifier) -> None:
    assert set(classifier.networks) == {"infection", "condition"}
    assert classifier.cards["condition"].trunk == classifier.cards["infection"].trunk
    assert classifier.networks["condition"].trunk is classifier.networks["infection"].trunk
    assert classifier.cards["condition"].preprocessing == classifier.cards["infection"].preprocessing


def test_the_weights_stay_under_their_size() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file()) < 110e6


def test_every_model_carries_what_its_refusals_rest_on(classifier: Classifier) -> None:
    for task in BUILT_IN:
        trust = classifier.trusts[task.name]
        assert trust.limits is not None
        assert trust.reference is not None
        assert classifier.cards[task.name].trust.stored["judged"]["calibration"]["n"] > 300


@_EACH_TASK
def test_the_cards_figures_are_those_of_its_table(task: Task) -> None:
    card, table = read_card(task.name, WEIGHTS), read_predictions(WEIGHTS / task.name / "predictions.csv")
    assert table.labels == card.labels
    test = [row for row in table.rows if row.split == "test"]
    assert figures(evaluate_rows(table.labels, test)) == card.metrics.stored["published"]
    clean = [row for row in test if not row.leaked]
    assert figures(evaluate_rows(table.labels, clean)) == card.metrics.stored["clean"]


@_EACH_TASK
def test_the_history_has_an_epoch_for_every_one_of_the_recipe(task: Task) -> None:
    history = read_history(WEIGHTS / task.name / "history.csv")
    assert len(history) == read_card(task.name, WEIGHTS).recipe.epochs


@pytest.mark.data
@_EACH_TASK
def test_the_installed_weights_give_the_logits_of_the_table(task: Task, classifier: Classifier) -> None:
    if "DERMA_DATA" not in os.environ:
        pytest.skip("DERMA_DATA does not name the photo data sets")
    from core.data.datasets import read_image

    rows = [row for row in read_predictions(WEIGHTS / task.name / "predictions.csv").rows if row.split == "test"][::8]
    folder = Path(os.environ["DERMA_DATA"]) / task.name
    logits = classifier.predict_logits([read_image(folder / row.file) for row in rows], task.name)
    np.testing.assert_allclose(logits, [row.logits for row in rows], atol=0.02)  # processors differ in the last digits
