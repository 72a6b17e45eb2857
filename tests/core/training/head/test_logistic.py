"""The fitted head is the minimum that scikit-learn finds, for raw features and with every class counting alike."""

import numpy as np
import pytest
import torch

from core.training.head.logistic import balanced_weights, fit_logistic


@pytest.fixture
def clouds() -> tuple[torch.Tensor, torch.Tensor]:
    """Three overlapping clouds of 90, 30 and 10 points in six dimensions of different spread."""
    rng = np.random.default_rng(0)
    counts, scale = (90, 30, 10), np.array([1, 1, 5, 0.2, 1, 1])
    points = [rng.normal(0, 1, (n, 6)) + rng.normal(0, 0.8, 6) for n in counts]
    targets = np.repeat(np.arange(3), counts)
    return torch.tensor(np.concatenate(points) * scale + 3).float(), torch.tensor(targets)


def test_it_finds_the_minimum_that_scikit_learn_finds(clouds) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    x, y = clouds
    weights = balanced_weights(y, 3)
    head = fit_logistic(x, y, weights, 3, strength=0.1, rounds=80)
    share = weights.numpy() / weights.sum().item()
    mean = share @ x.numpy()
    spread = np.sqrt(share @ (x.numpy() - mean) ** 2)
    theirs = linear_model.LogisticRegression(C=0.1, tol=1e-8, max_iter=2000)
    theirs.fit((x.numpy() - mean) / spread, y.numpy(), sample_weight=weights.numpy())
    expected = theirs.predict_proba((x.numpy() - mean) / spread)
    np.testing.assert_allclose(head(x).softmax(1).numpy(), expected, atol=2e-3)


def test_weights_let_every_class_count_alike_and_have_mean_one(clouds) -> None:
    _, y = clouds
    weights = balanced_weights(y, 5)  # two classes do not occur
    sums = torch.zeros(5).index_add_(0, y, weights)
    torch.testing.assert_close(sums[:3], torch.full((3,), len(y) / 3))
    assert float(weights.mean()) == pytest.approx(1)


def test_the_rare_class_is_found_as_often_as_the_common_one(clouds) -> None:
    x, y = clouds
    recalls = []
    for weights in (torch.ones(len(y)), balanced_weights(y, 3)):
        answers = fit_logistic(x, y, weights, 3, strength=0.01).forward(x).argmax(1)
        recalls.append(float((answers[y == 2] == 2).float().mean()))
    assert recalls[0] < 0.5 < recalls[1]


def test_each_round_lowers_the_loss_and_shows_the_head_for_raw_features(clouds) -> None:
    x, y = clouds
    seen: list[tuple[int, float, float]] = []

    def note(number: int, loss: float, head: torch.nn.Linear) -> None:
        seen.append((number, loss, float(torch.nn.functional.cross_entropy(head(x), y))))

    fit_logistic(x, y, torch.ones(len(y)), 3, strength=10.0, rounds=12, on_round=note)
    assert [number for number, _, _ in seen] == list(range(1, 13))
    assert seen[-1][1] < seen[0][1] < np.log(3)
    assert all(told == pytest.approx(again, abs=1e-5) for _, told, again in seen)
