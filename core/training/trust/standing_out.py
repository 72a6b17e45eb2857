"""What the limit of "nothing stands out" gives on outside photos: plain faces stay quiet, concerns are named."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.card import Card
from core.tasks import task_named
from core.training.trust.data import TrustPhotos, folder_is
from core.training.trust.fit import Targets
from core.trust.calibration import softmax
from core.trust.standing_out import choose_standing_out, first_question_share


def standing_out_figures(card: Card, photos: TrustPhotos) -> dict[str, Any] | None:
    """Return counts over all outside photos of the task's kind, each half by the limit that the other half's give.

    Of each label of the first question: its photos `n`, those whose label of that question is the likeliest (`right`),
    and those where it stands out besides (`named`). None for a task that asks one question.
    """
    task, halves = task_named(card.task), photos.external()
    if not task.groups_split:
        return None
    first = list(task.indices(task.groups[0]))
    plain_n = quiet = 0
    counts = {card.labels[index]: {"n": 0, "right": 0, "named": 0} for index in first}
    for to_fit, to_judge in (halves, halves[::-1]):
        kinds = [(one.truth < 0) & folder_is(one, *task.outside) for one in (to_fit, to_judge)]
        limit = choose_standing_out(task, softmax(to_fit.logits[kinds[0]], card.temperature), Targets().quiet)
        probabilities = softmax(to_judge.logits, card.temperature)
        loud = first_question_share(task, probabilities) >= limit
        top = np.array(first)[probabilities[:, first].argmax(axis=1)]
        plain_n, quiet = plain_n + int(kinds[1].sum()), quiet + int((kinds[1] & ~loud).sum())
        for index in first:
            inside = to_judge.truth == index
            made = counts[card.labels[index]]
            made["n"] += int(inside.sum())
            made["right"] += int((inside & (top == index)).sum())
            made["named"] += int((inside & (top == index) & loud).sum())
    shown = [made for made in counts.values() if made["n"]]
    return {
        "plain": {"n": plain_n, "quiet": quiet},
        "labels": counts,
        **{
            f"macro_{name}": float(np.mean([made[name] / made["n"] for made in shown])) if shown else None
            for name in ("right", "named")
        },
    }
