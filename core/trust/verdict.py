"""The rule that turns probabilities into what is said: one label, a few, "cannot tell", or a refusal with its reason.

In this order: no skin in the picture; a photo for the other task; a photo too poor to judge (only under the policy
"block", see `core.photos.quality`); a photo unlike all that the model knows; then the conformal set, by its size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from core.errors import WeightsError
from core.records import Analysis, Domain, Finding, FloatArray
from core.tasks import Task
from core.trust.conformal import ALPHA, prediction_sets

MOST_LABELS = 3  # a set of more says too little to be worth reading
ANSWERS = ("single", "several")

_NEVER = 1.1  # more than any share

DOMAIN_OF = {"infection": "infection", "condition": "face"}  # a task's own kind of photo
_BETTER = {"infection": "condition", "condition": "infection"}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a model's verdicts, as its card keeps them under "limits".

    `quantiles` (classes,) are in the order of the labels. From `gate` on, the probability of "neither skin infection
    nor face" means that there is no skin; from `novelty` on a photo is a stranger, and from `single` on too odd for one
    name alone: its set is widened to two labels at least.
    """

    quantiles: tuple[float, ...]
    gate: float = _NEVER
    novelty: float = _NEVER
    single: float = _NEVER
    alpha: float = ALPHA

    def to_json(self, labels: Sequence[str]) -> dict[str, Any]:
        """Return the limits as a card keeps them."""
        return {**asdict(self), "quantiles": dict(zip(labels, self.quantiles, strict=True))}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a photo; the fields are those of `Finding`."""

    verdict: str
    label_set: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    better_task: str = ""
    too_many: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether labels are named."""
        return self.verdict in ANSWERS


def read_limits(trust: Mapping[str, Any], labels: Sequence[str]) -> Limits | None:
    """Return the limits from a card's `trust` section, None where it has none. Raises WeightsError if damaged."""
    if not trust:
        return None
    try:
        raw = dict(trust["limits"])
        quantiles = raw.pop("quantiles")
        numbers = {name: float(value) for name, value in raw.items()}
        limits = Limits(quantiles=tuple(float(quantiles[label]) for label in labels), **numbers)
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError("The card's limits for trust are damaged; the model was not loaded.") from error
    if not all(0 <= value <= _NEVER for value in (*limits.quantiles, *numbers.values())):  # NaN is not either
        raise WeightsError("The card's limits for trust are no shares from 0 to 1; the model was not loaded.")
    return limits


def decide(
    task: Task,
    labels: Sequence[str],
    limits: Limits,
    probabilities: FloatArray,
    *,
    novelty: float | None = None,
    domain: Domain | None = None,
) -> Verdict:
    """Return what is said of one photo, from its probabilities (classes,) and what is known of its kind.

    What is None plays no part. Numbers that are not finite are never answered.
    """
    odd = 0.0 if novelty is None else novelty
    numbers = [*probabilities, odd, *(_shares(domain) if domain else [])]
    if not np.isfinite(numbers).all():
        return Verdict("cannot_tell", reasons=("The model gave no usable numbers for this photo.",))
    if domain is not None and domain.other >= limits.gate:
        return Verdict("not_skin", reasons=(_NOT_SKIN,))
    strange = odd >= limits.novelty
    if strange and domain is not None and _looks_like_other_task(task, domain):
        return Verdict("other_task", reasons=(_OTHER_TASK[task.name],), better_task=_BETTER[task.name])
    if strange:
        return Verdict("cannot_tell", reasons=(_STRANGE[task.name],))
    order = np.argsort(-probabilities, kind="stable")
    inside = prediction_sets(probabilities, np.array(limits.quantiles))
    if inside.sum() == 1 and odd >= limits.single:
        inside[order[:2]] = True
    chosen = tuple(labels[i] for i in order if inside[i])
    if not chosen:
        best = task.display_name(labels[int(order[0])])
        return Verdict(
            "cannot_tell",
            reasons=(f"No answer is likely enough: the best, {best}, has only {probabilities[order[0]]:.0%}.",),
        )
    if len(chosen) > MOST_LABELS:
        return Verdict(
            "cannot_tell",
            reasons=(f"{len(chosen)} of the {len(labels)} groups would fit this photo about equally well.",),
            too_many=chosen,
        )
    return Verdict("single" if len(chosen) == 1 else "several", chosen)


def route(domain: Domain) -> str:
    """Return the name of the task whose photos a picture is more like."""
    return "condition" if domain.face > domain.infection else "infection"


def suited_task(first: Finding, ask: Callable[[str], Finding]) -> str:
    """Return the name of the task whose answer counts for a photo that may decide its own, from the first's finding.

    `ask` gives another task's finding. Where that one sends the photo back, it stays with the first.
    """
    if first.domain is None or first.verdict == "not_skin":
        return first.task
    suited = route(first.domain)
    sent_back = suited != first.task and ask(suited).verdict == "other_task"
    return first.task if sent_back else suited


def settled(analysis: Analysis) -> Analysis:
    """Return the analysis by the suited task as it is shown: one that would send the photo on is no answer.

    Each model tells kinds of pictures by what it sees itself, and each may take a photo of neither for the other's.
    """
    if analysis.finding.verdict != "other_task":
        return analysis
    refused = replace(analysis.finding, verdict="cannot_tell", label_set=(), reasons=(_NEITHER,), better_task="")
    return replace(analysis, finding=refused)


def _looks_like_other_task(task: Task, domain: Domain) -> bool:
    return bool(getattr(domain, DOMAIN_OF[_BETTER[task.name]]) > 0.5)  # than both other kinds together


def _shares(domain: Domain) -> tuple[float, float, float]:
    return domain.infection, domain.face, domain.other


_NOT_SKIN = (
    "To the model this is like no photo of skin that it knows. If it is skin, fill the picture with the spot and "
    "nothing else, in daylight, from a hand's length away."
)
_OTHER_TASK = {
    "infection": "This looks like a photo of a face, and like none of the eight infections; "
    "the question about faces may fit better.",
    "condition": "This looks like a close photo of a skin infection rather than of a face; "
    "the question about infections may fit better.",
}
_NEITHER = (
    "This photo is unlike the photos of the eight infections, and unlike the photos of faces, that the models learned "
    "from. It may show something that they do not know."
)
_STRANGE = {
    "infection": "This photo is unlike the photos of the eight infections that the model learned from. "
    "It may show something that it does not know.",
    "condition": "This photo is unlike the photos of faces that the model learned from. If it shows a face, send it "
    "from the front, in daylight; for any other part of the body ask about skin infections.",
}
