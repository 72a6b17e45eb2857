"""A kept picture asked about once more, with the model that is installed today."""

from __future__ import annotations

import core
from pages.shared.state import model_session
from pages.shared.state.cases import cases_session


def ask_again(visit: core.Visit) -> None:
    """Ask today's model what it makes of a visit's picture; the kept answer stays. What fails is said."""
    kept = visit.figures.finding

    def ask() -> core.Finding | None:
        data = cases_session.book().photo(visit.id)
        if data is None or kept is None:
            return None
        photo = core.read_photo(data)
        question = photo.sha256, "again", kept.task, core.weights_key()
        (analysis,) = model_session.ask(question, lambda models: models.analyse_tasks(photo, (kept.task,)))
        return analysis.finding

    finding = cases_session.answer_or_say(ask)
    if finding is not None:
        cases_session.note_again(visit.id, finding)
