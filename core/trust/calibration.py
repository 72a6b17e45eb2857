"""Whether probabilities mean what they say: calibration error with its interval and its noise floor, Brier, NLL.

ECE (Guo et al. 2017, arXiv:1706.04599, eq. 3): in each of 15 equal-width bins of the top probability, the distance of
the mean probability from the share that was right, weighted by the photos in the bin. A bin holds its upper edge.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.records import FloatArray, IntArray

BINS = 15
DRAWS = 1000

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The photos whose top probability lies in (low, high]: mean confidence and the share right, NaN without photo."""

    low: float
    high: float
    n: int
    correct: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibration of one model on one set of `n` photos.

    `interval` is the 95 % bootstrap interval around `ece`. `floor` is the mean ECE that a perfectly calibrated model
    with the same top probabilities would show at this n, `floor_high` its 95th percentile: an ECE below cannot be told
    from perfect. `brier` is the sum over the classes (0–2), `nll` in nats. `gap` is mean confidence minus accuracy.
    """

    n: int
    ece: float
    interval: tuple[float, float]
    floor: float
    floor_high: float
    brier: float
    nll: float
    gap: float
    bins: tuple[ReliabilityBin, ...]


def softmax(logits: FloatArray, temperature: float = 1.0) -> FloatArray:
    """Return probabilities (…, classes) float64 of logits divided by a temperature above 0."""
    scaled = logits.astype(np.float64) / temperature
    exponentials = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    shares: FloatArray = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return shares


def measure_calibration(
    probabilities: FloatArray, truth: IntArray, groups: IntArray | None = None, *, seed: int = 0, draws: int = DRAWS
) -> Calibration:
    """Measure the calibration of probabilities (n, classes) against true indices (n,); n is at least 1.

    With `groups` (n,) the bootstrap draws whole groups, because twins are no independent photos.
    """
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    floor, floor_high = noise_floor(confidence, seed=seed, draws=draws)
    return Calibration(
        n=len(truth),
        ece=expected_calibration_error(confidence, right),
        interval=bootstrap_interval(confidence, right, groups, seed=seed, draws=draws),
        floor=floor,
        floor_high=floor_high,
        brier=brier_score(probabilities, truth),
        nll=negative_log_likelihood(probabilities, truth),
        gap=float(confidence.mean() - right.mean()),
        bins=reliability_bins(confidence, right),
    )


def expected_calibration_error(confidence: FloatArray, right: Booleans) -> float:
    """Return the ECE, 0–1, of top probabilities (n,) and whether they were right (n,)."""
    return float(_weighted_errors(confidence, right[None].astype(np.float64), np.ones((1, len(right))))[0])


def reliability_bins(confidence: FloatArray, right: Booleans) -> tuple[ReliabilityBin, ...]:
    """Return the 15 bins from low to high."""
    places = _bin_of(confidence)
    made = []
    for number in range(BINS):
        inside = places == number
        n = int(inside.sum())
        made.append(
            ReliabilityBin(
                low=number / BINS,
                high=(number + 1) / BINS,
                n=n,
                correct=int(right[inside].sum()),
                confidence=float(confidence[inside].mean()) if n else float("nan"),
                accuracy=float(right[inside].mean()) if n else float("nan"),
            )
        )
    return tuple(made)


def brier_score(probabilities: FloatArray, truth: IntArray) -> float:
    """Return the mean squared distance from certainty in the truth, summed over the classes (0–2)."""
    wanted = np.zeros_like(probabilities)
    wanted[np.arange(len(truth)), truth] = 1.0
    return float(((probabilities - wanted) ** 2).sum(axis=1).mean())


def negative_log_likelihood(probabilities: FloatArray, truth: IntArray) -> float:
    """Return the mean of −ln of the probability given to the truth, in nats."""
    given = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(given, np.finfo(np.float64).tiny)).mean())


def bootstrap_interval(
    confidence: FloatArray, right: Booleans, groups: IntArray | None = None, *, seed: int = 0, draws: int = DRAWS
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the ECE over resampled photos, or over resampled groups of them.

    A resampled set is further from calibrated than the set itself, because an ECE grows with chance: the draws are
    moved back by that much, so that the interval lies around the estimate and not above it.
    """
    members = np.arange(len(right)) if groups is None else np.unique(groups, return_inverse=True)[1]
    count = int(members.max()) + 1
    random = np.random.default_rng(seed)
    weights = random.multinomial(count, np.full(count, 1 / count), size=draws)[:, members].astype(np.float64)
    outcomes = np.broadcast_to(right.astype(np.float64), weights.shape)
    errors = _weighted_errors(confidence, outcomes, weights)
    excess = errors.mean() - expected_calibration_error(confidence, right)
    low, high = np.quantile(errors, (0.025, 0.975)) - excess
    return max(0.0, float(low)), float(high)


def noise_floor(confidence: FloatArray, *, seed: int = 0, draws: int = DRAWS) -> tuple[float, float]:
    """Return mean and 95th percentile of the ECE where every answer is right exactly as often as it says."""
    random = np.random.default_rng(seed)
    outcomes = (random.random((draws, len(confidence))) < confidence).astype(np.float64)
    errors = _weighted_errors(confidence, outcomes, np.ones_like(outcomes))
    return float(errors.mean()), float(np.quantile(errors, 0.95))


def _bin_of(confidence: FloatArray) -> IntArray:
    edges = np.linspace(0, 1, BINS + 1)
    return np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, BINS - 1).astype(np.int64)


def _weighted_errors(confidence: FloatArray, outcomes: FloatArray, weights: FloatArray) -> FloatArray:
    """Return (draws,) ECEs of outcomes (draws, n) in 0–1 under weights (draws, n)."""
    inside = np.zeros((len(confidence), BINS))
    inside[np.arange(len(confidence)), _bin_of(confidence)] = 1.0
    gaps = (weights * (outcomes - confidence)) @ inside  # (draws, bins)
    errors: FloatArray = np.abs(gaps).sum(axis=1) / weights.sum(axis=1)
    return errors
