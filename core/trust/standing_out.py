"""Whether anything of a task's first question stands out: of a face, whether it shows a concern at all.

A face always has a tone, and most have no concern. What speaks for all concerns together is their summed probability;
under the limit that plain faces gave, the answer is that none stands out.
"""

from __future__ import annotations

import numpy as np

from core.records import FloatArray
from core.tasks import Task


def first_question_share(task: Task, probabilities: FloatArray) -> FloatArray:
    """Return the summed probability (n,) of the first question's labels, from probabilities (n, classes)."""
    share: FloatArray = probabilities[:, list(task.indices(task.groups[0]))].sum(axis=1)
    return share


def choose_standing_out(task: Task, plain: FloatArray, quiet: float) -> float:
    """Return the limit under which a share `quiet` of plain photos' probabilities (n, classes) lies; 0 without any."""
    if not task.groups_split or not len(plain):
        return 0.0
    shares = np.sort(first_question_share(task, plain))
    rank = min(int(np.ceil(quiet * len(shares))), len(shares)) - 1
    return float(np.nextafter(shares[rank], 1.0))


def nothing_stands_out(task: Task, probabilities: FloatArray, limit: float) -> bool:
    """Whether the first question's labels hold less than a limit, which is 0 where nothing is known of that."""
    return task.groups_split and bool(first_question_share(task, probabilities[None])[0] < limit)
