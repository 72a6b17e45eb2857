"""What a model makes of photos from other sources, set by set: each class and each source with its n and interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from core.data.manifest import Origin, source_of
from core.evaluation.metrics import EXTERNAL_MIN_IMAGES, class_figures, evaluate_rows, figures, wilson_interval
from core.records import PredictionRow


def external_figures(
    labels: Sequence[str], rows: Sequence[PredictionRow], origins: Mapping[str, Origin]
) -> dict[str, Any]:
    """Return the figures of one set as JSON values; at least one truth is among the labels.

    `macro_recall` is the mean over classes with at least ten photos, None without one. `classes` and `sources` hold n,
    correct, share and the 95 % Wilson interval of the share; `sources` are given for each class, because a source's
    classes differ in how hard they are. `origins` are by the file within the set.
    """
    evaluation = evaluate_rows(labels, rows, min_images=EXTERNAL_MIN_IMAGES)
    macro = evaluation.balanced_accuracy
    right: dict[str, dict[str, list[bool]]] = {}
    for row in rows:
        if row.truth in labels:
            source = source_of(row.file.split("/", 1)[-1], origins)
            answer = labels[int(row.logits.argmax())]
            right.setdefault(row.truth, {}).setdefault(source, []).append(answer == row.truth)
    return {
        **figures(evaluation),
        "macro_recall": None if math.isnan(macro) else macro,
        "classes": {one.label: _counted(one.correct, one.n) for one in class_figures(evaluation) if one.n},
        "sources": {
            label: {source: _counted(sum(hits), len(hits)) for source, hits in sorted(right[label].items())}
            for label in labels
            if label in right
        },
    }


def external_lines(name: str, made: Mapping[str, Any]) -> list[str]:
    """Return a set's figures as lines for people: the whole, then each class, and each source below its class."""
    macro = "–" if made["macro_recall"] is None else f"{made['macro_recall']:.1%}"
    lines = [f"{name}: macro recall {macro} over classes with at least {EXTERNAL_MIN_IMAGES} photos; {_said(made)}"]
    for label, counted in made["classes"].items():
        lines.append(f"  {label}: {_said(counted)}")
        lines += [f"    {source}: {_said(one)}" for source, one in made["sources"][label].items()]
    if other := made.get("other", {}).get("n", 0):
        lines.append(f"  none of the classes: {made['other']['answered']} of {other} wrongly given a label")
    return lines


def _counted(correct: int, n: int) -> dict[str, Any]:
    return {"n": n, "correct": correct, "recall": correct / n, "interval": list(wilson_interval(correct, n))}


def _said(counted: Mapping[str, Any]) -> str:
    low, high = counted["interval"]
    return f"{counted['correct']} of {counted['n']}, {counted['correct'] / counted['n']:.1%} ({low:.1%}–{high:.1%})"
