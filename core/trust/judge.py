"""A photo's logits and features turned into a finding, by what the model's card says of trust; numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.card import Card
from core.number_words import percent
from core.records import Finding, FloatArray, Neighbour
from core.tasks import task_named
from core.trust.calibration import softmax
from core.trust.ood_score import Reference
from core.trust.verdict import Limits, Verdict, decide, read_limits

NEIGHBOURS = 3  # as many as a page can show side by side


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """What a model can compare a photo with: the limits of its card, and the bank of its reference file."""

    limits: Limits | None = None
    reference: Reference | None = None


def judge(
    card: Card, logits: FloatArray, seconds: float, features: FloatArray | None = None, trust: Trust | None = None
) -> Finding:
    """Return the finding of one photo from its logits (classes,) and pooled features (2048,).

    Without `trust` the limits are the card's own; without limits its threshold decides. Without features or a
    reference nothing is said of novelty, and the set alone decides. Logits that are not finite give "cannot_tell" with
    probabilities of NaN.
    """
    trust = trust or Trust(read_limits(card.trust, card.labels))
    finite = bool(np.isfinite(logits).all())
    probabilities = softmax(logits, card.temperature) if finite else np.full(len(card.labels), np.nan)
    novelty = domain = None
    neighbours: tuple[Neighbour, ...] = ()
    if trust.reference is not None and features is not None and finite:
        novelty = float(trust.reference.novelty(features[None], logits[None])[0])
        domain = trust.reference.domain(features)
        neighbours = trust.reference.neighbours(features, NEIGHBOURS)
    task = task_named(card.task)
    if trust.limits is None and finite:
        made = _by_threshold(card, probabilities)
    else:
        limits = trust.limits or Limits((1.0,) * len(card.labels))
        made = decide(task, card.labels, limits, probabilities, novelty=novelty, domain=domain)
    return Finding(
        task=card.task,
        labels=card.labels,
        logits=logits,
        probabilities=probabilities,
        verdict=made.verdict,
        label_set=made.label_set,
        reasons=made.reasons,
        weights_sha256=card.head.sha256,
        seconds=seconds,
        temperature=card.temperature,
        novelty=novelty,
        neighbours=neighbours,
        domain=domain,
        better_task=made.better_task,
        too_many=made.too_many,
        questions=task.questions,
        nothing=made.nothing,
    )


def _by_threshold(card: Card, probabilities: FloatArray) -> Verdict:
    top = int(np.argmax(probabilities))
    if probabilities[top] >= card.threshold:
        return Verdict("single", (card.labels[top],))
    task = task_named(card.task)
    best = task.display_name(card.labels[top])
    reason = (
        f"No answer reaches {percent(card.threshold)}: the best of the {task.count}, {best}, has "
        f"{percent(float(probabilities[top]))}."
    )
    return Verdict("cannot_tell", reasons=(reason,))
