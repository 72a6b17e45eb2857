"""Everything a card says of trust, fitted anew: temperature, quantiles, the reference, and the limits of the verdicts.

Temperature and quantiles come from out-of-fold logits of the published train images. The reference is made from the
train images that the installed network learned from; how strange known photos look is measured on the images it was
only watched by ("valid"), which were shown neither to it nor to the heads here. The limits are the strictest at which
`Targets.answered` of those is still answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from core.card import Card
from core.data.doubtful import is_doubtful
from core.data.tables import PredictionTable
from core.errors import DataError
from core.records import FloatArray, IntArray, PredictionRow
from core.tasks import installed_tasks, task_named
from core.tasks.task_file import OTHER, STRANGE
from core.training.trust.data import Booleans, PhotoSet, TrustPhotos, folder_is, joined
from core.trust.calibration import softmax
from core.trust.conformal import ALPHA, class_quantiles, prediction_sets
from core.trust.ood_score import K, Reference, join_signs, read_reference, reference_arrays, sign_scales, unit
from core.trust.standing_out import choose_standing_out
from core.trust.temperature import fit_temperature
from core.trust.verdict import MOST_LABELS, Limits

_AXES = 256  # of the bank's 2048; the rest moves a distance by less than the noise of a photo's framing
_KEPT = 0.95


@dataclass(frozen=True, slots=True)
class Targets:
    """What the limits are tuned for, all shares 0–1."""

    answered: float = 0.85  # of known photos that nothing here was fitted on, where labels are diseases
    answered_mild: float = 0.91  # the same where none is: a stranger that is named does less harm
    gated: float = 0.01  # known photos that the gate may take for no skin
    healthy_single: float = 0.05  # strangers of the fitting half that may get one name alone
    other_single: float = 0.08
    quiet: float = 0.85  # photos of the own kind without a class of which nothing may stand out
    least_single: float = 0.7  # of the known photos with one name that must keep it


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold:
    """Logits (n, classes) of published train images by networks that had not seen them, with truths, folds, groups."""

    logits: FloatArray
    truth: IntArray
    folds: IntArray
    groups: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class FittedTrust:
    """What a fit gives a card; `facts` says what it was fitted on, as JSON values."""

    temperature: float
    limits: Limits
    reference: Reference
    facts: dict[str, Any] = field(default_factory=dict)


def out_of_fold(card: Card, table: PredictionTable) -> OutOfFold:
    """Return the out-of-fold rows of published train, the first repeat of each image. Raises DataError without any."""
    test = {row.file for row in table.rows if row.split == "test"}
    first: dict[str, PredictionRow] = {}
    for row in table.rows:
        if row.split == "cv" and row.file not in test and row.truth in card.labels:
            first.setdefault(row.file, row)
    rows = list(first.values())
    folds = np.array([row.fold for row in rows], dtype=np.int64)
    if len(np.unique(folds)) < 2:
        raise DataError("There are no out-of-fold logits in predictions.csv: train with cross-validation first.")
    order = [table.labels.index(label) for label in card.labels]
    return OutOfFold(
        logits=np.stack([row.logits for row in rows])[:, order],
        truth=np.array([card.labels.index(row.truth) for row in rows], dtype=np.int64),
        folds=folds,
        groups=np.array([row.group for row in rows], dtype=np.int64),
    )


def fit_trust(card: Card, table: PredictionTable, photos: TrustPhotos, targets: Targets | None = None) -> FittedTrust:
    """Fit a card's trust. Raises DataError where rows or photos are missing."""
    targets = targets or Targets()
    unseen = out_of_fold(card, table)
    temperature = fit_temperature(unseen.logits, unseen.truth)
    quantiles = class_quantiles(softmax(unseen.logits, temperature), unseen.truth, groups=unseen.groups)
    own, outside, own_kind = photos.own("train"), photos.external()[0], task_named(card.task).kind
    others, nothing = photos.other_kinds(), photos.nothing()
    watched = {row.sha256 for row in table.rows if row.split == "valid"}
    held = np.array([sha256 in watched for sha256 in own.sha256])
    if not held.any() or held.all():
        raise DataError("predictions.csv does not say which train images were held for validation.")
    taught = ~held & np.array([not is_doubtful(file) for file in own.files])
    known, bank = own.part("known", held), joined("bank", [own.part("bank", taught), *photos.further()])
    strange = photos.strangers()
    shown = {kind: one.features for kind, one in others.items()} | {own_kind: bank.features, OTHER: nothing}
    if strange:
        shown[STRANGE] = strange[0].features
    order = (*dict.fromkeys(task.kind for task in installed_tasks()), STRANGE, OTHER)
    kinds = tuple(kind for kind in order if kind in shown)
    domain_weight, domain_bias = fit_domain(*(unit(shown[kind]) for kind in kinds))
    empty = as_stored(_reference(card, bank, kinds, domain_weight, domain_bias))
    scaled = as_stored(replace(empty, scales=sign_scales(empty.signs(known.features, known.logits))))
    sums = join_signs(scaled.signs(known.features, known.logits), scaled.scales)
    reference = as_stored(replace(scaled, sums=np.sort(sums)))
    card = replace(card, temperature=temperature)
    limits = choose_limits(card, reference, quantiles, known, outside, targets)
    facts = {
        "out_of_fold": len(unseen.truth),
        "bank": len(bank),
        "known": len(known),
        "outside": len(outside),
        "nothing": len(nothing),
        "strangers": sum(map(len, strange)),
        "other_task": sum(map(len, others.values())),
        "k": K,
        "axes": len(reference.axes),
    }
    return FittedTrust(temperature, limits, reference, facts)


