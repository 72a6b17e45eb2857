"""The second step: a head for the inspected photos, everything that is known of how good it is, and what it refuses."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.evaluation.metrics import figures
from core.records import EpochRecord, FloatArray, PredictionRow, ReadOnlyArrays
from core.tasks import Label, Task
from core.tasks.task import Guide
from core.teaching.backbone import TaughtOn
from core.teaching.facts import Embed, FactStore
from core.teaching.figures import (
    largest_class,
    measure,
    photos_fingerprint,
    refusal_figures,
    saved_again,
    shortcut_baseline,
    strangers,
)
from core.teaching.head import FOLDS, LinearHead, OutOfFold, cross_validate, fit_head, turned_features
from core.teaching.inspection import Inspected, Progress
from core.teaching.limits import Bank, Refusals, fit_refusals, left_out_areas
from core.teaching.names import check_task_name, task_title
from core.teaching.suspects import Suspect, alike_labels, find_suspects, likely_wrong
from core.teaching.table import demand_enough
from core.trust.calibration import softmax
from core.trust.temperature import fit_temperature
from core.trust.threshold import choose_threshold

_LEAST_ACCURACY = 0.9  # of the answers that the threshold alone lets through


@dataclass(frozen=True, slots=True, eq=False)
class Taught(ReadOnlyArrays):
    """A task that was taught, before it is stored: its head, its refusals, its figures, and the labels in doubt.

    `temperature` and `threshold` come from the out-of-fold logits (n, classes). `metrics` are figures as cards hold
    them, `judged` verdicts on pictures of other things, `refusals` the figures of the command line. `likely` is how
    many labels are likely wrong: the first so many of the `suspects`.
    """

    task: Task
    seen: Inspected
    head: LinearHead
    out_of_fold: OutOfFold
    temperature: float
    threshold: float
    limits: Refusals
    metrics: Mapping[str, Any]
    judged: Mapping[str, Any]
    refusals: Mapping[str, Any]
    suspects: tuple[Suspect, ...]
    likely: int
    epoch: EpochRecord
    seconds: float
    fingerprint: str

    def rows(self) -> tuple[PredictionRow, ...]:
        """Return the out-of-fold answers as rows of predictions.csv."""
        seen, unseen = self.seen, self.out_of_fold
        return tuple(
            PredictionRow(
                photo.file, seen.facts.sha256[i], "cv", int(unseen.folds[i]), int(seen.table.groups[i]), False,
                seen.keys[seen.truth[i]], unseen.logits[i],
            )
            for i, photo in enumerate(seen.photos)
        )  # fmt: skip


def train_on(
    seen: Inspected,
    backbone: TaughtOn,
    embed: Embed,
    name: str,
    title: str = "",
    *,
    automatic: bool = False,
    note: Progress = lambda what, done, total: None,
) -> Taught:
    """Teach a task. Raises DataError for a name that cannot be had, and where a class has too few different photos."""
    started = time.perf_counter()
    check_task_name(name)
    demand_enough(seen.table)
    task = make_task(name, title, seen, automatic=automatic)
    features, truth, groups = seen.facts.features, seen.truth, seen.table.groups
    classes = len(seen.labels)
    usual, unseen = _cross_validate_twice(seen, note)
    temperature = fit_temperature(unseen.logits, truth)
    probabilities = softmax(unseen.logits, temperature)
    head = fit_head(features, truth, groups, classes)
    note("Setting limits", 0, 1)
    bank = Bank(features, truth, tuple(photo.file.replace("\n", " ") for photo in seen.photos), seen.facts.sha256)
    limits = fit_refusals(task.labels, bank, unseen.logits, unseen.folds, groups, temperature, (task.kind, backbone))
    areas = left_out_areas(features, turned_features(features), truth, unseen.folds, head.strength, task.labels)
    store = FactStore(backbone.made_from)
    judged = strangers(task, limits, head.logits, temperature, store, embed, note)
    metrics = {**_metrics(seen, usual, unseen), "stability": saved_again(seen, head, store, embed, note)}
    alike = alike_labels(features, truth, classes)
    seconds = time.perf_counter() - started
    return Taught(
        task=task,
        seen=seen,
        head=head,
        out_of_fold=unseen,
        temperature=temperature,
        threshold=choose_threshold(probabilities, truth, _LEAST_ACCURACY).value,
        limits=limits,
        metrics=metrics,
        judged=judged,
        refusals=refusal_figures(judged, areas, limits.answered),
        suspects=find_suspects(probabilities, truth, alike),
        likely=likely_wrong(probabilities, truth),
        epoch=_epoch(seen, head, unseen.logits, seconds),
        seconds=seconds,
        fingerprint=photos_fingerprint(seen.facts.sha256, truth),
    )


def _cross_validate_twice(seen: Inspected, note: Progress) -> tuple[OutOfFold, OutOfFold]:
    """Return the answers to unseen photos, first where twins may stand on both sides, then where they may not."""
    features, truth, classes, steps = seen.facts.features, seen.truth, len(seen.labels), 0

    def folded() -> None:
        nonlocal steps
        steps += 1
        note("Cross-validating", steps, 2 * FOLDS)

    usual = cross_validate(features, truth, np.arange(len(truth)), classes, note=folded)
    return usual, cross_validate(features, truth, seen.table.groups, classes, note=folded)


def _metrics(seen: Inspected, usual: OutOfFold, unseen: OutOfFold) -> dict[str, Any]:
    """Return the figures of both cross-validations, and of what knows nothing of the photos' content."""
    return {
        "grouped_cv": figures(measure(seen.truth, unseen.logits.argmax(axis=1), seen.keys)),
        "random_cv": figures(measure(seen.truth, usual.logits.argmax(axis=1), seen.keys)),
        "shortcut_baseline": figures(shortcut_baseline(seen, unseen.folds)),
        "largest_class": figures(largest_class(seen)),
    }


