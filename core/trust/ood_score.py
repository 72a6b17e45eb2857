"""The out-of-distribution score: how unlike the training photos a photo is, which it is like, and of what kind it is.

`novelty` joins three signs: the distance to the tenth nearest training photo (Sun et al. 2022, arXiv:2204.06507), the
energy of the logits (Liu et al. 2020, arXiv:2010.03759), and how unlikely the photo is to be of the task's own kind, by
a linear head that was shown other kinds (outlier exposure: Hendrycks et al. 2019, arXiv:1812.04606). Each is measured
in its spread among known photos outside the bank, and `novelty` is the rank of their sum: 0.95 reads "stranger than 95
of 100 photos that belong here". In spreads and not in ranks, so that one sign which is far beyond all that is known can
outweigh two that are not.

Everything is numpy on features (n, 2048) and logits (n, classes): asking costs a product with a few hundred rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import WeightsError
from core.records import ByteArray, Domain, FloatArray, IntArray, Neighbour, ReadOnlyArrays
from core.tasks.task_file import OTHER
from core.trust.calibration import softmax

K = 10
FIRST_KINDS = ("infection", "face", "other")  # of heads whose file names no kinds
_TWINS = 0.85  # the cosine of nine in ten pairs of twins, turned and mirrored ones too; one in 150 others is as alike
_ASKED = 120  # of the nearest photos, among which others than twins are looked for
WEIGHTS = (1.0, 1.0, 1.0)  # of the signs


@dataclass(frozen=True, slots=True, eq=False)
class Reference(ReadOnlyArrays):
    """The bank of training photos that a task's photos are compared with, and a linear head on unit features.

    `bank` (n, d) holds unit features on the orthonormal `axes` (d, 2048); `bank_labels` (n,) indexes `labels`; `files`
    and `sha256` name the photos. `domain_weight` is (kinds, 2048), `domain_bias` (kinds,), in the order of `kinds`,
    whose last is "other"; `own` (1,) is the row of the task's own kind. `scales` (3, 2) are middle and spread of the
    three signs, `sums` their sorted joint values, both of known photos outside the bank, which were not shown to the
    head.
    """

    labels: tuple[str, ...]
    axes: FloatArray
    bank: FloatArray
    bank_labels: IntArray
    files: tuple[str, ...]
    sha256: tuple[str, ...]
    own: IntArray
    scales: FloatArray
    sums: FloatArray
    domain_weight: FloatArray
    domain_bias: FloatArray
    kinds: tuple[str, ...] = FIRST_KINDS

    def similarities(self, features: FloatArray) -> FloatArray:
        """Return cosines (n, bank) of features (n, 2048) with the bank's photos."""
        return _product(_product(unit(features), self.axes), self.bank)

    def novelty(self, features: FloatArray, logits: FloatArray) -> FloatArray:
        """Return (n,) 0–1: the share of known photos that are less strange."""
        return empirical_cdf(self.sums, join_signs(self.signs(features, logits), self.scales))

    def signs(self, features: FloatArray, logits: FloatArray) -> FloatArray:
        """Return the parts of the score (3, n): distance, energy, and the cross-entropy of the task's own kind."""
        distance = kth_distance(self.similarities(features))
        return np.stack([distance, energy(logits), kind_cross_entropy(self._domain_logits(features), int(self.own[0]))])

    def domain_probabilities(self, features: FloatArray) -> FloatArray:
        """Return probabilities (n, kinds)."""
        return softmax(self._domain_logits(features))

    def domain(self, features: FloatArray) -> Domain:
        """Return what kind of picture one photo's features (2048,) belong to."""
        shares = self.domain_probabilities(features[None])[0].tolist()
        return Domain(dict(zip(self.kinds, shares, strict=True)))

    def neighbours(self, features: FloatArray, count: int = 3) -> tuple[Neighbour, ...]:
        """Return the training photos most like one photo's features (2048,), the nearest first.

        Of photos that are nearly the same, such as a picture and its turned copies, only the nearest counts.
        """
        cosines = self.similarities(features[None])[0]
        nearest: list[int] = []
        for i in np.argsort(-cosines, kind="stable")[:_ASKED].tolist():
            if not nearest or float(np.max(self.bank[nearest] @ self.bank[i])) < _TWINS:
                nearest.append(i)
            if len(nearest) == count:
                break
        return tuple(
            Neighbour(
                file=self.files[i],
                sha256=self.sha256[i],
                label=self.labels[self.bank_labels[i]],
                similarity=float(np.clip(cosines[i], -1, 1)),
            )
            for i in nearest
        )

    def _domain_logits(self, features: FloatArray) -> FloatArray:
        logits: FloatArray = _product(unit(features), self.domain_weight) + self.domain_bias
        return logits


def _product(features: FloatArray, rows: FloatArray) -> FloatArray:
    """Return features (n, d) @ rows.T (d, m).

    One photo's in this thread alone: BLAS would wake a team of threads, which spins on for milliseconds afterwards, on
    the cores that the next photo's pass needs.
    """
    made: FloatArray = np.einsum("ij,kj->ik", features, rows) if len(features) == 1 else features @ rows.T
    return made


def unit(features: FloatArray) -> FloatArray:
    """Return features (n, d) float32 scaled to length 1; a row of zeros stays zero."""
    values = features.astype(np.float32)
    scaled: FloatArray = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return scaled


