"""What a model's verdicts are worth, counted on photos that nothing was fitted on; all figures as JSON values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.card import Card
from core.evaluation.metrics import wilson_interval
from core.records import ANSWERS, Finding, IntArray
from core.tasks import installed_tasks
from core.training.trust.data import Booleans, PhotoSet, TrustPhotos, folder_is
from core.training.trust.fit import OutOfFold, Targets, choose_limits
from core.trust.calibration import measure_calibration, softmax
from core.trust.conformal import ALPHA, cross_fitted_sets, error_at_coverage, measure_coverage
from core.trust.judge import Trust, judge
from core.trust.routing import nearest_task
from core.trust.temperature import cross_fitted_probabilities

COVERAGE = 0.8  # at which the error is compared with that of all photos


def out_of_fold_figures(card: Card, unseen: OutOfFold) -> dict[str, Any]:
    """Return calibration, coverage and risk of out-of-fold answers, each fold by what the others ask for."""
    probabilities = cross_fitted_probabilities(unseen.logits, unseen.truth, unseen.folds)
    measured = measure_calibration(probabilities, unseen.truth, unseen.groups)
    raw = measure_calibration(softmax(unseen.logits), unseen.truth, unseen.groups)
    sets = cross_fitted_sets(probabilities, unseen.truth, unseen.folds, groups=unseen.groups)
    coverage = measure_coverage(sets, unseen.truth)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == unseen.truth
    by_class = {
        label: None if np.isnan(share) else share
        for label, share in zip(card.labels, coverage.by_class.tolist(), strict=True)
    }
    return {
        "calibration": {
            "n": measured.n,
            "ece": measured.ece,
            "interval": list(measured.interval),
            "floor": measured.floor,
            "floor_high": measured.floor_high,
            "ece_without_temperature": raw.ece,
            "nll": measured.nll,
            "brier": measured.brier,
        },
        "coverage": {
            "alpha": ALPHA,
            "overall": coverage.overall,
            "by_class": by_class,
            "n_by_class": dict(
                zip(card.labels, np.bincount(unseen.truth, minlength=len(card.labels)).tolist(), strict=True)
            ),
            "least": min(share for share in by_class.values() if share is not None),
            "mean_set_size": coverage.size,
            "sizes": list(coverage.sizes),
        },
        "risk": {
            "error": float(np.mean(~right)),
            "coverage": COVERAGE,
            "error_at_coverage": error_at_coverage(confidence, right, COVERAGE),
        },
    }


def verdict_figures(card: Card, trust: Trust, photos: TrustPhotos, seen: Sequence[str]) -> dict[str, Any]:
    """Return how the verdicts fall on photos to judge by; `seen` are SHA-256 of train images held for validation."""
    outside = photos.external()[1]
    sets = {
        "tuned_on_valid": _held_photos(photos, seen),
        "published": photos.own("test"),
        **{name: outside.part(name, inside) for name, inside in _outside_sets(outside).items()},
        "other_task": photos.other_task("test"),
        "natural_test": photos.natural("test"),
        **photos.drawn(to_judge=True),
    }
    return {
        name: _counted(card, findings_of(card, trust, part), part.truth) for name, part in sets.items() if len(part)
    }


def cross_fitted_findings(
    card: Card, trust: Trust, photos: TrustPhotos, seen: Sequence[str]
) -> tuple[tuple[PhotoSet, tuple[Finding, ...]], ...]:
    """Return the findings of all outside photos, each half by limits that were set on the other.

    Twice as many photos as in `verdict_figures`, and none of them judged by a limit that it took part in; one half's
    limits are those that are installed. Nothing without limits and a reference.
    """
    if trust.limits is None or trust.reference is None:
        return ()
    known, halves, quantiles = _held_photos(photos, seen), photos.external(), np.array(trust.limits.quantiles)
    made = []
    for to_fit, to_judge in (halves, halves[::-1]):
        limits = choose_limits(card, trust.reference, quantiles, known, to_fit, Targets())
        made.append((to_judge, findings_of(card, Trust(limits, trust.reference), to_judge)))
    return tuple(made)


def cross_fitted_verdicts(card: Card, swapped: Sequence[tuple[PhotoSet, Sequence[Finding]]]) -> dict[str, Any]:
    """Return how such verdicts fall on the sets of outside photos, and the labels they name by the photo's SHA-256.

    Photos that are refused are not among those named.
    """
    findings: dict[str, list[Finding]] = {}
    truth: dict[str, list[int]] = {}
    named: dict[str, list[str]] = {}
    for photos, made in swapped:
        for name, inside in _outside_sets(photos).items():
            places = np.flatnonzero(inside)
            findings.setdefault(name, []).extend(made[place] for place in places.tolist())
            truth.setdefault(name, []).extend(photos.truth[places].tolist())
        named |= {
            sha256: list(finding.label_set)
            for sha256, finding in zip(photos.sha256, made, strict=True)
            if finding.label_set
        }
    counted = {name: _counted(card, made, np.array(truth[name])) for name, made in findings.items() if made}
    return {"verdicts": counted, "named": named}


def _held_photos(photos: TrustPhotos, seen: Sequence[str]) -> PhotoSet:
    """Return the train images that were held for validation, from their SHA-256."""
    own, held = photos.own("train"), set(seen)
    return own.part("valid", [sha256 in held for sha256 in own.sha256])


def _outside_sets(outside: PhotoSet) -> dict[str, Booleans]:
    """Return which outside photos (n,) show a class, or lie in a folder of strangers, by the names in a card."""
    strangers = {name.replace("-", "_"): folder_is(outside, name) for name in ("healthy-skin", "other-disease")}
    for task in installed_tasks():
        if task.outside:
            strangers[task.kind] = (outside.truth < 0) & folder_is(outside, *task.outside, *task.labels)
    return {"external": outside.truth >= 0, **strangers}


def findings_of(card: Card, trust: Trust, photos: PhotoSet) -> tuple[Finding, ...]:
    """Return the finding of every photo, by the rule that the app uses."""
    return tuple(
        judge(card, logits, 0.0, features, trust)
        for logits, features in zip(photos.logits, photos.features, strict=True)
    )


def _counted(card: Card, findings: Sequence[Finding], truth: IntArray) -> dict[str, Any]:
    n, verdicts = len(findings), Counter(finding.verdict for finding in findings)
    answered = sum(verdicts[name] for name in ANSWERS)
    made: dict[str, Any] = {
        "n": n,
        "answered": answered / n,
        "answered_interval": list(wilson_interval(answered, n)),
        "single": verdicts["single"] / n,
        "verdicts": dict(sorted(verdicts.items())),
    }
    domains = [finding.domain for finding in findings if finding.domain is not None]
    if domains:
        tasks = installed_tasks()
        made[f"routed_to_{tasks[0].name}"] = sum(nearest_task(tasks, domain) is tasks[0] for domain in domains) / n
    if (truth >= 0).any():
        truths = [card.labels[index] for index in truth]
        named = [(truth, finding) for truth, finding in zip(truths, findings, strict=True) if finding.label_set]
        alone = [(truth, finding) for truth, finding in named if finding.verdict == "single"]
        made["truth_in_set"] = _share([truth in finding.label_set for truth, finding in named])
        made["single_right"] = _share([truth == finding.label for truth, finding in alone])
        made["mean_set_size"] = float(np.mean([len(finding.label_set) for _, finding in named])) if named else None
    return made


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
