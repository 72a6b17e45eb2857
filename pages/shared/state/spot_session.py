"""What a visit remembers of a marked spot: the answer for it, which goes with the photo that it was marked on."""

from __future__ import annotations

import core
from pages.shared.state import answer_session
from pages.shared.state.result_session import Result
from pages.shared.state.visit.memo import Memo

SPOT: Memo[core.Analysis] = Memo("spot")  # by the question


def refusal_of(photo: core.Photo, box: core.Region) -> str:
    """Return why a box cannot be answered, "" where it can."""
    try:
        core.cut_box(photo, box)
    except core.PhotoError as error:
        return str(error)
    return ""


def spot_of(result: Result, box: core.Region) -> core.Analysis:
    """Return the answer to a box on a photo, asked as the whole photo was; where the models cannot, the page ends."""
    photo = result.given.photo
    task = core.AUTO if result.asked_by == "photo" else result.task.name
    return answer_session.model_answer(
        photo, SPOT.of(task), (box, core.weights_key()), lambda models: core.analyse_box(models, photo, box, task)
    )