def kth_distance(similarities: FloatArray, k: int = K) -> FloatArray:
    """Return the distance (n,) of unit vectors to their k-th nearest of a bank, from cosines (n, bank).

    The farthest counts where the bank holds fewer than k.
    """
    place = min(k, similarities.shape[1]) - 1
    kth = -np.partition(-similarities.astype(np.float64), place, axis=1)[:, place]
    distance: FloatArray = np.sqrt(np.maximum(2 - 2 * kth, 0))
    return distance


def energy(logits: FloatArray) -> FloatArray:
    """Return −ln Σ exp(logits) (n,): high where no class is supported."""
    values = logits.astype(np.float64)
    peak = values.max(axis=1)
    made: FloatArray = -(peak + np.log(np.exp(values - peak[:, None]).sum(axis=1)))
    return made


def kind_cross_entropy(logits: FloatArray, row: int) -> FloatArray:
    """Return −ln of the probability (n,) that logits (n, kinds) give to one of the kinds; 0 where it is certain."""
    values: FloatArray = -energy(logits) - logits.astype(np.float64)[:, row]
    return values


def empirical_cdf(known: FloatArray, values: FloatArray) -> FloatArray:
    """Return the share (n,) of sorted known values that are lower, with n + 1 in the denominator as for a p-value."""
    shares: FloatArray = np.searchsorted(known, values, side="left") / (len(known) + 1)
    return shares


def sign_scales(signs: FloatArray) -> FloatArray:
    """Return middle and spread (3, 2) of known photos' signs (3, n): the median, and how far the highest tenth lies."""
    middle = np.median(signs, axis=1)
    spread = np.quantile(signs, 0.9, axis=1) - middle
    scales: FloatArray = np.stack([middle, np.maximum(spread, _LEAST_SPREAD)], axis=1)
    return scales


def join_signs(signs: FloatArray, scales: FloatArray) -> FloatArray:
    """Return the weighted sum (n,) of signs (3, n), each in spreads beyond its middle, from `sign_scales`."""
    joint: FloatArray = np.array(WEIGHTS) @ ((signs - scales[:, :1]) / scales[:, 1:])
    return joint


def reference_arrays(reference: Reference) -> dict[str, FloatArray | IntArray | ByteArray]:
    """Return a reference as the arrays of its file."""
    names = "\n".join(reference.files).encode(errors="surrogateescape")
    kinds = "\n".join(reference.kinds).encode()
    named = {} if reference.kinds == FIRST_KINDS else {"kinds": np.frombuffer(kinds, np.uint8)}
    return {
        **named,
        "axes": reference.axes,
        "bank": reference.bank,
        "bank_labels": reference.bank_labels,
        "files": np.frombuffer(names, np.uint8),
        "sha256": np.array([list(bytes.fromhex(digest)) for digest in reference.sha256], np.uint8),
        "own": reference.own,
        "scales": reference.scales,
        "sums": reference.sums,
        "domain_weight": reference.domain_weight,
        "domain_bias": reference.domain_bias,
    }


def read_reference(arrays: Mapping[str, Any], labels: tuple[str, ...]) -> Reference:
    """Return the reference that its file's arrays hold. Raises WeightsError where they do not fit one another."""
    try:
        numbers = {name: np.asarray(arrays[name], np.float32) for name in _NUMBERS}
        reference = Reference(
            labels=labels,
            bank_labels=np.asarray(arrays["bank_labels"], np.int64),
            files=tuple(bytes(np.asarray(arrays["files"], np.uint8)).decode(errors="surrogateescape").split("\n")),
            sha256=tuple(bytes(row).hex() for row in np.asarray(arrays["sha256"], np.uint8)),
            own=np.asarray(arrays["own"], np.int64),
            kinds=_kinds(arrays),
            **numbers,
        )
    except (KeyError, ValueError, TypeError, UnicodeDecodeError) as error:
        raise WeightsError("The reference of the model is damaged; it was not loaded.") from error
    n = len(reference.bank)
    fits = (
        reference.bank.shape == (n, len(reference.axes))
        and reference.axes.ndim == 2
        and len(reference.bank_labels) == len(reference.files) == len(reference.sha256) == n > 0
        and 0 <= reference.bank_labels.min() <= reference.bank_labels.max() < len(labels)
        and len(set(reference.kinds)) == len(reference.kinds) > 1
        and reference.kinds[-1] == OTHER
        and reference.domain_weight.shape == (len(reference.kinds), reference.axes.shape[1])
        and reference.domain_bias.shape == (len(reference.kinds),)
        and reference.own.shape == (1,)
        and 0 <= reference.own[0] < len(reference.kinds) - 1
        and reference.scales.shape == (len(WEIGHTS), 2)
        and reference.scales[:, 1].min() > 0
        and all(np.isfinite(values).all() for values in numbers.values())
    )
    if not fits:
        raise WeightsError("The reference of the model does not fit its labels; it was not loaded.")
    return reference


def _kinds(arrays: Mapping[str, Any]) -> tuple[str, ...]:
    if "kinds" not in arrays:
        return FIRST_KINDS
    return tuple(bytes(np.asarray(arrays["kinds"], np.uint8)).decode().split("\n"))


_NUMBERS = ("axes", "bank", "scales", "sums", "domain_weight", "domain_bias")
_LEAST_SPREAD = 1e-3  # far below any spread measured, and held by a file of float16