def make_task(name: str, title: str, seen: Inspected, *, automatic: bool = False) -> Task:
    """Return the task of inspected photos; where most are of no known kind of picture, its kind is its own."""
    said = task_title(title, name)
    return named_task(name, said, seen.labels, seen.table.kind or name, automatic=automatic)


def named_task(name: str, title: str, labels: tuple[Label, ...], kind: str, *, automatic: bool = False) -> Task:
    """Return a taught task with the words that all of them have; its title and its labels' names must be harmless."""
    return Task(
        name=name,
        title=title,
        noun=title.lower(),
        definitions=labels,
        kind=kind,
        shows=f"the kind that “{title}” was taught",
        about=f"“{title}”",
        plural="classes",
        photos=f"“{title}”",
        guide=Guide(),
        automatic=automatic,
        taught=True,
    )


def _epoch(seen: Inspected, head: LinearHead, unseen: FloatArray, seconds: float) -> EpochRecord:
    """Return a run as a row of a history: seen and unseen photos under the final and the out-of-fold heads."""
    losses, shares = [], []
    for logits in (head.logits(seen.facts.features), unseen):
        given = softmax(logits)[np.arange(len(seen.truth)), seen.truth]
        losses.append(float(-np.log(np.maximum(given, 1e-12)).mean()))
        shares.append(float(np.mean(logits.argmax(axis=1) == seen.truth)))
    return EpochRecord(1, losses[0], shares[0], losses[1], shares[1], head.strength, seconds)


def answer(taught: Taught) -> dict[str, Any]:
    """Return what `python -m core teach` says, as JSON values."""
    seen, keys = taught.seen, taught.seen.keys
    counts = np.bincount(seen.truth, minlength=len(keys)).tolist()
    shown = ("n", "accuracy", "balanced_accuracy", "interval")
    scores = {
        name: {key: taught.metrics[name][key] for key in shown}
        for name in ("random_cv", "grouped_cv", "shortcut_baseline", "largest_class")
    }
    return {
        "name": taught.task.name,
        "title": taught.task.title,
        "classes": dict(zip(keys, counts, strict=True)),
        "seconds": taught.seconds,
        **scores,
        "likely_wrong_labels": taught.likely,
        "suspects": [
            {
                "file": seen.photos[one.place].file,
                "sha256": seen.facts.sha256[one.place],
                "label": keys[one.label],
                "suggested": keys[one.suggested],
                "score": one.score,
                "self_confidence": one.confidence,
                "alike_agreeing": one.agreeing,
                "alike": keys[one.alike],
            }
            for one in taught.suspects
        ],
        "off_topic": [
            {"file": seen.photos[i].file, "sha256": seen.facts.sha256[i], "label": keys[seen.truth[i]]}
            for i in np.flatnonzero(seen.table.off_topic).tolist()
        ],
        "conflicts": [
            {
                "files": [seen.photos[i].file for i in one.places],
                "sha256": [seen.facts.sha256[i] for i in one.places],
                "labels": [keys[seen.truth[i]] for i in one.places],
            }
            for one in seen.table.conflicts
        ],
        "refusals": dict(taught.refusals),
        "unreadable": [{"file": file, "why": why} for file, why in seen.refused],
        "changed": seen.changed,
        "dropped": seen.dropped,
    }
