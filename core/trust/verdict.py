"""The rule that turns probabilities into what is said: one label, a few, "cannot tell", or a refusal with its reason.

In this order: no skin in the picture; a photo for the other task; a photo too poor to judge (only under the policy
"block", see `core.photos.quality`); a photo unlike all that the model knows; then the conformal set, by its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.card import TrustFacts
from core.errors import WeightsError
from core.number_words import in_words, percent
from core.records import ANSWERS, Answer, Domain, FloatArray, VerdictName
from core.tasks import Task, task_named
from core.trust.conformal import ALPHA, prediction_sets
from core.trust.routing import better_task
from core.trust.standing_out import nothing_stands_out

MOST_LABELS = 3  # a set of more says too little to be worth reading

_NEVER = 1.1  # more than any share


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a model's verdicts, as its card keeps them under "limits".

    `quantiles` (classes,) are in the order of the labels. From `gate` on, the probability that a photo is of no task's
    kind means that there is no skin; from `novelty` on a photo is a stranger, and from `single` on too odd for one name
    alone: its set is widened to two labels at least. Under `stands_out` in all, the labels of a task's first question
    are too unlikely for one of them to be named, see `core.trust.standing_out`; 0 where nothing is known of that.
    """

    quantiles: tuple[float, ...]
    gate: float = _NEVER
    novelty: float = _NEVER
    single: float = _NEVER
    alpha: float = ALPHA
    stands_out: float = 0.0

    def to_json(self, labels: Sequence[str]) -> dict[str, Any]:
        """Return the limits as a card keeps them."""
        return {**asdict(self), "quantiles": dict(zip(labels, self.quantiles, strict=True))}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a photo; the fields are those of `Finding`."""

    verdict: VerdictName
    label_set: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    better_task: str = ""
    too_many: tuple[str, ...] = ()
    nothing: str = ""

    @property
    def answered(self) -> bool:
        """Whether labels are named."""
        return self.verdict in ANSWERS


def read_limits(trust: TrustFacts, labels: Sequence[str]) -> Limits | None:
    """Return the limits from a card's `trust` section, None where it has none. Raises WeightsError if damaged."""
    if not trust.fitted:
        return None
    try:
        raw = dict(trust.stored["limits"])
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
    numbers = [*probabilities, odd, *(domain.probabilities.values() if domain else [])]
    if not np.isfinite(numbers).all():
        return Verdict("cannot_tell", reasons=("The model gave no usable numbers for this photo.",))
    if domain is not None and domain.other >= limits.gate:
        return Verdict("not_skin", reasons=(_NOT_SKIN,))
    strange = odd >= limits.novelty
    better = better_task(task, domain) if strange and domain is not None else ""
    if better:
        return Verdict("other_task", reasons=(_other_task(task, task_named(better)),), better_task=better)
    nothing = nothing_stands_out(task, probabilities, limits.stands_out)
    if strange and not (nothing and domain is not None and domain.of(task.kind) > 0.5):
        return Verdict("cannot_tell", reasons=(_strange(task),))
    if nothing:
        return _nothing(task, labels, limits, probabilities, strange=strange)
    order = np.argsort(-probabilities, kind="stable")
    inside = prediction_sets(probabilities, np.array(limits.quantiles))
    if inside.sum() == 1 and odd >= limits.single:
        inside[order[:2]] = True
    chosen = tuple(labels[i] for i in order if inside[i])
    if not chosen:
        best = task.display_name(labels[int(order[0])])
        return Verdict(
            "cannot_tell",
            reasons=(
                f"No answer is likely enough: the best, {best}, has only {percent(float(probabilities[order[0]]))}.",
            ),
        )
    if len(chosen) > MOST_LABELS:
        many = f"{in_words(len(chosen)).capitalize()} of its {in_words(len(labels))} labels fit about equally well"
        return Verdict("cannot_tell", reasons=(f"{many}, so it names none.",), too_many=chosen)
    return Verdict("single" if len(chosen) == 1 else "several", chosen)


def _nothing(task: Task, labels: Sequence[str], limits: Limits, probabilities: FloatArray, *, strange: bool) -> Verdict:
    """Return that nothing of the first question stands out, with the most probable labels of the others."""
    others = [i for i in np.argsort(-probabilities, kind="stable") if i not in task.indices(task.groups[0])]
    inside = prediction_sets(probabilities, np.array(limits.quantiles))
    chosen = tuple(labels[i] for i in others if inside[i])[:MOST_LABELS] or (labels[others[0]],)
    doubt = f"The photo is unlike the {task.photos} that the model learned from, so take this with care."
    verdict: Answer = "single" if len(chosen) == 1 else "several"
    return Verdict(verdict, chosen, (doubt,) if strange else (), nothing=task.groups[0])


def _other_task(task: Task, better: Task) -> str:
    return (
        f"This looks like a photo of {better.shows} rather than of {task.shows}; the question about {better.about} may "
        "fit better."
    )


def _strange(task: Task) -> str:
    return f"This photo is unlike the photos of {task.photos} that the model learned from. {task.if_unlike}"


_NOT_SKIN = (
    "This does not look like a photo of skin to the model. If it is skin, fill the picture with the spot and "
    "nothing else, in daylight, from about a hand's width away."
)
