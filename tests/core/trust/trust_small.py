"""A small reference for tests: four directions in 2048 dimensions, two of them known."""

import numpy as np

from core.trust.ood_score import Reference

LABELS = ("first", "second")
WIDTH = 2048


def direction(place: int, n: int = 1, seed: int = 0, spread: float = 0.02) -> np.ndarray:
    """Return features (n, 2048) scattered about one axis."""
    made = np.random.default_rng([seed, place]).normal(0, spread / np.sqrt(WIDTH), (n, WIDTH)).astype(np.float32)
    made[:, place] += 1
    return made


def small_reference() -> Reference:
    """Return a bank of twenty photos of two classes, and heads that know axes 0–3: two classes, faces, anything."""
    bank = np.concatenate([direction(0, 10), direction(1, 10)])
    bank /= np.linalg.norm(bank, axis=1, keepdims=True)
    axes = np.linalg.svd(bank, full_matrices=False)[2].astype(np.float32)
    domain = np.zeros((3, WIDTH), np.float32)
    domain[0, :2], domain[1, 2], domain[2, 3] = 6, 6, 6
    return Reference(
        labels=LABELS,
        axes=axes,
        bank=bank @ axes.T,
        bank_labels=np.repeat([0, 1], 10),
        files=tuple(f"train/{number}.jpg" for number in range(20)),
        sha256=tuple(f"{number:064x}" for number in range(20)),
        own=np.array([0]),
        scales=np.array([[0.1, 0.2], [-9, 4], [0.01, 0.5]], np.float32),
        sums=np.linspace(-0.45, 2.5, 99, dtype=np.float32),
        domain_weight=domain,
        domain_bias=np.zeros(3, np.float32),
    )
