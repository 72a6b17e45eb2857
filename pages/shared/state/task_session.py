"""Which question a photo is asked: the one chosen, the one that the photo itself fits, or the one switched to."""

from __future__ import annotations

import core
from pages.shared.state import answer_session, session

_SWITCHED = "switched"


def other_than(task: str) -> str:
    """Return the name of the other task."""
    return next(other.name for other in core.TASKS if other.name != task)


def switch(sha256: str, task: str) -> None:
    """Ask another question about a photo, as long as the choice above all photos stays; "" takes that back."""
    photo = session.photo_of(sha256)
    if photo is not None:
        answer_session.remembered(photo, f"{_SWITCHED}-{session.chosen_task()}", task, lambda: task)


def is_switched(photo: core.Photo, chosen: str) -> bool:
    """Whether the visitor asked another question about this photo than the choice gives."""
    return bool(answer_session.last_answer(photo, f"{_SWITCHED}-{chosen}"))


def task_of(photo: core.Photo, chosen: str) -> str:
    """Return the task that a photo is asked under a choice, which may be "auto"; that asks the models once."""
    switched = answer_session.last_answer(photo, f"{_SWITCHED}-{chosen}")
    if switched:
        return str(switched)
    return route_of(photo) if chosen == core.AUTO else chosen


def answer_of(photo: core.Photo, task: str, chosen: str) -> core.Analysis:
    """Return a task's answer for a photo under a choice; one that decides for itself is sent nowhere else again."""
    analysis = answer_session.analysis_of(photo, task)
    decided = chosen == core.AUTO and not is_switched(photo, chosen)
    return core.settled(analysis) if decided else analysis


def route_of(photo: core.Photo) -> str:
    """Return the task that a photo fits by the models' own word."""

    def ask(task: str) -> core.Analysis:
        return answer_session.analysis_of(photo, task)

    return answer_session.remembered(
        photo, session.ROUTE, core.weights_key(), lambda: core.suited_analysis(ask).finding.task
    )