def fit_domain(*parts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights (kinds, d) and biases (kinds,) of a linear softmax on unit features (n, d) of three kinds or more.

    Every kind counts equally.
    """
    from sklearn.linear_model import LogisticRegression

    kinds = np.concatenate([np.full(len(part), kind) for kind, part in enumerate(parts)])
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500)
    model.fit(np.concatenate(parts), kinds)
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def choose_limits(
    card: Card, reference: Reference, quantiles: FloatArray, known: PhotoSet, outside: PhotoSet, targets: Targets
) -> Limits:
    """Return the limits, the only thing that outside photos take part in; the card's temperature is used."""
    temperature = card.temperature
    known_outside = outside.part("known outside", outside.truth >= 0)
    strangers = outside.part("strangers", (outside.truth < 0) & ~_own_kind(card, outside))
    both = np.concatenate([known.features, known_outside.features])
    gate = float(np.clip(np.quantile(reference.domain_probabilities(both)[:, -1], 1 - targets.gated), 0.5, 0.95))
    sizes = prediction_sets(softmax(known.logits, temperature), quantiles).sum(axis=1)
    fits = (sizes >= 1) & (sizes <= MOST_LABELS) & (reference.domain_probabilities(known.features)[:, -1] < gate)
    novelty = reference.novelty(known.features, known.logits)
    limit = strictest_limit(novelty[fits], len(known), targets.answered)
    one_name = novelty[fits & (sizes == 1) & (novelty < limit)]
    stranger_sizes = prediction_sets(softmax(strangers.logits, temperature), quantiles).sum(axis=1)
    odd = reference.novelty(strangers.features, strangers.logits)
    refused = (reference.domain_probabilities(strangers.features)[:, -1] >= gate) | (odd >= limit)
    stranger_sizes[refused] = 0
    single = 1.0
    for candidate in np.sort(np.unique(one_name))[::-1]:
        kept = np.mean(one_name < candidate) >= targets.least_single
        if not kept or not _too_many(strangers, stranger_sizes, odd, single, targets):
            break
        single = float(candidate)
    plain = softmax(outside.logits[(outside.truth < 0) & _own_kind(card, outside)], temperature)
    stands_out = choose_standing_out(task_named(card.task), plain, targets.quiet)
    return Limits(tuple(quantiles.tolist()), gate, limit, single, ALPHA, stands_out)


def strictest_limit(values: FloatArray, n: int, answered: float) -> float:
    """Return the lowest limit that leaves `answered` of n below it, from the values (m ≤ n) that are not yet refused.

    Where sets and gate alone refuse that many, one in twenty of the rest is given up for it: strangers must be refused.
    """
    needed = min(int(np.ceil(answered * n)), int(_KEPT * len(values)))
    return float(np.nextafter(np.sort(values)[max(needed, 1) - 1], 2.0)) if len(values) else 1.0


def _too_many(strangers: PhotoSet, sizes: IntArray, odd: FloatArray, limit: float, targets: Targets) -> bool:
    alone = (sizes == 1) & (odd < limit)
    for folder, most in (("healthy-skin", targets.healthy_single), ("other-disease", targets.other_single)):
        inside = folder_is(strangers, folder)
        if inside.any() and alone[inside].mean() > most:
            return True
    return False


def _own_kind(card: Card, outside: PhotoSet) -> Booleans:
    """Return which outside photos show what the task is about without having a class: faces, for the task of faces."""
    return folder_is(outside, *task_named(card.task).outside)


def as_stored(reference: Reference) -> Reference:
    """Return a reference as it will be read again from its file, which holds its numbers as float16."""
    arrays = {
        name: array.astype(np.float16).astype(np.float32) if np.issubdtype(array.dtype, np.floating) else array
        for name, array in reference_arrays(reference).items()
    }
    return read_reference(arrays, reference.labels)


def _reference(
    card: Card, bank: PhotoSet, kinds: tuple[str, ...], domain_weight: FloatArray, domain_bias: FloatArray
) -> Reference:
    """Return a reference that no known photo has been ranked by yet."""
    features = unit(bank.features)
    _, _, axes = np.linalg.svd(features, full_matrices=False)
    axes = axes[:_AXES].astype(np.float16).astype(np.float32)
    return Reference(
        labels=card.labels,
        axes=axes,
        bank=features @ axes.T,
        bank_labels=bank.truth,
        files=bank.files,
        sha256=bank.sha256,
        kinds=kinds,
        own=np.array([kinds.index(task_named(card.task).kind)]),
        scales=np.tile(np.array([0.0, 1.0], np.float32), (3, 1)),
        sums=np.zeros(0, np.float32),
        domain_weight=domain_weight,
        domain_bias=domain_bias,
    )
